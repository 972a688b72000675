"""What the web shop, the tills, the carrier and the service desk export."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from touchweave.sample.export import Export, Exporting, numbers, texts, times, write_csv, write_parquet
from touchweave.sample.exports_web import STORES
from touchweave.sample.purchase import PAID

_STATUS = ("failed", "paid")
_TICKETS = {"complaint": "Complaint", "return": "Order returned"}


def orders(out: Exporting) -> Export:
    """`orders.csv`: one row a payment; a paid one is an order."""
    _, rows = out.of("payment")
    paid = rows["status"] == PAID
    table = pa.table(
        {
            "payment": _numbered("P", len(paid)),
            "customer_id": out.customers.take(pa.array(rows["customer"])),
            "time": times(rows["at"]),
            "status": texts(_STATUS, paid),
            "total": numbers(rows["worth"]),
            "currency": pa.repeat("EUR", len(paid)),
        }
    )
    write_csv(out.folder / "orders.csv", table)
    return Export(name="orders.csv", rows=len(table), interactions=len(table) + int(paid.sum()))


def tills(out: Exporting) -> Export:
    """`store_tills.parquet`: receipts; some bear the number of a loyalty card only, some the till's own."""
    receipts = out.planted.receipts
    rows, count = receipts.rows, len(receipts.rows["at"])
    customers = out.customers.take(pa.array(rows["customer"]))
    table = pa.table(
        {
            "receipt": _numbered("R", count),
            "customer": pc.if_else(pa.array(receipts.numbered), customers, None),
            "card": receipts.card,
            "sold_at": pa.array(rows["at"] // 1000, pa.int64()).cast(pa.timestamp("ms", tz="UTC")),
            "store": texts(STORES, out.rng.integers(0, len(STORES), count)),
            "items": pa.array(1 + out.rng.poisson(0.6, count), pa.int32()),
            "total": pa.array(rows["worth"]),
        }
    )
    write_parquet(out.folder / "store_tills.parquet", table)
    return Export(name="store_tills.parquet", rows=len(table), interactions=len(table))


def deliveries(out: Exporting) -> Export:
    """`deliveries.csv`: one row a parcel, with when it was announced and (if it was by then) delivered."""
    _, rows = out.of("parcel")
    there = rows["delivered"] < out.simulation.period.until
    told = rows["told"] == 1
    delivered = times(rows["delivered"].astype(np.int64), "%Y-%m-%d %H:%M:%S")
    table = pa.table(
        {
            "parcel": _numbered("L", len(there)),
            "customer": out.customers.take(pa.array(rows["customer"])),
            "announced": times(rows["at"], "%Y-%m-%d %H:%M:%S"),
            "by_sms": texts(("no", "yes"), told),
            "delivered": pc.if_else(pa.array(there), delivered, None),
            "late": texts(("no", "yes"), rows["late"]),
        }
    )
    write_csv(out.folder / "deliveries.csv", table, delimiter="|")
    return Export(name="deliveries.csv", rows=len(table), interactions=int(told.sum() + there.sum()))


def tickets(out: Exporting) -> Export:
    """`tickets.csv`: complaints and returns."""
    which, rows = out.of(*_TICKETS)
    table = pa.table(
        {
            "ticket": _numbered("T", len(which)),
            "customer": out.customers.take(pa.array(rows["customer"])),
            "opened": times(rows["at"], "%Y-%m-%d %H:%M"),
            "subject": texts(list(_TICKETS.values()), which),
        }
    )
    write_csv(out.folder / "tickets.csv", table)
    return Export(name="tickets.csv", rows=len(table), interactions=len(table))


def _numbered(letter: str, count: int) -> pa.Array:
    return pc.binary_join_element_wise(letter, pa.array(np.arange(100_001, 100_001 + count)).cast(pa.string()), "")

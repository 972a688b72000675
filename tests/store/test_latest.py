"""The newest messages: what cannot be shown is passed over, and everything else is shown."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import select, update

from touchweave.event.moment import microseconds
from touchweave.event.parcel import ROW_FIELDS, Parcel
from touchweave.store.inbox_row import inbox_checksum
from touchweave.store.schema import inbox
from touchweave.store.store import Store

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
Row = dict[str, Any]


def parcel(name: str, hour: int) -> Parcel:
    told = {"message_id": name, "type": "track", "occurred_at": 0, "flags": "test"}
    moment = microseconds(NOON + timedelta(hours=hour))
    return Parcel(source="web", received_us=moment, rows=[tuple(told.get(field) for field in ROW_FIELDS)])


def earlier_version(row: Row) -> Row:
    """Written before the last columns were there."""
    sent = Parcel.decode(row["payload"])
    shorter = msgspec.structs.replace(sent, rows=[tuple(one)[:-1] for one in sent.rows]).encode()
    return sealed(row | {"payload": shorter, "bytes": len(shorter)})


def newer_version(row: Row) -> Row:
    return sealed(row | {"payload": b"?", "bytes": 1})


def sealed(row: Row) -> Row:
    return row | {"checksum": inbox_checksum(row)}


def far_future(row: Row) -> Row:
    return row | {"received_us": row["received_us"] ^ (1 << 61)}


@pytest.mark.parametrize(
    ("changed", "shown"), [(earlier_version, ["b", "a"]), (newer_version, ["b"]), (far_future, ["b"])]
)
def test_a_request_that_cannot_be_read_hides_no_other(
    tmp_path: Path, changed: Callable[[Row], Row], shown: list[str]
) -> None:
    with Store.create(tmp_path / "shop") as store:
        store.inbox.append([parcel("a", 0), parcel("b", 1)])
        with store._database.writing() as connection:
            row = dict(connection.execute(select(inbox).where(inbox.c.id == 1)).one()._mapping)
            connection.execute(update(inbox).where(inbox.c.id == 1).values(changed(row)))
        assert [event["message_id"] for event in store.latest.of("web", 10).events] == shown
        assert store.latest.received({"web"}) == {"web": NOON + timedelta(hours=1)}

"""What a customer gets who asks for everything that is kept of them."""

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import touchweave as tw
from touchweave.errors import CustomerUnknown
from touchweave.event.parcel import ROW_FIELDS, Parcel, Refused
from touchweave.event.rejection import Reason
from touchweave.store.row_checksum import insert_rows
from touchweave.store.schema import notes
from touchweave.workspace import Workspace

US = 1_772_323_200_000_000  # 2026-03-01


def event(number: int, user: str, **changes: Any) -> tuple[Any, ...]:
    told = {"message_id": f"m{number}", "type": "track", "name": "Order", "occurred_at": US, "user_id": user}
    return tuple((told | changes).get(field) for field in ROW_FIELDS)


def parcel(*rows: tuple[Any, ...], refused: tuple[str, ...] = ()) -> Parcel:
    raws = [
        Refused(reason=Reason.MISSING_NAME, row=place, field="event", raw=raw, envelope="{}")
        for place, raw in enumerate(refused)
    ]
    return Parcel(source="web", received_us=US, rows=rows, refused=raws)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with tw.init(tmp_path_factory.mktemp("export") / "shop") as shop:
        identify = event(1, "ann", type="identify", name=None, properties='{"city":"=Rome","email":"ann@x.de"}')
        refused = ('{"userId":"ann","type":"track"}', '{"userId":"bob","type":"track"}')
        shop.store.inbox.append([parcel(identify, event(2, "bob"), event(3, "ann"), refused=refused)])
        shop.load_inbox()
        with shop.store._database.writing() as connection:
            note = {"id": 1, "customer": "ann", "text": "called", "author": "Eve", "made_us": US}
            insert_rows(connection, notes, [note])
        shop.store.inbox.append([parcel(event(4, "ann"), event(5, "bob"))])
        yield shop


def test_everything_of_a_customer_is_told_with_where_it_comes_from_and_nothing_of_anybody_else(shop):
    told = shop.export_customer("ann").to_dict()
    assert [event["message_id"] for event in told["events"]] == ["m1", "m3"]
    assert {(event["from"], event["import_id"]) for event in told["events"]} == {("the ledger", 1)}
    assert told["events"][0]["properties"] == {"city": "=Rome", "email": "ann@x.de"}
    assert [event["message_id"] for event in told["waiting"]] == ["m4"]
    assert [row["raw"] for row in told["refused"]] == ['{"userId":"ann","type":"track"}']
    assert {(row["trait"], row["value"]) for row in told["traits"]} >= {("city", "=Rome")}
    assert [(row["from"], row["text"], row["made_at"][:10]) for row in told["kept"]] == [
        ("notes", "called", "2026-03-01")
    ]
    assert "bob" not in json.dumps(told)


def test_the_tables_are_safe_to_open_as_a_spreadsheet(shop, tmp_path: Path):
    shop.export_customer("ann").write(tmp_path / "ann.zip")
    with zipfile.ZipFile(tmp_path / "ann.zip") as archive:
        rows = list(csv.DictReader(io.StringIO(archive.read("traits.csv").decode())))
        names = archive.namelist()
    assert "'=Rome" in {row["value"] for row in rows}
    assert names == [
        f"{name}.csv" for name in shop.export_customer("ann").to_dict() if name not in ("exported_at", "what")
    ]


def test_somebody_of_whom_nothing_is_kept_is_unknown(shop):
    with pytest.raises(CustomerUnknown):
        shop.export_customer("nobody")


def test_somebody_of_whom_only_a_refused_message_is_kept_gets_that(shop):
    shop.store.inbox.append([parcel(refused=('{"userId":"only-refused","type":"track"}',))])
    assert len(shop.export_customer("only-refused").to_dict()["refused"]) + len(
        shop.export_customer("only-refused").to_dict()["waiting"]
    ) == 1  # fmt: skip

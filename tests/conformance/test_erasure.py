"""A canary: one unlikely word goes in through every door, is erased, and is then sought in every byte there is."""

import json
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sqlalchemy import create_engine, select

import touchweave as tw
from touchweave.event.moment import microseconds
from touchweave.event.parcel import ROW_FIELDS, Parcel, Refused
from touchweave.event.rejection import Reason
from touchweave.store.row_checksum import insert_rows, read_total
from touchweave.store.schema import identity_decisions, metadata, notes, owners, tasks
from touchweave.workspace import Workspace

CANARY = "Kanari7f3q9x"
USER, MAIL = f"{CANARY}-user", f"{CANARY}@example.com"
DEVICE = f"{CANARY}-device"
WORD = re.compile(CANARY.encode(), re.IGNORECASE)
_KEPT = ("notes", "tasks", "owners", "identity_decisions", "segments", "segment_changes")
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HEAD = "message_id,customer_id,timestamp,event,trait_city,note\n"


def event(number: int, **changes: Any) -> tuple[Any, ...]:
    told = {
        "message_id": f"m{number}",
        "type": "track",
        "name": ["Home page", "Order", "Call"][number % 3],
        "occurred_at": microseconds(NOW) + number * 60_000_000,
        "user_id": f"customer-{number % 5}",
        "properties": json.dumps({"number": number}),
    }
    return tuple((told | changes).get(field) for field in ROW_FIELDS)


def canary(number: int, **changes: Any) -> tuple[Any, ...]:
    """An event of the canary that bears the word wherever an event can bear one."""
    said = {"email": MAIL, "city": CANARY, "deep": [{"word": CANARY}], CANARY: 1, "kind": f"{CANARY}-dimension"}
    context = {"traits": {"email": MAIL}, "ip": CANARY, "externalIds": [{"type": "shop", "id": f"{CANARY}-1"}]}
    told = {
        "message_id": f"{CANARY}-{number}",
        "name": f"Seen {CANARY}" if number % 2 else "Order",
        "user_id": USER,
        "anonymous_id": DEVICE,
        "properties": json.dumps(said),
        "context": json.dumps(context),
        "page_path": f"/of/{CANARY}",
        "campaign": f"for-{CANARY}",
        "referrer": f"{CANARY}.example",
        "timestamp": f"{CANARY} o'clock",
    }
    return event(number, **(told | changes))


def raw(number: int, user: str, **changes: Any) -> str:
    told = {"type": "track", "event": "Order", "messageId": f"{user}-r{number}", "userId": user, "said": user}
    return json.dumps(told | {"timestamp": "2026-03-01T10:00:00Z"} | changes)


def refusal(text: str, number: int = 1) -> Refused:
    envelope = json.dumps({"family": "segment", "kind": "batch", "received_us": microseconds(NOW)})
    return Refused(reason=Reason.INVALID_FIELD, row=number, field=None, raw=text, envelope=envelope)


def arrive(shop: Workspace, rows: list[Any], refused: list[str] = [], *, load: bool = True) -> None:  # noqa: B006
    parcel = Parcel(
        source="web",
        received_us=microseconds(NOW),
        rows=rows,
        refused=[refusal(text, number) for number, text in enumerate(refused, start=1)],
    )
    shop.store.inbox.append([parcel])
    if load:
        with shop.store.writing("loading") as writer:
            writer.load()


def keep(shop: Workspace) -> None:
    """What staff and questions keep, in the tables."""
    with shop.store._database.writing() as connection:
        note = {"id": 1, "customer": USER, "text": f"{CANARY} called", "author": "Ann", "made_us": 1}
        other = {"id": 2, "customer": "customer-1", "text": f"husband of {MAIL}", "author": "Ann", "made_us": 2}
        insert_rows(connection, notes, [note, other])
        task = {"id": 1, "customer": f"email:{MAIL}", "title": f"Call {CANARY}", "assignee": "Bob", "author": "Ann"}
        insert_rows(connection, tasks, [task | {"made_us": 1}])
        insert_rows(connection, owners, [{"customer": USER, "owner": "Bob", "set_us": 1}])
        body = json.dumps({"left": [USER], "right": ["customer-2"]})
        decision = {"id": 1, "kind": "merge", "body": body, "made_us": 1, "made_by": "Ann", "note": f"said {CANARY}"}
        decision |= {"undone_us": 2, "undone_by": "Ann"}
        insert_rows(connection, identity_decisions, [decision])
    shop.save_segment("Chosen", f"trait:email={MAIL}", f"as {MAIL} asked")
    shop.save_segment("Rome", "touchpoint:order", "ordered")
    assert shop.segments_of(USER)


def file(folder: Path, name: str, rows: list[str]) -> Path:
    path = folder / name
    path.write_text(HEAD + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def sown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a workspace in which the canary is, and the files that it came in."""
    folder = tmp_path_factory.mktemp("canary")
    with tw.init(folder / "shop") as shop:
        sow(shop, folder)
    return folder


@pytest.fixture
def planted(sown: Path, tmp_path: Path) -> Iterator[Workspace]:
    """A copy of it."""
    shutil.copytree(sown, tmp_path, dirs_exist_ok=True)
    with tw.open(tmp_path / "shop") as shop:
        yield shop


def sow(shop: Workspace, folder: Path) -> None:
    """The canary among five customers, by every door there is."""
    arrive(shop, [event(number) for number in range(30)])
    arrive(shop, [canary(100), canary(101), canary(102, user_id=None)], [raw(1, USER), raw(2, "customer-1")])
    arrive(shop, [event(31, properties=json.dumps({"number": 31, "friend": MAIL}))])  # of somebody else
    arrive(shop, [canary(103, type="identify", name=None)], [f"not JSON, {MAIL}, {CANARY}"])
    arrive(shop, [canary(101), canary(104)])  # the first is known already
    shop.replay(reason="invalid_field", ids=[shop.quarantine().to_dicts()[0]["id"]])
    row = f"f1,{USER},2026-02-01T10:00:00Z,Visit,{CANARY},JÃ¶rg {CANARY} fÃ¼r Ã¤"
    refused = f"f2,{USER},not a time,Visit,{CANARY},x"
    many = [f"g{i},customer-{i % 5},2026-02-0{i % 9 + 1}T10:00:00Z,Visit,Rome,x" for i in range(20)]
    shop.import_file(file(folder, "visits.csv", [row, refused, *many]), refreshed=False)
    shop.import_file(file(folder, "again.csv", [row.replace("Visit", "Visit again"), *many[:3]]), refreshed=False)
    undone = shop.import_file(
        file(folder, "undone.csv", [f"u1,{USER},2026-02-01T10:00:00Z,Visit,{CANARY},x"]), refreshed=False
    )
    shop.undo_import(undone.id)
    with shop.store.writing("joining") as writer:
        while writer.join_loads() is not None:
            pass
    shop.fresh_index.refresh_if_stale()
    keep(shop)
    arrive(shop, [canary(105)], [raw(9, USER)], load=False)


def whatever(value: object) -> Iterator[bytes]:
    """Everything that a value of a table or file holds, unpacked."""
    if isinstance(value, str):
        yield value.encode("utf-8", "surrogatepass")
    elif isinstance(value, bytes | memoryview):
        yield bytes(value)
        try:
            yield repr(pa.ipc.open_stream(bytes(value)).read_all().to_pydict()).encode()
        except (pa.ArrowException, OSError):
            return
    elif value is not None:
        yield repr(value).encode()


def found(shop: Workspace, database_url: str = "") -> set[str]:
    """Where the word is: in names and bytes of files, in what Parquet and Arrow unpack to, in rows of tables."""
    places = set()
    for path in sorted(path for path in shop.folder.rglob("*") if path.is_file()):
        named = path.relative_to(shop.folder)
        if WORD.search(path.read_bytes()) or WORD.search(str(named).encode()):
            places.add(f"bytes of {named.parts[0]}")
        if path.suffix == ".parquet":
            table = pq.read_table(path)
            if WORD.search(repr(table.to_pydict()).encode()):
                places.add(path.stem.split("-")[2])
            for name, column in zip(table.schema.names, table.columns, strict=True):
                words = [chunk.dictionary for chunk in column.chunks if pa.types.is_dictionary(chunk.type)]
                if WORD.search(repr([one.to_pylist() for one in words]).encode()):
                    places.add(f"words of {name}")
    url = database_url.replace("postgresql://", "postgresql+psycopg://")
    engine = create_engine(url or f"sqlite:///{shop.folder / 'touchweave.db'}")
    with engine.connect() as connection:
        for table in metadata.sorted_tables:
            for row in connection.execute(select(table)):
                if any(WORD.search(content) for value in row for content in whatever(value)):
                    places.add(f"table {table.name}")
    engine.dispose()
    return places


def others(shop: Workspace) -> dict[str, bytes]:
    """The lines of everybody else, byte by byte, and their events in the ledger's order."""
    lines = {}
    for number in range(5):
        line = shop.timeline(f"customer-{number}")
        seen = [(i.occurred_at, i.touchpoint, i.channel, i.kind, i.value, i.scale) for i in line.interactions]
        lines[line.customer] = repr(
            (
                seen,
                sorted((name, value) for name, value in line.traits.items() if value is not None),
                line.first_at,
                line.last_at,
            )
        ).encode()
    held = b""
    for batch in shop.store.events():
        for row in batch.to_pylist():
            if (row["user_id"] or "").startswith("customer-") and row["message_id"] != "m31":
                held += repr(row).encode()
    return lines | {"ledger": held}


def totals(shop: Workspace) -> tuple[Any, ...]:
    reports = [(told.id, told.events, told.loaded, told.duplicates, told.rejected) for told in shop.imports()]
    return reports, shop.store.quarantine_counts(), [file.rows for file in shop.store.files()]


def load_all(shop: Workspace) -> None:
    while shop.load_inbox() is not None:
        pass


def test_no_byte_of_an_erased_customer_is_left_anywhere_and_all_other_figures_stay(
    tmp_path: Path, database_url: str
) -> None:
    with tw.init(tmp_path / "shop", database_url=database_url) as shop:
        sow(shop, tmp_path)
        is_erased_without_trace(shop, database_url)


def is_erased_without_trace(planted: Workspace, database_url: str) -> None:
    before = found(planted, database_url)
    assert before >= {"events", "duplicates", "quarantine", "replayed", "words of name", "bytes of index"}
    assert before >= {f"table {table}" for table in (*_KEPT, "imports", "inbox")}
    while planted.load_inbox() is not None:
        pass
    lines, counted, account = others(planted), totals(planted), planted.store.accounts().rows
    receipt = planted.erase_customer(USER, asked_by="data protection")
    assert receipt.finished_at is not None
    assert found(planted, database_url) == set()
    planted.refresh_segments()  # nobody is noted as having left
    assert found(planted, database_url) == set()
    assert others(planted) == lines
    assert totals(planted) == counted
    assert planted.store.accounts().rows == account
    assert planted.store.accounts().adds_up
    health = planted.doctor()
    assert health.well, health
    assert {place.place for place in receipt.places} >= {
        "ledger", "duplicates", "quarantine", "replayed", "index", "imports", *_KEPT
    }  # fmt: skip
    assert not WORD.search(repr(receipt).encode())


def test_erased_people_do_not_come_back_by_replays_late_events_files_or_quarantine(
    planted: Workspace, tmp_path: Path
) -> None:
    planted.erase_customer(USER, asked_by="data protection")
    planted.replay()  # what others had refused
    lines = others(planted)
    arrive(planted, [canary(number) for number in range(100, 106)], [raw(1, USER)])  # the same again
    arrive(planted, [canary(200, message_id=f"new-{CANARY}", occurred_at=1), canary(201, user_id=None)])
    arrive(planted, [event(202, user_id="Stranger", properties=json.dumps({"email": MAIL.upper()}))])
    planted.import_file(tmp_path / "visits.csv")
    planted.import_file(file(tmp_path, "late.csv", [f"f9,{USER},2026-01-01T10:00:00Z,Visit,{CANARY},x"]))
    planted.replay()
    for name in ("visits.csv", "late.csv"):
        (tmp_path / name).unlink()
    assert found(planted) == set()
    assert others(planted) == lines
    assert {row.customer for row in planted.customers().customers} == {
        *(f"customer-{number}" for number in range(5)), "Stranger"
    }  # fmt: skip
    assert planted.store.accounts().adds_up
    assert planted.doctor().well
    names = planted.sql("SELECT DISTINCT user_id FROM events ORDER BY 1").to_dicts()
    assert [row["user_id"] for row in names] == ["Stranger", *(f"customer-{number}" for number in range(5))]


def test_a_dry_run_says_what_an_erasure_then_does_and_changes_nothing(planted: Workspace) -> None:
    load_all(planted)
    version, before = planted.store.version, found_in_database(planted)
    dry = planted.erase_customer(USER, asked_by="data protection", dry_run=True)
    assert (planted.store.version, found_in_database(planted)) == (version, before)
    assert dry.id is None
    assert dry.dry_run
    real = planted.erase_customer(USER, asked_by="data protection")
    told = [(place.place, place.how, place.rows) for place in dry.places]
    assert told == [(place.place, place.how, place.rows) for place in real.places]
    assert planted.erasures() == (real,)


def found_in_database(shop: Workspace) -> list[Any]:
    with shop.store._database.reading() as connection:
        return [read_total(connection, table) for table in metadata.sorted_tables if table.name != "totals"]


def test_an_import_can_be_undone_after_an_erasure_and_what_it_had_kept_from_others_returns_empty(
    planted: Workspace,
) -> None:
    planted.erase_customer(USER, asked_by="data protection")
    first = next(told for told in planted.imports() if told.file == "visits.csv")
    planted.undo_import(first.id)
    assert found(planted) == set()
    assert planted.doctor().well
    again = next(told for told in planted.imports() if told.file == "again.csv")
    assert (again.loaded, again.duplicates) == (4, 0)

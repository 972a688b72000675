"""From the inbox to the ledger: everything exactly once, every message accounted for."""

from datetime import date

import pytest

from touchweave.event.table import EVENT_SCHEMA
from touchweave.store import load as loading
from touchweave.store.source_day import SourceDay

FIRST, SECOND = date(2024, 5, 1), date(2024, 5, 2)


def loaded(store, **how):
    with store.writing("loading") as writer:
        return writer.load(**how)


def test_what_waits_is_in_the_ledger_in_the_order_of_arrival_and_in_the_inbox_no_more(store, rows, parcel):
    store.inbox.append([parcel(["a", "b"], says="one"), parcel(["c"], says="two")])
    store.inbox.append([parcel(["d"], says="three", refused=2)])
    report = loaded(store)
    assert rows(store) == [("a", "one"), ("b", "one"), ("c", "two"), ("d", "three")]
    assert (report.format, report.events, report.loaded, report.rejected) == ("collector", 6, 4, {"unreadable": 2})
    assert (report.customers, report.touchpoints, report.rows) == (2, 2, 6)
    assert store.inbox.waiting().requests == 0
    assert store.imports() == (report,)
    assert store.quarantine().num_rows == 2


def test_nothing_waits_nothing_happens(store):
    assert loaded(store) is None
    assert (store.version, store.imports()) == (0, ())


def test_columns_of_an_event_come_out_as_they_went_in(store, parcel):
    told = {
        "name": "Order", "value": 2.5, "flags": "test", "consent": "{}", "timestamp": "yesterday", "sent_at": None,
        "answer": "nps", "score": 9.0, "scale": "0..10", "anonymous_id": "x", "context": '{"a":1}',
    }  # fmt: skip
    store.inbox.append([parcel(["a"], source="shop", **told)])
    loaded(store)
    (batch,) = store.events()
    assert batch.schema.names == EVENT_SCHEMA.names
    (row,) = batch.to_pylist()
    assert {name: row[name] for name in told} == told
    assert (row["source"], row["message_id"], row["received_at"].date()) == ("shop", "a", FIRST)


def test_a_message_that_comes_again_is_a_duplicate_wherever_it_is_already(store, load, rows, parcel):
    load(store, ["a", "b"], digest="file", source="web")
    store.inbox.append([parcel(["b", "c", "c"], source="web", says="first"), parcel(["a"], source="app")])
    assert (loaded(store).loaded, rows(store)[2:]) == (2, [("c", "first"), ("a", "")])
    store.inbox.append([parcel(["c", "d"], source="web", says="second")])
    report = loaded(store)
    assert (report.loaded, report.duplicates) == (1, 1)
    assert load(store, ["d", "e"], digest="later", source="web").duplicates == 1


def test_a_load_takes_no_more_than_its_limit_and_the_rest_waits_for_the_next(store, rows, parcel, monkeypatch):
    monkeypatch.setattr(loading, "_PIECE_BYTES", 1)
    names = [f"id-{i}" for i in range(7)]
    store.inbox.append([parcel([name]) for name in names])
    reports = [loaded(store, bytes_limit=3) for _ in range(4)]
    assert [report and report.loaded for report in reports] == [3, 3, 1, None]
    assert [name for name, _ in rows(store)] == names


def test_the_account_is_told_by_source_and_day_of_arrival(store, load, parcel):
    load(store, ["a"], digest="file", source="web")
    store.inbox.append([parcel(["a", "b"], source="web", refused=1), parcel(["c"], source="web", day=1)])
    store.inbox.append([parcel(["a"], source="app", day=1)])
    assert loaded(store).accounts == (
        SourceDay(source="app", day=SECOND, loaded=1),
        SourceDay(source="web", day=FIRST, loaded=1, duplicates=1, quarantined=1),
        SourceDay(source="web", day=SECOND, loaded=1),
    )


def test_an_undone_load_was_never_there_and_what_it_kept_others_from_returns(store, load, rows, parcel):
    store.inbox.append([parcel(["a", "b"], source="web", says="one", refused=1)])
    loaded(store)
    store.inbox.append([parcel(["b", "c"], source="web", says="two", day=1)])
    loaded(store)
    load(store, ["a", "c"], digest="file", source="web")
    with store.writing("undoing") as writer:
        writer.undo_import(1)
    assert rows(store) == [("b", "two"), ("c", "two"), ("a", "file")]
    undone, second, file = store.imports()
    assert undone.undone_at is not None
    assert second.accounts == (SourceDay(source="web", day=SECOND, loaded=2),)
    assert (file.loaded, file.duplicates, file.accounts) == (1, 1, ())
    assert store.quarantine().num_rows == 0


@pytest.mark.parametrize(
    "wrong",
    [{"value": "much"}, {"occurred_at": 2**63}, {"message_id": None}, {"name": 7}, {"properties": {"a": 1}}],
    ids=["a word for a number", "a time beyond all", "no id", "a number for a word", "an object for its text"],
)
def test_a_row_that_is_no_event_goes_to_quarantine_and_holds_up_nothing(store, rows, parcel, wrong):
    store.inbox.append([parcel(["a"]), parcel(["b"], **wrong), parcel(["c"], refused=1)])
    report = loaded(store)
    assert (report.events, report.loaded, report.rejected) == (4, 2, {"unreadable": 2})
    assert [name for name, _ in rows(store)] == ["a", "c"]
    assert store.inbox.waiting().requests == 0


def test_rows_of_an_earlier_version_that_knew_fewer_columns_are_events(store, rows, parcel):
    from msgspec import structs

    older = parcel(["b", "c"])
    store.inbox.append([parcel(["a"]), structs.replace(older, rows=[row[:-4] for row in older.rows])])
    assert loaded(store).loaded == 3
    assert [name for name, _ in rows(store)] == ["a", "b", "c"]


def test_a_load_that_fails_leaves_everything_waiting(store, rows, parcel, monkeypatch):
    from touchweave.store import writer as writing

    store.inbox.append([parcel(["a"])])

    def fail(*given):
        raise ZeroDivisionError

    with monkeypatch.context() as broken:
        broken.setattr(writing, "retire", fail)
        with pytest.raises(ZeroDivisionError):
            loaded(store)
    assert (rows(store), store.imports(), store.inbox.waiting().messages) == ([], (), 1)
    assert not list((store.folder / "ledger").glob("*-*-*"))
    assert loaded(store).loaded == 1

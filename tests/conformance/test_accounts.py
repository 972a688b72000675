"""The account: what was counted at the door is somewhere, and what does not add up is said loudly."""

from datetime import date, timedelta

import pytest

from touchweave.store.accounts import AccountRow
from touchweave.store.schema import inbox
from touchweave.store.store import Store

FIRST, SECOND = date(2024, 5, 1), date(2024, 5, 2)


def loaded(store):
    with store.writing("loading") as writer:
        return writer.load()


def test_nothing_was_accepted_and_that_adds_up(store):
    found = store.accounts()
    assert (found.rows, found.adds_up, found.lag_seconds, found.standing_still, found.problems) == (
        (), True, None, False, (),
    )  # fmt: skip


def test_every_accepted_message_is_counted_where_it_is(store, load, parcel):
    load(store, ["a"], digest="file", source="web", rejected=["unreadable"])
    store.inbox.append([parcel(["a", "b"], source="web", refused=1), parcel(["c"], source="app", day=1)])
    loaded(store)
    store.inbox.append([parcel(["d"], source="web", refused=2)])
    found = store.accounts()
    assert found.rows == (
        AccountRow(source="app", day=SECOND, accepted=1, loaded=1),
        AccountRow(source="web", day=FIRST, accepted=6, loaded=1, duplicates=1, quarantined=1, waiting=3),
    )
    assert found.adds_up
    assert not found.problems
    assert found.total("accepted") == 7


def test_what_an_undo_takes_and_gives_is_accounted_for(store, load, parcel):
    load(store, ["a", "b"], digest="file", source="web")
    store.inbox.append([parcel(["a", "c"], source="web", refused=1)])
    loaded(store)
    store.inbox.append([parcel(["b", "c", "c"], source="web")])
    loaded(store)
    assert store.accounts().rows[0].duplicates == 4
    for import_id, row in (
        (1, AccountRow(source="web", day=FIRST, accepted=6, loaded=3, duplicates=2, quarantined=1)),
        (2, AccountRow(source="web", day=FIRST, accepted=6, loaded=2, duplicates=1, undone=3)),
        (3, AccountRow(source="web", day=FIRST, accepted=6, undone=6)),
    ):
        with store.writing("undoing") as writer:
            writer.undo_import(import_id)
        assert store.accounts().rows == (row,)
        assert store.accounts().adds_up


def test_a_message_that_is_nowhere_is_missed(store, parcel):
    store.inbox.append([parcel(["a"], source="web"), parcel(["b", "c"], source="app")])
    report = loaded(store)
    from msgspec import structs

    from touchweave.store import manifest

    forgetful = structs.replace(report, accounts=report.accounts[1:])
    with store._database.writing() as connection:
        manifest.rewrite_import(connection, forgetful)
    found = store.accounts()
    assert not found.adds_up
    assert found.problems == (
        "The account of app, 2024-05-01, does not add up: 2 accepted, 2 of them cannot be found.",
    )


@pytest.mark.parametrize("loads", [0, 1])
def test_a_loader_that_stands_still_is_told(store, parcel, loads, monkeypatch):
    for name in "abcd"[:loads]:
        store.inbox.append([parcel([name])])
        loaded(store)
    store.inbox.append([parcel(["x", "y"])])
    moment = store._now()
    for seconds, stands in ((59, False), (600, True)):
        later = moment + timedelta(seconds=seconds)
        with monkeypatch.context() as clock:
            clock.setattr(store, "_now", lambda later=later: later)
            found = store.accounts()
        assert found.standing_still is stands
        assert found.adds_up
    assert found.lag_seconds > 600
    assert "2 messages wait, the oldest for 0:10:" in found.problems[0]


def test_a_loader_that_has_much_to_do_does_not_stand_still(store, parcel, monkeypatch):
    store.inbox.append([parcel(["a"])])
    loaded(store)
    store.inbox.append([parcel(["b"], day=-3)])
    found = store.accounts()
    assert found.lag_seconds > 2 * 86_400
    assert not found.standing_still


def test_damaged_messages_are_told_and_still_accounted_for(store: Store, parcel):
    store.inbox.append([parcel(["a"], source="web"), parcel(["b", "c"], source="app")])
    with store._database.writing() as connection:
        connection.execute(inbox.update().where(inbox.c.source == "app").values(payload=b"not what was written"))
    assert loaded(store).loaded == 1
    found = store.accounts()
    assert found.adds_up
    assert found.rows[0] == AccountRow(source="app", day=FIRST, accepted=2, damaged=2)
    assert found.problems == ("Messages in the inbox are damaged and set apart: 2 of app, 2024-05-01.",)
    assert found.lag_seconds is None

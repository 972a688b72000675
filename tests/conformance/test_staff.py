"""Notes, tasks and owners, by identifiers; on SQLite and on PostgreSQL."""

from datetime import UTC, datetime, timedelta

import pytest

from touchweave.errors import DatabaseDamaged, NoteUnknown, StaffEntryInvalid, TaskUnknown
from touchweave.store.row_checksum import read_total
from touchweave.store.schema import notes
from touchweave.store.staff_entry import TEXT_LENGTH
from touchweave.store.store import Store

DUE = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_a_note_is_kept_as_it_was_written(store, database_url):
    made = store.staff.add_note("jo", "  Called back:\r\n\tall is well 🙂 <b>'; DROP TABLE notes\n", author="Ann")
    assert made.text == "Called back:\n\tall is well 🙂 <b>'; DROP TABLE notes"
    assert (made.id, made.customer, made.author, made.changed_at) == (1, "jo", "Ann", None)
    assert made.made_at.tzinfo is UTC
    with Store.open(store.folder, database_url) as again:
        assert again.staff.notes(["jo"]) == (made,)


def test_notes_of_several_identifiers_are_found_together_and_part_again(store):
    first = store.staff.add_note("jo", "one", author="Ann")
    second = store.staff.add_note("email:jo@example.com", "two", author="Bo")
    store.staff.add_note("somebody else", "three", author="Bo")
    assert store.staff.notes(["email:jo@example.com", "jo", "jo", "device:7"]) == (second, first)
    assert store.staff.notes(["jo"]) == (first,)
    assert store.staff.notes(["email:jo@example.com"]) == (second,)
    assert store.staff.notes([]) == ()
    assert store.staff.notes(["\ud800", "a\0b"]) == ()


def test_any_number_of_identifiers_is_looked_up(store):
    made = [store.staff.add_note(f"id-{number}", "here", author="Ann") for number in (0, 700, 1999)]
    assert store.staff.notes(f"id-{number}" for number in range(2000)) == tuple(reversed(made))


def test_a_note_is_changed_and_taken_away(store):
    made = store.staff.add_note("jo", "one", author="Ann")
    changed = store.staff.change_note(made.id, "two")
    assert (changed.text, changed.author, changed.made_at) == ("two", "Ann", made.made_at)
    assert changed.changed_at is not None
    assert changed.changed_at > made.made_at
    assert store.staff.notes(["jo"]) == (changed,)
    assert store.staff.delete_note(made.id) == changed
    assert store.staff.notes(["jo"]) == ()
    assert store.staff.add_note("jo", "new", author="Ann").id == 2  # no number is given twice
    with store._database.reading() as connection:
        assert read_total(connection, notes).rows == 1


def test_what_is_not_there_is_named(store):
    for ask in (store.staff.delete_note, lambda number: store.staff.change_note(number, "text")):
        for number in (1, 0, -1, 2**40):
            with pytest.raises(NoteUnknown, match=f"no note {number}:"):
                ask(number)
    with pytest.raises(TaskUnknown, match="no task 7:"):
        store.staff.change_task(7, done=True)


@pytest.mark.parametrize(
    ("text", "author"),
    [("", "Ann"), (" \n ", "Ann"), ("x" * (TEXT_LENGTH + 1), "Ann"), ("a\x00b", "Ann"), ("\ud800", "Ann"),
     ("a\x1b[2J", "Ann"), ("fine", ""), ("fine", "A" * 101), ("fine", "A\nnn"), ("fine", "\u202eAnn")],
    ids=range(10),
)  # fmt: skip
def test_what_a_note_cannot_be_is_refused_and_nothing_is_kept(store, text, author):
    with pytest.raises(StaffEntryInvalid, match=r"A note cannot have (text|author) .*; allowed: 1 to 1") as refused:
        store.staff.add_note("jo", text, author=author)
    assert len(str(refused.value)) < 300
    assert store.staff.notes(["jo"]) == ()


@pytest.mark.parametrize("customer", ["", "x" * 1001, "a\0", "\ud800"], ids=range(4))
def test_an_identifier_that_cannot_be_kept_is_refused(store, customer):
    with pytest.raises(StaffEntryInvalid, match="identifier"):
        store.staff.add_note(customer, "text", author="Ann")


def test_tasks_come_by_when_they_are_due(store):
    later = store.staff.add_task("jo", "Send the part", author="Ann", assignee="Bo", due_at=DUE + timedelta(days=1))
    some_day = store.staff.add_task("jo", "Ask how it went", author="Ann")
    soon = store.staff.add_task("mo", "Call", author="Ann", assignee="Bo", due_at=DUE)
    assert store.staff.tasks() == (soon, later, some_day)
    assert store.staff.tasks(["jo"]) == (later, some_day)
    assert store.staff.tasks(assignee="Bo") == (soon, later)
    assert store.staff.tasks(["jo"], assignee="Bo") == (later,)
    assert store.staff.tasks(assignee="") == (some_day,)
    assert store.staff.tasks(assignee="\ud800") == ()
    assert (some_day.assignee, some_day.due_at, some_day.done_at) == ("", None, None)


def test_a_task_is_finished_once_and_can_be_opened_again(store):
    made = store.staff.add_task("jo", "Call", author="Ann", due_at=DUE)
    done = store.staff.change_task(made.id, done=True)
    assert done.done_at is not None
    assert store.staff.change_task(made.id, done=True) == done
    assert store.staff.tasks(["jo"]) == ()
    assert store.staff.tasks(["jo"], open=False) == store.staff.tasks(["jo"], open=None) == (done,)
    assert store.staff.change_task(made.id, done=False) == made


def test_only_what_is_given_of_a_task_changes(store):
    made = store.staff.add_task("jo", "Call", author="Ann", due_at=DUE)
    assert store.staff.change_task(made.id) == made
    changed = store.staff.change_task(made.id, title="Write", assignee="Bo", due_at=None)
    assert (changed.title, changed.assignee, changed.due_at, changed.author) == ("Write", "Bo", None, "Ann")
    for wrong in ({"title": " "}, {"title": "x" * 201}, {"assignee": "a\tb"}):
        with pytest.raises(StaffEntryInvalid):
            store.staff.change_task(made.id, **wrong)
    assert store.staff.tasks(["jo"]) == (changed,)


def test_the_owner_is_whoever_was_named_last(store):
    assert store.staff.owner(["jo", "mo"]) is None
    store.staff.set_owner("jo", "Ann", identifiers=["jo"])
    store.staff.set_owner("mo", "Bo", identifiers=["mo"])
    assert store.staff.owner(["jo", "mo"]) == "Bo"  # they turned out to be one
    store.staff.set_owner("jo", "Cy", identifiers=["jo", "mo"])
    assert store.staff.owner(["jo", "mo"]) == "Cy"
    assert store.staff.owner(["mo"]) == "Bo"  # and were two after all
    store.staff.set_owner("jo", None, identifiers=["jo", "mo"])
    assert store.staff.owner(["jo", "mo"]) is None
    assert store.staff.owner(["mo"]) == "Bo"
    with pytest.raises(StaffEntryInvalid, match="owner"):
        store.staff.set_owner("jo", "x" * 101, identifiers=["jo"])


def test_the_last_owner_holds_under_a_clock_that_goes_back(tmp_path):
    moments = iter([DUE, DUE - timedelta(days=1), DUE - timedelta(days=2)])
    with Store.create(tmp_path / "shop", now=lambda: next(moments, DUE - timedelta(days=9))) as store:
        store.staff.set_owner("jo", "Ann", identifiers=["jo", "mo"])
        store.staff.set_owner("mo", "Bo", identifiers=["jo", "mo"])
        assert store.staff.owner(["jo", "mo"]) == "Bo"


def test_a_changed_bit_is_told(store):
    store.staff.add_note("jo", "one", author="Ann")
    with store._database.writing() as connection:
        connection.execute(notes.update().values(text="two"))
    with pytest.raises(DatabaseDamaged, match="notes, row 1"):
        store.staff.notes(["jo"])

"""Saved segments, and the record of who entered and left; on SQLite and on PostgreSQL."""

from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest

from touchweave.errors import DatabaseDamaged, SegmentExists, SegmentInvalid, SegmentUnknown
from touchweave.store import segment_changes
from touchweave.store.segment_changes import SegmentChange
from touchweave.store.segments import Draft
from touchweave.store.store import Store

CALL = ({"type": "touchpoint", "key": "call"},)
DAY_US = 86_400_000_000


def draft(name="Callers", description="", conditions=CALL):
    return Draft(name=name, description=description, conditions=conditions)


def anything(segments):
    """All go together."""


def nothing(segments):
    raise SegmentInvalid(segment="any", field="x", value="y", allowed="nothing")


def change(segment_id, day, came=(), went=(), members=0):
    names = [pa.array(list(some), pa.string()) for some in (came, went)]
    return SegmentChange(segment_id=segment_id, at_us=day * DAY_US, came=names[0], went=names[1], members=members)


def test_a_segment_is_kept_changed_and_deleted(store, database_url):
    made = store.segments.add(draft(description="who calls\noften"), anything)
    assert (made.id, made.name, made.description, made.conditions) == (1, "Callers", "who calls\noften", CALL)
    assert made.created_at == made.changed_at
    changed = store.segments.change(1, draft(name="Friends"), anything)
    assert (changed.id, changed.name, changed.description) == (1, "Friends", "")
    assert changed.changed_at > made.changed_at
    with Store.open(store.folder, database_url) as again:
        assert again.segments.all() == (changed,)
    assert store.segments.remove(1, anything) == changed
    assert store.segments.all() == ()
    assert store.segments.add(draft(), anything).id == 2, "an id is never given twice"


def test_several_are_applied_all_or_none_and_twice_is_once(store):
    drafts = [draft("A"), draft("B")]
    assert store.segments.apply(drafts, anything) == (("A", "added"), ("B", "added"))
    before = store.segments.all()
    assert store.segments.apply(drafts, anything) == (("A", "unchanged"), ("B", "unchanged"))
    assert store.segments.all() == before
    with pytest.raises(SegmentInvalid):
        store.segments.apply([draft("A", "other"), draft("C"), draft(" D")], anything)
    with pytest.raises(SegmentInvalid):
        store.segments.apply([draft("A", "other"), draft("C")], nothing)
    assert store.segments.all() == before


def test_what_does_not_go_together_is_not_written(store):
    with pytest.raises(SegmentInvalid):
        store.segments.add(draft(), nothing)
    made = store.segments.add(draft(), anything)
    with pytest.raises(SegmentInvalid):
        store.segments.remove(made.id, nothing)
    with pytest.raises(SegmentInvalid):
        store.segments.change(made.id, draft("B"), nothing)
    assert store.segments.all() == (made,)


def test_a_name_is_given_once_and_an_unknown_segment_told(store):
    store.segments.add(draft("A"), anything)
    store.segments.add(draft("B"), anything)
    with pytest.raises(SegmentExists):
        store.segments.add(draft("A"), anything)
    with pytest.raises(SegmentExists):
        store.segments.change(2, draft("A"), anything)
    with pytest.raises(SegmentUnknown, match=r"1 \(A\), 2 \(B\)"):
        store.segments.change(3, draft("C"), anything)


@pytest.mark.parametrize(
    "wrong",
    [{"name": ""}, {"name": " A"}, {"name": "A;B"}, {"name": "A\n"}, {"name": "x" * 101}, {"name": "\ud800"},
     {"description": "x" * 2001}, {"description": "\x1b[31m"}, {"conditions": ()},
     {"conditions": ({"type": "trait", "name": "\ud800"},)}],
    ids=lambda wrong: next(iter(wrong)) + str(len(str(wrong))),
)  # fmt: skip
def test_what_nobody_could_read_or_name_is_refused(store, wrong):
    with pytest.raises(SegmentInvalid):
        store.segments.add(draft(**wrong), anything)


def test_who_came_and_went_is_told_by_segment_day_and_customer(store):
    store.segments.add(draft("A"), anything)
    store.segments.add(draft("B"), anything)
    record = store.segment_changes
    assert record.last() == 0
    assert record.record([change(1, 3, ["ann", "bob"], [], 2), change(2, 3, ["ann"], [], 1)], after=0) == 2
    assert record.record([change(1, 3, ["cy"], ["ann"], 2)], after=2) == 3
    assert record.record([change(1, 5, ["ann"], [], 3)], after=3) == record.last() == 4
    days = [(day.day, day.entered, day.left, day.members) for day in record.days(1)]
    assert days == [("1970-01-04", 3, 1, 2), ("1970-01-06", 1, 0, 3)]
    table = record.names(1).to_pydict()
    assert table == {"customer": ["ann", "bob", "cy", "ann", "ann"], "came": [True, True, True, False, True]}
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    assert record.entered_at(1, ["ann"]) == epoch + timedelta(days=5)
    assert record.entered_at(1, ["nobody", "bob"]) == epoch + timedelta(days=3)
    assert record.entered_at(2, ["bob"]) is None
    store.verify_database()


def test_what_was_found_beside_somebody_else_is_not_recorded(store):
    store.segments.add(draft("A"), anything)
    assert store.segment_changes.record([change(1, 1, ["ann"])], after=0) == 1
    assert store.segment_changes.record([change(1, 1, ["bob"])], after=0) is None
    assert store.segment_changes.record([change(7, 1, ["bob"])], after=1) is None
    assert store.segment_changes.names(1).num_rows == 1


def test_many_customers_are_several_rows_and_each_knows_how_many_members_there_are(store, monkeypatch):
    monkeypatch.setattr(segment_changes, "ROW_CUSTOMERS", 3)
    store.segments.add(draft("A"), anything)
    came, went = [f"c{n}" for n in range(5)], ["x", "y"]
    assert store.segment_changes.record([change(1, 1, came, went, 13)], after=0) == 3
    (day,) = store.segment_changes.days(1)
    assert (day.entered, day.left, day.members) == (5, 2, 13)
    assert store.segment_changes.names(1)["customer"].to_pylist() == came + went


def test_a_segment_takes_its_record_with_it_and_its_numbers_are_not_given_again(store):
    store.segments.add(draft("A"), anything)
    store.segment_changes.record([change(1, 1, ["ann"])], after=0)
    store.segments.remove(1, anything)
    assert store.segment_changes.names(1).num_rows == 0
    assert store.segment_changes.last() == 1


def test_who_is_to_be_forgotten_is_in_no_row_and_the_counts_stay(store):
    store.segments.add(draft("A"), anything)
    store.segment_changes.record([change(1, 1, ["ann", "bob"], [], 2)], after=0)
    store.segment_changes.record([change(1, 2, [], ["ann"], 1)], after=1)
    assert store.segment_changes.forget(["ann", "nobody"]) == 2
    assert store.segment_changes.names(1)["customer"].to_pylist() == ["bob"]
    assert [day.members for day in store.segment_changes.days(1)] == [2, 1]
    store.verify_database()


def test_a_changed_row_is_told(store):
    from sqlalchemy import text

    store.segments.add(draft("A"), anything)
    with store._database.writing() as connection:
        connection.execute(text("UPDATE segments SET conditions = '[]'"))
    with pytest.raises(DatabaseDamaged, match="segments"):
        store.segments.all()

"""The index against a plain sort of the same events."""

import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from touchweave.errors import CustomerUnknown, IndexDamaged, IndexMissing
from touchweave.event.scale import Scale
from touchweave.event.vocabulary import Kind
from touchweave.journey.arrange import arrange
from touchweave.journey.index import Index
from touchweave.journey.rows import FIELDS, Rows
from touchweave.journey.scan import scan_customers
from touchweave.journey.selection import EVERYTHING

EVENTS = [
    ("zoe", 50, "b", "CONTACT"),
    ("abe", 20, "a", "OUTCOME", 9.5),
    ("zoe", 10, "a", "NPS", 9, "0..10"),
    ("abe", 20, "c", "ISSUE"),
    ("abe", 5, "c", "CSAT", 2, "5..1"),
    (None, 5, "c", "CONTACT"),
    ("abe", 5, "nowhere", "CONTACT"),
]


def test_lines_are_ordered_by_time_and_equal_times_keep_the_ledgers_order(index_of: Callable[..., Any]) -> None:
    columns = index_of(EVENTS).runs[0]
    assert columns.offsets.tolist() == [0, 2, 5]
    assert columns.occurred_at.tolist() == [10, 50, 5, 20, 20]
    assert columns.touchpoint.tolist() == [0, 1, 2, 0, 2]
    assert columns.kind.tolist() == [Kind.NPS, Kind.CONTACT, Kind.CSAT, Kind.OUTCOME, Kind.ISSUE]


def test_the_score_counts_for_answers_and_the_value_for_the_rest(index_of: Callable[..., Any]) -> None:
    columns = index_of(EVENTS).runs[0]
    np.testing.assert_array_equal(columns.value, np.array([9, np.nan, 2, 9.5, np.nan], np.float32))


def test_scales_are_codes_and_what_is_no_scale_is_none(index_of: Callable[..., Any]) -> None:
    index = index_of([*EVENTS, ("abe", 90, "a", "CSAT", 3, "broken"), ("abe", 91, "a", "NPS", 3, "0..10")])
    assert index.scales == (None, Scale(worst=0, best=10), Scale(worst=5, best=1))
    assert index.runs[0].scale.tolist() == [1, 0, 2, 0, 0, 0, 1]


def test_an_index_says_what_it_holds(index_of: Callable[..., Any]) -> None:
    index = index_of(EVENTS, traits={"vip": [True]})
    assert (index.customers_count, index.interactions) == (2, 5)
    assert (index.first_us, index.last_us) == (5, 50)
    assert index.customer(1) == "abe"
    assert index.code("abe") == 1
    assert index.code("zoe") == 0
    assert index.trait_names == ("vip",)
    assert index.trait("vip").to_pylist() == [True, None]
    with pytest.raises(CustomerUnknown, match="'bob'"):
        index.code("bob")


def test_search_finds_the_exact_first_then_beginnings_then_the_rest(index_of: Callable[..., Any]) -> None:
    names = ["x-ann", "Anna", "ann", "bob", "annabel"]
    index = index_of([(name, 1, "a", "CONTACT") for name in names])
    assert [index.customer(code) for code in index.search("ann")] == ["ann", "Anna", "annabel", "x-ann"]
    assert [index.customer(code) for code in index.search("ann", 2)] == ["ann", "Anna"]


def test_an_index_without_any_event_can_be_opened(index_of: Callable[..., Any]) -> None:
    index = index_of([])
    assert (index.customers_count, index.interactions, index.runs) == (0, 0, ())
    assert scan_customers(index, lambda *_: None, EVERYTHING, np.empty(0, np.int64)).tolist() == []


def test_no_index_is_told_apart_from_a_damaged_one(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="no journey index"):
        Index.open(tmp_path)


def test_columns_are_byte_equal_when_rebuilt_in_other_batches(index_of: Callable[..., Any], tmp_path: Path) -> None:
    index_of(EVENTS, folder="one")
    index_of(EVENTS, folder="two", batch_rows=2)
    one, two = contents(tmp_path / "one"), contents(tmp_path / "two")
    assert len(one) == 10
    assert one == two


def contents(folder: Path) -> list[tuple[str, bytes]]:
    """What the files of runs and words hold; their folders' names are drawn by lot."""
    return sorted((path.name.partition("-")[0], path.read_bytes()) for path in arrow_files(folder))


def arrow_files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.suffix in (".arrow", ".words")]


def generations(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("gen-*"))


def test_a_reader_keeps_its_generation_while_others_are_built(index_of: Callable[..., Any], tmp_path: Path) -> None:
    old = index_of(EVENTS)
    new = index_of(EVENTS[:1])
    assert (old.generation, new.generation) == (1, 2)
    index_of(EVENTS[:2])
    assert old.runs[0].occurred_at.tolist() == [10, 50, 5, 20, 20]
    assert generations(tmp_path / "index") == ["gen-2.json", "gen-3.json"]
    assert len(list((tmp_path / "index").glob("run-*"))) == 4  # a run and its customers' names, twice


def test_a_build_that_fails_leaves_the_index_as_it_was(index_of: Callable[..., Any], tmp_path: Path) -> None:
    index_of(EVENTS)
    before = sorted(path.name for path in (tmp_path / "index").iterdir())
    with pytest.raises(TypeError):
        index_of(EVENTS, traits={"odd": [object()]})
    assert sorted(path.name for path in (tmp_path / "index").iterdir()) == before
    assert Index.open(tmp_path / "index").generation == 1


def test_what_an_interrupted_build_left_is_removed(index_of: Callable[..., Any], tmp_path: Path) -> None:
    index_of(EVENTS)
    for leftover in ("run-half", "run-some-waiting", "gen-7"):
        (tmp_path / "index" / leftover).mkdir()
        (tmp_path / "index" / leftover / "value.arrow").write_bytes(b"half")
    assert index_of(EVENTS).generation == 2
    left = [path.name for path in (tmp_path / "index").iterdir()]
    assert not {"run-half", "run-some-waiting", "gen-7"} & set(left)


def test_what_a_compaction_is_making_is_left_to_it(index_of: Callable[..., Any], tmp_path: Path) -> None:
    index_of(EVENTS)
    (tmp_path / "index" / "joined-half").mkdir()
    index_of(EVENTS)
    assert (tmp_path / "index" / "joined-half").exists()


def test_a_generation_that_was_never_made_current_is_not_read(index_of: Callable[..., Any], tmp_path: Path) -> None:
    index_of(EVENTS)
    (tmp_path / "index" / "gen-2.json").write_text("{}")
    assert Index.open(tmp_path / "index").generation == 1
    assert index_of(EVENTS).generation == 3


@pytest.mark.parametrize("name", ["touchpoint.arrow", "offsets.arrow", "*.words", "gen-1.json"])
def test_one_flipped_bit_is_found(index_of: Callable[..., Any], tmp_path: Path, name: str) -> None:
    index_of(EVENTS)
    (path,) = (tmp_path / "index").rglob(name)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 4
    path.write_bytes(content)
    with pytest.raises(IndexDamaged, match="checksum"):
        Index.open(tmp_path / "index")


def test_a_file_cut_short_or_missing_is_found(index_of: Callable[..., Any], tmp_path: Path) -> None:
    index_of(EVENTS)
    (path,) = (tmp_path / "index").rglob("value.arrow")
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(IndexDamaged, match="bytes instead of"):
        Index.open(tmp_path / "index")
    path.unlink()
    with pytest.raises(IndexDamaged, match=r"value\.arrow"):
        Index.open(tmp_path / "index")


def test_an_index_of_another_format_is_refused_by_name(index_of: Callable[..., Any], tmp_path: Path) -> None:
    index_of(EVENTS)
    meta = tmp_path / "index" / "gen-1.json"
    meta.write_bytes(meta.read_bytes().replace(b'{"format":3', b'{"format":9'))
    (tmp_path / "index" / "CURRENT").write_text(f"1 {zlib.crc32(meta.read_bytes())}\n")
    with pytest.raises(IndexDamaged, match="format 9"):
        Index.open(tmp_path / "index")


rows = st.lists(st.tuples(st.integers(0, 6), st.integers(-50, 50)), max_size=300)


@settings(max_examples=50, deadline=None)
@given(rows=rows, times=st.integers(1, 40))
def test_arranging_equals_a_stable_sort(rows: list[tuple[int, int]], times: int) -> None:
    rows = rows * times  # long lines, so that stretches are merged
    customer = np.array([row[0] for row in rows], np.int32)
    time = np.array([row[1] for row in rows], np.int64)
    fields = np.zeros(len(rows), FIELDS)
    fields["value"] = np.arange(len(rows))
    arranged = arrange(Rows(customer=customer, occurred_at=time, fields=fields), 7)
    order = np.lexsort((time, customer))
    np.testing.assert_array_equal(arranged.occurred_at, time[order])
    np.testing.assert_array_equal(arranged.fields["value"], order.astype(np.float32))
    np.testing.assert_array_equal(arranged.offsets, np.searchsorted(customer[order], np.arange(8)))


def test_arranging_in_many_partitions_equals_a_stable_sort() -> None:
    random = np.random.default_rng(1)
    customer = random.integers(0, 20_000, 300_000, dtype=np.int32)
    time = random.integers(0, 1000, len(customer))
    fields = np.zeros(len(customer), FIELDS)
    fields["touchpoint"] = np.arange(len(customer)) % 65_536
    arranged = arrange(Rows(customer=customer, occurred_at=time, fields=fields), 20_000)
    order = np.lexsort((time, customer))
    np.testing.assert_array_equal(arranged.occurred_at, time[order])
    np.testing.assert_array_equal(arranged.fields, fields[order])

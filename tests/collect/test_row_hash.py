"""Hashes of rows: equal rows share one, others do not."""

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from touchweave.collect.distinct_count import DistinctCount
from touchweave.collect.row_hash import hash_rows

ROWS = st.lists(st.tuples(st.text("ab", max_size=20), st.none() | st.text("ab\x00", max_size=3)), max_size=40)


@given(ROWS)
@settings(max_examples=100, deadline=None)
def test_rows_share_a_hash_exactly_when_they_are_equal(rows: list[tuple[str, str | None]]) -> None:
    columns = [pa.array([row[at] for row in rows], pa.string()) for at in (0, 1)]
    hashes = hash_rows(columns, len(rows)).tolist()
    assert len(set(hashes)) == len(set(rows))
    assert len(set(zip(rows, hashes, strict=True))) == len(set(rows))


def test_text_cannot_slip_from_one_column_into_the_next() -> None:
    columns = [pa.array(["ab", "a"]), pa.array(["c", "bc"])]
    assert len(set(hash_rows(columns, 2).tolist())) == 2


def test_numbers_and_slices_hash_by_value() -> None:
    table = [pa.array([1.5, 2.5, 1.5]), pa.array([1, None, 1]), pa.array(["x", "y", "x"])]
    hashes = hash_rows(table, 3)
    assert hashes[0] == hashes[2] != hashes[1]
    assert hash_rows([column.slice(1, 2) for column in table], 2).tolist() == hashes[1:].tolist()


def test_a_text_hashes_alone_as_among_others() -> None:
    texts = ["", None, "a", "x" * 7, "x" * 8, "x" * 9, "é" * 128, "y" * 256, "y" * 257, "y" * 10_000, "y" * 10_001]
    many = hash_rows([pa.array(texts * 3_000)], len(texts) * 3_000)
    alone = [int(hash_rows([pa.array([text], pa.string())], 1)[0]) for text in texts]
    assert many.tolist() == alone * 3_000
    assert len(set(alone)) == len(texts)


@given(st.lists(st.integers(min_value=0, max_value=300), max_size=60), st.integers(min_value=1, max_value=7))
@settings(max_examples=60, deadline=None)
def test_distinct_values_are_counted_over_batches(values: list[int], size: int) -> None:
    hashes = hash_rows([pa.array(values, pa.int64())], len(values))
    known = DistinctCount()
    for at in range(0, len(values), size):
        known.add(hashes[at : at + size])
        assert known.count == len(set(values[: at + size]))


def test_many_values_are_counted_without_being_kept_twice() -> None:
    many = np.random.default_rng(1).integers(0, 2**63, 700_000, dtype=np.uint64)
    known = DistinctCount()
    for _ in range(4):
        known.add(many)
    assert known.count == len(set(many.tolist()))

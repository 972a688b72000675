"""The digest of a stretch of the ledger: the same however events are cut into files, another for all else."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from touchweave.store.ledger_digest import NOTHING, Stretch, first, written

files = st.lists(st.integers(1, 10**9), min_size=1, max_size=6).map(
    lambda rows: [written(f"ledger/{i}.parquet", count, 10 * count, b"sums") for i, count in enumerate(rows)]
)


def whole(stretches: list[Stretch]) -> Stretch:
    return sum(stretches, start=NOTHING)


@given(files, st.data())
def test_neighbouring_files_that_are_joined_leave_the_digest_as_it_is(stretches, data):
    begin = data.draw(st.integers(0, len(stretches) - 1))
    end = data.draw(st.integers(begin + 1, len(stretches)))
    joined = [*stretches[:begin], whole(stretches[begin:end]), *stretches[end:]]
    assert whole(joined) == whole(stretches)
    assert len(whole(stretches).digest) <= 32


@given(files)
def test_the_first_rows_are_found_where_a_file_ends_and_nowhere_else(stretches):
    ends = list(itertools.accumulate(stretch.rows for stretch in stretches))
    for number, end in enumerate(ends):
        assert first(stretches, end) == whole(stretches[: number + 1])
        assert end + 1 in ends or first(stretches, end + 1) is None
    assert first(stretches, 0) == NOTHING


def test_the_order_of_files_and_what_they_hold_are_told_apart():
    one, two = written("a", 3, 30, b"x"), written("b", 3, 30, b"x")
    assert one + two != two + one
    assert written("a", 3, 30, b"y") != one
    assert one + one != two + two

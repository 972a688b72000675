"""ISO 8601 a column at once: the very times that reading each on its own gives, or none."""

from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from touchweave.collect.iso_time import ZONELESS, read_iso_times
from touchweave.collect.string_buffers import string_buffers
from touchweave.collect.time_text import DAY_FIRST, read_time_text

ZONES = st.sampled_from(["Z", "+00:00", "+02:00", "-0330", "+05", "-11:45"])
FORMS = st.sampled_from(["%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S.%f", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"])
MOMENTS = st.datetimes(datetime(1000, 1, 1), datetime(9998, 12, 31))


@given(st.lists(st.tuples(MOMENTS, FORMS, ZONES), min_size=1, max_size=8), st.booleans(), st.booleans())
@settings(max_examples=150, deadline=None)
def test_it_reads_as_the_reading_of_single_values_does(
    rows: list[tuple[datetime, str, str]], zoned: bool, gap: bool
) -> None:
    texts: list[str | None] = [moment.strftime(form) + zone * zoned for moment, form, zone in rows]
    column = pa.array([None, *texts] if gap else texts, pa.string())
    found = read_iso_times(column)
    assert found is not None
    for ours, twin in zip(found, read_time_text(*string_buffers(column), DAY_FIRST), strict=True):
        valid = column.is_valid().to_numpy(zero_copy_only=False)
        assert np.array_equal(ours[valid], twin[valid])
    assert found[2].tolist() == column.is_valid().to_pylist()


def test_zones_are_told_and_slices_read_alone() -> None:
    column = pa.array(["x", "2024-05-01T10:00:00+02:00", None, "2024-05-01T10:00:00Z", "2024-05-01 10:00-0330"])
    us, zones, good = read_iso_times(column.slice(1))
    assert zones[good].tolist() == [120, 0, -210]
    east = datetime(2024, 5, 1, 10, tzinfo=timezone(timedelta(hours=2)))
    assert us[0] == int(east.astimezone(UTC).timestamp()) * 1_000_000
    assert read_iso_times(pa.array(["2024-05-01"]))[1].tolist() == [ZONELESS]


@pytest.mark.parametrize(
    "texts",
    [
        ["1/2/2024"], ["2024-05-01", "2024-05-01Z"], ["2024-05-01T10:00Z", "2024-05-01T10:00"], ["0000-05-01"],
        ["2024-05-01T10:00:00+19:00"], ["2024-02-30"], [""], [None], ["20240501"], [" 2024-05-01"],
    ],
)  # fmt: skip
def test_anything_else_is_left_to_the_other_reading(texts: list[str | None]) -> None:
    assert read_iso_times(pa.array(texts, pa.string())) is None

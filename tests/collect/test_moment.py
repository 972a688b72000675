"""One time as a client wrote it."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from touchweave.collect.moment import as_text, read_moment


@settings(deadline=None)
@given(st.integers(0, 4_000_000_000), st.sampled_from([1, 1000, 1_000_000]))
def test_a_number_is_read_as_seconds_or_parts_of_them_by_its_size(seconds: int, parts: int) -> None:
    number = seconds * parts
    if parts == 1 or number >= 10**11 * parts // 1000:
        assert read_moment(number) == seconds * 1_000_000


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("1970-01-01T00:01:40Z", 100),
        ("1970-01-01T00:01:40", 100),
        ("1970-01-01 01:01:40+01:00", 100),
        ("1970-01-01T00:01:40.123456789Z", Fraction(100123456, 1_000_000)),
        ("1704164645678", Fraction(1704164645678, 1000)),
        ("1704164645.5", Fraction(17041646455, 10)),
        (" 1970-01-01T00:01:40Z ", 100),
        ("20240102T030405Z", 1704164645),
        ("20240102030405", 1704164645),
        ("20240102", 1704153600),
        ("02.01.2024 03:04:05", 1704164645),
        ("Jan 2, 2024 03:04:05", 1704164645),
        (1704164645.678, Fraction(1704164645678, 1000)),
        (0, 0),
        (-1, -1),
    ],
)
def test_times_are_read_in_many_forms(written: object, seconds: Fraction) -> None:
    assert read_moment(written) == seconds * 1_000_000


@pytest.mark.parametrize(
    "written",
    [
        "soon",
        "2024-13-01",
        "2024-02-30T00:00:00Z",
        "0001-01-01T00:00:00+01:00",
        "0",
        True,
        [],
        {},
        None,
        1e300,
        "9" * 99,
    ],
)
def test_what_is_no_time_is_none(written: object) -> None:
    assert read_moment(written) is None


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("soon", "soon"),
        (1704164645.678, "2024-01-02T03:04:05.678000Z"),
        (-1, "1969-12-31T23:59:59Z"),
        ({"a": 1}, '{"a":1}'),
    ],
)
def test_a_time_of_any_kind_is_text_that_says_the_same(written: object, text: str) -> None:
    assert as_text(written) == text

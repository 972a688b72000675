"""Periods as people write them."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from touchweave.errors import SelectionInvalid
from touchweave.journey.selection import FOREVER
from touchweave.segment.period import period_us

DAY = 86_400_000_000


def test_an_open_period_is_forever() -> None:
    assert period_us(None, "") == FOREVER


@pytest.mark.parametrize(
    "written",
    [
        "1970-01-02",
        "1970-01-02T00:00:00Z",
        "1970-01-02T02:00:00+02:00",
        date(1970, 1, 2),
        datetime(1970, 1, 2),
        datetime(1970, 1, 2, tzinfo=UTC),
        datetime(1970, 1, 1, 19, tzinfo=timezone(timedelta(hours=-5))),
    ],
)
def test_every_way_to_write_a_moment_means_the_same(written: str | date) -> None:
    assert period_us(written, None)[0] == DAY


@pytest.mark.parametrize(
    ("since", "until", "named"),
    [
        ("yesterday", None, "yesterday"),
        (5, None, "since = 5"),
        (None, "2026-13-01", "2026-13-01"),
        ("2026-02-01", "2026-02-01", "2026-02-01"),
    ],
)
def test_what_is_no_period_is_named(since: str | None, until: str | None, named: str) -> None:
    with pytest.raises(SelectionInvalid, match=named):
        period_us(since, until)

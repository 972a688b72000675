"""What is odd about a file is told before anything is kept."""

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

HEAD = "customer,time,event\n"


def rows(*times: str) -> str:
    return HEAD + "".join(f"c{at},{time},a\n" for at, time in enumerate(times))


def test_an_honest_file_gives_no_sign(imported: Callable) -> None:
    assert imported(rows("2024-01-01T00:00Z", "2024-01-02T00:00Z")).signs == {}


@pytest.mark.parametrize("name", ["9.44E+18", "9,44E+18", "4.5e+12", "1E+15"])
def test_ids_rounded_by_a_spreadsheet_are_seen(imported: Callable, name: str) -> None:
    got = imported(HEAD.replace(",", ";") + f"{name};2024-01-01Z;a\nc2;2024-01-02Z;a\n")
    assert got.signs == {"rounded_ids": 1}
    assert got.report.warnings[0].examples == (name,)


def test_long_ids_that_all_end_in_zeros_are_rounded_and_others_are_not(imported: Callable) -> None:
    rounded = "".join(f"94378645012{i:04d}000,2024-01-01T00:00:{i:02d}Z,a\n" for i in range(30))
    assert imported(HEAD + rounded).signs == {"rounded_ids": 30}
    whole = "".join(f"94378645012{i:04d}{i * 7 % 1000:03d},2024-01-01T00:00:{i:02d}Z,a\n" for i in range(30))
    assert imported(HEAD + whole).signs == {}


@pytest.mark.parametrize(("count", "sign"), [(65_535, True), (65_534, False)])
def test_a_file_that_ends_where_a_sheet_is_full_is_told(
    imported: Callable, tmp_path: Path, count: int, sign: bool
) -> None:
    table = pa.table(
        {
            "customer": pa.array(range(count)).cast(pa.string()),
            "time": pa.array(range(count), pa.timestamp("s", tz="UTC")),
            "event": pa.repeat("a", count),
        }
    )
    pq.write_table(table, tmp_path / "f.parquet")
    assert ("row_limit" in imported(tmp_path / "f.parquet").signs) == sign


def test_one_time_for_all_is_told(imported: Callable) -> None:
    assert imported(rows("2024-01-01Z", "2024-01-01Z")).signs == {"constant_time": 2}


def test_the_future_is_told(imported: Callable) -> None:
    assert imported(rows("2024-01-01Z", "2126-01-01Z", "2026-01-01T20:00Z")).signs == {"future_time": 1}


def test_dates_that_were_never_filled_in_are_told(imported: Callable) -> None:
    assert imported(rows("2024-01-01Z", "0001-01-01Z", "2024-01-03Z")).signs == {"old_time": 1}


def test_zones_that_are_missing_or_mixed_are_told(imported: Callable) -> None:
    assert imported(rows("2024-01-01", "2024-01-02")).signs == {"zoneless_time": 2}
    assert imported(rows("2024-01-01", "2024-01-02"), "timezone: Europe/Berlin").signs == {}
    assert imported(rows("2024-01-01", "2024-01-02Z", "2024-01-03Z")).signs == {"mixed_zones": 1}
    offsets = imported(rows("2024-01-01T00:00+01:00", "2024-01-02T00:00-05:30"))
    assert offsets.report.warnings[0].examples == ("-05:30", "+01:00")


def test_an_undecidable_day_and_month_is_told(imported: Callable) -> None:
    got = imported(rows("1/2/2024", "3/4/2024"), "timezone: UTC")
    assert got.signs == {"day_or_month": 2}
    decided = imported(rows("1/2/2024", "3/14/2024"), "timezone: UTC")
    assert decided.signs == {}
    assert [time.month for time in decided.column("occurred_at")] == [1, 3]


def test_garbled_text_is_told_with_an_example(imported: Callable) -> None:
    got = imported("customer,time,event,city\nc,2024-01-01Z,a,MÃ¡laga\nd,2024-01-02Z,a,Málaga\n")
    assert got.signs == {"mojibake": 1}
    assert got.report.warnings[0].examples == ("city: MÃ¡laga",)

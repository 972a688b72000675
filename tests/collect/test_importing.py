"""The whole way against a brute-force twin: every row comes out as an event or a rejection, and none twice."""

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from touchweave.settings import Settings

CELL = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n"), max_size=8)
ROW = st.fixed_dictionaries(
    {
        "customer": st.sampled_from(["c1", "c2", "ü 3", "", "NULL", ' "q" ']),
        "time": st.sampled_from(["2024-01-01T00:00:00Z", "2024-02-03 04:05Z", "", "never"]),
        "event": st.sampled_from(["visit", "call, back", "", 'say "hi"\nthere']),
        "value": st.sampled_from(["", "1.5", "-2", "n/a", "much"]),
        "score": st.sampled_from(["", "1", "5", "6", "0", "x"]),
        "note": CELL,
        "more": CELL,
    }
)
GOOD = {"customer": "c0", "time": "2024-01-01", "event": "a", "value": "1", "score": "1", "note": "n", "more": "m"}
MAPPING = """
customer: customer
time: time
name: event
value: value
score: {column: score, kind: csat, missing: [0]}
"""


def twin(row: dict[str, str]) -> tuple[str | None, dict[str, Any] | None]:
    """(reason, event): what the reference says of one row, written the plain way."""
    if row["customer"].strip() in ("", "NULL"):
        return "missing_customer", None
    if row["time"] == "":
        return "missing_time", None
    if row["time"] == "never":
        return "invalid_time", None
    if row["event"] == "":
        return "missing_name", None
    if row["value"] == "much":
        return "invalid_value", None
    if row["score"] == "x":
        return "invalid_score", None
    if row["score"] == "6":
        return "score_off_scale", None
    return None, {
        "user_id": row["customer"].strip(),
        "name": row["event"],
        "value": {"1.5": 1.5, "-2": -2.0, "1": 1.0}.get(row["value"]),
        "score": {"1": 1.0, "5": 5.0}.get(row["score"]),
        "properties": {key: row[key] for key in ("note", "more") if row[key] != ""},
    }


@given(rows=st.lists(ROW, min_size=1, max_size=25), delimiter=st.sampled_from([",", ";", "\t"]))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_row_comes_out_as_the_twin_says(imported: Callable, rows: list[dict[str, str]], delimiter: str) -> None:
    rows = [GOOD, *rows]  # a file in which no time at all can be read is refused as a whole
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), delimiter=delimiter, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerows(rows)
    got = imported(text.getvalue(), MAPPING + f"delimiter: {json.dumps(delimiter)}")
    expected = [twin(row) for row in rows]
    events = [
        {
            "user_id": event["user_id"],
            "name": event["name"],
            "value": event["value"],
            "score": event["score"],
            "properties": {key: str(value) for key, value in json.loads(event["properties"]).items()},
        }
        for event in got.events
    ]
    assert events == [event for reason, event in expected if reason is None]
    refused = {rejection["row"]: rejection["reason"] for rejection in got.rejections}
    assert refused == {row: reason for row, (reason, _) in enumerate(expected, start=1) if reason is not None}


def test_what_comes_in_does_not_depend_on_where_blocks_end(imported: Callable) -> None:
    rows = "".join(
        f'c{i % 900},2024-01-01T00:00:{i % 60:02d}Z,e{i % 7},"line one\nline ""two"" {i}"\n' for i in range(120_000)
    )
    got = imported("customer,time,event,note\n" + rows)
    assert len(got.session.batches) > 1, "the file is larger than a block"
    assert got.report.loaded == 120_000
    assert len(set(got.column("message_id"))) == 120_000
    notes = got.column("properties")
    assert json.loads(notes[119_999])["note"] == 'line one\nline "two" 119999'
    assert got.report.customers == 900
    assert got.report.touchpoints == 7


def test_the_progress_ends_with_all_rows(imported: Callable, tmp_path: Any) -> None:
    from datetime import UTC, datetime

    from touchweave.collect.importing import run_import
    from touchweave.collect.source import open_source

    (tmp_path / "f.csv").write_text("customer,time,event\n" + "c,2024-01-01Z,a\n" * 1000)
    now = datetime(2026, 1, 1, tzinfo=UTC)
    source = open_source(tmp_path / "f.csv", mapping=None, settings=Settings(), now=now)
    session = imported("customer,time,event\nc,2024-01-01Z,a\n", name="g.csv").session
    said: list[tuple[str, int, int | None]] = []
    run_import(source, session, now=now, progress=lambda *told: said.append(told))
    assert said[-1] == ("reading f.csv", 1000, 1000)


def test_an_error_while_keeping_comes_out_and_stops_the_reading(imported: Callable, tmp_path: Any) -> None:
    from datetime import UTC, datetime

    from touchweave.collect.importing import run_import
    from touchweave.collect.source import open_source

    class FullDisk:
        loaded = duplicates = 0

        def append(self, events: Any) -> None:
            raise OSError("disk full")

        def reject(self, rejections: Any) -> None: ...

        def finish(self, report: Any) -> Any:
            raise AssertionError("nothing may be finished")

    (tmp_path / "f.csv").write_text("customer,time,event\nc,2024-01-01Z,a\n")
    now = datetime(2026, 1, 1, tzinfo=UTC)
    source = open_source(tmp_path / "f.csv", mapping=None, settings=Settings(), now=now)
    with pytest.raises(OSError, match="disk full"):
        run_import(source, FullDisk(), now=now)

"""Parquet keeps its types, whatever they are."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq


def test_every_type_of_column_comes_through(imported: Callable, tmp_path: Path) -> None:
    table = pa.table(
        {
            "customer": pa.array([7, None, 7], pa.int32()),
            "time": pa.array([1, 2, 3], pa.timestamp("ns", tz="Europe/Berlin")),
            "event": pa.array(["a", "b", "a"]).dictionary_encode(),
            "value": pa.array([Decimal("1.50"), None, Decimal("2.25")]),
            "list": [[1, 2], None, [1]],
            "struct": [{"x": 1}, {"x": None}, None],
            "day": [date(2024, 1, 1), None, date(2024, 1, 2)],
            "flag": [True, False, None],
            "bytes": [b"\xff\xfe", b"ok", None],
            "large": pa.array(["x", None, "y"], pa.large_string()),
            "nothing": pa.nulls(3),
        }
    )
    pq.write_table(table, tmp_path / "f.parquet")
    got = imported(tmp_path / "f.parquet")
    assert got.report.rejected == {"missing_customer": 1}
    assert got.column("user_id") == ["7", "7"]
    assert got.column("occurred_at") == [datetime(1970, 1, 1, tzinfo=UTC)] * 2
    assert got.column("value") == [1.5, 2.25]
    assert json.loads(got.column("properties")[0]) == {
        "list": [1, 2], "struct": {"x": 1}, "day": "2024-01-01", "flag": True, "bytes": "\ufffd\ufffd", "large": "x",
    }  # fmt: skip


def test_rows_come_in_pieces_numbered_through(imported: Callable, tmp_path: Path) -> None:
    count = 300_000
    table = pa.table(
        {
            "customer": pa.array([f"c{i % 1000}" for i in range(count)]),
            "time": pa.array(range(count), pa.timestamp("s", tz="UTC")),
            "event": pa.repeat("visit", count),
        }
    )
    pq.write_table(table, tmp_path / "f.parquet")
    got = imported(tmp_path / "f.parquet")
    assert len(got.session.batches) == 3
    assert got.column("message_id")[-1].endswith("-300000")
    assert got.column("occurred_at")[-1] == datetime.fromtimestamp(count - 1, UTC)

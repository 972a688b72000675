"""Ledger files as others may read them."""

import pyarrow as pa
import pyarrow.parquet as pq

from touchweave.store import parquet_output
from touchweave.store.ledger_file import LedgerFile
from touchweave.store.parquet_output import UNFINISHED, ParquetOutput
from touchweave.store.verified_parquet import VerifiedParquet

SCHEMA = pa.schema(
    [
        pa.field("name", pa.dictionary(pa.int32(), pa.string())),
        pa.field("occurred_at", pa.timestamp("us", tz="UTC"), nullable=False),
    ]
)


def batch(names: list[str | None], first: int = 0) -> pa.RecordBatch:
    times = pa.array(range(first, first + len(names)), pa.timestamp("us", tz="UTC"))
    words = pa.array(names, pa.string()).dictionary_encode().cast(SCHEMA.field("name").type)
    return pa.record_batch([words, times], schema=SCHEMA)


def output(folder) -> ParquetOutput:
    record = LedgerFile(
        id=0, path="", rows=0, bytes=0, import_id=None, kind="events", own_ids=False, first_us=0, last_us=0
    )
    return ParquetOutput(workspace=folder, stem="part", record=record, schema=SCHEMA, time="occurred_at")


def test_batches_with_dictionaries_of_their_own_share_one_in_the_file(tmp_path, monkeypatch):
    monkeypatch.setattr(parquet_output, "ROW_GROUP_ROWS", 4)
    out = output(tmp_path)
    names = [["a", "b"], ["b", "c", None], ["d"], ["a", "a", "e"]]
    for at, part in enumerate(names):
        out.append(batch(part, 10 * at))
    (file,) = out.finish()
    path = tmp_path / (file.path + UNFINISHED)
    path.rename(tmp_path / file.path)
    metadata = pq.read_metadata(tmp_path / file.path)
    assert [metadata.row_group(group).num_rows for group in range(metadata.num_row_groups)] == [4, 4, 1]
    assert "RLE_DICTIONARY" in metadata.row_group(0).column(0).encodings
    assert (file.rows, file.first_us, file.last_us) == (9, 0, 32)
    with VerifiedParquet(tmp_path, file) as parquet:
        parquet.verify()
        found = pa.Table.from_batches(parquet.batches())
    assert found["name"].cast("string").to_pylist() == sum(names, [])  # noqa: RUF017
    assert found.schema.equals(SCHEMA)


def test_cutting_begins_another_file(tmp_path):
    out = output(tmp_path)
    out.append(batch(["a"], 5))
    out.cut()
    out.cut()  # nothing to cut
    out.append(batch(["b", "c"], 1))
    files = out.finish()
    assert [(file.path, file.rows, file.first_us, file.last_us, file.place) for file in files] == [
        ("part-0000.parquet", 1, 5, 5, 0),
        ("part-0001.parquet", 2, 1, 2, 1),
    ]


def test_nothing_makes_no_file(tmp_path):
    assert list(output(tmp_path).finish()) == []
    assert list(tmp_path.iterdir()) == []

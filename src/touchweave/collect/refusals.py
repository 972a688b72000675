"""Collects what is refused of some rows, each with its reason and as it came."""

from datetime import datetime

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from touchweave.collect.properties import json_objects
from touchweave.event.rejection import Reason, Rejection
from touchweave.event.table import REJECTION_SCHEMA

RAW_LIMIT = 65536


class Refusals:
    """The rejections of one batch. A row made of columns is kept as a JSON object of them."""

    def __init__(self, source: str, received_at: datetime) -> None:
        self._source, self._received_at = source, received_at
        self._pieces: list[pa.RecordBatch] = []
        self.count = 0

    def add_read(self, rejections: list[Rejection]) -> None:
        """Take over what the reader could not read."""
        if rejections:
            reasons = [rejection.reason.value for rejection in rejections]
            numbers = np.array([rejection.row for rejection in rejections], dtype=np.int64)
            fields = [rejection.field for rejection in rejections]
            self._append(reasons, numbers, fields, pa.array([r.raw[:RAW_LIMIT] for r in rejections]))

    def add(
        self,
        reason: Reason,
        field: str | None,
        refused: NDArray[np.bool_],
        batch: pa.RecordBatch,
        numbers: NDArray[np.int64],
    ) -> None:
        """Refuse the rows of the batch for which `refused` is True; `numbers` are the rows' numbers in the file."""
        if not refused.any():
            return
        rows = batch.filter(pa.array(refused))
        columns = list(zip(rows.schema.names, rows.columns, strict=True))
        raw = json_objects(columns, rows.num_rows, numeric=frozenset())
        count = rows.num_rows
        self._append([reason.value] * count, numbers[refused], [field] * count, raw)

    def _append(
        self, reasons: list[str], numbers: NDArray[np.int64], fields: list[str | None], raw: pa.Array
    ) -> None:
        count = len(numbers)
        if (
            len(raw)
            and max(np.diff(np.frombuffer(raw.buffers()[1], np.int32)[raw.offset :][: count + 1])) > RAW_LIMIT
        ):
            raw = pa.array([value[:RAW_LIMIT] for value in raw.to_pylist()], pa.string())
        columns = [
            pa.array(reasons).dictionary_encode(),
            pa.array(numbers),
            pa.array(fields, pa.string()),
            raw,
            pa.array([self._source] * count).dictionary_encode(),
            pa.array([self._received_at] * count, REJECTION_SCHEMA.field("received_at").type),
            pa.nulls(count, pa.string()),
        ]
        self._pieces.append(pa.RecordBatch.from_arrays(columns, schema=REJECTION_SCHEMA))
        self.count += count

    def rows(self) -> NDArray[np.int64]:
        """The numbers of the rows of which something was refused; one may come several times."""
        found = [piece.column("row").to_numpy() for piece in self._pieces]
        return np.concatenate([np.empty(0, np.int64), *found])

    def to_batch(self) -> pa.RecordBatch:
        """All of them, REJECTION_SCHEMA, in the order in which they were found."""
        return one_batch(self._pieces, REJECTION_SCHEMA)


def one_batch(pieces: list[pa.RecordBatch], schema: pa.Schema) -> pa.RecordBatch:
    """The pieces as one batch; an empty one where there is none."""
    if len(pieces) == 1:
        return pieces[0]
    batches = pa.Table.from_batches(pieces, schema=schema).combine_chunks().to_batches()
    return batches[0] if batches else pa.RecordBatch.from_pylist([], schema=schema)

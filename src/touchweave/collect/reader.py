"""What every file format's reader offers: a header, and raw batches of columns that the mapping then turns
into events. A reader streams: its memory does not grow with the file.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from touchweave.collect.content import Content
from touchweave.collect.mapping import Mapping
from touchweave.event.rejection import Rejection
from touchweave.settings import Settings
from touchweave.store.import_report import ImportSign


@dataclass(frozen=True, kw_only=True, eq=False)
class RawBatch:
    """Some rows as they came. Text formats give strings (null where empty), typed formats their types."""

    columns: pa.RecordBatch  #: fields named as in `Reader.header()`, in the same order in every batch
    first_row: int  #: number of the first row in the file, from 1; a header is not counted
    rejections: list[Rejection] = field(default_factory=list)  #: rows that could not be read (reason unreadable)
    rows: NDArray[np.int64] | None = None  #: each row's number; None: first_row, first_row + 1, …


class Reader(Protocol):
    """One format's reader, constructed as `XReader(content, mapping=Mapping, settings=Settings)`.

    The constructor may raise FileUnreadable, FormatUnknown, ColumnMissing; `batches` too, at any point.
    """

    format: str  #: csv, tsv, jsonl, parquet, xlsx, xes, paths
    defaults: Mapping | None  #: the mapping that the format itself fixes (XES, paths); None: infer it

    def __init__(self, content: Content, *, mapping: Mapping, settings: Settings) -> None: ...

    @property
    def share(self) -> float:
        """Of the file read so far, 0..1, for the progress bar."""
        ...

    def header(self) -> tuple[str, ...]:
        """The column names, all distinct."""
        ...

    def batches(self) -> Iterator[RawBatch]:
        """All rows, in the file's order, some 10,000 to 200,000 at a time."""
        ...

    def signs(self) -> tuple[ImportSign, ...]:
        """What is suspicious about the file itself; complete once all batches were read."""
        ...

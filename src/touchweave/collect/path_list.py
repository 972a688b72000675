"""Path lists: `path > path > path` with counts. Each counted journey becomes a customer of its own.

A row of the text becomes one row a step of each of its journeys, and one `Conversion` where it converted.
The file has no times, only an order: steps stand one second apart from a fixed day on.
"""

import re
from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from touchweave.collect.content import Content
from touchweave.collect.delimited import DelimitedReader
from touchweave.collect.mapping import Mapping, PathColumns
from touchweave.collect.path_expansion import Counted, expand
from touchweave.collect.reader import RawBatch
from touchweave.errors import ArchiveBomb, ColumnMissing, ColumnsUnclear
from touchweave.event.rejection import Reason, Rejection
from touchweave.settings import Settings
from touchweave.store.import_report import ImportSign

HEADER = ("customer", "time", "touchpoint", "value")
#: A row of the ledger takes about so many bytes; a small file can count up to any number of them.
_EVENT_BYTES = 64
_ARROWS = ("→", "->", ">")
_SIGNS = {
    "conversions": re.compile(r"conver(sions?|ted)$"),
    "value": re.compile(r"value|revenue"),
    "nulls": re.compile(r"null|not_?converted|lost"),
}
_COUNT = re.compile(r"^(count|counts|n|customers|frequency|journeys|total)$")


class PathListReader:
    """Reads a path list. Raises ColumnsUnclear, ColumnMissing, ArchiveBomb, and what delimited text raises."""

    format = "paths"
    defaults: Mapping | None = Mapping(
        customer="customer", time="time", name="touchpoint", value="value", properties=[]
    )

    def __init__(self, content: Content, *, mapping: Mapping, settings: Settings) -> None:
        self._path = content.path.name
        self._text = DelimitedReader(content, mapping=mapping, settings=settings)
        self._columns = _columns(self._text.header(), mapping.paths, self._path)
        self._source = mapping.source or content.name.rpartition(".")[0] or content.name
        self._events_limit = settings.unpacked_limit_bytes // _EVENT_BYTES
        self._events = 0

    @property
    def share(self) -> float:
        """How much of the file is read, 0..1."""
        return self._text.share

    def header(self) -> tuple[str, ...]:
        """HEADER, whatever the file's own columns are."""
        return HEADER

    def batches(self) -> Iterator[RawBatch]:
        """The steps of all journeys, row by row: the converted ones first; `rows` is the row of the file."""
        self._events = 0
        for raw in self._text.batches():
            counted, rejections = self._counted(raw)
            rejections = [*raw.rejections, *rejections]
            self._events += counted.events
            if self._events > self._events_limit:
                limit = f"{self._events_limit:,} steps"
                raise ArchiveBomb(path=self._path, limit=limit, found=f"its counts make over {self._events:,}")
            for part in expand(counted, source=self._source):
                yield RawBatch(columns=part.columns, first_row=1, rejections=rejections, rows=part.rows)
                rejections = []
            if rejections:
                yield RawBatch(columns=_NOTHING, first_row=1, rejections=rejections, rows=np.empty(0, np.int64))

    def signs(self) -> tuple[ImportSign, ...]:
        """There are no times; and what the text itself showed."""
        message = "a path list has an order but no times: steps were put one second apart, from one fixed day on"
        return (ImportSign(code="no_time", message=message, count=self._events), *self._text.signs())

    def _counted(self, raw: RawBatch) -> tuple[Counted, list[Rejection]]:
        columns, named = raw.columns, self._columns
        rows = raw.rows if raw.rows is not None else np.arange(len(columns)) + raw.first_row
        paths = pc.fill_null(columns.column(named.path), "")
        bad = np.zeros(len(columns), bool)
        rejections: list[Rejection] = []

        def reject(wrong: NDArray[np.bool_], reason: Reason, field: str) -> None:
            for at in np.flatnonzero(wrong & ~bad):
                text = ";".join(
                    "" if cell is None else str(cell) for cell in columns.slice(at, 1).to_pylist()[0].values()
                )
                rejections.append(Rejection(reason=reason, row=int(rows[at]), field=field, raw=text[:65536]))
            bad[wrong] = True

        numbers: dict[str, NDArray[np.float64]] = {}
        for role in ("conversions", "nulls", "value"):
            column = getattr(named, role)
            numbers[role], wrong = _numbers(columns, column, whole=role != "value")
            reject(wrong, Reason.INVALID_VALUE, column or "")
        if named.conversions is None and named.nulls is None:
            numbers["nulls"][:] = 1  # no counts at all: a row is a journey
        steps = pc.split_pattern_regex(paths, r"\s*" + re.escape(self._arrow(paths)) + r"\s*")
        words = pc.utf8_trim_whitespace(steps.flatten())
        lengths = pc.list_value_length(steps).to_numpy(zero_copy_only=False).astype(np.int64)
        empty = pc.equal(words, "").to_numpy(zero_copy_only=False)
        owner = np.repeat(np.arange(len(columns)), lengths)
        reject(np.bincount(owner[empty], minlength=len(columns)) > 0, Reason.MISSING_NAME, named.path)
        zero = np.where(bad, 0, 1)
        counted = Counted(
            rows=rows,
            words=words.dictionary_encode(),
            lengths=lengths,
            conversions=(numbers["conversions"] * zero).astype(np.int64),
            nulls=(numbers["nulls"] * zero).astype(np.int64),
            value=numbers["value"],
        )
        return counted, rejections

    def _arrow(self, paths: pa.Array) -> str:
        given = self._columns.separator
        if given != ">":
            return given
        sample = "\n".join(paths.slice(0, 1000).to_pylist())
        return next((arrow for arrow in _ARROWS if arrow in sample), given)


_NOTHING = pa.RecordBatch.from_arrays(
    [pa.nulls(0, kind) for kind in (pa.string(), pa.timestamp("us", tz="UTC"), pa.string(), pa.float64())],
    names=list(HEADER),
)


def _columns(header: tuple[str, ...], given: PathColumns | None, path: str) -> PathColumns:
    if given is not None:
        for column in (given.path, given.conversions, given.value, given.nulls):
            if column is not None and column not in header:
                raise ColumnMissing(path=path, column=column, columns=", ".join(header))
        return given
    lower = {name: name.strip().lower().replace(" ", "_") for name in header}
    paths = [name for name in header if "path" in lower[name] or lower[name].startswith("journey")]
    if not paths:
        raise ColumnsUnclear(path=path, role="the path", columns=", ".join(header))
    found: dict[str, str] = {}
    for role in ("value", "nulls", "conversions"):
        for name in header:
            if name not in (paths[0], *found.values()) and role not in found and _SIGNS[role].search(lower[name]):
                found[role] = name
    if not {"conversions", "nulls"} & found.keys():
        counts = [name for name in header if name != paths[0] and _COUNT.match(lower[name])]
        found.update({"nulls": counts[0]} if counts else {})
    return PathColumns(path=paths[0], **found)


def _numbers(
    columns: pa.RecordBatch, name: str | None, *, whole: bool
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """A column as numbers (0 where empty), and where it holds none, or a negative or broken count."""
    if name is None:
        return np.zeros(len(columns)), np.zeros(len(columns), bool)
    texts = columns.column(name)
    try:
        read = pc.utf8_trim_whitespace(texts).cast(pa.float64())
    except pa.ArrowInvalid:
        read = pa.array([_number(text) for text in texts.to_pylist()], pa.float64())
    numbers = pc.fill_null(read, 0.0).to_numpy(zero_copy_only=False).copy()
    wrong = ~np.isfinite(numbers)
    if whole:
        wrong |= (numbers < 0) | (numbers != np.floor(numbers)) | (numbers > 2**40)
    numbers[wrong] = 0
    return numbers, wrong


def _number(text: str | None) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        return float("nan")

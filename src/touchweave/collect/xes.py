"""Event logs in XES (IEEE 1849), streamed: a case is a customer, an activity a touchpoint.

Every event of the log is a row, in the log's order. What is known of a case stands on its first row only, so
that it becomes its customer's traits once.
"""

import itertools
from collections.abc import Iterable, Iterator
from xml.parsers import expat

import msgspec
import numpy as np
import pyarrow as pa

from touchweave.collect.content import Content
from touchweave.collect.mapping import Mapping
from touchweave.collect.reader import RawBatch
from touchweave.collect.xes_log import ACTIVITY, CASE, TIME, Row, XesLog, XesUnusable
from touchweave.collect.xes_time import read_times
from touchweave.errors import FileUnreadable
from touchweave.event.rejection import Reason, Rejection
from touchweave.settings import Settings
from touchweave.store.import_report import ImportSign

#: JSON of the attributes whose keys first appear after the first batch; null where there are none.
LATER = "later_attributes"
#: Rows a batch holds at least, save the last.
BATCH_ROWS = 32_768
BLOCK_BYTES = 256 * 1024
#: One tag longer than this is no event log.
TAG_BYTES_LIMIT = 16 * 2**20
#: Distinct attribute keys; each becomes a column.
KEYS_LIMIT = 1_000
#: How much text a gzipped log unpacks to, about; only the progress bar rests on it.
_USUAL_RATIO = 20

Taken = tuple[list[Row], list[str]]


class XesReader:
    """Reads XES, gzipped or not. Raises FileUnreadable, with the line, for anything but a whole event log."""

    format = "xes"
    share: float = 0.0

    def __init__(self, content: Content, *, mapping: Mapping, settings: Settings) -> None:
        self._content = content
        self._zone = mapping.timezone
        self._zoneless = 0
        begun = self._taken()
        first = next(begun, ([], []))
        self._begun: Iterator[Taken] | None = itertools.chain([first], begun)
        keys = dict.fromkeys(itertools.chain.from_iterable(first[0]))
        self._keys = tuple(key for key in (ACTIVITY, TIME, *keys) if key != CASE)
        self._keys = tuple(dict.fromkeys(self._keys))
        if len(self._keys) > KEYS_LIMIT:
            problem = f"it has {len(self._keys):,} attribute keys; {KEYS_LIMIT:,} are allowed"
            raise FileUnreadable(path=content.path.name, problem=problem)
        self.defaults: Mapping | None = _meaning(self._keys)

    def header(self) -> tuple[str, ...]:
        """The case, the keys of the log's first part with `case:` before those of a case, and LATER."""
        return (CASE, *self._keys, LATER)

    def batches(self) -> Iterator[RawBatch]:
        """Strings by key, the time as timestamp. A row whose time cannot be read is a rejection instead."""
        begun, self._begun = self._begun or self._taken(), None
        first_row = 1
        for rows, cases in begun:
            yield self._batch(rows, cases, first_row)
            first_row += len(rows)
        self.share = 1.0

    def signs(self) -> tuple[ImportSign, ...]:
        """Times without a zone, where there were any."""
        if not self._zoneless:
            return ()
        message = f"times without a zone were read as {self._zone or 'UTC'}; `timezone` in a mapping sets another"
        return (ImportSign(code="no_zone", message=message, count=self._zoneless),)

    def _taken(self) -> Iterator[Taken]:
        log = XesLog()
        path = self._content.path.name
        expected = self._content.path.stat().st_size * (_USUAL_RATIO if self._content.packed else 1)
        fed = 0
        try:
            with self._content.open() as stream:
                while block := stream.read(BLOCK_BYTES):
                    log.parser.Parse(block, False)
                    fed += len(block)
                    self.share = min(0.99, fed / expected)
                    if fed - log.parser.CurrentByteIndex > TAG_BYTES_LIMIT:
                        raise XesUnusable(f"a single tag is longer than {TAG_BYTES_LIMIT:,} bytes")
                    if len(log.rows) > BATCH_ROWS:
                        yield log.take(finished=False)
            log.parser.Parse(b"", True)
        except expat.ExpatError as error:
            said = expat.errors.messages.get(error.code, str(error))
            problem = f"line {error.lineno:,}: the XML is broken or cut off ({said})"
            raise FileUnreadable(path=path, problem=problem) from error
        except XesUnusable as error:
            problem = f"line {log.parser.CurrentLineNumber:,}: {error}"
            raise FileUnreadable(path=path, problem=problem) from error
        except FileUnreadable as error:  # the gzip stream: say how far the log could be read
            problem = f"after line {log.parser.CurrentLineNumber:,}: {error.details.get('problem')}"
            raise FileUnreadable(path=path, problem=problem) from error
        yield log.take(finished=True)

    def _batch(self, rows: list[Row], cases: list[str], first_row: int) -> RawBatch:
        # One struct array from the dicts is built in C++, four times as fast as one list a key.
        kind = pa.struct([pa.field(key, pa.string()) for key in self._keys])
        table = pa.array(rows, kind)
        columns: list[pa.Array] = [pa.array(cases, pa.string()), *table.flatten()]
        columns.append(self._later(rows, columns))
        times = read_times(table.field(TIME), zone=self._zone)
        self._zoneless += times.zoneless
        columns[1 + self._keys.index(TIME)] = times.read
        batch = pa.RecordBatch.from_arrays(columns, names=list(self.header()))
        if not len(times.unreadable):
            return RawBatch(columns=batch, first_row=first_row)
        rejections = [_rejection(rows[at], cases[at], first_row + int(at)) for at in times.unreadable]
        kept = np.delete(np.arange(len(rows)), times.unreadable)
        return RawBatch(
            columns=batch.take(pa.array(kept)), first_row=first_row, rejections=rejections, rows=kept + first_row
        )

    def _later(self, rows: list[Row], columns: Iterable[pa.Array]) -> pa.Array:
        """Attributes that have no column; counting cells first tells whether there are any at all."""
        cells = sum(map(len, rows)) - sum(CASE in row for row in rows)
        filled = sum(len(column) - column.null_count for column in columns) - len(rows)
        if cells == filled:
            return pa.nulls(len(rows), pa.string())
        known = {CASE, *self._keys}
        later = [{key: text for key, text in row.items() if key not in known} for row in rows]
        return pa.array([msgspec.json.encode(each).decode() if each else None for each in later], pa.string())


def _meaning(keys: tuple[str, ...]) -> Mapping:
    traits = {key: key.removeprefix("case:") for key in keys if key.startswith("case:")}
    properties = [key for key in keys if key not in traits and key not in (ACTIVITY, TIME)]
    return Mapping(customer=CASE, time=TIME, name=ACTIVITY, traits=traits, properties=[*properties, LATER])


def _rejection(row: Row, case: str, number: int) -> Rejection:
    raw = msgspec.json.encode({**row, CASE: case}).decode()
    return Rejection(reason=Reason.INVALID_TIME, row=number, field=TIME, raw=raw[:65536])

"""What is suspicious about a file, gathered while it streams by: told before anything is kept."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from touchweave.collect.distinct_count import DistinctCount
from touchweave.collect.layout import Layout
from touchweave.collect.mapped_columns import customer_columns, identifier_columns, time_columns
from touchweave.collect.reader import RawBatch
from touchweave.collect.rounded_ids import RoundedIds
from touchweave.collect.row_hash import hash_rows
from touchweave.collect.string_buffers import string_buffers, used_bytes
from touchweave.collect.times import Times
from touchweave.store.import_report import ImportSign
from touchweave.text.mojibake import SIGN_BYTES, looks_garbled

#: Data rows of a sheet that is full to its last row, with a header and without.
ROW_LIMITS = {1_048_575: 1_048_576, 1_048_576: 1_048_576, 65_535: 65_536, 65_536: 65_536}
#: Rows that are compared to tell exact duplicates; those of longer files are counted up to here.
_ROWS_COMPARED = 2**22
_FUTURE = timedelta(days=1)
_EXAMPLES = 3


class Signs:
    """Sees every raw batch and what became of it; `all()` then says what is odd."""

    def __init__(self, layout: Layout, *, now: datetime) -> None:
        self._layout, self._now = layout, now
        mapping = layout.mapping
        typed = [name for columns in identifier_columns(mapping).values() for name in columns]
        named = [*customer_columns(mapping.customer), mapping.anonymous, mapping.id, *typed]
        self._ids = RoundedIds(list(dict.fromkeys(named)))
        comparable = layout.numbered and not layout.own_ids
        self._comparing = comparable
        self._distinct = DistinctCount()
        self._compared = 0
        self.rows = 0
        self._old = self._future = self._zoneless = self._zoned = self._garbled = 0
        self._offsets: set[int] = set()
        self._garbled_examples: list[str] = []
        self._first: int | None = None
        self._last: int | None = None
        self._times = 0

    def see(self, raw: RawBatch) -> None:
        """Look at rows as they came."""
        batch = raw.columns
        if self._layout.numbered:
            self.rows += batch.num_rows + len(raw.rejections)
        elif raw.rows is not None and len(raw.rows):
            self.rows = max(self.rows, int(raw.rows.max()))
        self._ids.see(batch)
        for name, column in zip(batch.schema.names, batch.columns, strict=True):
            if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
                self._see_text(name, column)
        if self._comparing and self._compared < _ROWS_COMPARED:
            compared = batch.slice(0, _ROWS_COMPARED - self._compared)
            self._distinct.add(hash_rows(compared.columns, compared.num_rows))
            self._compared += compared.num_rows

    def see_times(self, times: Times) -> None:
        """Look at the times of some rows."""
        good = ~(times.missing | times.invalid)
        us = times.us[good]
        if len(us) == 0:
            return
        first, last = int(us.min()), int(us.max())
        self._first = first if self._first is None else min(self._first, first)
        self._last = last if self._last is None else max(self._last, last)
        self._times += len(us)
        limit = int((self._now + _FUTURE).timestamp() * 1_000_000)
        if last > limit:
            self._future += int((us > limit).sum())
        if first < 0:
            self._old += int((us < 0).sum())
        self._zoneless += times.zoneless
        self._zoned += len(us) - times.zoneless
        self._offsets |= set(times.offsets)

    def _see_text(self, name: str, column: pa.Array) -> None:
        used = used_bytes(string_buffers(column))
        if len(used) == 0 or int(used.max()) < 0x80:
            return
        data = used.tobytes()
        if not any(sign in data for sign in SIGN_BYTES):
            return
        texts = pc.unique(column).to_pylist()
        garbled = [text for text in texts if text and looks_garbled(text)]
        if garbled:
            self._garbled += pc.sum(pc.is_in(column, value_set=pa.array(garbled))).as_py()
            room = _EXAMPLES - len(self._garbled_examples)
            self._garbled_examples += [f"{name}: {text[:80]}" for text in garbled[:room]]

    def all(self) -> tuple[ImportSign, ...]:
        """Everything odd, the gravest first."""
        return (*self._ids.signs(), *self._of_rows(), *self._of_times(), *self._of_zones(), *self._of_text())

    def _of_rows(self) -> list[ImportSign]:
        out = []
        if (limit := ROW_LIMITS.get(self.rows)) is not None:
            message = (
                f"The file ends at the {limit:,} rows that a spreadsheet holds: what came after was probably cut off."
            )
            out.append(ImportSign(code="row_limit", message=message, count=self.rows))
        if duplicates := self._compared - self._distinct.count:
            among = (
                f" among the first {_ROWS_COMPARED:,} rows" if self.rows > self._compared >= _ROWS_COMPARED else ""
            )
            message = (
                f"{duplicates:,} rows are exact copies of an earlier one{among} and have no id of their own. "
                "They are kept; `duplicates: drop` in the mapping keeps one of each."
            )
            out.append(ImportSign(code="duplicate_rows", message=message, count=duplicates))
        return out

    def _of_times(self) -> list[ImportSign]:
        layout, out = self._layout, []
        if layout.mapping.lists_customers and layout.mapping.from_import_start:
            message = (
                "The rows are customers and no interactions: what they tell is taken as known since "
                f"{_moment(layout.constant_us)}, when the import began."
            )
            out.append(ImportSign(code="customer_list", message=message, count=self.rows))
        elif layout.time is None and not time_columns(layout.mapping.time):
            message = f"The file has no times; every row is given {_moment(layout.constant_us)}."
            out.append(ImportSign(code="no_time", message=message, count=self.rows))
        elif self._times > 1 and self._first == self._last and self._first is not None:
            moment = _moment(self._first)
            message = f"All {self._times:,} rows bear the same time, {moment}: nothing can be told of their order."
            out.append(ImportSign(code="constant_time", message=message, count=self._times))
        if self._old and self._first is not None:
            message = f"{self._old:,} rows lie before 1970, as dates do that were never filled in."
            earliest = (_moment(self._first),)
            out.append(ImportSign(code="old_time", message=message, count=self._old, examples=earliest))
        if self._future and self._last is not None:
            message = f"{self._future:,} rows lie in the future."
            latest = (_moment(self._last),)
            out.append(ImportSign(code="future_time", message=message, count=self._future, examples=latest))
        return out

    def _of_zones(self) -> list[ImportSign]:
        layout, out = self._layout, []
        if self._zoned and self._zoneless:
            message = (
                f"{self._zoned:,} times bear a time zone and {self._zoneless:,} do not; "
                f"those were taken as {layout.mapping.timezone or 'UTC'}."
            )
            out.append(ImportSign(code="mixed_zones", message=message, count=min(self._zoned, self._zoneless)))
        elif self._zoneless and layout.mapping.timezone is None and layout.time is not None:
            message = (
                "The times bear no time zone and were taken as UTC; `timezone: Europe/Berlin` would say another."
            )
            out.append(ImportSign(code="zoneless_time", message=message, count=self._zoneless))
        if len(self._offsets) > 1:
            written = tuple(_offset(minutes) for minutes in sorted(self._offsets))
            message = f"The times bear {len(written)} different offsets from UTC; each was read as it says."
            out.append(ImportSign(code="mixed_offsets", message=message, count=len(written), examples=written[:12]))
        if layout.time is not None and layout.time.undecided:
            message = (
                "Dates such as 1/2/2020 could mean January or February, and none of the first ones tells which: "
                "they were read with the day first. `time_format: '%m/%d/%Y'` would say otherwise."
            )
            out.append(ImportSign(code="day_or_month", message=message, count=self._times))
        return out

    def _of_text(self) -> list[ImportSign]:
        if not self._garbled:
            return []
        message = (
            f"{self._garbled:,} texts look as if they had been decoded wrongly before (CafÃ© for Café); "
            "`encoding:` in the mapping helps only if this file itself was read wrongly."
        )
        examples = tuple(self._garbled_examples)
        return [ImportSign(code="mojibake", message=message, count=self._garbled, examples=examples)]


def _moment(us: int) -> str:
    try:
        return datetime.fromtimestamp(us / 1_000_000, UTC).isoformat(timespec="seconds")
    except (OverflowError, ValueError, OSError):
        return str(np.datetime64(us, "us"))


def _offset(minutes: int) -> str:
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"

"""Reading when something happened: how a column writes its times is decided once, from the first rows."""

from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct
from numpy.typing import NDArray

from touchweave.collect.iso_time import ZONELESS, TextTimes, read_iso_times
from touchweave.collect.string_buffers import string_buffers, used_bytes, validity
from touchweave.collect.time_text import DAY_FIRST, MONTH_FIRST, read_time_text

#: Excel's day 0, which counts a 29 February 1900 that never was: 1899-12-30.
_EXCEL_EPOCH_US = -25569 * 86_400_000_000
_DAY_US = 86_400_000_000
_SAMPLE = 100_000


class TimePlan(Struct, frozen=True, kw_only=True):
    """How a column is read. Everything ends as µs since 1970, UTC."""

    way: Literal["typed", "text", "number", "format"]
    order: int = DAY_FIRST  #: of day and month in text
    unit_us: float = 1.0  #: µs a unit of a number
    offset_us: int = 0  #: µs since 1970 at number 0
    written: str = ""  #: the strptime form
    timezone: str = "UTC"  #: of times that bear no zone
    undecided: bool = False  #: day and month could not be told apart


class Times(Struct, frozen=True, kw_only=True, eq=False):
    """The times of some rows."""

    us: NDArray[np.int64]  #: 0 where there is none
    missing: NDArray[np.bool_]
    invalid: NDArray[np.bool_]
    zoneless: int  #: how many bore no zone
    offsets: tuple[int, ...]  #: the different zones met, in minutes east of UTC


def plan_times(column: pa.Array, *, timezone: str | None = None, time_format: str | None = None) -> TimePlan | None:
    """How to read the column, judged by its first rows; None when they are no times."""
    zone = timezone or "UTC"
    if time_format:
        return TimePlan(way="format", written=time_format, timezone=zone)
    kind = column.type
    if pa.types.is_timestamp(kind) or pa.types.is_date(kind):
        return TimePlan(way="typed", timezone=zone)
    if pa.types.is_integer(kind) or pa.types.is_floating(kind):
        return _plan_numbers(column.drop_null().cast(pa.float64(), safe=False), zone)
    sample = _text(column).drop_null().slice(0, _SAMPLE)
    if len(sample) == 0:
        return None
    numbers = _as_numbers(sample)
    if numbers is not None and not _compact_dates(numbers):
        return _plan_numbers(numbers, zone)
    return _plan_text(sample, zone)


def _plan_text(sample: pa.Array, zone: str) -> TimePlan | None:
    if read_iso_times(sample) is not None:
        return TimePlan(way="text", order=DAY_FIRST, timezone=zone)
    buffers = string_buffers(sample)
    day_first, _, day_good = read_time_text(*buffers, DAY_FIRST)
    month_first, _, month_good = read_time_text(*buffers, MONTH_FIRST)
    if not (day_good.any() or month_good.any()):
        return None
    if (used_bytes(buffers) == ord(".")).any() and day_good.sum() >= month_good.sum():
        return TimePlan(way="text", order=DAY_FIRST, timezone=zone)
    order = MONTH_FIRST if month_good.sum() > day_good.sum() else DAY_FIRST
    undecided = day_good.sum() == month_good.sum() and bool((day_first != month_first).any())
    return TimePlan(way="text", order=order, timezone=zone, undecided=undecided)


def _compact_dates(numbers: pa.Array) -> bool:
    """Numbers such as 20170501, or 20170501103000."""
    values = numbers.to_numpy(zero_copy_only=False)
    days = np.where(values > 1e13, values // 1_000_000, values).astype(np.int64)
    month, day = days // 100 % 100, days % 100
    plausible = (days > 18000101) & (days < 22000101) & (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)
    return bool(plausible.all())


def _plan_numbers(numbers: pa.Array, zone: str) -> TimePlan | None:
    if len(numbers) == 0:
        return None
    middle = float(np.median(np.abs(numbers.to_numpy(zero_copy_only=False))))
    if 10_000 <= middle < 100_000:  # 1927 to 2173
        return TimePlan(way="number", unit_us=_DAY_US, offset_us=_EXCEL_EPOCH_US, timezone=zone)
    for low, unit in ((1e8, 1e6), (1e11, 1e3), (1e14, 1.0), (1e17, 1e-3)):
        if low <= middle < low * 1000:
            return TimePlan(way="number", unit_us=unit, timezone=zone)
    return None


def _as_numbers(sample: pa.Array) -> pa.Array | None:
    try:
        numbers = sample.cast(pa.float64())
    except pa.ArrowInvalid:
        return None
    finite = numbers.filter(pc.is_finite(numbers))
    return finite if len(finite) else None


def _text(column: pa.Array) -> pa.Array:
    return column if pa.types.is_string(column.type) else column.cast(pa.string())


def read_times(column: pa.Array, plan: TimePlan) -> Times:
    """Read the column as planned; a value that cannot be read is invalid, and nothing is raised for it."""
    if plan.way == "typed":
        return _read_typed(column, plan)
    if plan.way == "number":
        return _read_numbers(column, plan)
    text = _text(column)
    if plan.way == "format":
        local = pc.strptime(text, format=plan.written, unit="us", error_is_null=True)
        good = validity(local)
        us = local.fill_null(0).cast(pa.int64()).to_numpy(zero_copy_only=False)
        zones = np.full(len(us), ZONELESS, dtype=np.int16)
    else:
        us, zones, good = read_text(text, plan.order)
    missing = ~validity(text)
    zoned = zones != ZONELESS
    zoneless = int((good & ~zoned).sum())
    if zoneless and plan.timezone != "UTC":
        us = np.where(zoned, us, _to_utc(us, plan.timezone))
    offsets = tuple(int(offset) for offset in np.unique(zones[zoned]))
    return Times(
        us=np.where(good, us, 0), missing=missing, invalid=~good & ~missing, zoneless=zoneless, offsets=offsets
    )


def read_text(text: pa.Array, order: int) -> TextTimes:
    """Times written as text, in whatever form; gives what `read_time_text` gives."""
    iso = read_iso_times(text)
    return read_time_text(*string_buffers(text), order) if iso is None else iso


def _read_typed(column: pa.Array, plan: TimePlan) -> Times:
    zoned = pa.types.is_timestamp(column.type) and column.type.tz is not None
    moment = column.cast(pa.timestamp("us", tz="UTC" if zoned else None), safe=False)
    us = moment.cast(pa.int64()).fill_null(0).to_numpy(zero_copy_only=False)
    missing = ~validity(column)
    if not zoned and plan.timezone != "UTC":
        us = np.where(missing, 0, _to_utc(us, plan.timezone))
    zoneless = 0 if zoned else int((~missing).sum())
    return Times(us=us, missing=missing, invalid=np.zeros(len(us), np.bool_), zoneless=zoneless, offsets=())


def _read_numbers(column: pa.Array, plan: TimePlan) -> Times:
    missing = ~validity(column)
    try:
        numbers = column.cast(pa.float64(), safe=False)
    except pa.ArrowInvalid:
        numeric = pc.match_substring_regex(column, r"^\s*\d{1,19}(\.\d+)?\s*$")
        numbers = pc.if_else(numeric, column, None).cast(pa.float64())
    valid = validity(numbers)
    values = numbers.fill_null(0.0).to_numpy(zero_copy_only=False)
    us_float = values * plan.unit_us + plan.offset_us
    good = valid & np.isfinite(us_float) & (np.abs(us_float) < 9e18)
    serial = plan.offset_us != 0
    us = np.where(good, us_float, 0.0).round().astype(np.int64)
    if serial:  # a serial's fraction is good to about a millisecond
        us = (us + 500_000) // 1_000_000 * 1_000_000
        us = np.where(good, _to_utc(us, plan.timezone), 0) if plan.timezone != "UTC" else np.where(good, us, 0)
    zoneless = int(good.sum()) if serial else 0
    return Times(us=us, missing=missing, invalid=~good & ~missing, zoneless=zoneless, offsets=())


def _to_utc(local_us: NDArray[np.int64], timezone: str) -> NDArray[np.int64]:
    """Local µs as UTC. An hour that clocks strike twice is taken as the first, one they skip as the one after."""
    naive = pa.array(local_us, pa.int64()).cast(pa.timestamp("us"))
    aware = pc.assume_timezone(naive, timezone, ambiguous="earliest", nonexistent="latest")
    return np.asarray(aware.cast(pa.int64()).to_numpy(zero_copy_only=False))

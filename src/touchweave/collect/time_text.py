"""Compiled reading of times written as text: ISO 8601, national numeric forms, and month names in English.

Callers are in `times.py`. A loop a character costs some 50 ns a time, and each value is judged on its own.
"""

import numpy as np
from numpy.typing import NDArray

from touchweave.collect.iso_time import ZONELESS, TextTimes
from touchweave.kernel import Kernel, kernel

DAY_FIRST, MONTH_FIRST = 0, 1
_MONTHS = np.frombuffer(b"janfebmaraprmayjunjulaugsepoctnovdec", dtype=np.uint8)
_DAYS = np.array([31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], dtype=np.int64)
_BAD = -(2**62)


def read_time_text(
    offsets: NDArray[np.int64], data: NDArray[np.uint8], valid: NDArray[np.bool_], order: int
) -> TextTimes:
    """Read every value: µs since 1970 (local, where it bears no zone), minutes east of UTC or ZONELESS, whether
    it could be read. `order` says whether 1/2/2020 is the first of February (DAY_FIRST) or the second of January.
    """
    rows = len(valid)
    us, zones, good = np.zeros(rows, np.int64), np.full(rows, ZONELESS, np.int16), np.zeros(rows, np.bool_)
    _read_all(offsets, data, valid, order, us, zones, good)
    return us, zones, good


@Kernel
def _days(year: int, month: int, day: int) -> int:
    """Days since 1970-01-01 (Howard Hinnant's days_from_civil); _BAD when there is no such day."""
    if month < 1 or month > 12 or day < 1 or day > _DAYS[month - 1] or year < 1 or year > 9999:
        return _BAD
    if month == 2 and day == 29 and (year % 4 != 0 or (year % 100 == 0 and year % 400 != 0)):
        return _BAD
    y = year - 1 if month <= 2 else year
    era = y // 400
    of_era = y - era * 400
    of_year = (153 * (month + (9 if month <= 2 else -3)) + 2) // 5 + day - 1
    return era * 146097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719468


@Kernel
def _number(data: NDArray[np.uint8], at: int, end: int) -> tuple[int, int]:
    """The digits from `at` on as a number, and where they end."""
    value = 0
    while at < end and 48 <= data[at] <= 57 and value < 10**15:
        value = value * 10 + (data[at] - 48)
        at += 1
    return value, at


@Kernel
def _month_name(data: NDArray[np.uint8], at: int, end: int) -> tuple[int, int]:
    """The month whose name (or its first three letters) begins here, 0 for another word; where it ends."""
    stop = at
    while stop < end and (65 <= data[stop] <= 90 or 97 <= data[stop] <= 122):
        stop += 1
    if stop - at >= 3:
        for month in range(12):
            same = True
            for k in range(3):
                same = same and (data[at + k] | 32) == _MONTHS[month * 3 + k]
            if same:
                return month + 1, stop
    return 0, stop


@Kernel
def _date(data: NDArray[np.uint8], at: int, end: int, order: int) -> tuple[int, int]:  # noqa: PLR0912
    """Days since 1970 of the date that begins here (_BAD: none), and where it ends."""
    a = b = c = named = count = first_digits = last_digits = 0
    while at < end and count + (named > 0) < 3:
        byte = data[at]
        if 48 <= byte <= 57:
            value, stop = _number(data, at, end)
            if count == 0 and named == 0 and stop - at in (8, 14):
                day = _days(value // 10000, value // 100 % 100, value % 100)
                if stop - at == 14:
                    value, stop = _number(data, at, at + 8)
                    day = _days(value // 10000, value // 100 % 100, value % 100)
                return day, stop
            if count == 0:
                a, first_digits = value, stop - at
            elif count == 1:
                b = value
            else:
                c = value
            last_digits, count, at = stop - at, count + 1, stop
        elif 65 <= byte <= 90 or 97 <= byte <= 122:
            if named == 0 and count < 3 and not (byte == 84 and count >= 2):
                named, at = _month_name(data, at, end)
            else:
                break
        elif byte in (45, 47, 46, 32, 44):  # - / . blank ,
            if byte == 32 and count + (named > 0) >= 2 and _time_ahead(data, at + 1, end):
                break
            at += 1
        else:
            break
    if named > 0 and count == 2:
        year, day = (a, b) if first_digits > 2 else (b, a)
        return _days(_century(year, first_digits if first_digits > 2 else last_digits), named, day), at
    if count == 2 and first_digits == 4 and named == 0:
        return _days(a, b, 1), at
    if count != 3 or named > 0:
        return _BAD, at
    if first_digits > 2:
        return _days(a, b, c), at
    year = _century(c, last_digits)
    return (_days(year, b, a), at) if order == 0 else (_days(year, a, b), at)


@Kernel
def _time_ahead(data: NDArray[np.uint8], at: int, end: int) -> bool:
    """Whether digits and a colon follow."""
    _, stop = _number(data, at, end)
    return stop > at and stop < end and data[stop] == 58  # type: ignore[no-any-return]


@Kernel
def _century(year: int, digits: int) -> int:
    if digits > 2:
        return year
    return year + (2000 if year < 70 else 1900)


@Kernel
def _clock(data: NDArray[np.uint8], at: int, end: int) -> tuple[int, int]:
    """µs since midnight of the time of day that begins here (_BAD: none), and where it ends."""
    hour, stop = _number(data, at, end)
    minute = second = fraction = 0
    if stop == at:
        return _BAD, at
    if stop - at in (4, 6):  # 1030, 103000
        if stop - at == 6:
            second, hour = hour % 100, hour // 100
        minute, hour, at = hour % 100, hour // 100, stop
    else:
        at = stop
        if at < end and data[at] == 58:
            minute, at = _number(data, at + 1, end)
            if at < end and data[at] == 58:
                second, at = _number(data, at + 1, end)
    if at < end and data[at] in (46, 44):
        at += 1
        scale = 100000
        while at < end and 48 <= data[at] <= 57:
            fraction += (data[at] - 48) * scale
            scale //= 10
            at += 1
    half = at + 1 if at < end and data[at] == 32 else at
    if half + 1 < end and (data[half + 1] | 32) == 109 and (data[half] | 32) in (97, 112):  # am, pm
        if hour < 1 or hour > 12:
            return _BAD, at
        hour = hour % 12 + (12 if (data[half] | 32) == 112 else 0)
        at = half + 2
    if hour > 24 or minute > 59 or second > 60 or (hour == 24 and minute + second + fraction > 0):
        return _BAD, at
    return ((hour * 60 + minute) * 60 + second) * 1_000_000 + fraction, at


@Kernel
def _zone(data: NDArray[np.uint8], at: int, end: int) -> tuple[int, int]:
    """Minutes east of UTC (ZONELESS: none is written), and where it ends."""
    if at < end and data[at] == 32:
        at += 1
    if at >= end:
        return 32767, at
    if (data[at] | 32) == 122:
        return 0, at + 1
    if at + 2 < end and (data[at + 1] | 32) in (116, 109) and (data[at + 2] | 32) in (99, 116):  # UTC, GMT
        return 0, at + 3
    if data[at] not in (43, 45):
        return 32767, at
    sign = 1 if data[at] == 43 else -1
    hours, stop = _number(data, at + 1, end)
    minutes = 0
    if stop - at == 5:
        hours, minutes = hours // 100, hours % 100
    elif stop < end and data[stop] == 58:
        minutes, stop = _number(data, stop + 1, end)
    if hours > 15 or minutes > 59:
        return 32767, at
    return sign * (hours * 60 + minutes), stop


@kernel(
    "void(Array(int64, 1, 'C', True), Array(uint8, 1, 'C', True), Array(boolean, 1, 'C', True), int64, "
    "int64[::1], int16[::1], boolean[::1])"
)
def _read_all(
    offsets: NDArray[np.int64],
    data: NDArray[np.uint8],
    valid: NDArray[np.bool_],
    order: int,
    us: NDArray[np.int64],
    zones: NDArray[np.int16],
    good: NDArray[np.bool_],
) -> None:
    for row in range(len(valid)):
        if not valid[row]:
            continue
        at, end = offsets[row], offsets[row + 1]
        while at < end and data[at] <= 32:
            at += 1
        while end > at and data[end - 1] <= 32:
            end -= 1
        day, at = _date(data, at, end, order)
        if day == _BAD:
            continue
        clock = 0
        if at < end:
            if data[at] == 84 or data[at] == 116 or data[at] == 44:
                at += 1
            while at < end and data[at] == 32:
                at += 1
            if at < end and 48 <= data[at] <= 57:
                clock, at = _clock(data, at, end)
            if clock == _BAD:
                continue
        zone, at = _zone(data, at, end)
        if at != end:
            continue
        us[row] = day * 86_400_000_000 + clock - (zone * 60_000_000 if zone != 32767 else 0)
        zones[row], good[row] = zone, True

"""Times in ISO 8601, a whole column at once: most files write theirs so, and Arrow reads them ten times as fast as a
reading that judges each value on its own (`time_text.py`), which everything else is left to.
"""

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from touchweave.collect.string_buffers import string_buffers, validity

#: What stands in the zone column for a time that bears no zone.
ZONELESS = 32767
_ZONE = re.compile(r"([+-])(\d\d):?(\d\d)?$")
_FIRST_US = -62_135_596_800_000_000  # 0001-01-01
#: Minutes east or west of UTC that a zone may be.
_ZONE_LIMIT = 15 * 60 + 59

TextTimes = tuple[NDArray[np.int64], NDArray[np.int16], NDArray[np.bool_]]


def read_iso_times(text: pa.Array) -> TextTimes | None:
    """µs since 1970 (local, where they bear no zone), minutes east of UTC or ZONELESS, and whether there is a time.

    None unless every value is of that form, and all bear a zone or none does.
    """
    if text.null_count == len(text):
        return None
    zoned = _bears_zone(text)
    try:
        moments = text.cast(pa.timestamp("us", tz="UTC" if zoned else None))
    except pa.ArrowInvalid:
        return None
    zones = _zones(text) if zoned else np.full(len(text), ZONELESS, dtype=np.int16)
    us = moments.cast(pa.int64()).fill_null(0).to_numpy(zero_copy_only=False)
    if zones is None or int(us.min()) < _FIRST_US:
        return None
    return us, zones, validity(moments)


def _bears_zone(text: pa.Array) -> bool:
    """Judged by the first value: `Z`, or a sign behind the date, is one."""
    first: str = text.slice(int(np.argmax(validity(text))), 1)[0].as_py()
    return first.endswith("Z") or bool(_ZONE.search(first[10:]))


def _zones(text: pa.Array) -> NDArray[np.int16] | None:
    """Each value's zone, 0 for null; None where one of them is no zone that there can be."""
    offsets, data, valid = string_buffers(text)
    if (data[offsets[1:][valid] - 1] == ord("Z")).all():
        return np.zeros(len(text), dtype=np.int16)
    ends = pc.utf8_slice_codeunits(text, -6).dictionary_encode()
    minutes = [_minutes(end) for end in ends.dictionary.to_pylist()]
    if None in minutes or max(map(abs, minutes)) > _ZONE_LIMIT:  # type: ignore[arg-type]
        return None
    zones: NDArray[np.int16] = np.array([*minutes, 0], dtype=np.int16)
    return np.asarray(zones[ends.indices.fill_null(len(minutes)).to_numpy()])


def _minutes(end: str) -> int | None:
    if end.endswith("Z"):
        return 0
    found = _ZONE.search(end)
    if found is None:
        return None
    minutes = int(found[2]) * 60 + int(found[3] or 0)
    return -minutes if found[1] == "-" else minutes

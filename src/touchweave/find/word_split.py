"""Which words a folded text is found by: runs of letters and digits, and identifiers with all between left out."""

from enum import IntEnum
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from touchweave.kernel import Kernel, kernel

#: Bytes of a word; what is longer is cut, in what is kept as in what is asked.
LONGEST = 64
#: Words of one text; a name has fewer.
MOST = 16

_STARTS, _BYTES = "Array(int32, 1, 'C', True)", "Array(uint8, 1, 'C', True)"


class Reading(IntEnum):
    """How a text is read. One with an `@` is a mail address, however it came."""

    NAME = 0  #: its words
    IDENTIFIER = 1  #: one word: `AC-12 34` is `ac1234`
    PHONE = 2  #: the same without leading zeros: `0049 30/12` is `493012`


@Kernel
def _in_word(byte: Any) -> Any:
    return byte >= 128 or 97 <= byte <= 122 or 48 <= byte <= 57


@Kernel
def _copy(text: Any, start: Any, stop: Any, out: Any, at: Any) -> Any:
    """Copy what belongs to words, at most LONGEST bytes; returns where it ends."""
    begin = at
    for i in range(start, stop):
        if _in_word(text[i]):
            if at - begin == LONGEST:
                while at > begin and 128 <= out[at - 1] < 192:  # never half a character
                    at -= 1
                if at > begin and out[at - 1] >= 192:
                    at -= 1
                break
            out[at] = text[i]
            at += 1
    return at


@kernel(f"int64({_STARTS}, {_BYTES}, int64, int32[::1], int32[::1], uint8[::1])")
def _split(starts: Any, text: Any, reading: Any, row_of: Any, ends: Any, out: Any) -> Any:
    """Write the words of all texts behind one another into `out`; `ends[0]` is 0. Returns how many."""
    words, at = 0, 0
    for row in range(len(starts) - 1):
        start, stop = starts[row], starts[row + 1]
        sign = -1
        for i in range(start, stop):
            if text[i] == 64:
                sign = i
        begin = start
        if sign < 0 and reading != 0:
            while reading == 2 and begin < stop and (text[begin] == 48 or not _in_word(text[begin])):
                begin += 1
            end = _copy(text, begin, stop, out, at)
            if end > at:
                row_of[words], ends[words + 1], at = row, end, end
                words += 1
            continue
        found, local = 0, 0
        while begin < stop and found < MOST:
            while begin < stop and not _in_word(text[begin]):
                begin += 1
            end = begin
            while end < stop and _in_word(text[end]):
                end += 1
            if end > begin:
                row_of[words], at = row, _copy(text, begin, end, out, at)
                ends[words + 1] = at
                words += 1
                found += 1
                local += end <= sign
            begin = end
        if local > 1:
            row_of[words], at = row, _copy(text, start, sign, out, at)
            ends[words + 1] = at
            words += 1
    return words


def words_of(texts: "pa.StringArray", reading: Reading) -> "tuple[pa.StringArray, NDArray[np.int32]]":
    """All words of folded texts, in their order, and which text each is of; of a mail its local part as one too."""
    _, starts, raw = texts.buffers()
    offsets = np.frombuffer(starts, np.int32)[texts.offset : texts.offset + len(texts) + 1]
    data = np.frombuffer(raw if raw is not None and raw.size else b"\0", np.uint8)
    size = int(offsets[-1]) - int(offsets[0])
    row_of, ends = np.empty(size + len(texts), np.int32), np.zeros(size + len(texts) + 1, np.int32)
    out = np.empty(2 * size + 1, np.uint8)
    count = int(_split(offsets, data, int(reading), row_of, ends, out))
    buffers = [None, pa.py_buffer(ends[: count + 1].copy()), pa.py_buffer(out[: ends[count]].copy())]
    words = pa.Array.from_buffers(pa.string(), count, buffers)
    return words, row_of[:count].copy()

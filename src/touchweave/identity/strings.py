"""A table of distinct strings: each gets the next code when it first appears, straight from Arrow buffers.

Millions of identifiers pass through here, so the table is a compiled open-addressing hash of 96-bit fingerprints
(two billion strings collide with probability 3e-11). They are keyed with a fresh secret, because identifiers are
written by strangers who could choose colliding ones; codes do not depend on the key.
"""

import secrets
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from touchweave.identity.words import Words
from touchweave.kernel import Kernel, kernel

#: Types of columns that are only read.
_OFFSETS, _BYTES = "Array(int32, 1, 'C', True)", "Array(uint8, 1, 'C', True)"
_PAIRS = "Array(uint64, 2, 'C', True)"
_ROTATED = np.uint64(64)
_Item = TypeVar("_Item", bound=np.generic)


@Kernel
def _left(word: Any, bits: Any) -> Any:
    return (word << bits) | (word >> (_ROTATED - bits))


@Kernel
def _round(a: Any, b: Any, c: Any, d: Any) -> Any:
    a += b
    c += d
    b = _left(b, np.uint64(13)) ^ a
    d = _left(d, np.uint64(16)) ^ c
    a = _left(a, np.uint64(32))
    c += b
    a += d
    b = _left(b, np.uint64(17)) ^ c
    d = _left(d, np.uint64(21)) ^ a
    c = _left(c, np.uint64(32))
    return a, b, c, d


@Kernel
def _siphash(data: Any, start: int, stop: int, key: Any) -> Any:
    """SipHash-1-3 (Aumasson and Bernstein, 2012) of `data[start:stop]`, in its form of 128 bits."""
    a = key[0] ^ np.uint64(0x736F6D6570736575)
    b = key[1] ^ np.uint64(0x646F72616E646F6D) ^ np.uint64(0xEE)
    c = key[0] ^ np.uint64(0x6C7967656E657261)
    d = key[1] ^ np.uint64(0x7465646279746573)
    word = np.uint64(0)
    filled = 0
    for at in range(start, stop):
        word |= np.uint64(data[at]) << np.uint64(8 * filled)
        filled += 1
        if filled == 8:
            d ^= word
            a, b, c, d = _round(a, b, c, d)
            a ^= word
            word = np.uint64(0)
            filled = 0
    word |= np.uint64(stop - start) << np.uint64(56)
    d ^= word
    a, b, c, d = _round(a, b, c, d)
    a ^= word
    c ^= np.uint64(0xEE)
    for _ in range(3):
        a, b, c, d = _round(a, b, c, d)
    first = a ^ b ^ c ^ d
    b ^= np.uint64(0xDD)
    for _ in range(3):
        a, b, c, d = _round(a, b, c, d)
    return first, a ^ b ^ c ^ d


@kernel(f"void({_OFFSETS}, {_BYTES}, Array(uint64, 1, 'C', True), uint64[:, ::1])")
def _fingerprint(offsets: Any, data: Any, key: Any, prints: Any) -> None:
    # A loop of its own: the next one waits for memory, and short turns let the processor wait for many at once.
    for row in range(len(prints)):
        first, second = _siphash(data, offsets[row], offsets[row + 1], key)
        prints[row, 0] = first
        prints[row, 1] = second & np.uint64(0xFFFFFFFF00000000)


@kernel(
    f"int64({_OFFSETS}, {_BYTES}, Array(boolean, 1, 'C', True), {_PAIRS}, "
    "uint64[:, ::1], int64[::1], uint8[::1], int64, int64[::1])"
)
def _intern(
    offsets: Any, data: Any, valid: Any, prints: Any, slots: Any, starts: Any, kept: Any, count: int, codes: Any
) -> int:
    """Fill `codes`; new strings go to `kept`, `starts` and `slots`. Returns the new count.

    A slot is (first 64 bits of the fingerprint, its other 32 bits and then 32 bits of code + 1); 0: empty.
    """
    last = np.uint64(len(slots) - 1)
    low = np.uint64(0xFFFFFFFF)
    for row in range(len(codes)):
        if not valid[row]:
            continue
        first = prints[row, 0]
        slot = first & last
        while True:
            there = slots[slot, 1]
            code: Any = np.int64(there & low) - 1
            if code < 0:
                start, stop = offsets[row], offsets[row + 1]
                for at in range(stop - start):
                    kept[starts[count] + at] = data[start + at]
                starts[count + 1] = starts[count] + (stop - start)
                slots[slot, 0] = first
                slots[slot, 1] = prints[row, 1] | np.uint64(count + 1)
                code = count
                count += 1
                break
            if slots[slot, 0] == first and (there & ~low) == prints[row, 1]:
                break
            slot = (slot + np.uint64(1)) & last
        codes[row] = code
    return count


@kernel(f"void({_PAIRS}, uint64[:, ::1])")
def _reseat(old: Any, new: Any) -> None:
    last = np.uint64(len(new) - 1)
    for at in range(len(old)):
        if old[at, 1] != 0:
            slot = old[at, 0] & last
            while new[slot, 1] != 0:
                slot = (slot + np.uint64(1)) & last
            new[slot, 0] = old[at, 0]
            new[slot, 1] = old[at, 1]


class StringTable:
    """Distinct strings with codes 0, 1, 2, … in order of first appearance; after those known beforehand."""

    def __init__(self, known: Words | None = None) -> None:
        self._known = known if known is not None and len(known) else None
        self._key = np.frombuffer(secrets.token_bytes(16), dtype=np.uint64)
        self._slots = np.zeros((1024, 2), dtype=np.uint64)
        self._starts: NDArray[np.int64] = np.zeros(513, dtype=np.int64)
        self._kept: NDArray[np.uint8] = np.empty(8192, dtype=np.uint8)
        self._count = 0

    def __len__(self) -> int:
        return self._count + (len(self._known) if self._known else 0)

    def codes(self, values: pa.Array) -> NDArray[np.int64]:
        """One code a value, shape (len(values),); −1 for null. Values never seen before get the next codes."""
        text = values if values.type == pa.string() else values.cast(pa.string())
        return self._own_codes(text) if self._known is None else self._codes_beside(self._known, text)

    def _codes_beside(self, known: Words, text: pa.Array) -> NDArray[np.int64]:
        """Each distinct string is looked up among those known; the others are this table's own."""
        encoded = text.dictionary_encode()
        codes = known.find(encoded.dictionary)
        new = np.flatnonzero(codes < 0)
        codes[new] = len(known) + self._own_codes(encoded.dictionary.take(pa.array(new)))
        places = encoded.indices.fill_null(len(codes)).to_numpy(zero_copy_only=False)
        found: NDArray[np.int64] = np.append(codes, -1)[places]
        return found

    def _own_codes(self, text: pa.Array) -> NDArray[np.int64]:
        _, ends, raw = text.buffers()
        out = np.full(len(text), -1, dtype=np.int64)
        if text.null_count == len(text):
            return out
        offsets = np.frombuffer(ends, dtype=np.int32)[text.offset : text.offset + len(text) + 1]
        valid = text.is_valid().to_numpy(zero_copy_only=False)
        self._reserve(len(text), int(offsets[-1]) - int(offsets[0]))
        data = np.frombuffer(raw if raw is not None and raw.size else b"\0", dtype=np.uint8)
        prints = np.empty((len(text), 2), dtype=np.uint64)
        _fingerprint(offsets, data, self._key, prints)
        self._count = int(
            _intern(offsets, data, valid, prints, self._slots, self._starts, self._kept, self._count, out)
        )
        return out

    def strings(self) -> pa.StringArray:
        """The strings not known beforehand, by code (a large_string array from 2 GiB of text on)."""
        kind, width = (pa.string(), np.int32) if self._starts[self._count] < 2**31 else (pa.large_string(), np.int64)
        starts = self._starts[: self._count + 1].astype(width)
        kept = self._kept[: self._starts[self._count]].copy()
        return pa.Array.from_buffers(kind, self._count, [None, pa.py_buffer(starts), pa.py_buffer(kept)])

    def _reserve(self, rows: int, size: int) -> None:
        """Make room for so many new strings of so many bytes together."""
        needed = self._count + rows
        if needed >= len(self._starts):
            self._starts = _grown(self._starts, max(needed, 2 * len(self._starts)) + 1)
        if 2 * needed > len(self._slots):
            slots = np.zeros((1 << (2 * needed - 1).bit_length(), 2), dtype=np.uint64)
            _reseat(self._slots, slots)
            self._slots = slots
        used = int(self._starts[self._count])
        if used + size > len(self._kept):
            self._kept = _grown(self._kept, max(used + size, 2 * len(self._kept)))


def _grown(array: NDArray[_Item], length: int) -> NDArray[_Item]:
    out = np.zeros(length, dtype=array.dtype)
    out[: len(array)] = array
    return out

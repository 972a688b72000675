"""128-bit keys of (source, message id), by which duplicates are recognised without keeping the ids in memory.

SipHash-1-3 with 128 bits of output (Aumasson, Bernstein: https://www.aumasson.jp/siphash/siphash.pdf), under a
secret of the workspace, so that nobody who can send events can make two ids collide. Among n honest ids the
odds of any collision are about n²/2^129: 1.5e-21 for a thousand million.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from touchweave.kernel import Kernel, kernel

_U = np.uint64
Words = NDArray[np.uint64]

#: What stands for the id of an erased event, with the key of that id behind it: it is a duplicate still.
_ERASED = "erased:"
_ERASED_ID = r"^erased:[0-9a-f]{32}$"


@dataclass(frozen=True, kw_only=True, eq=False)
class Keys:
    """One key an event; both arrays of shape (n,)."""

    high: Words
    low: Words

    def __len__(self) -> int:
        return len(self.high)

    def __getitem__(self, chosen: Any) -> "Keys":
        return Keys(high=self.high[chosen], low=self.low[chosen])


def message_keys(batch: pa.RecordBatch, secret: bytes) -> Keys:
    """The keys of a batch with the columns `message_id` (string) and `source` (dictionary), neither null.

    `secret` is 16 bytes. A source's own key is the hash key of its message ids.
    """
    sources = batch.column("source")
    words = sources.dictionary.cast(pa.string())
    ours = np.frombuffer(secret, dtype=np.uint64)
    zeros = np.zeros(len(words), dtype=np.int32)
    source_keys = string_keys(words, Keys(high=ours[:1], low=ours[1:2]), zeros)
    codes = sources.indices.to_numpy(zero_copy_only=False).astype(np.int32, copy=False)
    ids = batch.column("message_id")
    keys = string_keys(ids, source_keys, codes)
    erased = np.flatnonzero(pc.starts_with(ids.cast(pa.string()), _ERASED).to_numpy(zero_copy_only=False))
    if len(erased):
        kept = ids.take(pa.array(erased))
        erased = erased[pc.match_substring_regex(kept, _ERASED_ID).to_numpy(zero_copy_only=False)]
        for place, text in zip(erased.tolist(), ids.take(pa.array(erased)).to_pylist(), strict=True):
            keys.high[place], keys.low[place] = int(text[-32:-16], 16), int(text[-16:], 16)
    return keys


def erased_ids(keys: Keys) -> list[str]:
    """What stands for the ids that have these keys where nothing of them may be kept; their keys are the same."""
    return [
        f"{_ERASED}{high:016x}{low:016x}" for high, low in zip(keys.high.tolist(), keys.low.tolist(), strict=True)
    ]


def joined(parts: Sequence[Keys]) -> Keys:
    """The keys of several batches, in their order."""
    high = [part.high for part in parts] or [np.zeros(0, dtype=np.uint64)]
    low = [part.low for part in parts] or [np.zeros(0, dtype=np.uint64)]
    return Keys(high=np.concatenate(high), low=np.concatenate(low))


def string_keys(
    strings: pa.StringArray, keys: Keys, codes: NDArray[np.int32], rounds: tuple[int, int] = (1, 3)
) -> Keys:
    """SipHash-c-d-128 of each string under `keys[codes[i]]`; `high` is the output's first word."""
    high = np.empty(len(strings), dtype=np.uint64)
    low = np.empty(len(strings), dtype=np.uint64)
    if len(strings):
        _, offsets, data = strings.buffers()
        starts = np.frombuffer(offsets, dtype=np.int32)[strings.offset : strings.offset + len(strings) + 1]
        content = np.frombuffer(data, dtype=np.uint8) if data is not None and data.size else np.zeros(1, np.uint8)
        _hash_all(starts, content, keys.high, keys.low, codes, rounds[0], rounds[1], high, low)
    return Keys(high=high, low=low)


@Kernel
def _rotate(word, by):  # type: ignore[no-untyped-def]
    return (word << by) | (word >> (_U(64) - by))


@Kernel
def _round(a, b, c, d):  # type: ignore[no-untyped-def]
    a += b
    b = _rotate(b, _U(13)) ^ a
    a = _rotate(a, _U(32))
    c += d
    d = _rotate(d, _U(16)) ^ c
    a += d
    d = _rotate(d, _U(21)) ^ a
    c += b
    b = _rotate(b, _U(17)) ^ c
    c = _rotate(c, _U(32))
    return a, b, c, d


@Kernel
def _rounds(a, b, c, d, times):  # type: ignore[no-untyped-def]
    for _ in range(times):
        a, b, c, d = _round(a, b, c, d)
    return a, b, c, d


@Kernel
def _word(content, at):  # type: ignore[no-untyped-def]
    word = _U(0)
    for i in range(8):
        word |= _U(content[at + i]) << _U(8 * i)
    return word


@kernel(
    "void(Array(int32, 1, 'C', True), Array(uint8, 1, 'C', True), Array(uint64, 1, 'C', True), "
    "Array(uint64, 1, 'C', True), Array(int32, 1, 'C', True), int64, int64, uint64[::1], uint64[::1])"
)
def _hash_all(starts, content, key_high, key_low, codes, compression, finish, high, low):  # type: ignore[no-untyped-def]
    for i in range(len(codes)):
        k0, k1 = key_high[codes[i]], key_low[codes[i]]
        a = k0 ^ _U(0x736F6D6570736575)
        b = k1 ^ _U(0x646F72616E646F6D) ^ _U(0xEE)
        c = k0 ^ _U(0x6C7967656E657261)
        d = k1 ^ _U(0x7465646279746573)
        at, end = starts[i], starts[i + 1]
        last = _U(end - at) << _U(56)
        while at + 8 <= end:
            word = _word(content, at)
            a, b, c, d = _rounds(a, b, c, d ^ word, compression)
            a ^= word
            at += 8
        for place in range(end - at):
            last |= _U(content[at + place]) << _U(8 * place)
        a, b, c, d = _rounds(a, b, c, d ^ last, compression)
        a, b, c, d = _rounds(a ^ last, b, c ^ _U(0xEE), d, finish)
        high[i] = a ^ b ^ c ^ d
        a, b, c, d = _rounds(a, b ^ _U(0xDD), c, d, finish)
        low[i] = a ^ b ^ c ^ d

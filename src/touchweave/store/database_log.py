"""Examines SQLite's write-ahead log before SQLite reads it: from a damaged place on, it would drop all silently.

The format: https://www.sqlite.org/fileformat2.html#the_write_ahead_log. A log that ends in the middle of its last
transaction is sound: the power went while that was written, and nobody was told that it is kept.
"""

import time
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

_HEADER = 32
_FRAME_HEADER = 24
_MAGIC = {0x377F0682: "<u4", 0x377F0683: ">u4"}  # how the words that the checksums add up were read
_PAGE_SIZES = {2**power for power in range(9, 17)}
_LOOKS = 5
_PAUSE_SECONDS = 0.02
#: So many frames are examined at once.
_FRAMES = 2000

Words = npt.NDArray[np.uint32]
Truths = npt.NDArray[np.bool_]


def damage_of(path: Path) -> str:
    """What is wrong with the log, or nothing.

    Others may write to it meanwhile: damage is what is found again and again.
    """
    found = _look(path)
    for _ in range(_LOOKS - 1):
        if not found:
            break
        time.sleep(_PAUSE_SECONDS)
        found = found if _look(path) == found else ""
    return found


def _look(path: Path) -> str:
    try:
        log = np.fromfile(path, dtype=np.uint8)
    except OSError:
        return ""  # none is there, or SQLite will say
    if len(log) < _HEADER or not log[:_HEADER].any():
        return ""
    header = log[:_HEADER].view(">u4").astype(np.uint32)
    size = int(header[2])
    if int(header[0]) not in _MAGIC or size not in _PAGE_SIZES:
        return "its header is not one"
    order = _MAGIC[int(header[0])]
    first = log[:24].view(order).astype(np.uint32)[None, :]
    if (_content(first) != header[6:8]).any():
        return "the checksum of its header is wrong"
    count = (len(log) - _HEADER) // (_FRAME_HEADER + size)
    frames = log[_HEADER : _HEADER + count * (_FRAME_HEADER + size)].reshape(count, _FRAME_HEADER + size)
    return _broken(frames, header, order)


def _broken(frames: npt.NDArray[np.uint8], header: Words, order: str) -> str:
    """Where the chain of checksums is broken although what lies behind was written later."""
    heads = np.ascontiguousarray(frames[:, :_FRAME_HEADER]).view(">u4").astype(np.uint32)
    stored = heads[:, 4:6]
    before = np.concatenate([header[None, 6:8], stored[:-1]]) if len(frames) else stored
    expected = np.empty_like(stored)
    for start in range(0, len(frames), _FRAMES):
        some = slice(start, start + _FRAMES)
        expected[some] = _content(_words(frames[some], order)) + _carried(before[some], frames.shape[1])
    salted = (heads[:, 2:4] == header[4:6]).all(axis=1)
    sound = salted & (expected == stored).all(axis=1)
    if sound.all():
        return ""
    at = int(np.argmin(sound))
    # A transaction begins when the one before it is on the disk; so a frame that follows a commit proves that.
    commits = (heads[:, 1] != 0) & salted
    proven = commits[at:-1] & sound[at + 1 :]
    if proven.any() or _is_one_bit(heads[at], expected[at], header, frames.shape[1]):
        return f"the checksum of its frame {at + 1} of {len(frames)} is wrong"
    return ""


def _is_one_bit(head: Words, expected: Words, header: Words, size: int) -> bool:
    """Whether one flipped bit explains what is wrong with a frame: a write that was cut short looks otherwise."""
    flips = np.uint32(1) << np.arange(32, dtype=np.uint32)
    salts, sums = head[2:4] ^ header[4:6], head[4:6] ^ expected
    apart = np.concatenate([salts, sums])
    if np.count_nonzero(apart) == 1 and np.isin(apart, [0, *flips]).all():
        return True
    delta = expected - head[4:6]
    weights = _weights((size - _FRAME_HEADER) // 4 + 2)
    moved = (weights[:, None, :] * flips[None, :, None]).reshape(-1, 2)
    return not salts.any() and bool(((moved == delta) | (-moved == delta)).all(axis=1).any())


def _words(frames: npt.NDArray[np.uint8], order: str) -> Words:
    """What a frame's checksum adds up: page number and commit, then the page."""
    told = np.concatenate([frames[:, :8], frames[:, _FRAME_HEADER:]], axis=1)
    return np.ascontiguousarray(told).view(order).astype(np.uint32)


def _content(words: Words) -> Words:
    """What these words bring to the checksum: shape (frames, 2), modulo 2³²."""
    weights = _weights(words.shape[1])
    sums: tuple[Words, ...] = tuple((words * weights[:, place]).sum(axis=1, dtype=np.uint32) for place in (0, 1))
    return np.stack(sums, axis=1)


def _carried(before: Words, frame_size: int) -> Words:
    """What the checksum of the frame before brings: as two words that stand before the page would."""
    steps = _weights((frame_size - _FRAME_HEADER) // 4 + 4)
    first, second = steps[0], steps[1]
    one, two = before[:, :1], before[:, 1:]
    # Words (x, y) at the beginning make s0 = x, s1 = x + y; so x = s0 and y = s1 - s0.
    carried: Words = one * first + (two - one) * second
    return carried


@cache
def _weights(count: int) -> Words:
    """How often each of so many words is in either sum: s0 += word + s1, s1 += next word + s0."""
    weights = np.zeros((count, 2), dtype=np.uint32)
    # From the end: what one in s0, and one in s1, comes to in both sums after the words behind.
    zeroth, first = np.array([1, 0], np.uint32), np.array([0, 1], np.uint32)
    for at in range(count - 2, -1, -2):
        weights[at], weights[at + 1] = zeroth + first, first
        zeroth, first = weights[at], weights[at] + first
    return weights

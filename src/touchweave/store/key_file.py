"""Sorted message keys beside a ledger file: memory-mapped for look-ups, and rebuilt from it when damaged.

Layout: magic, count and CRC-32 of what follows (8 bytes each), then all high words, ascending, then all low words.
"""

import mmap
import zlib
from pathlib import Path

import numpy as np

from touchweave.store.disk import write_durably
from touchweave.store.message_key import Keys

_MAGIC = b"TWKEYS01"
_HEAD = 24


def sorted_keys(keys: Keys) -> Keys:
    """By high word; the low word only tells keys of equal high words apart."""
    return keys[np.argsort(keys.high)]


def write_key_file(path: Path, keys: Keys) -> None:
    """Write sorted keys; on the disk when this returns, except for the name."""
    payload = keys.high.tobytes() + keys.low.tobytes()
    head = _MAGIC + len(keys).to_bytes(8, "little") + zlib.crc32(payload).to_bytes(8, "little")
    write_durably(path, head + payload)


def read_key_file(path: Path, *, rows: int) -> Keys | None:
    """The keys, memory-mapped, after checking every bit; None where they are damaged, missing, or not of `rows`.

    The mapping outlives the file's removal by an undo.
    """
    try:
        with path.open("rb") as file:
            content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError):
        return None
    with memoryview(content) as view:
        sound = (
            bytes(view[:8]) == _MAGIC
            and int.from_bytes(view[8:16], "little") == rows
            and len(view) == _HEAD + 16 * rows
            and zlib.crc32(view[_HEAD:]) == int.from_bytes(view[16:24], "little")
        )
    if not sound:
        return None
    if hasattr(mmap, "MADV_DONTNEED"):
        content.madvise(mmap.MADV_DONTNEED)  # what was read to be checked need not count as this process's memory
    words = np.frombuffer(content, dtype=np.uint64, offset=_HEAD)
    return Keys(high=words[:rows], low=words[rows:])

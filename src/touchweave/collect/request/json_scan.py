"""What no message may have in it, found in one compiled pass over its bytes before anything is made of them.

What is no JSON at all is left to the decoder.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from touchweave.event.rejection import Reason
from touchweave.kernel import Kernel, kernel

#: A number may have so many characters. The largest that a double holds has 309 digits before its point.
NUMBER_CHARACTERS = 400
Bytes = NDArray[np.uint8]
Digests = NDArray[np.uint64]
_READ = "Array(uint8, 1, 'C', True)"  # in a kernel's signature: bytes that are only read
_QUOTE, _BACKSLASH, _COMMA = 34, 92, 44
_OBJECT, _OBJECT_END, _LIST, _LIST_END = 123, 125, 91, 93
_DEEP, _KEYS, _TWICE, _NUMBER, _NAN, _TEXT = 1, 2, 3, 4, 5, 6
_REASONS = (
    None,
    Reason.TOO_DEEP,
    Reason.TOO_MANY_KEYS,
    Reason.DUPLICATE_KEY,
    Reason.NUMBER_TOO_LARGE,
    Reason.NOT_A_NUMBER,
    Reason.INVALID_TEXT,
)
#: So few names of an object are compared one by one; more are sorted.
_FEW = 24
# Fowler–Noll–Vo, 64 bits
_FNV_FIRST, _FNV_PRIME = np.uint64(0xCBF29CE484222325), np.uint64(0x100000001B3)


def faults(messages: Sequence[bytes], *, depth: int, keys: int) -> list[Reason | None]:
    """What is wrong with each message, if anything.

    Looked for: text that is not UTF-8, halves of surrogate pairs, NaN and Infinity, numbers of more than
    NUMBER_CHARACTERS, more than `depth` levels, more than `keys` keys, objects and lists in all (each takes memory,
    however short it is written), and a name that an object has twice (names are compared by 64-bit digests, once
    their escapes are resolved).
    """
    joined = b"\n".join(messages)
    sizes = np.fromiter(map(len, messages), dtype=np.int64, count=len(messages))
    found = np.zeros(len(messages), dtype=np.uint8)
    open_containers = np.empty((min(depth, len(joined)), 2), np.int64)
    digests = np.empty(min(keys, len(joined)), np.uint64)
    _examine_all(np.frombuffer(joined, dtype=np.uint8), sizes, open_containers, digests, found)
    reasons = [_REASONS[code] for code in found.tolist()]
    if joined.isascii() or _is_text(joined):
        return reasons
    return [
        reason or (None if _is_text(raw) else Reason.INVALID_TEXT)
        for reason, raw in zip(reasons, messages, strict=True)
    ]


def warm_up() -> None:
    """Compile, or load what is on disk, before the first request comes."""
    _examine_all.compiled()


def _is_text(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True


@Kernel
def _unit(data: Bytes, at: int, end: int) -> int:
    """The UTF-16 unit that four hexadecimal digits give; -1 where they are not there."""
    if at + 4 > end:
        return -1
    unit = 0
    for i in range(at, at + 4):
        byte = data[i]
        if 48 <= byte <= 57:
            unit = unit * 16 + (byte - 48)
        elif 97 <= (byte | 32) <= 102:
            unit = unit * 16 + ((byte | 32) - 87)
        else:
            return -1
    return unit


@Kernel
def _add_byte(digest: np.uint64, byte: int) -> np.uint64:
    return (digest ^ np.uint64(byte)) * _FNV_PRIME


@Kernel
def _add_character(digest: np.uint64, code: int) -> np.uint64:
    """The digest with a character's UTF-8 bytes."""
    if code < 0x80:
        digest = _add_byte(digest, code)
    elif code < 0x800:
        digest = _add_byte(_add_byte(digest, 0xC0 | code >> 6), 0x80 | code & 63)
    else:
        if code < 0x10000:
            digest = _add_byte(digest, 0xE0 | code >> 12)
        else:
            digest = _add_byte(_add_byte(digest, 0xF0 | code >> 18), 0x80 | code >> 12 & 63)
        digest = _add_byte(_add_byte(digest, 0x80 | code >> 6 & 63), 0x80 | code & 63)
    return digest


@Kernel
def _escape(data: Bytes, at: int, end: int) -> tuple[int, int]:
    """From behind a backslash: where the escape ends (0: half of a surrogate pair), and the character."""
    if at >= end:
        return end, 0
    byte = int(data[at])
    if byte != 117:  # b, f, n, r, t; others stand for themselves
        plain = 8 if byte == 98 else 12 if byte == 102 else 10 if byte == 110 else 13 if byte == 114 else byte
        return at + 1, 9 if byte == 116 else plain
    unit = _unit(data, at + 1, end)
    at += 5
    if unit < 0:
        return min(at, end), 0  # no escape at all: the decoder says so
    if unit < 0xD800 or unit > 0xDFFF:
        return at, unit
    if unit > 0xDBFF or at + 1 >= end or data[at] != _BACKSLASH or data[at + 1] != 117:
        return 0, 0
    low = _unit(data, at + 2, end)
    if low < 0xDC00 or low > 0xDFFF:
        return 0, 0
    return at + 6, 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00)


@Kernel
def _behind_text(data: Bytes, at: int, end: int) -> int:
    """From behind its opening quote; 0: there is half of a surrogate pair in it."""
    while at < end:
        byte = data[at]
        if byte == _QUOTE:
            return at + 1
        if byte == _BACKSLASH:
            at, _ = _escape(data, at + 1, end)
            if at == 0:
                return 0
        else:
            at += 1
    return end


@Kernel
def _behind_name(data: Bytes, at: int, end: int) -> tuple[int, np.uint64]:
    """Likewise, and the digest of the text."""
    digest = _FNV_FIRST
    while at < end:
        byte = data[at]
        if byte == _QUOTE:
            return at + 1, digest
        if byte == _BACKSLASH:
            at, character = _escape(data, at + 1, end)
            if at == 0:
                return 0, digest
            digest = _add_character(digest, character)
        else:
            digest = _add_byte(digest, byte)
            at += 1
    return end, digest


@Kernel
def _twice(digests: Digests, first: int, stop: int) -> bool:
    """Whether one is there twice; many are sorted for it in place (by Shell's way, with Knuth's gaps)."""
    if stop - first <= _FEW:
        for i in range(first + 1, stop):
            for k in range(first, i):
                if digests[i] == digests[k]:
                    return True
        return False
    gap = 1
    while gap < (stop - first) // 3:
        gap = gap * 3 + 1
    while gap > 0:
        for i in range(first + gap, stop):
            moved, at = digests[i], i
            while at - gap >= first and digests[at - gap] > moved:
                digests[at] = digests[at - gap]
                at -= gap
            digests[at] = moved
        gap //= 3
    for i in range(first + 1, stop):  # noqa: SIM110 – a loop is what can be compiled
        if digests[i] == digests[i - 1]:
            return True
    return False


@Kernel
def _behind_number(data: Bytes, at: int, end: int) -> int:
    while at < end and (48 <= data[at] <= 57 or data[at] in (43, 45, 46, 69, 101)):  # + - . E e
        at += 1
    return at


@Kernel
def _is_word(data: Bytes, at: int, end: int) -> bool:
    """Whether NaN or Infinity begins here."""
    if data[at] == 78:
        return at + 3 <= end and data[at + 1] == 97 and data[at + 2] == 78
    return data[at] == 73 and at + 8 <= end and data[at + 1] == 110 and data[at + 7] == 121


@Kernel
def _fault(data: Bytes, at: int, end: int, containers: NDArray[np.int64], digests: Digests) -> int:  # noqa: PLR0912
    """The first thing wrong with the message from `at` to `end`; 0: nothing.

    `containers`: of each that is open, whether it is an object, and where its names begin in `digests`.
    """
    depth = counted = top = 0
    name_next = False
    while at < end:
        byte = data[at]
        if byte in (_OBJECT, _LIST) or (byte == _QUOTE and name_next):
            if counted == len(digests):
                return _KEYS
            counted += 1
        if byte == _QUOTE and name_next:
            at, digest = _behind_name(data, at + 1, end)
            digests[top] = digest
            top, name_next = top + 1, False
            if at == 0:
                return _TEXT
        elif byte == _QUOTE:
            at = _behind_text(data, at + 1, end)
            if at == 0:
                return _TEXT
        elif byte in (_OBJECT, _LIST):
            if depth == len(containers):
                return _DEEP
            name_next = byte == _OBJECT
            containers[depth, 0] = name_next
            containers[depth, 1] = top
            depth, at = depth + 1, at + 1
        elif byte in (_OBJECT_END, _LIST_END):
            if depth > 0:
                depth -= 1
                if _twice(digests, containers[depth, 1], top):
                    return _TWICE
                top = containers[depth, 1]
            at, name_next = at + 1, False
        elif byte == _COMMA:
            at, name_next = at + 1, depth > 0 and containers[depth - 1, 0] == 1
        elif byte == 45 or 48 <= byte <= 57:
            stop = _behind_number(data, at, end)
            if stop - at > NUMBER_CHARACTERS:
                return _NUMBER
            at = stop
        elif byte in (78, 73) and _is_word(data, at, end):
            return _NAN
        else:
            at += 1
    return 0


@kernel(f"void({_READ}, int64[::1], int64[:, ::1], uint64[::1], uint8[::1])")
def _examine_all(
    data: Bytes, sizes: NDArray[np.int64], containers: NDArray[np.int64], digests: Digests, found: Bytes
) -> None:
    """Of messages with a byte between them."""
    at = 0
    for i in range(len(sizes)):
        found[i] = _fault(data, at, at + sizes[i], containers, digests)
        at += sizes[i] + 1

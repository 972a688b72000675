"""Cuts a batch into its messages in one compiled pass, without reading them: a bad one spoils no other.

Only quotes, brackets and commas are looked at; whether a message is JSON is for its decoder to say.
"""

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from touchweave.kernel import Kernel, kernel

Bytes = NDArray[np.uint8]
_READ = "Array(uint8, 1, 'C', True)"  # in a kernel's signature: bytes that are only read
_QUOTE, _BACKSLASH, _COMMA, _COLON = 34, 92, 44, 58
_OBJECT, _OBJECT_END, _LIST, _LIST_END = 123, 125, 91, 93
_UNMATCHED, _TWO_LISTS = -1, -2


class Split(Struct, frozen=True, kw_only=True):
    """A batch, cut."""

    messages: list[bytes]  #: so many as were asked for at most
    count: int  #: how many there are
    rest: bytes  #: the body with an empty list in their place


class SplitFailed(ValueError):
    """The body is not the JSON that a batch must be; the argument says why."""


def split(body: bytes, name: str, most: int) -> Split:
    """Cut the list that a JSON object has under `name`, or that the body is, into its items.

    Raises SplitFailed: there is no such list, or two of them, or quotes, brackets and commas do not match.
    """
    spans = np.empty((min(most, len(body)), 2), dtype=np.int64)
    found = np.full(2, -1, dtype=np.int64)
    data, sought = np.frombuffer(body, dtype=np.uint8), np.frombuffer(name.encode(), dtype=np.uint8)
    count = _split(data, sought, spans, found)
    if count == _TWO_LISTS:
        raise SplitFailed(f"there are two lists {name!r}")
    if count < 0:
        raise SplitFailed("quotes, brackets and commas do not match")
    start, stop = found.tolist()
    if start < 0:
        raise SplitFailed(f"there is no list {name!r}")
    messages = [body[first:last] for first, last in spans[:count].tolist()]
    return Split(messages=messages, count=count, rest=b"%b[]%b" % (body[:start], body[stop:]))


def warm_up() -> None:
    """Compile, or load what is on disk, before the first request comes."""
    _split.compiled()


@Kernel
def _behind_space(data: Bytes, at: int) -> int:
    while at < len(data) and data[at] in (32, 10, 13, 9):
        at += 1
    return at


@Kernel
def _behind_string(data: Bytes, at: int) -> int:
    """From behind its opening quote; -1 where none closes it."""
    while at < len(data):
        if data[at] == _QUOTE:
            return at + 1
        at += 2 if data[at] == _BACKSLASH else 1
    return -1


@Kernel
def _behind_value(data: Bytes, at: int) -> int:
    """Where the value that begins here ends; -1 where it does not."""
    depth = 0
    begun = at
    while at < len(data):
        byte = data[at]
        if byte == _QUOTE:
            at = _behind_string(data, at + 1)
            if at < 0 or depth == 0:
                return at
            continue
        if byte in (_OBJECT, _LIST):
            depth += 1
        elif byte in (_OBJECT_END, _LIST_END):
            if depth <= 1:
                return at + 1 if depth else (at if at > begun else -1)
            depth -= 1
        elif depth == 0 and byte in (_COMMA, _COLON, 32, 10, 13, 9):
            return at if at > begun else -1
        at += 1
    return at if depth == 0 and at > begun else -1


@Kernel
def _items(data: Bytes, at: int, spans: NDArray[np.int64]) -> tuple[int, int]:
    """The items of a list, from behind its bracket: where it ends (-1: it does not), and how many they are."""
    count = 0
    at = _behind_space(data, at)
    if at < len(data) and data[at] == _LIST_END:
        return at + 1, 0
    while at < len(data):
        stop = _behind_value(data, at)
        if stop < 0:
            return -1, count
        if count < len(spans):
            spans[count, 0] = at
            spans[count, 1] = stop
        count += 1
        at = _behind_space(data, stop)
        if at < len(data) and data[at] == _LIST_END:
            return at + 1, count
        if at >= len(data) or data[at] != _COMMA:
            return -1, count
        at = _behind_space(data, at + 1)
    return -1, count


@Kernel
def _same(data: Bytes, at: int, stop: int, name: Bytes) -> bool:
    if stop - at != len(name):
        return False
    for i in range(len(name)):  # noqa: SIM110 – a loop is what can be compiled
        if data[at + i] != name[i]:
            return False
    return True


@Kernel
def _member(data: Bytes, at: int) -> tuple[int, int]:
    """Of a key that begins here: where its value begins (-1: it does not), and where the name ends."""
    if at >= len(data) or data[at] != _QUOTE:
        return -1, -1
    stop = _behind_string(data, at + 1)
    if stop < 0:
        return -1, -1
    at = _behind_space(data, stop)
    if at >= len(data) or data[at] != _COLON:
        return -1, -1
    return _behind_space(data, at + 1), stop - 1


@kernel(f"int64({_READ}, {_READ}, int64[:, ::1], int64[::1])")
def _split(data: Bytes, name: Bytes, spans: NDArray[np.int64], found: NDArray[np.int64]) -> int:
    """How many items there are, or _UNMATCHED, _TWO_LISTS; `found`: where their list is (-1: nowhere)."""
    count = 0
    at = _behind_space(data, 0)
    if at < len(data) and data[at] == _LIST:
        found[0] = at
        at, count = _items(data, at + 1, spans)
        found[1] = at
        return count if at >= 0 and _behind_space(data, at) == len(data) else _UNMATCHED
    if at >= len(data) or data[at] != _OBJECT:
        return _UNMATCHED
    at = _behind_space(data, at + 1)
    empty = at < len(data) and data[at] == _OBJECT_END
    while not empty:
        begun = at + 1
        at, stop = _member(data, at)
        if at < 0:
            return _UNMATCHED
        if at < len(data) and data[at] == _LIST and _same(data, begun, stop, name):
            if found[0] >= 0:
                return _TWO_LISTS
            found[0] = at
            at, count = _items(data, at + 1, spans)
            found[1] = at
        else:
            at = _behind_value(data, at)
        if at < 0:
            return _UNMATCHED
        at = _behind_space(data, at)
        if at >= len(data) or (data[at] != _COMMA and data[at] != _OBJECT_END):
            return _UNMATCHED
        if data[at] == _OBJECT_END:
            break
        at = _behind_space(data, at + 1)
    return count if _behind_space(data, at + 1) == len(data) else _UNMATCHED

"""The words of many customers, kept so that those like a word asked for are found by one scan.

Distinct words lie behind one another, each with the letters it has and the customers who have it. A scan over all of
them compares 32 bits a word, and looks closer at the few that can be meant.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from touchweave.find.fold import folded
from touchweave.find.likeness import (
    BEGINNING,
    DIGIT_BITS,
    ONE_ERROR,
    PART,
    PART_BYTES,
    SAME,
    TAIL_DIGITS,
    UNLIKE,
    bits_of,
    ends_it,
    errors_of,
    holds,
    letters_of,
    may_hold,
    near,
    one_place,
    pairs_of,
)
from touchweave.find.word_split import LONGEST, Reading, words_of
from touchweave.identity.strings import StringTable
from touchweave.kernel import kernel

_PLACES, _BYTES, _BITS, _CODES = (f"Array({kind}, 1, 'C', True)" for kind in ("int64", "uint8", "uint32", "int32"))
_KEPT = f"{_PLACES}, {_BYTES}, {_BITS}, {_CODES}"
_KEY_BYTES = 8
_BLOCK = 4096


@dataclass(frozen=True, kw_only=True, eq=False)
class Texts:
    """Texts of one kind, and whose they are."""

    texts: "pa.Array[Any]"  #: strings, null where there is none
    customers: NDArray[np.int32]  #: one a text
    reading: Reading


@kernel(f"void({_PLACES}, {_BYTES}, uint64[::1], uint32[::1], uint32[::1])")
def _keys(starts: Any, text: Any, keys: Any, bits: Any, pairs: Any) -> None:
    """The first eight bytes of each word as a number that sorts as they do, and which letters and pairs it has."""
    for word in range(len(keys)):
        key: Any = np.uint64(0)
        for i in range(_KEY_BYTES):
            at = starts[word] + i
            key = (key << np.uint64(8)) | np.uint64(text[at] if at < starts[word + 1] else 0)
        keys[word] = key
        bits[word] = np.uint32(bits_of(text, starts[word], starts[word + 1]))
        pairs[word] = np.uint32(pairs_of(text, starts[word], starts[word + 1]))


@kernel(f"void({_KEPT}, {_BYTES}, uint8[::1])")
def _begin(starts: Any, text: Any, firsts: Any, customers: Any, sought: Any, costs: Any) -> None:
    """Note who has a word that begins with the one sought: words are in order of their first eight bytes."""
    length = min(len(sought), _KEY_BYTES)
    low, high = 0, len(starts) - 1
    while low < high:
        middle = (low + high) // 2
        at, stop = starts[middle], starts[middle + 1]
        i = 0
        while i < length and at + i < stop and text[at + i] == sought[i]:
            i += 1
        if i < length and (at + i == stop or text[at + i] < sought[i]):
            low = middle + 1
        else:
            high = middle
    for word in range(low, len(starts) - 1):
        at = starts[word]
        there = starts[word + 1] - at
        i = 0
        while i < len(sought) and i < there and text[at + i] == sought[i]:
            i += 1
        if i < length:
            break
        if i == len(sought):
            cost = SAME if there == i else BEGINNING
            for place in range(firsts[word], firsts[word + 1]):
                costs[customers[place]] = min(costs[customers[place]], cost)


@kernel(f"void({_KEPT}, {_BITS}, {_BITS}, {_BYTES}, int64, boolean, uint8[::1])")
def _scan(
    starts: Any,
    text: Any,
    firsts: Any,
    customers: Any,
    bits: Any,
    pairs: Any,
    sought: Any,
    errors: Any,
    digits: Any,
    costs: Any,
) -> None:
    """Note who has a word that holds the one sought, or is at most so many typing errors from it."""
    letters, theirs = np.empty(LONGEST, np.int32), np.empty(LONGEST, np.int32)
    rows = np.empty((3, LONGEST + 1), np.int32)
    count = letters_of(sought, 0, len(sought), letters)
    mine = np.uint32(bits_of(sought, 0, len(sought)))
    both = np.uint32(pairs_of(sought, 0, len(sought)))
    part = len(sought) >= PART_BYTES
    slack, plain = errors, True
    for byte in sought:
        plain = plain and byte < 128
        if 48 <= byte <= 57:
            slack = errors * DIGIT_BITS
    flags = np.empty(_BLOCK, np.uint8)
    tail = digits and len(sought) > TAIL_DIGITS
    for block in range(0, len(bits), _BLOCK):
        many = min(_BLOCK, len(bits) - block)
        some = slice(block, block + many)
        near(bits[some], mine, np.uint32(slack), np.uint8(tail), flags[:many])
        if part:
            may_hold(pairs[some], both, flags[:many])
        for word in range(block, block + many):
            flag = flags[word - block]
            if flag == 0:
                continue
            cost, start, stop = UNLIKE, starts[word], starts[word + 1]
            if (flag & 2 and stop - start > len(sought) and holds(text, start, stop, sought)) or (
                flag & 4 and ends_it(text, start, stop, sought)
            ):
                cost = PART
            elif (
                flag & 1
                and errors > 0
                and abs(stop - start - len(sought)) <= 4 * errors
                and (errors > 1 or not plain or one_place(text, start, stop, sought))
            ):
                length = letters_of(text, start, stop, theirs)
                if abs(length - count) <= errors:
                    found = errors_of(letters, count, theirs, length, errors, rows)
                    if 0 < found <= errors:
                        cost = ONE_ERROR + found - 1
            if cost < UNLIKE:
                for place in range(firsts[word], firsts[word + 1]):
                    costs[customers[place]] = min(costs[customers[place]], cost)


class Directory:
    """Whose words are like a word. Customers are numbers from 0; nothing is written to it after it is made."""

    def __init__(self, kept: "pa.Array[Any]", pairs: NDArray[np.uint64], customers_count: int) -> None:
        """`kept`, distinct words; `pairs`, one for each word of each customer: word << 32 | customer. Use `of`."""
        self.customers_count = customers_count
        starts, text = _places(kept)
        keys = np.empty(len(kept), np.uint64)
        bits, letter_pairs = np.empty(len(kept), np.uint32), np.empty(len(kept), np.uint32)
        _keys(starts, text, keys, bits, letter_pairs)
        order = np.argsort(keys, kind="stable")
        self._starts, self._text = _places(kept.take(pa.array(order)))
        self._bits: NDArray[np.uint32] = bits[order]
        self._pairs: NDArray[np.uint32] = letter_pairs[order]
        rank = np.empty(len(order), np.uint64)
        rank[order] = np.arange(len(order), dtype=np.uint64)
        word = (pairs >> np.uint64(32)).astype(np.uint32)
        pairs &= np.uint64(0xFFFFFFFF)  # in place: these are the largest arrays of all
        pairs |= rank[word] << np.uint64(32)
        del kept, keys, order, rank, word
        pairs.sort()
        once = pairs[np.append(True, pairs[1:] != pairs[:-1])] if len(pairs) else pairs
        self._customers: NDArray[np.int32] = once.astype(np.uint32).view(np.int32)
        counts = np.bincount((once >> np.uint64(32)).astype(np.int64), minlength=len(self._bits))
        assert len(once) < 1 << 32
        self._firsts = np.append(0, np.cumsum(counts)).astype(np.uint32)

    @classmethod
    def of(cls, given: Iterable[Texts], customers_count: int) -> Self:
        """The words of these texts."""
        words, pairs = StringTable(), [np.empty(0, np.uint64)]
        for some in given:
            split, row = words_of(folded(some.texts), some.reading)
            codes = words.codes(split).astype(np.uint64)
            pairs.append((codes << np.uint64(32)) | some.customers[row].astype(np.uint64))
        kept, together = words.strings(), np.concatenate(pairs)
        del words, pairs
        return cls(kept, together, customers_count)

    @property
    def nbytes(self) -> int:
        """What it holds in memory."""
        return sum(
            array.nbytes
            for array in (self._starts, self._text, self._bits, self._pairs, self._customers, self._firsts)
        )

    def costs(self, word: bytes) -> NDArray[np.uint8]:
        """By customer whether they have the word or one that begins with it, shape (customers_count,).

        SAME, BEGINNING, or UNLIKE where they have neither; `word`, folded.
        """
        costs = np.full(self.customers_count, UNLIKE, np.uint8)
        _begin(*self._kept, np.frombuffer(word, np.uint8), costs)
        return costs

    def costs_afar(self, word: bytes, costs: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """The same costs, and for others how like the likest of their words is, by its parts and typing errors."""
        costs = costs.copy()
        errors = errors_allowed(word)
        if errors or len(word) >= PART_BYTES:
            _scan(*self._kept, self._bits, self._pairs, np.frombuffer(word, np.uint8), errors, word.isdigit(), costs)
        return costs

    @property
    def _kept(self) -> tuple[NDArray[Any], ...]:
        return self._starts, self._text, self._firsts, self._customers


def errors_allowed(word: bytes) -> int:
    """How many typing errors are forgiven: none in two letters, one in five or where there is a digit, else two."""
    length = len(word.decode())
    if length < 3:
        return 0
    return 1 if length < 6 or any(48 <= byte <= 57 for byte in word) else 2


def _places(words: "pa.Array[Any]") -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    _, starts, raw = words.buffers()
    kind = np.int64 if pa.types.is_large_string(words.type) else np.int32
    where = np.frombuffer(starts, kind)[words.offset : words.offset + len(words) + 1] if len(words) else np.zeros(1)
    return where.astype(np.int64), np.frombuffer(raw if raw is not None and raw.size else b"\0", np.uint8)

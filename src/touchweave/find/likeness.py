"""How like a word asked for is to a word there is: the same, its beginning, a part, or so many typing errors away."""

from typing import Any

import numpy as np

from touchweave.kernel import Kernel

#: How like two words are, most like first.
SAME, BEGINNING, PART, ONE_ERROR, TWO_ERRORS = range(5)
UNLIKE = 255
#: So many of `bits_of` one error changes where there are digits: two that change places are in three pairs.
DIGIT_BITS = 3
#: From so many bytes on, a word is sought within others too.
PART_BYTES = 3
#: Digits that end a telephone number's other spelling, and how many may stand before them.
TAIL_DIGITS, HEAD_DIGITS = 7, 3


@Kernel
def bits_of(text: Any, start: Any, stop: Any) -> Any:
    """Which letters and which pairs of digits are in a word, as 32 bits: what tells at once that two are unlike.

    A letter sets one bit, so an error changes at most one each way; a digit is in two pairs, so an error changes at
    most DIGIT_BITS.
    """
    bits: Any = 0
    for i in range(start, stop):
        byte = np.int64(text[i])
        if 97 <= byte <= 122:
            bits |= 1 << (byte - 97)
        elif byte < 128:
            if i > start and 48 <= text[i - 1] <= 57:
                pair = 10 * (np.int64(text[i - 1]) - 48) + byte - 48
                bits |= 1 << (((pair * 0x9E3779B1) >> 27) & 31)
        elif byte < 192 and (i + 1 == stop or not 128 <= text[i + 1] < 192):
            bits |= 1 << (byte & 31)  # of a letter beyond ASCII its last byte
    return bits


@Kernel
def errors_of(a: Any, a_length: Any, b: Any, b_length: Any, most: Any, rows: Any) -> Any:
    """How many letters were left out, added, replaced or swapped with their neighbour: most + 1 where more.

    The distance is that of optimal string alignment (Boytsov, 2011). `rows` is room for three rows.
    """
    while a_length > 0 and b_length > 0 and a[a_length - 1] == b[b_length - 1]:
        a_length -= 1
        b_length -= 1
    begin = 0
    while begin < a_length and begin < b_length and a[begin] == b[begin]:
        begin += 1
    m, n = a_length - begin, b_length - begin
    if m == 0 or n == 0:
        return min(m + n, most + 1)
    if most == 1:
        if m == 1 and n == 1:
            return 1
        swapped = m == 2 and n == 2 and a[begin] == b[begin + 1] and a[begin + 1] == b[begin]
        return 1 if swapped else 2
    for j in range(n + 1):
        rows[0, j] = j
    for i in range(1, m + 1):
        now, before, older = i % 3, (i - 1) % 3, (i - 2) % 3
        rows[now, 0] = i
        least = i
        for j in range(1, n + 1):
            differs = a[begin + i - 1] != b[begin + j - 1]
            cost = min(rows[before, j] + 1, rows[now, j - 1] + 1, rows[before, j - 1] + differs)
            if i > 1 and j > 1 and a[begin + i - 1] == b[begin + j - 2] and a[begin + i - 2] == b[begin + j - 1]:
                cost = min(cost, rows[older, j - 2] + 1)
            rows[now, j] = cost
            least = min(least, cost)
        if least > most:
            return most + 1
    return min(rows[m % 3, n], most + 1)


@Kernel
def letters_of(text: Any, start: Any, stop: Any, letters: Any) -> Any:
    """Write the code points of UTF-8 to `letters`; returns how many."""
    count, i = 0, start
    while i < stop:
        first = np.int32(text[i])
        more = 0 if first < 192 else 1 if first < 224 else 2 if first < 240 else 3
        letter = first if more == 0 else first & (0x3F >> more)
        for j in range(i + 1, min(i + 1 + more, stop)):
            letter = (letter << 6) | (np.int32(text[j]) & 0x3F)
        letters[count] = letter
        count += 1
        i += 1 + more
    return count


@Kernel
def _count(bits: Any) -> Any:
    """How many bits are set, without a branch (Warren, Hacker's Delight, 5–1).

    Each step is cast: of wider numbers the processor takes half as many at a time.
    """
    bits = np.uint32(bits - ((bits >> np.uint32(1)) & np.uint32(0x55555555)))
    bits = np.uint32((bits & np.uint32(0x33333333)) + ((bits >> np.uint32(2)) & np.uint32(0x33333333)))
    bits = np.uint32((bits + (bits >> np.uint32(4))) & np.uint32(0x0F0F0F0F))
    return np.uint32(bits * np.uint32(0x01010101)) >> np.uint32(24)


@Kernel
def near(theirs: Any, mine: Any, slack: Any, tail: Any, flags: Any) -> Any:
    """Mark the words that can be few errors away (1), or end the one sought (4), by their `bits_of`."""
    for i in range(len(flags)):
        lacking = _count(np.uint32(mine & ~theirs[i]))
        beyond = _count(np.uint32(theirs[i] & ~mine))
        errors = np.uint8(lacking <= slack) & np.uint8(beyond <= slack)
        flags[i] = errors | (np.uint8(beyond == 0) & tail) << 2


@Kernel
def pairs_of(text: Any, start: Any, stop: Any) -> Any:
    """Which pairs of neighbouring bytes are in a word, as 32 bits: what holds another has all of its pairs."""
    bits: Any = 0
    for i in range(start + 1, stop):
        pair = 256 * np.int64(text[i - 1]) + np.int64(text[i])
        bits |= 1 << (((pair * 0x9E3779B1) >> 27) & 31)
    return bits


@Kernel
def may_hold(theirs: Any, mine: Any, flags: Any) -> Any:
    """Mark the words that can hold the one sought (2), by their `pairs_of`."""
    for i in range(len(flags)):
        flags[i] |= np.uint8(np.uint32(mine & ~theirs[i]) == 0) << 1


@Kernel
def holds(text: Any, start: Any, stop: Any, sought: Any) -> Any:
    """Whether the bytes sought are somewhere in `text[start:stop]`."""
    length = len(sought)
    for at in range(start, stop - length + 1):
        if text[at] == sought[0]:
            same = 1
            while same < length and text[at + same] == sought[same]:
                same += 1
            if same == length:
                return True
    return False


@Kernel
def ends_it(text: Any, start: Any, stop: Any, sought: Any) -> Any:
    """Whether all of `text[start:stop]` ends the bytes sought, which have at most HEAD_DIGITS before."""
    length = stop - start
    before = len(sought) - length
    if length < TAIL_DIGITS or not 0 < before <= HEAD_DIGITS:
        return False
    same = 0
    while same < length and text[stop - 1 - same] == sought[before + length - 1 - same]:
        same += 1
    return same == length


@Kernel
def one_place(text: Any, start: Any, stop: Any, sought: Any) -> Any:
    """Whether two words differ in one place at most, of two letters: nothing else can be one error away."""
    length = min(stop - start, len(sought))
    same = 0
    while same < length and text[start + same] == sought[same]:
        same += 1
    ending = 0
    while ending < length - same and text[stop - 1 - ending] == sought[len(sought) - 1 - ending]:
        ending += 1
    return same + ending >= len(sought) - 2

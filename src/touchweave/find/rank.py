"""Which customers answer a question best: exact before beginnings, parts and errors; of equals the most recent."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from touchweave.find.directory import Directory
from touchweave.find.likeness import BEGINNING, SAME, UNLIKE
from touchweave.find.question import Question
from touchweave.kernel import kernel

#: Words of one question that are looked for at once.
THREADS = 2
_LIKENESS = 32
_SUM = _LIKENESS - 1
#: What a reading costs in which each word is at least the beginning of the customer's.
_CLOSE = (BEGINNING + 1) * _LIKENESS
_KEY = UNLIKE + 1
_NOBODY = UNLIKE * _KEY


@kernel(
    "int64(Array(uint8, 2, 'C', True), Array(int64, 1, 'C', True), Array(int64, 1, 'C', True), "
    "Array(int64, 1, 'C', True), Array(boolean, 1, 'C', True), int64[::1], int64[::1])"
)
def _best(costs: Any, starts: Any, words: Any, last: Any, present: Any, found: Any, keys: Any) -> Any:
    """Write the best customers into `found`, best first; returns how many there are."""
    count = 0
    for customer in range(len(present)):
        if not present[customer]:
            continue
        first: Any = UNLIKE
        second: Any = UNLIKE
        for reading in range(len(starts) - 1):
            worst: Any = 0
            total: Any = 0
            for place in range(starts[reading], starts[reading + 1]):
                cost: Any = np.int64(costs[words[place], customer])
                worst = max(worst, cost)
                total += cost
                if cost == UNLIKE:
                    break
            if worst < UNLIKE:
                cost = worst * _LIKENESS + min(total, _SUM)
                if cost < first:
                    first, second = cost, first
                else:
                    second = min(second, cost)
        if first == UNLIKE:
            continue
        key = first * _KEY + (second if second < _CLOSE else UNLIKE)
        at = count
        while at > 0 and (key < keys[at - 1] or (key == keys[at - 1] and last[customer] > last[found[at - 1]])):
            at -= 1
        if at < len(found):
            count = min(count + 1, len(found))
            for i in range(count - 1, at, -1):
                found[i], keys[i] = found[i - 1], keys[i - 1]
            found[at], keys[at] = customer, key
    return count


def best(
    directory: Directory, question: Question, limit: int, *, last: NDArray[np.int64], present: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The customers that answer the question, best first, at most `limit`; and a key each by which they are ordered.

    A word costs as much as it is unlike the customer's likest word, a reading as much as its worst word and then
    all of them together, a customer as much as the best reading; who is found in two readings comes before those
    found in one. Of equals the one with the latest `last` comes first, then the lowest number. Where a question with
    a digit in it is met word for word, who only comes near is left out.
    """
    if not question.words or not directory.customers_count:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    close = np.stack([directory.costs(word) for word in question.words])
    found, keys = ranked(close, question, limit, last=last, present=present)
    # Often there is no need to look at every word: what begins with the words comes before all else.
    if len(found) == limit or (len(found) and question.numbered and likeness(int(keys[0])) == SAME):
        return found, keys
    with ThreadPoolExecutor(max_workers=THREADS) as pool:  # a scan lets go of the interpreter
        scans = {
            place: pool.submit(directory.costs_afar, word, close[place])
            for place, word in enumerate(question.words)
            if question.far[place]
        }
        for place, scan in scans.items():
            close[place] = scan.result()
    return ranked(close, question, limit, last=last, present=present)


def ranked(
    costs: NDArray[np.uint8],
    question: Question,
    limit: int,
    *,
    last: NDArray[np.int64],
    present: NDArray[np.bool_],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The same, of costs by word and customer."""
    found, keys = np.empty(limit, np.int64), np.empty(limit, np.int64)
    starts = np.cumsum([0, *map(len, question.readings)])
    words = np.concatenate([np.array(reading, np.int64) for reading in question.readings])
    count = int(_best(costs, starts, words, last, present, found, keys))
    return found[:count], keys[:count]


def likeness(key: int) -> int:
    """Of a customer's key how like the worst word was (`likeness.SAME` …)."""
    return key // _KEY // _LIKENESS

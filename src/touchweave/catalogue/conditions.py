"""All rules' conditions on one field: each distinct value of it is compared with their globs once.

What a value satisfies is its class; the rules that a class satisfies are the bits of one number, so that whole
catalogues are decided by a few `&`.
"""

from collections.abc import Iterator, Sequence
from functools import reduce
from operator import or_
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from touchweave.catalogue.codes import dictionary_column, word_codes
from touchweave.catalogue.glob import TEXT_LIMIT, Globs

#: So many values keep their class before they are looked at anew.
CACHED_VALUES = 200_000
_ITEMS_LIMIT = 100


class Conditions:
    """The classes of one field's values. Class 0 is that of an absent value: it satisfies no condition."""

    def __init__(self, field: str, asked: Sequence[str]) -> None:
        """`asked[r]` is the r-th rule's glob for this field; empty: not asked."""
        wanting: dict[str, int] = {"": 0}
        for rule, glob in enumerate(asked):
            wanting[glob] = wanting.get(glob, 0) | 1 << rule
        self.field = field
        self._indifferent = wanting.pop("")
        self._globs = Globs(list(wanting))
        self._wanting = list(wanting.values())
        self._classes = {0: 0}  #: satisfied globs, by bit → class
        self._satisfied = [0]  #: by class: satisfied globs, by bit
        self.rules = [self._indifferent]  #: by class: the rules that are content with it, by bit
        self._seen: dict[str, int] = {}  #: value → class
        self._dictionary: pa.Array | None = None
        self._classes_of_dictionary = np.zeros(1, dtype=np.int64)

    def class_of(self, value: Any) -> int:
        """The class of a value; numbers and truths are compared as text, and of a list one item has to match."""
        if isinstance(value, str):
            return self._class_of_text(value)
        if value is None or isinstance(value, dict):
            return 0
        if isinstance(value, list):
            return self._class(
                reduce(or_, (self._satisfied[self.class_of(item)] for item in value[:_ITEMS_LIMIT]), 0)
            )
        if isinstance(value, bool):
            return self._class_of_text("true" if value else "false")
        return self._class_of_text(f"{value:.15g}" if isinstance(value, float) else str(value))

    def _class_of_text(self, value: str) -> int:
        known = self._seen.get(value)
        if known is None:
            known = self._class(self._globs.satisfied(value)) if value else 0
            if len(self._seen) >= CACHED_VALUES:
                self._seen.clear()
            if len(value) <= TEXT_LIMIT:
                self._seen[value] = known
        return known

    def _class(self, satisfied: int) -> int:
        if satisfied not in self._classes:
            self._classes[satisfied] = len(self.rules)
            self._satisfied.append(satisfied)
            wanted = [self._wanting[glob] for glob in bits_of(satisfied)]
            self.rules.append(reduce(or_, wanted, self._indifferent))
        return self._classes[satisfied]

    def of_batch(self, batch: pa.RecordBatch) -> NDArray[np.int64]:
        """The class of each row, of the column that bears the field's name."""
        words = dictionary_column(batch, self.field)
        if self._dictionary is None or not words.dictionary.equals(self._dictionary):
            classes = [self.class_of(value) for value in words.dictionary.to_pylist()]
            self._classes_of_dictionary = np.array([*classes, 0], dtype=np.int64)
            self._dictionary = words.dictionary
        return self._classes_of_dictionary[word_codes(words)]


def bits_of(bits: int) -> Iterator[int]:
    """The numbers of the bits that are set, ascending."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest

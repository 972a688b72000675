"""The rules of a catalogue, compiled once and asked of whole batches.

Each distinct value of a column is compared with that column's globs once; what it satisfies is its class. Then
each distinct combination of classes is decided once, and the decision is mapped back to the rows.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from touchweave.catalogue.glob import TEXT_LIMIT, Globs, matcher
from touchweave.catalogue.touchpoint import Catalogue, Rule

#: Conditions of a rule and the columns of event.table.EVENT_SCHEMA they are asked of.
ASKED_OF = {
    "type": "type",
    "name": "name",
    "page": "page_path",
    "campaign": "campaign",
    "medium": "medium",
    "referrer": "referrer",
    "source": "source",
}
NOBODY = -1  #: the rule of an event that no rule claims
IGNORED = -2  #: the touchpoint of rules under `ignore`
_CACHED_VALUES = 200_000

_decode = msgspec.json.Decoder(dict[str, Any]).decode


@dataclass(frozen=True, kw_only=True, eq=False)
class CompiledRule:
    """A rule with its place in the catalogue."""

    rule: Rule
    touchpoint: int  #: code; IGNORED
    number: int  #: from 1, within its touchpoint
    properties: tuple[tuple[str, Callable[[str], bool]], ...]

    def holds(self, properties: dict[str, Any]) -> bool:
        """Whether the event's properties satisfy its conditions on them."""
        return all(_satisfies(property_of(properties, name), matches) for name, matches in self.properties)


@dataclass(frozen=True, kw_only=True, eq=False)
class Matched:
    """What the rules say about a batch: one entry a row, and one decision a combination."""

    rule: NDArray[np.int32]  #: the first rule that claims the event; NOBODY
    combination: NDArray[np.int32]  #: into `claims`
    claims: list[tuple[int, ...]]  #: rules whose conditions hold, as far as columns can tell, in order


class _Column:
    """A column's globs, and the classes of the values seen so far. Class 0 is that of an absent value."""

    def __init__(self, name: str, asked: Sequence[str]) -> None:
        """`asked[r]` is the r-th rule's glob for this column; empty: not asked."""
        wanting: dict[str, int] = {"": 0}
        for rule, glob in enumerate(asked):
            wanting[glob] = wanting.get(glob, 0) | 1 << rule
        self.name = name
        self._indifferent = wanting.pop("")
        self._globs = Globs(list(wanting))
        self._wanting = list(wanting.values())
        self._classes = {0: 0}  #: which globs are satisfied, by bit → class
        self.rules = [self._indifferent]  #: by class: the rules that a value of it satisfies, by bit
        self._seen: dict[str, int] = {}  #: value → class
        self._dictionary: pa.Array | None = None
        self._classes_of_dictionary = np.zeros(1, dtype=np.int64)

    def _class_of(self, value: str | None) -> int:
        if not value:
            return 0
        value = value[:TEXT_LIMIT]
        known = self._seen.get(value)
        if known is None:
            if len(self._seen) >= _CACHED_VALUES:
                self._seen.clear()
            known = self._seen[value] = self._class_satisfying(self._globs.satisfied(value))
        return known

    def _class_satisfying(self, bits: int) -> int:
        if bits not in self._classes:
            self._classes[bits] = len(self.rules)
            wanted = [self._wanting[glob] for glob in bits_of(bits)]
            self.rules.append(reduce(or_, wanted, self._indifferent))
        return self._classes[bits]

    def of_batch(self, batch: pa.RecordBatch) -> NDArray[np.int64]:
        """The class of each row."""
        words = dictionary_column(batch, self.name)
        if self._dictionary is None or not words.dictionary.equals(self._dictionary):
            classes = [self._class_of(value) for value in words.dictionary.to_pylist()]
            self._classes_of_dictionary = np.array([*classes, 0], dtype=np.int64)
            self._dictionary = words.dictionary
        return self._classes_of_dictionary[word_codes(words)]


class RuleBook:
    """All rules of a catalogue: those to ignore first, then the touchpoints' in the order of the file."""

    def __init__(self, catalogue: Catalogue) -> None:
        listed = [(IGNORED, number, rule) for number, rule in enumerate(catalogue.ignore, 1)]
        for code, touchpoint in enumerate(catalogue.touchpoints):
            listed += [(code, number, rule) for number, rule in enumerate(touchpoint.rules, 1)]
        rules = [rule for _, _, rule in listed]
        fields = [name for name in ASKED_OF if any(getattr(rule, name) for rule in rules)]
        self._columns = [_Column(ASKED_OF[name], [getattr(rule, name) for rule in rules]) for name in fields]
        self._decided: dict[tuple[int, ...], tuple[int, ...]] = {}
        self.rules = tuple(
            CompiledRule(
                rule=rule,
                touchpoint=code,
                number=number,
                properties=tuple((name, matcher(glob)) for name, glob in rule.properties.items()),
            )
            for code, number, rule in listed
        )

    def match(self, batch: pa.RecordBatch) -> Matched:
        """Find the first rule that claims each event of the batch."""
        if not self.rules:
            none = np.full(batch.num_rows, NOBODY, dtype=np.int32)
            return Matched(rule=none, combination=np.zeros(batch.num_rows, dtype=np.int32), claims=[()])
        parts = [column.of_batch(batch) for column in self._columns]
        combination, firsts = distinct(parts, [len(column.rules) for column in self._columns], batch.num_rows)
        claims = [self._claims(tuple(int(part[row]) for part in parts)) for row in firsts]
        certain = [claim[0] if claim and not self.rules[claim[0]].properties else NOBODY for claim in claims]
        rule = np.array([*certain, NOBODY], dtype=np.int32)[combination]
        asking = np.array([bool(claim) and bool(self.rules[claim[0]].properties) for claim in claims], dtype=np.bool_)
        if asking.any():
            self._ask_properties(batch, np.flatnonzero(asking[combination]), combination, claims, rule)
        return Matched(rule=rule, combination=combination, claims=claims)

    def _claims(self, classes: tuple[int, ...]) -> tuple[int, ...]:
        """The rules that hold for a combination of classes, in order."""
        known = self._decided.get(classes)
        if known is None:
            held = [column.rules[code] for column, code in zip(self._columns, classes, strict=True)]
            known = tuple(bits_of(reduce(and_, held, (1 << len(self.rules)) - 1)))
            if len(self._decided) >= _CACHED_VALUES:
                self._decided.clear()
            self._decided[classes] = known
        return known

    def _ask_properties(
        self,
        batch: pa.RecordBatch,
        rows: NDArray[np.int64],
        combination: NDArray[np.int32],
        claims: list[tuple[int, ...]],
        rule: NDArray[np.int32],
    ) -> None:
        for row, properties in zip(rows.tolist(), properties_of(batch, rows), strict=True):
            rule[row] = next(
                (number for number in claims[combination[row]] if self.rules[number].holds(properties)), NOBODY
            )


def bits_of(bits: int) -> Iterator[int]:
    """The numbers of the bits that are set, ascending."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


def dictionary_column(batch: pa.RecordBatch, name: str) -> pa.DictionaryArray:
    """The column as a dictionary array; all null where the batch has none of that name."""
    if name not in batch.schema.names:
        return pa.nulls(batch.num_rows, pa.dictionary(pa.int32(), pa.string()))
    column = batch.column(name)
    return column if pa.types.is_dictionary(column.type) else column.dictionary_encode()


def word_codes(words: pa.DictionaryArray) -> NDArray[np.int64]:
    """Each row's place in the dictionary; null: one past its end."""
    codes: NDArray[np.int64] = words.indices.fill_null(len(words.dictionary)).to_numpy(zero_copy_only=False)
    return codes


def distinct(
    parts: Sequence[NDArray[np.int64]], sizes: Sequence[int], rows: int
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Number the distinct combinations of columns of codes (each below its size) in order of first appearance.

    Returns each row's number, and each number's first row.
    """
    key, radix = np.zeros(rows, dtype=np.int64), 1
    for part, size in zip(parts, sizes, strict=True):
        if radix * size >= 2**62:
            key, radix = _encoded(key), rows
        key, radix = key * size + part, radix * size
    number = _encoded(key).astype(np.int32)
    first = np.zeros(int(number.max(initial=-1)) + 1, dtype=np.int64)
    first[number[::-1]] = np.arange(rows)[::-1]
    return number, first


def _encoded(key: NDArray[np.int64]) -> NDArray[np.int64]:
    indices: NDArray[np.int64] = pa.array(key).dictionary_encode().indices.to_numpy()
    return indices.astype(np.int64)


def properties_of(batch: pa.RecordBatch, rows: NDArray[np.int64]) -> list[dict[str, Any]]:
    """The properties of these rows; those that are no JSON object are empty."""
    if "properties" not in batch.schema.names:
        return [{}] * len(rows)
    return [_object(text) for text in batch.column("properties").take(pa.array(rows)).to_pylist()]


def _object(text: str | None) -> dict[str, Any]:
    try:
        return _decode(text) if text else {}
    except (msgspec.DecodeError, RecursionError):
        return {}


def property_of(properties: dict[str, Any], name: str) -> Any:
    """A property by name; where there is none of that name, `a.b` is the property b inside a."""
    if name in properties or "." not in name:
        return properties.get(name)
    outer, _, inner = name.partition(".")
    inside = properties.get(outer)
    return property_of(inside, inner) if isinstance(inside, dict) else None


def _satisfies(value: Any, matches: Callable[[str], bool]) -> bool:
    if isinstance(value, list):
        return any(_satisfies(item, matches) for item in value[:100])
    if value is None or isinstance(value, dict):
        return False
    if isinstance(value, bool):
        return matches("true" if value else "false")
    return matches(f"{value:.15g}" if isinstance(value, float) else str(value))

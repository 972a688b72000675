"""The rules of a catalogue, compiled once and asked of whole batches.

Each distinct combination of classes of a batch's columns is decided once, and the decision mapped back to the rows.
Properties are read only of rows that a rule may claim for their sake.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import and_

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from touchweave.catalogue.codes import distinct
from touchweave.catalogue.conditions import CACHED_VALUES, Conditions, bits_of
from touchweave.catalogue.properties import PropertyReader
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


@dataclass(frozen=True, kw_only=True)
class PlacedRule:
    """A rule with its place in the catalogue."""

    rule: Rule
    touchpoint: int  #: code; IGNORED
    number: int  #: from 1, within its touchpoint


@dataclass(frozen=True, kw_only=True, eq=False)
class Matched:
    """What the rules say about a batch: one entry a row, and the claims of each combination."""

    rule: NDArray[np.int32]  #: the first rule that claims the event; NOBODY
    combination: NDArray[np.int32]  #: into `claims`
    claims: list[int]  #: the rules that hold, by bit; later ones only as far as columns tell unless `thorough`


class RuleBook:
    """All rules of a catalogue: those to ignore first, then the touchpoints' in the order of the file."""

    def __init__(self, catalogue: Catalogue) -> None:
        listed = [(IGNORED, number, rule) for number, rule in enumerate(catalogue.ignore, 1)]
        for code, touchpoint in enumerate(catalogue.touchpoints):
            listed += [(code, number, rule) for number, rule in enumerate(touchpoint.rules, 1)]
        rules = [rule for _, _, rule in listed]
        self.rules = tuple(PlacedRule(rule=rule, touchpoint=code, number=number) for code, number, rule in listed)
        self._columns = [
            Conditions(column, asked)
            for name, column in ASKED_OF.items()
            if any(asked := [getattr(rule, name) for rule in rules])
        ]
        names = list(dict.fromkeys(name for rule in rules for name in rule.properties))
        self._properties = [Conditions(name, [rule.properties.get(name, "") for rule in rules]) for name in names]
        self._reader = PropertyReader(names)
        self._with_properties = sum(1 << number for number, rule in enumerate(rules) if rule.properties)
        self._everybody = (1 << len(rules)) - 1
        self._decided: dict[tuple[int, ...], int] = {}

    def match(self, batch: pa.RecordBatch, *, thorough: bool = False) -> Matched:
        """Find the first rule that claims each event; `thorough` also asks all others for all they want to know."""
        if not self.rules:
            none = np.full(batch.num_rows, NOBODY, dtype=np.int32)
            return Matched(rule=none, combination=np.zeros(batch.num_rows, dtype=np.int32), claims=[0])
        parts = [column.of_batch(batch) for column in self._columns]
        combination, firsts = distinct(parts, [len(column.rules) for column in self._columns], batch.num_rows)
        claims = [self._content(tuple(int(part[row]) for part in parts)) for row in firsts]
        unsure = np.array([self._unsure(claim, thorough) for claim in claims], dtype=np.bool_)
        if unsure.any():
            combination = combination.copy()
            self._ask_properties(batch, np.flatnonzero(unsure[combination]), combination, claims)
        first = [NOBODY if not claim else (claim & -claim).bit_length() - 1 for claim in claims]
        return Matched(rule=np.array(first, dtype=np.int32)[combination], combination=combination, claims=claims)

    def _content(self, classes: tuple[int, ...]) -> int:
        """The rules that are content with these classes of the columns, by bit."""
        known = self._decided.get(classes)
        if known is None:
            held = (column.rules[code] for column, code in zip(self._columns, classes, strict=True))
            if len(self._decided) >= CACHED_VALUES:
                self._decided.clear()
            known = self._decided[classes] = reduce(and_, held, self._everybody)
        return known

    def _unsure(self, claim: int, thorough: bool) -> bool:
        """Whether properties decide what becomes of the event."""
        asking = claim & self._with_properties
        return bool(asking if thorough else asking & claim & -claim)

    def _ask_properties(
        self, batch: pa.RecordBatch, rows: NDArray[np.int64], combination: NDArray[np.int32], claims: list[int]
    ) -> None:
        """Give these rows combinations of their own, with the claims that their properties leave."""
        classes = self._classes_of_properties(batch, rows)
        parts = [combination[rows].astype(np.int64), *classes]
        number, firsts = distinct(parts, [len(claims), *(len(each.rules) for each in self._properties)], len(rows))
        known = len(claims)
        for first in firsts.tolist():
            held = (each.rules[part[first]] for each, part in zip(self._properties, classes, strict=True))
            claims.append(reduce(and_, held, claims[parts[0][first]]))
        combination[rows] = number + known

    def _classes_of_properties(self, batch: pa.RecordBatch, rows: NDArray[np.int64]) -> list[NDArray[np.int64]]:
        texts: Iterable[str | None] = [None] * len(rows)
        if "properties" in batch.schema.names:
            texts = batch.column("properties").take(pa.array(rows)).to_pylist()
        values = self._reader.read(texts)
        return [
            np.fromiter(map(each.class_of, of), dtype=np.int64, count=len(rows))
            for each, of in zip(self._properties, values, strict=True)
        ]


def claimed(claims: int) -> list[int]:
    """The rules of a claim, in order."""
    return list(bits_of(claims))

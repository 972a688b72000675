"""Possible duplicates among records: a table in, pairs with their evidence out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from touchweave.errors import SelectionInvalid
from touchweave.identity.duplicate.comparison import crossed, levels_of
from touchweave.identity.duplicate.field import EXACT, LEVELS, MISSING
from touchweave.identity.duplicate.linking import MEMORY_LIMIT, Linked, link
from touchweave.identity.duplicate.pair import Evidence, PossibleDuplicate, PossibleDuplicates
from touchweave.identity.duplicate.role import HOUSEHOLD, fields_of, told_or_guessed

#: The least probability that can be asked for.
LEAST = 0.01
_SWAPPED = {"given_name", "surname"}
#: It is never certain.
_MOST = 0.999999
_WEIGHT_DIGITS, _PROBABILITY_DIGITS = 4, 6


@dataclass(frozen=True, kw_only=True, eq=False)
class Found:
    """All pairs with a probability of LEAST and more; what is shown of them is made when it is asked for."""

    names: "pa.Array[Any]"  #: of the records, by row
    values: "dict[str, pa.Array[Any]]"  #: the fields as they were written
    linked: Linked

    def shown(
        self, *, at_least: float, limit: int | None = None, apart: Iterable[tuple[str, str]] = ()
    ) -> PossibleDuplicates:
        """Those that reach `at_least`, the first `limit` of them, without pairs of names that are kept `apart`.

        Raises SelectionInvalid.
        """
        must_be_askable(at_least, limit)
        pairs, model = self.linked.pairs, self.linked.model
        rows = np.flatnonzero(pairs.probability >= at_least)
        rows = rows[~self._kept_apart(rows, apart)]
        return PossibleDuplicates(
            at_least=at_least,
            found=len(rows),
            customers=len(self.names),
            compared=self.linked.compared,
            prior=round(model.prior, _WEIGHT_DIGITS),
            fields=tuple(field.name for field in model.fields),
            skipped=self.linked.skipped,
            pairs=tuple(self._pair(int(row)) for row in rows[:limit]),
        )

    def _kept_apart(self, rows: "np.ndarray[Any, Any]", apart: Iterable[tuple[str, str]]) -> "np.ndarray[Any, Any]":
        """Which of these pairs are among those kept apart, in either order, shape (len(rows),)."""
        named = list(apart)
        ends = [pc.index_in(pa.array(side, self.names.type), self.names) for side in zip(*named, strict=True)]
        if not ends:
            return np.zeros(len(rows), bool)
        one, two = (end.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64) for end in ends)
        number = len(self.names)
        keys = np.minimum(one, two) * number + np.maximum(one, two)
        pairs = self.linked.pairs
        return np.isin(pairs.left[rows] * number + pairs.right[rows], keys[(one >= 0) & (two >= 0)])

    def _pair(self, at: int) -> PossibleDuplicate:
        pairs = self.linked.pairs
        left, right = int(pairs.left[at]), int(pairs.right[at])
        return PossibleDuplicate(
            left=self.names[left].as_py(),
            right=self.names[right].as_py(),
            probability=min(_MOST, round(float(pairs.probability[at]), _PROBABILITY_DIGITS)),
            evidence=self._evidence(at, left, right),
        )

    def _evidence(self, at: int, left: int, right: int) -> tuple[Evidence, ...]:
        pairs, fields = self.linked.pairs, self.linked.model.fields
        pattern = pairs.pattern[at : at + 1]
        levels = levels_of(pattern, len(fields))[0]
        swapped = bool(crossed(pattern, len(fields))[0])
        found = []
        for place, field in enumerate(fields):
            ends = (self.values[field.name][left].as_py(), self.values[field.name][right].as_py())
            if ends == (None, None):
                continue
            level = levels[place]
            named = (
                "swapped" if swapped and field.name in _SWAPPED and level not in {MISSING, EXACT} else LEVELS[level]
            )
            weight = round(float(pairs.weights[at, place]), _WEIGHT_DIGITS)
            found.append(Evidence(field=field.name, left=ends[0], right=ends[1], agreement=named, weight=weight))
        household = round(float(pairs.household[at]), _WEIGHT_DIGITS)
        if household:
            found.append(Evidence(field=HOUSEHOLD, left=None, right=None, agreement="possible", weight=household))
        return tuple(found)


def must_be_askable(at_least: float, limit: int | None) -> None:
    """Raise SelectionInvalid where that cannot be asked for."""
    if not LEAST <= at_least <= 1:
        raise SelectionInvalid(name="at_least", value=at_least, allowed=f"{LEAST} to 1")
    if limit is not None and limit < 0:
        raise SelectionInvalid(name="limit", value=limit, allowed="0 or more")


def find(
    names: "pa.ChunkedArray[Any]",
    records: "pa.Table",
    *,
    roles: Mapping[str, str],
    folder: Path | None = None,
    memory_limit_bytes: int = MEMORY_LIMIT,
    threads: int = 2,
) -> Found:
    """Compare the records, one a name; `roles` says what their columns are. What waits on disk is in `folder`."""
    values = fields_of(records, roles)
    linked = link(values, folder=folder, memory_limit_bytes=memory_limit_bytes, threads=threads, at_least=LEAST)
    whole = names.cast(pa.large_string()).combine_chunks()
    return Found(names=whole, values=values, linked=linked)


def possible_duplicates(
    records: "pa.Table",
    *,
    name: str,
    roles: Mapping[str, str] | str | None = None,
    at_least: float = 0.5,
    limit: int | None = None,
    apart: Sequence[tuple[str, str]] = (),
) -> PossibleDuplicates:
    """Which records may be the same person; the column `name` holds their names.

    Without `roles` the columns' names tell what they are. Raises SelectionInvalid, also where roles name what is
    not there.
    """
    columns = [column for column in records.column_names if column != name]
    told = told_or_guessed(roles, columns)
    return find(records.column(name), records, roles=told).shown(at_least=at_least, limit=limit, apart=apart)

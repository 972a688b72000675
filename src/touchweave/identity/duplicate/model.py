"""What agreement is worth: the Fellegi–Sunter model of a pair of records, with a class for one household.

m: how often a level of agreement is seen in two records of the same person; u: in two records of two people. Both
are estimated from the records themselves, by expectation maximisation; nobody says which pairs are the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from touchweave.identity.duplicate.field import DIFFERENT, EXACT, LEVELS, SIMILAR, Field

_ROUNDS, _STEADY = 200, 1e-6
#: What is thought beforehand counts as much as so many pairs.
_SAME_PAIRS, _OTHER_PAIRS = 20.0, 20.0
#: So many of a hundred records have a twin, as long as nothing is known.
_TWINS = 0.01
#: Of the pairs that agree exactly, at least this share are taken for two people.
_LEAST_OTHER = 0.01
_MOST = 60.0  # bits


@dataclass(frozen=True, kw_only=True, eq=False)
class Seen:
    """What was counted: agreement of candidates, of all records, and of pairs drawn at random."""

    records: int
    patterns: NDArray[np.int64]  #: levels of each pattern of agreement, shape (patterns, fields)
    candidates: NDArray[np.int64]  #: pairs of each pattern, shape (patterns,)
    exact: NDArray[np.float64]  #: of all pairs that bear the field, the share that agree exactly, shape (fields,)
    drawn: NDArray[np.int64]  #: of random pairs, those of each level, shape (fields, 5)

    @property
    def pairs(self) -> float:
        """Of all records."""
        return self.records * (self.records - 1) / 2


@dataclass(frozen=True, kw_only=True, eq=False)
class Model:
    """What is known of agreement."""

    fields: tuple[Field, ...]
    same: NDArray[np.float64]  #: m, shape (fields, 5); that of MISSING is 1
    other: NDArray[np.float64]  #: u, shape (fields, 5)
    other_of_exact: NDArray[np.float64]  #: of pairs that agree exactly, the share of two people, shape (fields,)
    prior: float  #: bits: log2 of pairs of the same person over those of strangers
    household: float  #: bits: of pairs of one household over those of strangers
    matches: float  #: pairs of the same person that are expected among the candidates

    @property
    def weights(self) -> NDArray[np.float64]:
        """Bits of each level, shape (fields, 5): log2 of m over u; of MISSING 0."""
        weights = np.log2(self.same / self.other)
        for place, field in enumerate(self.fields):
            if field.made_of_names:
                weights[place, SIMILAR:EXACT] = 0.0
        return np.asarray(weights)

    @property
    def people(self) -> bool:
        """Whether records are of people, who may share a home: a given name or a date of birth is compared."""
        return any(field.person for field in self.fields)

    @property
    def shared(self) -> NDArray[np.bool_]:
        """Which fields a household shares, places left out."""
        return np.array([field.shared and not field.place for field in self.fields], bool)

    @property
    def place(self) -> NDArray[np.bool_]:
        """Which fields say where."""
        return np.array([field.place for field in self.fields], bool)


def counted(weights: NDArray[np.float64], place: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The weights that count, shape (pairs, fields): of agreements on the place only the first of the strongest."""
    found = weights.copy()
    if place.any():
        where = found[:, place]
        strongest = np.zeros(where.shape, bool)
        strongest[np.arange(len(where)), where.argmax(axis=1)] = True
        found[:, place] = np.where(strongest, where, np.minimum(where, 0.0))
    return found


def unrelated(model: Model, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Bits against the same person because it may be one household, shape (pairs,); `weights` as from `counted`."""
    if not model.people:
        return np.zeros(len(weights))
    alike = weights[:, model.shared | model.place].sum(axis=1)
    return np.asarray(-np.logaddexp2(0.0, model.household + alike))


def estimate(fields: Sequence[Field], seen: Seen) -> Model:
    """Learn m, u and the shares of the classes from what was seen."""
    model = _beforehand(tuple(fields), seen)
    for _ in range(_ROUNDS):
        before, model = model, _again(model, seen)
        if abs(model.prior - before.prior) < _STEADY and np.abs(model.same - before.same).max() < _STEADY:
            break
    return model


def _beforehand(fields: tuple[Field, ...], seen: Seen) -> Model:
    same = np.array([(1.0, *field.same) for field in fields]).reshape(-1, len(LEVELS))
    rate = min(0.1, max(_TWINS * seen.records, 0.5) / max(seen.pairs, 1.0))
    share = float(np.log2(rate / (1 - rate)))
    return Model(
        fields=fields,
        same=same,
        other=_of_others(fields, seen, same, 0.0),
        other_of_exact=np.ones(len(fields)),
        prior=share,
        household=share - 3.0,
        matches=0.0,
    )


def _again(model: Model, seen: Seen) -> Model:
    """One round: how likely each pattern is the same person or one household, and what that says of m, u, shares."""
    weights = counted(model.weights[np.arange(len(model.fields)), seen.patterns], model.place)
    against = unrelated(model, weights)
    match = probability(model.prior + weights.sum(axis=1) + against)
    alike = weights[:, model.shared | model.place].sum(axis=1)
    house = (1 - match) * probability(model.household + alike) if model.people else np.zeros(len(match))
    matching = match * seen.candidates
    total, housed = float(matching.sum()), float((house * seen.candidates).sum())
    same = np.ones_like(model.same)
    for place, field in enumerate(model.fields):
        levels = np.bincount(seen.patterns[:, place], weights=matching, minlength=len(LEVELS))[DIFFERENT:]
        same[place, DIFFERENT:] = (levels + _SAME_PAIRS * np.array(field.same)) / (levels.sum() + _SAME_PAIRS)
    rate = (total + 0.5) / (seen.pairs + 1.0)
    rest = max(1 - rate - (housed + 0.5) / (seen.pairs + 1.0), 0.01)
    other = _of_others(model.fields, seen, same, rate)
    exact = _exact(model.fields, seen)
    return Model(
        fields=model.fields,
        same=same,
        other=other,
        other_of_exact=np.minimum(1.0, other[:, EXACT] / exact),
        prior=float(np.log2(rate / rest)),
        household=float(np.log2((housed + 0.5) / (seen.pairs + 1.0) / rest)),
        matches=total,
    )


def probability(bits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Bits of odds as a probability."""
    return np.asarray(1 / (1 + np.exp2(-np.clip(bits, -_MOST, _MOST))))


def _exact(fields: tuple[Field, ...], seen: Seen) -> NDArray[np.float64]:
    """The share of all pairs that agree exactly, with what is thought beforehand."""
    beforehand = np.array([field.other[-1] for field in fields])
    return (seen.exact * seen.pairs + _OTHER_PAIRS * beforehand) / (seen.pairs + _OTHER_PAIRS)


def _of_others(fields: tuple[Field, ...], seen: Seen, same: NDArray[np.float64], rate: float) -> NDArray[np.float64]:
    """u: what pairs at random show, less what those of the same person among them show."""
    found = np.ones((len(fields), len(LEVELS)))
    exact = _exact(fields, seen)
    for place, field in enumerate(fields):
        beforehand = np.array((1 - sum(field.other), *field.other))
        drawn = seen.drawn[place, DIFFERENT:]
        shares = (drawn + _OTHER_PAIRS * beforehand) / (drawn.sum() + _OTHER_PAIRS)
        shares[-1] = exact[place]
        less = np.maximum(shares - rate * same[place, DIFFERENT:], _LEAST_OTHER * shares)
        less[0] = max(1 - less[1:].sum(), _LEAST_OTHER)
        found[place, DIFFERENT:] = less
    return found

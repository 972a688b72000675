"""Lines held in memory, and what plain Python says of a condition on one customer's line."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pytest

from touchweave.catalogue.touchpoint import Touchpoint
from touchweave.event.vocabulary import MEETINGS, Channel, Kind, Setting
from touchweave.journey.columns import Columns
from touchweave.segment import condition as c

DAY = 86_400_000_000
FOREVER = (-(2**62), 2**62)
PLACES = (("web", Channel.WEB, "before"), ("call", Channel.CALL, "after"), ("shop", Channel.STORE, "after"))
WORDS = (None, "spring", "fall")


class Met(NamedTuple):
    """One interaction."""

    at: int  #: µs
    place: int
    kind: Kind
    value: float = float("nan")
    word: int = 0  #: of the dimension "campaign"


@dataclass
class LinesInMemory:
    """What conditions ask of an index."""

    runs: tuple[Columns, ...]
    customers_count: int
    traits: Mapping[str, Any] = field(default_factory=dict)
    gone: frozenset[int] = frozenset()
    touchpoints: tuple[Touchpoint, ...] = tuple(
        Touchpoint(key=key, name=key, channel=channel, stage=stage, setting=Setting.ONLINE)
        for key, channel, stage in PLACES
    )
    dimension_names: tuple[str, ...] = ("campaign",)

    @property
    def present(self) -> np.ndarray:
        return ~np.isin(np.arange(self.customers_count), list(self.gone))

    @property
    def trait_names(self) -> tuple[str, ...]:
        return tuple(self.traits)

    def trait(self, name: str) -> Any:
        return self.traits[name]

    def dimension_values(self, name: str) -> int:
        return len(WORDS) - 1

    def words(self, name: str) -> Any:
        return pa.array(WORDS[1:])


def columns_of(codes: Sequence[int], lines: Sequence[Sequence[Met]], live: Any = None) -> Columns:
    flat = [met for line in lines for met in line]
    return Columns(
        customer=np.array(codes, np.int32),
        offsets=np.cumsum([0, *map(len, lines)], dtype=np.int64),
        occurred_at=np.array([met.at for met in flat], np.int64),
        touchpoint=np.array([met.place for met in flat], np.uint16),
        kind=np.array([met.kind for met in flat], np.uint8),
        value=np.array([met.value for met in flat], np.float32),
        scale=np.zeros(len(flat), np.uint8),
        live=live,
        dimensions={"campaign": np.array([met.word for met in flat], np.uint32)},
    )


@pytest.fixture(scope="session")
def lines_in_memory() -> Callable[..., LinesInMemory]:
    """`lines_in_memory(lines, cut=0, gone=(), **traits)`: two runs, and one whose lines are superseded."""

    def build(lines: Any, cut: int = 0, gone: Any = (), **traits: Any) -> LinesInMemory:
        everybody = range(len(lines))
        older = columns_of(
            everybody, [[Met(DAY, 1, Kind.OUTCOME, 5.0)] for _ in lines], np.zeros(len(lines), np.bool_)
        )
        first, second = columns_of(everybody[:cut], lines[:cut]), columns_of(everybody[cut:], lines[cut:])
        arrays = {name: pa.array(values) for name, values in traits.items()}
        return LinesInMemory((older, first, second), len(lines), arrays, frozenset(gone))

    return build


@dataclass(frozen=True)
class Twin:
    """One customer, and what a condition says of them."""

    line: Sequence[Met]
    traits: Mapping[str, Any]
    now: int
    saved: Mapping[str, tuple[Any, ...]]
    period: tuple[int, int] = FOREVER
    words: tuple[frozenset[int], ...] = ()  #: dimension conditions that hold

    def all_hold(self, conditions: Sequence[Any]) -> bool:
        """As `select` understands a list, of interactions that are asked for one being enough."""
        words = tuple(self._words(one) for one in conditions if isinstance(one, c.DimensionIs))
        inner = Twin(self.line, self.traits, self.now, self.saved, self.period, self.words + words)
        if words and not inner.seen(*self.period):
            return False
        return all(inner.holds(one) for one in conditions if not isinstance(one, c.DimensionIs))

    def _words(self, one: c.DimensionIs) -> frozenset[int]:
        named = {code for code in (1, 2) if one.op in ("known", "absent") or WORDS[code] in one.wanted}
        return frozenset({0, 1, 2} - named if one.op in ("is_not", "absent") else named)

    def seen(self, since: int, until: int, key: str | None = None) -> list[Met]:
        """The interactions that count."""
        since, until = max(since, self.period[0]), min(until, self.period[1])
        return [
            met
            for met in self.line
            if since <= met.at < until and self.at(met, key) and all(met.word in words for words in self.words)
        ]

    def at(self, met: Met, key: str | None) -> bool:
        """Whether the interaction is at the place."""
        name, channel, stage = PLACES[met.place]
        mine = {name, f"channel:{channel}", f"stage:{stage}"}
        return key is None or bool(mine & {part.strip() for part in key.split("|")})

    def window(self, one: Any, days: float | None = None) -> tuple[int, int]:
        since = self.period[0] if one.since is None else us(one.since)
        until = self.period[1] if one.until is None else min(us(one.until), self.period[1])
        as_of = us(one.as_of) if one.as_of else until if until != FOREVER[1] else self.now
        if one.last_days is not None:
            since, until = max(since, as_of - round(one.last_days * DAY)), min(until, as_of)
        if days is not None:
            until = min(until, as_of - round(days * DAY))
        return since, until

    def holds(self, one: Any) -> bool:
        """Whether the customer satisfies it."""
        match one:
            case c.TraitIs():
                return self._trait(one)
            case c.ConsentIs():
                said = self.traits[f"consent:{one.purpose}"]
                return said is {"agreed": True, "refused": False, "unknown": None}[one.state]
            case c.AnyOf():
                return any(self.all_hold([each]) for each in one.conditions)
            case c.NoneOf():
                return not any(self.all_hold([each]) for each in one.conditions)
            case c.AllOf():
                return self.all_hold(one.conditions)
            case c.InSegment():
                return Twin(self.line, self.traits, self.now, self.saved).all_hold(self.saved[one.name])
            case c.TouchpointMet():
                met = [met for met in self.seen(*self.window(one), one.key) if met.kind != Kind.COST]
                often = one.at_least <= len(met) and (one.at_most is None or len(met) <= one.at_most)
                return often is one.met
            case c.MetWhen():
                met = [met for met in self.seen(*self.period, one.key) if met.kind != Kind.COST]
                since, until = self.window(one, one.before_days)
                return bool(met) and since <= met[0 if one.which == "first" else -1].at < until
            case c.Sequence():
                return self._sequence(one)
            case c.ScoreIs():
                return self._score(one)
            case c.ValueIs():
                worth = [met.value for met in self.seen(*self.window(one), one.key) if met.kind == Kind.OUTCOME]
                total = sum(value for value in worth if value == value)
                return within(one, total if one.of == "sum" else len(worth))
        raise AssertionError(one)

    def _trait(self, one: c.TraitIs) -> bool:
        value = self.traits[one.name]
        if one.op in ("known", "absent"):
            return (value is None) is (one.op == "absent")
        same = value is not None and value == (one.value if isinstance(value, str) else float(str(one.value)))
        return {
            "is": same,
            "is_not": not same,
            "at_least": value is not None and not isinstance(value, str) and value >= float(str(one.value)),
            "at_most": value is not None and not isinstance(value, str) and value <= float(str(one.value)),
        }[one.op]

    def _score(self, one: c.ScoreIs) -> bool:
        kind = Kind[one.kind.upper()]
        said = [m.value for m in self.seen(*self.window(one), one.key) if m.kind == kind and m.value == m.value]
        if one.which == "any":
            return any(within(one, value) for value in said)
        if not said:
            return False
        return within(one, {"first": said[0], "last": said[-1], "mean": sum(said) / len(said)}[one.which])

    def _sequence(self, one: c.Sequence) -> bool:
        met = [met for met in self.seen(*self.window(one)) if met.kind in MEETINGS]

        def onward(step: int, place: int, begun: int) -> bool:
            """Whether the steps from this one on can be taken behind the place."""
            if step == len(one.steps):
                return True
            for at in range(place + 1, len(met)):
                fits = one.within_days is None or met[at].at - begun <= round(one.within_days * DAY)
                if fits and self.at(met[at], one.steps[step]) and onward(step + 1, at, begun):
                    return True
                if one.without is not None and self.at(met[at], one.without):
                    return False  # whatever comes later has it in between
            return False

        return any(self.at(m, one.steps[0]) and onward(1, at, m.at) for at, m in enumerate(met))


def us(day: str) -> int:
    return int(np.datetime64(day, "us").astype(np.int64))


def within(one: Any, figure: float) -> bool:
    low, high = (np.float32(bound) if bound is not None else None for bound in (one.at_least, one.at_most))
    figure = np.float32(figure)
    return (low is None or figure >= low) and (high is None or figure <= high)


@pytest.fixture(scope="session")
def twin() -> type[Twin]:
    return Twin


@pytest.fixture(scope="session")
def met() -> type[Met]:
    return Met

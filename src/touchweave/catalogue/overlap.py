"""Rules that stand in each other's way: unreachable ones by what they say, ambiguous ones by what was observed."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

import numpy as np

from touchweave.catalogue.glob import alternatives, covers
from touchweave.catalogue.placer import Judgement
from touchweave.catalogue.reconciliation import RuleProblem
from touchweave.catalogue.rules import ASKED_OF, IGNORED, PlacedRule, claimed
from touchweave.catalogue.touchpoint import Rule, Touchpoint

_WILDCARD = re.compile(r"[*?]")


class Overlaps:
    """How often each later rule claimed what an earlier one took; grows by the batch."""

    def __init__(self, rules: Sequence[PlacedRule], touchpoints: Sequence[Touchpoint]) -> None:
        self._rules = rules
        self._touchpoints = touchpoints
        self._both: Counter[tuple[int, int]] = Counter()  #: (deciding rule, later rule) → events

    def add(self, judged: Judgement) -> None:
        """Count a batch that was judged thoroughly."""
        events = np.bincount(judged.matched.combination, minlength=len(judged.matched.claims))
        for claims, count in zip(judged.matched.claims, events.tolist(), strict=True):
            if count and claims & (claims - 1):
                winner, *later = claimed(claims)
                for number in later:
                    self._both[winner, number] += count

    def problems(self) -> tuple[RuleProblem, ...]:
        """Unreachable rules first, then ambiguous ones, the most frequent first."""
        blocked = covered([placed.rule for placed in self._rules])
        found = [self._unreachable(later, first) for later, first in blocked.items()]
        for (winner, later), events in self._both.most_common():
            if later not in blocked and self._rules[winner].touchpoint != self._rules[later].touchpoint:
                found.append(self._ambiguous(winner, later, events))
        return tuple(found)

    def _unreachable(self, later: int, first: int) -> RuleProblem:
        events = sum(count for (_, number), count in self._both.items() if number == later)
        sentence = (
            f"{self._said(later)} never decides: {self._said(first, inside=True)} comes first and matches whatever "
            f"it matches."
        )
        return self._problem("unreachable", later, first, events, sentence)

    def _ambiguous(self, winner: int, later: int, events: int) -> RuleProblem:
        sentence = (
            f"{events:,} events match {self._said(later, inside=True)} and {self._said(winner, inside=True)}, which "
            f"comes first and takes them."
        )
        return self._problem("ambiguous", later, winner, events, sentence)

    def _problem(self, problem: str, later: int, first: int, events: int, sentence: str) -> RuleProblem:
        return RuleProblem(
            problem=problem,
            touchpoint=self._key(later),
            rule=self._rules[later].number,
            other=self._key(first),
            events=events,
            sentence=sentence,
        )

    def _key(self, number: int) -> str:
        touchpoint = self._rules[number].touchpoint
        return "ignore" if touchpoint == IGNORED else self._touchpoints[touchpoint].key

    def _said(self, number: int, inside: bool = False) -> str:
        return f"{'rule' if inside else 'Rule'} {self._rules[number].number} of {self._key(number)}"


def covered(rules: Sequence[Rule]) -> dict[int, int]:
    """Rules of which an earlier one matches whatever they match, with the first such."""
    #: Rules by the text before the first wildcard of their first condition: only what begins so can be covered.
    of_beginning: dict[tuple[str, str], list[int]] = defaultdict(list)
    unconditional: list[int] = []  #: as far as columns go
    found: dict[int, int] = {}
    for later, rule in enumerate(rules):
        near = {number for begun in _beginnings(rule) for number in of_beginning.get(begun, ())}
        first = next((n for n in sorted(near.union(unconditional)) if rule_covers(rules[n], rule)), None)
        if first is not None:
            found[later] = first
        name = next((name for name in ASKED_OF if getattr(rule, name)), None)
        if name is None:
            unconditional.append(later)
            continue
        for part in alternatives(getattr(rule, name)):
            of_beginning[name, _WILDCARD.split(part)[0]].append(later)
    return found


def _beginnings(rule: Rule) -> Iterator[tuple[str, str]]:
    """All beginnings of one text that satisfies each condition."""
    for name in ASKED_OF:
        for part in alternatives(getattr(rule, name))[:1]:
            text = part.replace("*", "").replace("?", "\0")
            for length in range(len(text) + 1):
                yield name, text[:length]


def rule_covers(wider: Rule, narrower: Rule) -> bool:
    """Whether every event that satisfies `narrower` surely satisfies `wider`."""
    for name in ASKED_OF:
        glob = getattr(wider, name)
        if glob and not (getattr(narrower, name) and covers(glob, getattr(narrower, name))):
            return False
    return all(
        name in narrower.properties and covers(glob, narrower.properties[name])
        for name, glob in wider.properties.items()
    )

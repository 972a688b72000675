"""Random lines with a selection and a cut into runs, for kernels against plain Python."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import strategies as st

from touchweave.event.vocabulary import MEETINGS, Kind
from touchweave.journey.selection import FOREVER, Selection
from touchweave.measure.meeting import DAY_US

TOUCHPOINTS = 4
Event = tuple[int, int, Kind]


@dataclass(frozen=True)
class Case:
    """Lines, what is selected of them, and the same lines as indexes of one run and of several."""

    lines: list[list[Event]]
    selection: Selection
    whole: Any
    split: Any

    def chosen(self) -> dict[int, list[Event]]:
        """The lines of the selected customers, not cut to the period."""
        mask = self.selection.customers
        return {place: line for place, line in enumerate(self.lines) if mask is None or mask[place]}

    def active(self, activity: str = "meetings") -> dict[int, list[Event]]:
        """The same with only what counts as activity; touchpoint 0 is outbound."""
        return {
            place: [
                one
                for one in line
                if activity == "interactions"
                or (one[2] in MEETINGS and not (activity == "own" and one[1] == 0 and one[2] == Kind.CONTACT))
            ]
            for place, line in self.chosen().items()
        }

    def within(self, activity: str = "meetings") -> dict[int, list[Event]]:
        """Cut to the period; those without any left out."""
        cut = {place: [one for one in line if self.holds(one)] for place, line in self.active(activity).items()}
        return {place: line for place, line in cut.items() if line}

    def holds(self, event: Event) -> bool:
        return self.selection.since_us <= event[0] < self.selection.until_us

    @property
    def end(self) -> int:
        return max((event[0] for line in self.lines for event in line), default=0)

    @property
    def start(self) -> int:
        return min((event[0] for line in self.lines for event in line), default=0)

    def who(self, mask: Any) -> set[int]:
        """The customers that a mask holds."""
        assert mask.dtype == np.bool_
        assert mask.shape == (len(self.lines),)
        return set(np.flatnonzero(mask).tolist())


def lines_of(spacing_us: int, longest: int) -> st.SearchStrategy[list[list[Event]]]:
    event = st.tuples(
        st.integers(-2 * longest, 4 * longest).map(lambda steps: steps * spacing_us),
        st.integers(0, TOUCHPOINTS - 1),
        st.sampled_from([*MEETINGS, Kind.CONTACT, Kind.CONTACT, Kind.NPS, Kind.COST]),
    )
    line = st.lists(event, max_size=longest).map(lambda line: sorted(line, key=lambda one: one[0]))
    return st.lists(line, max_size=7)


@pytest.fixture(scope="session")
def cases(memory_index: Callable[..., Any]) -> Callable[..., st.SearchStrategy[Case]]:
    """`cases(spacing_us=DAY_US // 2, longest=12)`: times are multiples of the spacing."""

    @st.composite
    def build(draw: st.DrawFn, spacing_us: int, longest: int) -> Case:
        lines = draw(lines_of(spacing_us, longest))
        since = draw(st.sampled_from([FOREVER[0], -3 * spacing_us, 0, 5 * spacing_us]))
        until = draw(st.sampled_from([FOREVER[1], 6 * spacing_us, 17 * spacing_us, 60 * spacing_us]))
        mask = draw(st.none() | st.lists(st.booleans(), min_size=len(lines), max_size=len(lines)))
        cuts = sorted(draw(st.sets(st.integers(1, max(len(lines) - 1, 1)), max_size=3))) if len(lines) > 1 else []
        return Case(
            lines=lines,
            selection=Selection(
                since_us=since, until_us=until, customers=None if mask is None else np.array(mask, np.bool_)
            ),
            whole=memory_index(lines, touchpoints=TOUCHPOINTS),
            split=memory_index(lines, touchpoints=TOUCHPOINTS, cuts=cuts),
        )

    return lambda spacing_us=DAY_US // 2, longest=12: build(spacing_us, longest)

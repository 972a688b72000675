"""Repeat contacts: those that another follows within some days, the complement of first-contact resolution."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from touchweave.errors import SelectionInvalid
from touchweave.event.vocabulary import MEETINGS, Kind
from touchweave.journey.columns import Columns
from touchweave.journey.compiled import FLAGS, INT64, KINDS, OFFSETS, TABLE, TIMES, TOUCHPOINTS, compiled
from touchweave.journey.index import Index
from touchweave.journey.scan import scan
from touchweave.journey.selection import EVERYTHING, Selection
from touchweave.measure.activity import KINDS_AT, bits_of, counts_as
from touchweave.measure.behind import MARKS, customers_behind, unmarked
from touchweave.measure.bounds import end_place, first_place
from touchweave.measure.meeting import days_us
from touchweave.measure.parameter import one_of, positive
from touchweave.measure.repeat_contact_table import RepeatContactRow, RepeatContactTable
from touchweave.measure.state_sets import by_state, count_states, empty_sets
from touchweave.stats.proportion import rate_of_elapsed
from touchweave.stats.score import Score

BY = ("touchpoint", "channel", "all")
DIRECTIONS = ("inbound", "outbound", "any")
COUNTED = ("contacts", "repeated", "resolved", "not_elapsed")
_CONTACT, _REPEATED, _RESOLVED, _NOT_ELAPSED = (1 << place for place in range(4))
_LONGEST_DAYS = 3653
_KINDS = tuple(kind.name.lower() for kind in MEETINGS)


@dataclass(frozen=True, kw_only=True, eq=False)
class RepeatContactStats:
    """Contacts by group, and in the last row those of all groups."""

    counts: NDArray[np.int64]  #: shape (groups + 1, 8): contacts as in COUNTED, then customers who had such

    def __add__(self, other: Self) -> Self:
        return type(self)(counts=self.counts + other.counts)


@compiled(
    OFFSETS, TIMES, TOUCHPOINTS, KINDS, FLAGS, KINDS_AT, TIMES, INT64, INT64, INT64, INT64, TIMES, TABLE, MARKS
)  # fmt: skip
def _repeat_contacts(  # type: ignore[no-untyped-def]
    offsets, time, touchpoint, kind, mask, contact, group, since, until, window, end, sought, counts, marks
):
    together = len(counts) - 1
    seen = np.full(len(counts), -1, np.int64)
    owner = np.full(len(counts), -1, np.int64)  # the line of the following contact in the group
    following = np.zeros(len(counts), np.int64)
    for line in range(len(mask)):
        if not mask[line]:
            continue
        start = first_place(time, offsets[line], offsets[line + 1], since)
        stop = end_place(time, start, offsets[line + 1], until + window)
        for i in range(stop - 1, start - 1, -1):
            if not counts_as(contact[touchpoint[i]], kind[i]):
                continue
            t = time[i]
            here = group[touchpoint[i]]
            if t < until:
                states = np.int64(_NOT_ELAPSED)
                if t <= end - window:
                    again = owner[here] == line and following[here] - t <= window
                    states = np.int64(_CONTACT | _REPEATED if again else _CONTACT | _RESOLVED)
                count_states(counts, seen, here, states, line)
                count_states(counts, seen, together, states, line)
                if states & sought[1] and sought[0] in (here, together):
                    marks[line] = True
            owner[here] = line
            following[here] = t


@dataclass(frozen=True, kw_only=True, eq=False)
class _Asked:
    """Which contacts are looked at, in which groups, for how long."""

    index: Index
    contact: NDArray[np.uint16]  #: by touchpoint, the kinds that are contacts
    group: NDArray[np.int64]  #: by touchpoint
    names: tuple[str, ...]  #: of the groups
    window_us: int

    def run(
        self,
        columns: Columns,
        mask: NDArray[np.bool_],
        selection: Selection,
        marks: NDArray[np.bool_],
        sought: tuple[int, int] = (-1, 0),
    ) -> RepeatContactStats:
        """The contacts of a slice."""
        counts = empty_sets(len(self.names) + 1, len(COUNTED))
        _repeat_contacts(
            columns.offsets, columns.occurred_at, columns.touchpoint, columns.kind, mask, self.contact, self.group,
            selection.since_us, selection.until_us, self.window_us, self.index.last_us,
            np.array(sought, np.int64), counts, marks,
        )  # fmt: skip
        return RepeatContactStats(counts=by_state(counts))


def _asked(index: Index, days: float, by: str, direction: str, kinds: Sequence[str]) -> _Asked:
    one_of("by", by, BY)
    one_of("direction", direction, DIRECTIONS)
    if isinstance(kinds, str) or not kinds:
        raise SelectionInvalid(name="kinds", value=kinds, allowed=f"a list of {', '.join(_KINDS)}")
    for kind in kinds:
        one_of("kinds", kind, _KINDS)
    bits = bits_of(tuple(Kind[kind.upper()] for kind in dict.fromkeys(kinds)))
    taken = [direction in ("any", touchpoint.direction) for touchpoint in index.touchpoints]
    of_touchpoint = [
        {"touchpoint": touchpoint.key, "channel": str(touchpoint.channel), "all": "all"}[by]
        for touchpoint in index.touchpoints
    ]
    names = tuple(dict.fromkeys(of_touchpoint))
    place = {name: number for number, name in enumerate(names)}
    return _Asked(
        index=index,
        contact=np.array([bits if one else 0 for one in taken], np.uint16),
        group=np.array([place[name] for name in of_touchpoint], np.int64),
        names=names,
        window_us=days_us(positive("days", days, most=_LONGEST_DAYS)),
    )


def repeat_contact_table(
    index: Index,
    selection: Selection = EVERYTHING,
    *,
    days: float = 7.0,
    by: str = "touchpoint",
    direction: str = "inbound",
    kinds: Sequence[str] = ("contact",),
    threads: int = 0,
) -> RepeatContactTable:
    """Which contacts of the period another one in their group followed at most `days` later, past its end if need be.

    Groups are those of `by`: each touchpoint, the touchpoints of a channel, or all of the `direction` together. A
    contact is an interaction of one of the `kinds`: contact, response, outcome or issue. Contacts whose days were not
    over at the data's end are left out. Raises SelectionInvalid.
    """
    asked = _asked(index, days, by, direction, kinds)

    def kernel(columns: Columns, mask: NDArray[np.bool_], selection: Selection) -> RepeatContactStats:
        return asked.run(columns, mask, selection, unmarked(columns))

    counts = scan(index, kernel, selection, threads=threads).counts
    rows = [_row(name, numbers) for name, numbers in zip(asked.names, counts.tolist(), strict=False) if any(numbers)]
    return RepeatContactTable(
        days=days,
        by=by,
        direction=direction,
        kinds=tuple(kinds),
        together=_row("together", counts[-1].tolist()),
        groups=tuple(sorted(rows, key=lambda row: -row.contacts)),
    )


def repeat_contact_customers(
    index: Index,
    selection: Selection = EVERYTHING,
    *,
    days: float = 7.0,
    by: str = "touchpoint",
    direction: str = "inbound",
    kinds: Sequence[str] = ("contact",),
    group: str | None = None,
    counted: str = "repeated",
    threads: int = 0,
) -> NDArray[np.bool_]:
    """Who had a contact that is `counted` (contacts, repeated, resolved, not_elapsed) in a group (None: in any).

    Bool of shape (index.customers_count,). Raises SelectionInvalid.
    """
    asked = _asked(index, days, by, direction, kinds)
    place = len(asked.names) if group is None else one_of("group", group, asked.names)
    sought = place, 1 << one_of("counted", counted, COUNTED)

    def marking(columns: Columns, mask: NDArray[np.bool_], selection: Selection, marks: NDArray[np.bool_]) -> None:
        asked.run(columns, mask, selection, marks, sought)

    return customers_behind(index, marking, selection, threads=threads)


def _row(name: str, numbers: list[int]) -> RepeatContactRow:
    contacts, repeated, resolved, not_elapsed = numbers[:4]

    def share(number: int) -> Score:
        return rate_of_elapsed(
            number,
            contacts,
            censored=not_elapsed,
            waiting="no contact's days are over",
            otherwise="there was no contact",
        )

    return RepeatContactRow(
        group=name,
        contacts=contacts,
        repeated=repeated,
        resolved=resolved,
        not_elapsed=not_elapsed,
        **dict(zip((f"{counted}_customers" for counted in COUNTED), numbers[4:], strict=True)),
        repeat_rate=share(repeated),
        resolution_rate=share(resolved),
    )

"""Repeat contacts: those that another follows within some days, the complement of first-contact resolution."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from touchweave.errors import SelectionInvalid
from touchweave.event.vocabulary import MEETINGS, Kind
from touchweave.journey.columns import Columns
from touchweave.journey.compiled import FLAGS, INT64, KINDS, OFFSETS, TABLE, TIMES, TOUCHPOINTS, compiled, inlined
from touchweave.journey.index import Index
from touchweave.journey.scan import scan
from touchweave.journey.selection import EVERYTHING, Selection
from touchweave.measure.activity import KINDS_AT, bits_of, counts_as
from touchweave.measure.behind import MARKS, customers_behind, one_of, positive, unmarked
from touchweave.measure.bounds import end_place, first_place
from touchweave.measure.meeting import days_us
from touchweave.measure.repeat_contact_table import RepeatContactRow, RepeatContactTable
from touchweave.stats.proportion import rate_of_elapsed

BY = ("touchpoint", "channel", "all")
DIRECTIONS = ("inbound", "outbound", "any")
#: By what is counted, the contacts that it holds, as bits.
_BITS = {"contacts": 0b011, "repeated": 0b001, "resolved": 0b010, "not_elapsed": 0b100}
COUNTED = tuple(_BITS)
_REPEATED, _RESOLVED, _NOT_ELAPSED, _CONTACTS = range(4)
_LONGEST_DAYS = 3653
_KINDS = tuple(kind.name.lower() for kind in MEETINGS)


@dataclass(frozen=True, kw_only=True, eq=False)
class RepeatContactStats:
    """Contacts by group, and in the last row those of all groups."""

    #: Shape (groups + 1, 8): contacts that were repeated, resolved, whose days are not over, of the first two;
    #: then the customers who had such a contact.
    counts: NDArray[np.int64]

    def __add__(self, other: Self) -> Self:
        return type(self)(counts=self.counts + other.counts)


@inlined
def _count(counts, seen, group, state, line):  # type: ignore[no-untyped-def]
    """Count a contact, and its customer once."""
    counts[group, state] += 1
    if seen[group, state] != line:
        seen[group, state] = line
        counts[group, 4 + state] += 1


@compiled(
    OFFSETS, TIMES, TOUCHPOINTS, KINDS, FLAGS, KINDS_AT, TIMES, INT64, INT64, INT64, INT64, TIMES, TABLE, MARKS
)  # fmt: skip
def _repeat_contacts(  # type: ignore[no-untyped-def]
    offsets, time, touchpoint, kind, mask, contact, group, since, until, window, end, sought, counts, marks
):
    together = len(counts) - 1
    seen = np.full((len(counts), 4), -1, np.int64)
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
                if t > end - window:
                    state = _NOT_ELAPSED
                elif owner[here] == line and following[here] - t <= window:
                    state = _REPEATED
                else:
                    state = _RESOLVED
                _count(counts, seen, here, state, line)
                _count(counts, seen, together, state, line)
                if state != _NOT_ELAPSED:
                    _count(counts, seen, here, _CONTACTS, line)
                    _count(counts, seen, together, _CONTACTS, line)
                if (sought[0] == here or sought[0] == together) and (sought[1] >> state) & 1:
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
        counts = np.zeros((len(self.names) + 1, 8), np.int64)
        _repeat_contacts(
            columns.offsets, columns.occurred_at, columns.touchpoint, columns.kind, mask, self.contact, self.group,
            selection.since_us, selection.until_us, self.window_us, self.index.last_us,
            np.array(sought, np.int64), counts, marks,
        )  # fmt: skip
        return RepeatContactStats(counts=counts)


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
    one_of("counted", counted, COUNTED)
    sought = len(asked.names) if group is None else one_of("group", group, asked.names), _BITS[counted]

    def marking(columns: Columns, mask: NDArray[np.bool_], selection: Selection, marks: NDArray[np.bool_]) -> None:
        asked.run(columns, mask, selection, marks, sought)

    return customers_behind(index, marking, selection, threads=threads)


def _row(name: str, numbers: list[int]) -> RepeatContactRow:
    repeated, resolved, not_elapsed, contacts = numbers[:4]
    waiting, otherwise = "no contact's days are over", "there was no contact"
    return RepeatContactRow(
        group=name,
        contacts=contacts,
        contacts_customers=numbers[4 + _CONTACTS],
        repeated=repeated,
        repeated_customers=numbers[4 + _REPEATED],
        resolved=resolved,
        resolved_customers=numbers[4 + _RESOLVED],
        not_elapsed=not_elapsed,
        not_elapsed_customers=numbers[4 + _NOT_ELAPSED],
        repeat_rate=rate_of_elapsed(repeated, contacts, censored=not_elapsed, waiting=waiting, otherwise=otherwise),
        resolution_rate=rate_of_elapsed(
            resolved, contacts, censored=not_elapsed, waiting=waiting, otherwise=otherwise
        ),
    )

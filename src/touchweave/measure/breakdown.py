"""Breakdowns: the customers of a selection in groups, each in one, and a question answered for each group.

A customer's first interaction in the selection decides: where it was, when, or what a dimension says of it. So the
groups' counts add up to the whole, and nobody's group depends on what they did later. The largest groups stand for
themselves, the rest together as "(other)": in brackets, for many a channel or campaign is itself called other.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from touchweave.errors import SelectionInvalid
from touchweave.journey.columns import Columns
from touchweave.journey.compiled import COUNTS, FLAGS, INT64, OFFSETS, TIMES, compiled
from touchweave.journey.index import Index
from touchweave.journey.scan import scan_customers
from touchweave.journey.selection import EVERYTHING, Selection
from touchweave.measure.breakdown_table import Breakdown, Group

R = TypeVar("R")
PLACES = ("touchpoint", "channel", "stage")
CALENDAR = ("week", "month", "cohort")
OTHER, NONE = "(other)", "(none)"
TOP = 20
#: Every group asks anew.
TOP_LIMIT = 100

_DAY_US = 86_400_000_000
_MONDAY = date(1969, 12, 29)  #: of the week in which 1970 began
_NOT_SELECTED, _WITHOUT = -1, 0


@dataclass(frozen=True, kw_only=True, eq=False)
class _Values:
    """What decides the group of each customer."""

    codes: NDArray[np.int64]  #: shape (customers,): 1 + value; 0: none; −1: not in the selection
    name: Callable[[int], str]  #: of a value
    in_order: bool = False  #: values have an order of their own, as weeks have


def groups_of(
    index: Index, by: str, selection: Selection = EVERYTHING, *, top: int = TOP, threads: int = 0
) -> tuple[tuple[str, ...], NDArray[np.int32]]:
    """The names of the groups, and by customer, shape (index.customers_count,), the place of its group among them.

    `by`: "touchpoint", "channel", "stage", "week" or its other name "cohort", "month" (UTC; weeks are named by
    their Monday), "trait:NAME", the name of a dimension, or "dimension:NAME" where it is called like one of these.
    Any kind of interaction counts; a customer whose first one has no value of the dimension is in "(none)", whatever
    came later. −1: no interaction in the selection. The `top` groups by customers come first, the largest first or
    in the order of the calendar, then "(other)", then "(none)", each only where somebody is in it. Memory: 12 bytes
    a customer and 16 a value.
    Raises SelectionInvalid.
    """
    if not 1 <= top <= TOP_LIMIT:
        raise SelectionInvalid(name="top", value=top, allowed=f"1 to {TOP_LIMIT}")
    values = _values(index, by, selection, threads)
    counts = np.bincount(values.codes[values.codes > _WITHOUT])
    largest = _largest(counts, top)
    if values.in_order:
        largest = np.sort(largest)
    named = [(value, values.name(value - 1)) for value in largest.tolist()]
    # A value that is itself called so joins those who have no group of their own: names stand for one group each.
    kept = [(value, name) for value, name in named if name not in (OTHER, NONE)]
    without = {_WITHOUT, *(value for value, name in named if name == NONE)}
    return _placed(values.codes, kept, without, len(counts))


def _largest(counts: NDArray[np.int64], top: int) -> NDArray[np.int64]:
    """The values that most customers have, of equally frequent ones the first."""
    occurred = np.flatnonzero(counts)
    if len(occurred) > top:
        least = np.partition(counts[occurred], len(occurred) - top)[len(occurred) - top]
        occurred = occurred[counts[occurred] >= least]
    largest: NDArray[np.int64] = occurred[np.argsort(-counts[occurred], kind="stable")][:top]
    return largest


def _placed(
    codes: NDArray[np.int64], kept: Sequence[tuple[int, str]], without: set[int], number: int
) -> tuple[tuple[str, ...], NDArray[np.int32]]:
    """Names and places: the kept values, then the others, then those without."""
    other, none = len(kept), len(kept) + 1
    place = np.full(max(number, 1) + 1, other, np.int32)
    place[[value for value, _ in kept]] = np.arange(len(kept))
    place[list(without)] = none
    place[_NOT_SELECTED] = -1  # the last
    placed = place[codes]
    names = [name for _, name in kept]
    if (placed == other).any():
        names.append(OTHER)
    else:
        placed[placed == none] = other
    if (placed == len(names)).any():
        names.append(NONE)
    return tuple(names), placed


def asked_of_each(
    groups: tuple[tuple[str, ...], NDArray[np.int32]],
    selection: Selection,
    by: str,
    question: Callable[[Selection], R],
) -> Breakdown[R]:
    """Ask the question of each of the groups: names, and the place of each customer's among them."""
    names, codes = groups
    found = []
    for place, name in enumerate(names):
        mask = codes == place
        answer = question(replace(selection, customers=mask))
        found.append(Group(name=name, customers=int(mask.sum()), result=answer))
    return Breakdown(by=by, groups=tuple(found))


def customers_seen(index: Index, selection: Selection, *, threads: int = 0) -> NDArray[np.bool_]:
    """The customers with any interaction in the selection, shape (index.customers_count,)."""
    return _at_first(index, selection, lambda columns: columns.touchpoint, threads)[0]


def group_customers(
    index: Index, selection: Selection, *, by: str, name: str, top: int = TOP, threads: int = 0
) -> NDArray[np.bool_]:
    """The customers of one group, shape (index.customers_count,). Raises SelectionInvalid where none is called so."""
    names, codes = groups_of(index, by, selection, top=top, threads=threads)
    if name not in names:
        raise SelectionInvalid(name=f"group by {by}", value=name, allowed=", ".join(names) or "nobody is selected")
    chosen: NDArray[np.bool_] = codes == names.index(name)
    return chosen


def _values(index: Index, by: str, selection: Selection, threads: int) -> _Values:
    if by in PLACES:
        return _by_place(index, by, selection, threads)
    if by in CALENDAR:
        return _by_calendar(index, by, selection, threads)
    if by.startswith("trait:"):
        return _by_trait(index, by.removeprefix("trait:").strip(), selection, threads)
    name = by.removeprefix("dimension:").strip()
    if name in index.dimension_names:
        return _by_dimension(index, name, selection, threads)
    meant = (f"trait:{by}",) if by in index.trait_names else ()
    allowed = ", ".join((*meant, *PLACES, *CALENDAR, "trait:NAME", *index.dimension_names[:TOP]))
    raise SelectionInvalid(name="by", value=by, allowed=allowed)


@compiled(OFFSETS, TIMES, FLAGS, INT64, INT64, COUNTS)
def _first_places(offsets, time, mask, since, until, places):  # type: ignore[no-untyped-def]
    """Where the first interaction in the period is, −1 where there is none."""
    for customer in range(len(mask)):
        if not mask[customer]:
            continue
        for i in range(offsets[customer], offsets[customer + 1]):
            if time[i] >= since:
                if time[i] < until:
                    places[customer] = i
                break


def _at_first(
    index: Index, selection: Selection, of: Callable[[Columns], NDArray[np.generic]], threads: int
) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Which customers are in the selection, and what a column says of their first interaction in it (others: 0)."""
    selected = np.zeros(index.customers_count, np.bool_)

    def kernel(columns: Columns, mask: NDArray[np.bool_], selection: Selection, out: NDArray[np.int64]) -> None:
        places = np.full(columns.customers, -1, np.int64)
        _first_places(columns.offsets, columns.occurred_at, mask, selection.since_us, selection.until_us, places)
        found = places >= 0
        out[found] = of(columns)[places[found]]
        columns.put(selected, found)

    first = scan_customers(index, kernel, selection, np.zeros(index.customers_count, np.int64), threads=threads)
    return selected, first


def _by_place(index: Index, by: str, selection: Selection, threads: int) -> _Values:
    selected, first = _at_first(index, selection, lambda columns: columns.touchpoint, threads)
    said = [place.key if by == "touchpoint" else str(getattr(place, by)) for place in index.touchpoints]
    names = list(dict.fromkeys(said))
    group = np.array([names.index(name) for name in said], np.int64)
    codes = np.full(len(selected), _NOT_SELECTED, np.int64)
    codes[selected] = group[first[selected]] + 1
    return _Values(codes=codes, name=names.__getitem__)


def _by_calendar(index: Index, by: str, selection: Selection, threads: int) -> _Values:
    selected, first = _at_first(index, selection, lambda columns: columns.occurred_at, threads)
    days = first // _DAY_US
    units = days.astype("M8[D]").astype("M8[M]").astype(np.int64) if by == "month" else (days + 3) // 7
    least = int(units[selected].min(initial=2**62)) if selected.any() else 0
    codes = np.where(selected, units - least + 1, _NOT_SELECTED)

    def name(value: int) -> str:
        unit = value + least
        if by == "month":
            return str(np.datetime64(unit, "M"))
        return (_MONDAY + timedelta(weeks=unit)).isoformat()

    return _Values(codes=codes, name=name, in_order=True)


def _by_trait(index: Index, name: str, selection: Selection, threads: int) -> _Values:
    selected, _ = _at_first(index, selection, lambda columns: columns.touchpoint, threads)
    column = index.trait(name)
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    coded = column.dictionary_encode()
    values = coded.indices.cast(pa.int64()).fill_null(-1).to_numpy(zero_copy_only=False) + 1
    words = coded.dictionary

    def said(value: int) -> str:
        word = words[value].as_py()
        if isinstance(word, bool):
            return "true" if word else "false"
        return f"{word:.15g}" if isinstance(word, float) else str(word)

    return _Values(codes=np.where(selected, values, _NOT_SELECTED), name=said)


def _by_dimension(index: Index, name: str, selection: Selection, threads: int) -> _Values:
    selected, first = _at_first(index, selection, lambda columns: columns.dimensions[name], threads)
    words = index.words(name)
    return _Values(codes=np.where(selected, first, _NOT_SELECTED), name=lambda value: str(words[value].as_py()))

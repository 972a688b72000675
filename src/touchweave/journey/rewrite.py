"""The one door for change: the lines of some customers are written anew into a run, and the older copies masked.

New and late events, merges, splits and erasures are all this; so is compaction, which changes no line.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from touchweave.identity.trait_values import TraitValues
from touchweave.journey.arrange import arrange
from touchweave.journey.columns import Columns
from touchweave.journey.generation import WRITER, Entry, Generation, publish, publishing
from touchweave.journey.index import Index
from touchweave.journey.rows import Rows, rows_of
from touchweave.journey.run import Run, RunNote, write_run

#: Of a change, so many interactions are sorted and written at a time.
PART_INTERACTIONS = 1 << 23


@dataclass(frozen=True, kw_only=True, eq=False)
class Change:
    """What becomes of some customers' lines."""

    customer: NDArray[np.int32]  #: ascending codes of the customers, new ones among them
    #: What is added; `rows.customer` are places in `customer`. At equal times it stands behind what was there.
    rows: Rows
    traits: dict[str, TraitValues] = field(default_factory=dict)  #: by name, with one entry a customer
    #: Of whom nothing that was there stays, shape (customers,); None: of all everything stays.
    anew: NDArray[np.bool_] | None = None
    #: Whose traits each of these takes over, as a code, shape (customers,); −1: nobody's. Others keep their own.
    heir: NDArray[np.int32] | None = None

    def part(self, low: int, high: int) -> "Change":
        """That of the customers at the places `low … high − 1`."""
        if (low, high) == (0, len(self.customer)):
            return self
        mine = np.flatnonzero((self.rows.customer >= low) & (self.rows.customer < high))
        rows = Rows(
            customer=self.rows.customer[mine] - np.int32(low),
            occurred_at=self.rows.occurred_at[mine],
            fields=self.rows.fields[mine],
            dimensions=tuple(codes[mine] for codes in self.rows.dimensions),
        )
        return Change(
            customer=self.customer[low:high],
            rows=rows,
            traits={name: values.take(np.arange(low, high)) for name, values in self.traits.items()},
            anew=None if self.anew is None else self.anew[low:high],
            heir=None if self.heir is None else self.heir[low:high],
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class NewRun:
    """A run that nobody sees yet."""

    note: RunNote
    customer: NDArray[np.int32]  #: whose lines it holds, ascending codes


def rewritten(
    index: Index,
    change: Change,
    *,
    prefix: str = WRITER,
    base: bool = False,
    whole: bool = False,
    threads: int = 2,
) -> tuple[NewRun, ...]:
    """Write the lines of the customers as they are after the change into runs. Nobody sees them yet.

    A run holds about `PART_INTERACTIONS`, so that a change of any size takes no more memory than that; where it is
    wanted `whole`, there is one. Traits that the index does not know get the numbers after those that it does, in
    the change's order.
    """
    found = locate(index, change.customer)
    names = trait_names(index, change)
    held = np.bincount(change.rows.customer, minlength=len(change.customer)) + _lengths(index, found)
    edges = [0, len(change.customer)] if whole else _edges(held)
    runs = []
    for low, high in pairwise(edges):
        part = change.part(low, high)
        there = Located(run=found.run[low:high], place=found.place[low:high])
        note = _write(index, part, there, names, prefix=prefix, base=base, threads=threads)
        runs.append(NewRun(note=note, customer=part.customer))
    return tuple(runs)


def _edges(held: NDArray[np.int64]) -> list[int]:
    """Places that cut customers into parts of about so many interactions; one part at least."""
    total = np.cumsum(held)
    parts = int(total[-1]) // PART_INTERACTIONS if len(total) else 0
    cuts = np.searchsorted(total, np.arange(1, parts + 1) * PART_INTERACTIONS) + 1
    return [*np.unique([0, *cuts[cuts < len(held)]]).tolist(), len(held)]


def _lengths(index: Index, found: "Located") -> NDArray[np.int64]:
    lengths = np.zeros(len(found.run), np.int64)
    for number, run in enumerate(index.runs):
        mine = np.flatnonzero(found.run == number)
        places = found.place[mine]
        lengths[mine] = run.offsets[places + 1] - run.offsets[places]
    return lengths


def _write(
    index: Index,
    change: Change,
    found: "Located",
    trait_names: tuple[str, ...],
    *,
    prefix: str,
    base: bool,
    threads: int,
) -> RunNote:
    names = index.entry_names
    parts, stays = [], np.ones(len(change.customer), np.bool_) if change.anew is None else ~change.anew
    for number, run in enumerate(index.runs):
        mine = np.flatnonzero((found.run == number) & stays)
        if len(mine):
            parts.append(rows_of(run, found.place[mine], mine.astype(np.int32), names))
    if len(change.rows) or not parts:
        parts.append(change.rows)
    arranged = arrange(Rows.joined(parts, len(names)), len(change.customer), threads)
    return write_run(
        index.folder,
        prefix=prefix,
        customer=change.customer,
        arranged=arranged,
        traits=_traits(index, change, _tellers(index, change, found), trait_names),
        dimensions=tuple(range(len(names))),
        base=base,
    )


def _tellers(index: Index, change: Change, found: "Located") -> "Located":
    """The lines whose traits the customers keep, or take over."""
    if change.anew is None:
        return found
    heir = np.full(len(change.customer), -1, np.int32) if change.heir is None else change.heir
    return locate(index, np.where(change.anew, heir, change.customer))


def _traits(index: Index, change: Change, found: "Located", names: tuple[str, ...]) -> dict[int, TraitValues]:
    """What is known after the change, by number of the trait."""
    known: dict[int, TraitValues] = {}
    for number, name in enumerate(names):
        said = change.traits.get(name)
        runs = [place for place, run in enumerate(index.opened) if run.has_trait(number)]
        older = _old_trait(index, number, runs, found) if runs else None
        if said is not None and said.spoken:
            known[number] = said if older is None else said.over(older)
        elif older is not None:
            known[number] = older
    return known


def _old_trait(index: Index, number: int, runs: list[int], found: "Located") -> TraitValues | None:
    parts, places = [TraitValues.absent(1)], np.zeros(len(found.run), np.int64)
    before = 1
    for run in runs:
        mine = np.flatnonzero(found.run == run)
        if len(mine):
            parts.append(index.opened[run].trait(number).take(found.place[mine]))
            places[mine] = np.arange(before, before + len(mine))
            before += len(mine)
    return TraitValues.joined(parts).take(places) if before > 1 else None


def trait_names(index: Index, change: Change) -> tuple[str, ...]:
    """The names of all traits after the change, by number."""
    return tuple(dict.fromkeys((*index.meta.traits, *change.traits)))


@dataclass(frozen=True, kw_only=True, eq=False)
class Located:
    """Where the newest lines of some customers are."""

    run: NDArray[np.int64]  #: place in `Index.runs`; −1: nowhere
    place: NDArray[np.int64]  #: of the line in its run


def locate(index: Index, customer: NDArray[np.int32]) -> Located:
    """Find the lines of customers given by codes."""
    run, place = np.full((2, len(customer)), -1, np.int64)
    for number, columns in enumerate(index.runs):
        at, here = _places(columns, customer)
        run[here], place[here] = number, at[here]
    return Located(run=run, place=place)


def _places(columns: Columns, customer: NDArray[np.int32]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    if columns.customers == 0:
        return np.zeros(len(customer), np.int64), np.zeros(len(customer), np.bool_)
    if columns.consecutive:
        at = customer.astype(np.int64) - int(columns.customer[0])
        here = (at >= 0) & (at < columns.customers)
        at = np.where(here, at, 0)
    else:
        at = np.minimum(np.searchsorted(columns.customer, customer), columns.customers - 1)
        here = columns.customer[at] == customer
    return at, here if columns.live is None else here & columns.live[at]


def supersede(
    before: Index,
    new: Sequence[NewRun],
    *,
    of: frozenset[str] | None = None,
    update: Callable[[Generation], Generation] = lambda generation: generation,
    prefix: str = WRITER,
    present: NDArray[np.bool_] | None = None,
) -> bool:
    """Publish a generation in which new runs' lines take the place of their customers' older ones.

    `of` names the runs whose lines were read for it: a line that is by now in another one is newer, and stays.
    None: any line gives way. Where a run of `of` is gone, somebody has done the work already, and False is returned.
    `present` says who is a customer since; None: who was.
    """
    folder = before.folder
    with publishing(folder):
        now = Index.open(folder, before)
        names = [run.note.name for run in now.opened]
        if of is not None and not of.issubset(names):
            return False
        found = locate(now, np.concatenate([run.customer for run in new]))
        gives_way = np.array([of is None or name in of for name in names] + [True], np.bool_)
        wins = gives_way[found.run]  # −1, of a new customer, finds the last
        entries: list[tuple[Entry, NDArray[np.bool_] | None]] = []
        for number, (entry, columns) in enumerate(zip(now.meta.runs, now.runs, strict=True)):
            gone = found.place[(found.run == number) & wins]
            entries.append(_without(entry, columns, gone) if len(gone) else (entry, columns.live))
        edges = np.cumsum([0, *(len(run.customer) for run in new)])
        for run, (low, high) in zip(new, pairwise(edges.tolist()), strict=True):
            entries.append(_new_entry(run.note, folder, wins[low:high], now))
        kept = sorted((one for one in entries if one[0].live), key=_order)
        runs = tuple(entry for entry, _ in kept)
        total = sum(entry.interactions for entry in runs)
        generation = update(msgspec.structs.replace(now.meta, runs=runs, interactions=total))
        publish(
            folder,
            generation,
            [live for _, live in kept],
            prefix,
            present=now.present if present is None else present,
        )
    return True


def _without(entry: Entry, columns: Columns, gone: NDArray[np.int64]) -> tuple[Entry, NDArray[np.bool_] | None]:
    live = np.ones(columns.customers, np.bool_) if columns.live is None else columns.live.copy()
    live[gone] = False
    lost = int((columns.offsets[gone + 1] - columns.offsets[gone]).sum())
    left = msgspec.structs.replace(entry, live=entry.live - len(gone), interactions=entry.interactions - lost)
    return left, live


def _new_entry(
    note: RunNote, folder: Path, wins: NDArray[np.bool_], now: Index
) -> tuple[Entry, NDArray[np.bool_] | None]:
    if wins.all():
        return Entry(run=note, live=note.customers, interactions=note.interactions), None
    offsets = Run(folder, note, now.entry_names).columns().offsets
    held = int(np.diff(offsets)[wins].sum())
    return Entry(run=note, live=int(wins.sum()), interactions=held), wins


def _order(entry: tuple[Entry, NDArray[np.bool_] | None]) -> tuple[bool, int]:
    """Bases by their customers, the newer runs behind them as they came."""
    note = entry[0].run
    return (True, 0) if not note.base else (False, note.first or 0)

"""Growing the journey index: events that were added to the ledger, and the customers whom they concern.

The work is that of these customers, not of the index. Events may show that customers are others than was thought;
then the lines of these are taken apart and put together anew.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from touchweave.identity.resolve import Resolver
from touchweave.journey.gather import Gathering, Touched, Views
from touchweave.journey.generation import Generation, discarding
from touchweave.journey.identity_file import too_many_steps, write_step, write_whole
from touchweave.journey.index import Index
from touchweave.journey.provenance import PLACE, SUBJECT
from touchweave.journey.rewrite import Change, locate, rewritten, supersede, trait_names
from touchweave.journey.rows import Rows, rows_of
from touchweave.journey.stamp import Stamp
from touchweave.journey.word_file import add_words
from touchweave.progress import Progress, silent

#: Gives the events at these places of the ledger, ascending: the columns that traits are told in.
EventsAt = Callable[[NDArray[np.int64]], Iterator[pa.RecordBatch]]


def grow_index(
    index: Index,
    batches: Iterator[pa.RecordBatch],
    views: Views,
    stamp: Stamp,
    *,
    events_at: EventsAt | None = None,
    progress: Progress = silent,
    threads: int = 2,
) -> None:
    """Add events that stand behind those of the index in the ledger, and make that the current generation.

    The batches carry `BUILD_COLUMNS`; the views go on where those of the index stopped, and their resolver has
    learned the events. What is built of all events together is the same, in the order of the customers. `events_at`
    is asked where customers turn out to be others. Raises IndexLimit.
    """
    folder = index.folder
    with discarding(folder):
        found: list[Rows] = []
        touched = Touched()
        resolver = views.resolver
        moving = _Moving(index, resolver, touched) if isinstance(resolver, Resolver) else None
        if moving is not None and events_at is not None:
            moving.tell_anew(views, events_at)
        gathering = Gathering(views, found.append, touched=touched, first=index.meta.ledger.events)
        gathering.gather(batches, progress)
        change = _change(index, found, touched, views, moving)
        progress("rewriting lines", 0, None)
        runs = rewritten(index, change, threads=threads)
        names = add_words(folder, index.meta.names, views.resolver.customers)
        words = {
            name: add_words(folder, index.meta.words.get(name, ()), table.strings())
            for name, table in gathering.words.items()
        }
        known = _known(index, resolver) if isinstance(resolver, Resolver) else {}
        times = change.rows.occurred_at
        first = int(times.min()) if len(times) else index.first_us
        last = int(times.max()) if len(times) else index.last_us
        empty = index.interactions == 0

        def update(generation: Generation) -> Generation:
            return msgspec.structs.replace(
                generation,
                ledger=stamp.ledger,
                built_at=stamp.now,
                customers=len(views.resolver),
                first_us=first if empty else min(first, index.first_us),
                last_us=last if empty else max(last, index.last_us),
                touchpoints=views.placer.touchpoints,
                made_up=views.placer.made_up,
                scales=gathering.scales,
                traits=trait_names(index, change),
                names=names,
                words=words,
                **known,
            )

        present = resolver.identities.owners.present if isinstance(resolver, Resolver) else None
        supersede(index, runs, update=update, present=present)


class _Moving:
    """Lines of customers who turned out to be others."""

    def __init__(self, index: Index, resolver: Resolver, touched: Touched) -> None:
        assert resolver.resolved is not None
        self.index, self.resolver, self.touched = index, resolver, touched
        self.resolved = resolver.resolved
        touched.numbers(self.resolved.anew.astype(np.int64))

    def tell_anew(self, views: Views, events_at: EventsAt) -> None:
        """Note the traits of customers who can take over nobody's, out of the ledger."""
        graph, owners = self.resolver.identities.graph, self.resolver.identities.owners
        told = sorted(
            (place, node, time) for node in self.resolved.told.tolist() for time, place in graph.statements(node)
        )
        told = [one for one in told if one[0] < self.index.meta.ledger.events]
        if not told:
            return
        place, node, time = (np.array(column, np.int64) for column in zip(*told, strict=True))
        customers = self.touched.numbers(owners.of(node, time))
        at = 0
        for batch in events_at(place):
            views.traits.add(batch, customers[at : at + batch.num_rows])
            at += batch.num_rows

    def rows(self) -> Rows:
        """Their interactions, each with its customer's code as it is now; in the order of the ledger."""
        names = self.index.entry_names
        located = locate(self.index, self.resolved.anew)
        parts = []
        for number, run in enumerate(self.index.runs):
            lines = located.place[located.run == number]
            if len(lines):
                parts.append(rows_of(run, lines, np.zeros(len(lines), np.int32), names))
        rows = Rows.joined(parts, len(names))
        subject = rows.dimensions[names.index(SUBJECT)].astype(np.int64)
        customer = self.resolver.identities.owners.of(subject, rows.occurred_at).astype(np.int32)
        order = np.argsort(rows.dimensions[names.index(PLACE)], kind="stable")
        return Rows(
            customer=customer[order],
            occurred_at=rows.occurred_at[order],
            fields=rows.fields[order],
            dimensions=tuple(codes[order] for codes in rows.dimensions),
        )

    def heirs(self, customer: NDArray[np.int32]) -> tuple[NDArray[np.bool_], NDArray[np.int32]]:
        """Of these customers, ascending: who is told anew, and whose traits they take over."""
        anew = np.isin(customer, self.resolved.anew)
        heir = np.full(len(customer), -1, np.int32)
        heir[anew] = self.resolved.heir
        return anew, heir


def _change(index: Index, found: Sequence[Rows], touched: Touched, views: Views, moving: _Moving | None) -> Change:
    """The rows and traits, which bear numbers, by the customers' order."""
    codes = touched.codes
    order = np.argsort(codes)
    place = np.empty(len(codes), np.int32)
    place[order] = np.arange(len(codes), dtype=np.int32)
    traits = {name: values.take(order) for name, values in views.traits.values(len(codes)).items()}
    customer = codes[order]
    rows = Rows.joined(found, len(index.entry_names))
    rows = replace(rows, customer=place[rows.customer])
    if moving is None or not len(moving.resolved.anew):
        return Change(customer=customer, rows=rows, traits=traits)
    moved = moving.rows()
    moved = replace(moved, customer=np.searchsorted(customer, moved.customer).astype(np.int32))
    anew, heir = moving.heirs(customer)
    whole = Rows.joined([moved, rows], len(index.entry_names))
    return Change(customer=customer, rows=whole, traits=traits, anew=anew, heir=heir)


def _known(index: Index, resolver: Resolver) -> dict[str, Any]:
    """Who is who since, written; the fields of the generation that tell of it."""
    identities, folder = resolver.identities, index.folder
    assert resolver.resolved is not None
    step = write_step(folder, resolver.learned, resolver.resolved, identities.graph.nodes)
    notes = (*index.meta.identity, step)
    if too_many_steps(notes):
        notes = (write_whole(folder, identities),)
    return {
        "identifiers": add_words(folder, index.meta.identifiers, identities.new_identifiers),
        "identity": notes,
        "decisions": tuple(decision.id for decision in identities.decisions if decision.stands),
    }

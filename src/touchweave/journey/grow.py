"""Growing the journey index: events that were added to the ledger, and the customers whom they concern.

The work is that of these customers, not of the index.
"""

from collections.abc import Iterator
from dataclasses import replace

import msgspec
import numpy as np
import pyarrow as pa

from touchweave.identity.trait_values import TraitValues
from touchweave.journey.gather import Gathering, Touched, Views
from touchweave.journey.generation import Generation, discarding
from touchweave.journey.index import Index
from touchweave.journey.rewrite import Change, rewritten, supersede, trait_names
from touchweave.journey.rows import Rows
from touchweave.journey.stamp import Stamp
from touchweave.journey.word_file import add_words
from touchweave.progress import Progress, silent


def grow_index(
    index: Index,
    batches: Iterator[pa.RecordBatch],
    views: Views,
    stamp: Stamp,
    *,
    progress: Progress = silent,
    threads: int = 2,
) -> None:
    """Add events that stand behind those of the index in the ledger, and make that the current generation.

    The batches carry `BUILD_COLUMNS`; the views go on where those of the index stopped. What is built of all events
    together is the same, in the order of the customers. Raises IndexLimit.
    """
    folder = index.folder
    with discarding(folder):
        found: list[Rows] = []
        touched = Touched()
        gathering = Gathering(views, found.append, touched=touched)
        gathering.gather(batches, progress)
        change = _change(Rows.joined(found, len(views.dimensions)), touched, views)
        progress("rewriting lines", 0, None)
        runs = rewritten(index, change, threads=threads)
        names = add_words(folder, index.meta.names, views.resolver.customers)
        words = {
            name: add_words(folder, index.meta.words.get(name, ()), table.strings())
            for name, table in gathering.words.items()
        }
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
            )

        supersede(index, runs, update=update)


def _change(rows: Rows, touched: Touched, views: Views) -> Change:
    """The rows and traits, which bear numbers, by the customers' order."""
    codes = touched.codes
    order = np.argsort(codes)
    place = np.empty(len(codes), np.int32)
    place[order] = np.arange(len(codes), dtype=np.int32)
    traits: dict[str, TraitValues] = {
        name: values.take(order) for name, values in views.traits.values(len(codes)).items()
    }
    return Change(
        customer=codes[order],
        rows=replace(rows, customer=place[rows.customer]),
        traits=traits,
    )

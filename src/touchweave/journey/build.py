"""Building the journey index: the ledger's batches in, a new generation of column files out."""

import secrets
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from touchweave.errors import IndexLimit
from touchweave.identity.trait_values import TraitValues
from touchweave.journey.arrange import Arranged, arrange
from touchweave.journey.gather import BUILD_COLUMNS, Gathering, Views
from touchweave.journey.generation import WRITER, Entry, Generation, discarding, publish, publishing
from touchweave.journey.identity_file import write_whole
from touchweave.journey.partition import Partitions
from touchweave.journey.provenance import PROVENANCE
from touchweave.journey.rows import Rows
from touchweave.journey.run import RunNote, write_run
from touchweave.journey.stamp import MEMORY_LIMIT, Stamp
from touchweave.journey.word_file import write_words
from touchweave.progress import Progress, silent

__all__ = ["BUILD_COLUMNS", "build_index"]

_CUSTOMERS_LIMIT = 2**31 - 1


def build_index(
    batches: Iterator[pa.RecordBatch],
    views: Views,
    stamp: Stamp,
    *,
    folder: Path,
    memory_limit_bytes: int = MEMORY_LIMIT,
    progress: Progress = silent,
    threads: int = 2,
) -> None:
    """Build the index of these events in `folder` and make it the current generation there.

    The batches carry `BUILD_COLUMNS`, in ledger order, and the views' resolver has learned them. The same batches
    give the same bytes in every column.
    Rows beyond the memory limit wait on disk. Readers of the generation before go on reading it; an exception on the
    way leaves it in place. Raises IndexLimit.
    """
    waiting = folder / f"{WRITER}-{secrets.token_hex(8)}-waiting"
    entries = len(views.dimensions) + len(PROVENANCE)
    with (
        discarding(folder),
        Partitions(waiting, memory_limit_bytes=memory_limit_bytes, dimensions=entries) as partitions,
    ):
        gathering = Gathering(views, partitions.add)
        gathering.gather(batches, progress)
        customers = len(views.resolver)
        if customers > _CUSTOMERS_LIMIT:
            raise IndexLimit(found=customers, what="customers", limit=_CUSTOMERS_LIMIT)
        progress("sorting lines", 0, None)
        with ThreadPoolExecutor(max_workers=1) as beside:  # sorting names lets go of the GIL, and takes as long
            sorting = beside.submit(write_words, folder, views.resolver.customers)
            words = {name: write_words(folder, table.strings()) for name, table in gathering.words.items()}
            traits = tuple(views.traits.values(customers, customers))  # of nobody: names alone
            written = write_lines(partitions.runs(customers), folder, views.traits.values, entries, threads)
            known = _known(folder, views)
        names = sorting.result()
    progress("writing the index", 0, None)
    generation = Generation(
        ledger=stamp.ledger,
        catalogue_digest=stamp.catalogue.digest,
        placing=stamp.catalogue.placing,
        built_at=stamp.now,
        customers=customers,
        interactions=sum(note.interactions for note in written.runs),
        first_us=written.first_us,
        last_us=written.last_us,
        touchpoints=views.placer.touchpoints,
        made_up=views.placer.made_up,
        stages=stamp.catalogue.stages,
        scales=gathering.scales,
        traits=traits,
        dimensions=views.dimensions,
        names=names,
        words=words,
        **known,
        runs=tuple(Entry(run=note, live=note.customers, interactions=note.interactions) for note in written.runs),
    )
    present = None if views.identities is None else views.identities.owners.present
    with discarding(folder), publishing(folder):
        publish(folder, generation, [None] * len(written.runs), present=present)


def _known(folder: Path, views: Views) -> dict[str, Any]:
    """Who is who, written; the fields of the generation that tell of it."""
    if views.identities is None:
        return {}
    return {
        "identifiers": write_words(folder, views.identities.new_identifiers),
        "identity": (write_whole(folder, views.identities),),
        "rules": views.identities.rules.digest,
        "decisions": tuple(decision.id for decision in views.identities.decisions if decision.stands),
    }


@dataclass(frozen=True, kw_only=True)
class Written:
    """Runs that together hold the lines of all customers."""

    runs: tuple[RunNote, ...]
    first_us: int  #: of the earliest interaction; 0 where there is none
    last_us: int


def write_lines(
    parts: Iterator[tuple[int, int, Rows]],
    folder: Path,
    traits: Callable[[int, int], dict[str, TraitValues]],
    dimensions: int,
    threads: int,
) -> Written:
    """Sort each range of customers and write it as a run, while the next one is being sorted.

    `traits(last, first)` gives those of the customers `first … last − 1`, one range at a time: those of all would
    not fit.
    """
    runs: list[Future[RunNote]] = []
    bounds: list[tuple[int, int]] = []

    def writing(first: int, last: int, arranged: Arranged) -> Callable[[], RunNote]:
        said = traits(last, first)
        return lambda: write_run(
            folder,
            prefix=WRITER,
            customer=np.arange(first, last, dtype=np.int32),
            arranged=arranged,
            traits=dict(enumerate(said.values())),
            dimensions=tuple(range(dimensions)),
            base=True,
        )

    with ThreadPoolExecutor(max_workers=2) as disk:
        for first, last, rows in parts:
            arranged = arrange(rows, last - first, threads)
            if len(rows):
                bounds.append((int(arranged.occurred_at.min()), int(arranged.occurred_at.max())))
            if len(runs) >= 2:
                runs[-2].result()  # no more than two wait in memory
            runs.append(disk.submit(writing(first, last, arranged)))
    return Written(
        runs=tuple(run.result() for run in runs),
        first_us=min((first for first, _ in bounds), default=0),
        last_us=max((last for _, last in bounds), default=0),
    )

"""Building the journey index: the ledger's batches in, one new generation of column files out."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from touchweave.catalogue.touchpoint import JourneyStage
from touchweave.errors import IndexLimit
from touchweave.journey.arrange import Arranged, arrange
from touchweave.journey.gather import BUILD_COLUMNS, CollectsTraits, Gathering, Places, Resolves
from touchweave.journey.generation import FORMAT, Meta, NewGeneration
from touchweave.progress import Progress, silent

__all__ = ["BUILD_COLUMNS", "build_index"]

_CUSTOMERS_LIMIT = 2**31 - 1


def build_index(
    batches: Iterator[pa.RecordBatch],
    *,
    resolver: Resolves,
    placer: Places,
    traits: CollectsTraits,
    stages: tuple[JourneyStage, ...],
    folder: Path,
    ledger_version: int,
    catalogue_digest: str,
    now: datetime,
    progress: Progress = silent,
    threads: int = 2,
) -> None:
    """Build the index of these events in `folder` and make it the current one there.

    The batches carry `BUILD_COLUMNS`, in ledger order. The same batches give the same bytes in
    every column; only `meta.json` notes when it was built. Readers of the generation before go on reading it.
    An exception on the way leaves the current generation in place. Raises IndexLimit.
    """
    gathering = Gathering(resolver, placer, traits)
    gathering.gather(batches, progress)
    customers = resolver.customers
    if len(customers) > _CUSTOMERS_LIMIT:
        raise IndexLimit(found=len(customers), what="customers", limit=_CUSTOMERS_LIMIT)
    progress("sorting lines", 0, None)
    with ThreadPoolExecutor(max_workers=1) as beside:  # sorting names lets go of the GIL, and takes as long
        by_name = beside.submit(lambda: pc.sort_indices(customers).cast(pa.int32()))
        arranged = arrange(*gathering.columns(), len(customers), threads)
        known = traits.columns(len(customers))
    progress("writing the index", 0, None)
    new = NewGeneration(folder)
    try:
        _write(new, arranged, customers, by_name.result(), known)
        new.publish(
            Meta(
                format=FORMAT,
                generation=new.number,
                ledger_version=ledger_version,
                catalogue_digest=catalogue_digest,
                built_at=now,
                customers=len(customers),
                interactions=len(arranged.occurred_at),
                first_us=int(arranged.occurred_at.min(initial=2**62)) if len(arranged.occurred_at) else 0,
                last_us=int(arranged.occurred_at.max(initial=-(2**62))) if len(arranged.occurred_at) else 0,
                touchpoints=placer.touchpoints,
                stages=stages,
                scales=gathering.scales,
                traits=tuple(known),
            )
        )
    except BaseException:
        new.discard()
        raise


def _write(
    new: NewGeneration,
    arranged: Arranged,
    customers: "pa.Array[Any]",
    by_name: "pa.Array[Any]",
    traits: "dict[str, pa.Array[Any]]",
) -> None:
    new.write("offsets.arrow", {"offsets": pa.array(arranged.offsets)})
    new.write("occurred_at.arrow", {"occurred_at": pa.array(arranged.occurred_at)})
    for name in ("touchpoint", "kind", "value", "scale"):
        new.write(f"{name}.arrow", {name: pa.array(np.ascontiguousarray(arranged.fields[name]))})
    new.write("customers.arrow", {"customer": customers, "by_name": by_name})
    for number, trait in enumerate(traits.values()):
        new.write(f"traits/{number}.arrow", {"trait": trait})

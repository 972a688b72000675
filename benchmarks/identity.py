"""Who is who at size: links learned and decided in bulk, memory, and one merge until the index shows it.

Half of the customers have two devices, a third a mail address; nobody shares anything, so that the plain connected
components (SciPy's) are the right answer, and are asserted.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import scipy.sparse as sparse
import sheet
from numpy.typing import NDArray

from touchweave.catalogue.placer import Placer
from touchweave.catalogue.touchpoint import Catalogue, JourneyStage
from touchweave.event.decision import Decision
from touchweave.event.table import EVENT_SCHEMA
from touchweave.event.vocabulary import Stage
from touchweave.identity.known import Identities
from touchweave.identity.resolve import Resolver
from touchweave.identity.rules import IdentityRules
from touchweave.identity.traits import TraitColumns
from touchweave.journey.build import BUILD_COLUMNS, build_index
from touchweave.journey.gather import Views
from touchweave.journey.generation import Ledger
from touchweave.journey.grow import grow_index
from touchweave.journey.index import Index
from touchweave.journey.stamp import Stamp

IDENTIFIERS, QUICK = 10_000_000, 100_000
_ROWS = 1 << 18
_STAGES = tuple(JourneyStage(key=stage.value, name=stage.value, within=stage) for stage in Stage)
_CATALOGUE = Catalogue(stages=_STAGES, touchpoints=(), dimensions=())
_NOW = datetime(2026, 1, 1, tzinfo=UTC)


def events(identifiers: int) -> Iterator[pa.RecordBatch]:
    """A login of each customer on each of their devices; those with a mail address tell it."""
    customers = int(identifiers / (1 + 1.5 + 1 / 3))
    who = np.concatenate([np.arange(customers), np.arange(0, customers, 2)])
    device = np.arange(len(who))
    for start in range(0, len(who), _ROWS):
        part, used = who[start : start + _ROWS], device[start : start + _ROWS]
        mail = (part % 3 == 0) & (used < customers)
        said = np.where(mail, np.char.add(np.char.add('{"email":"m', part.astype(str)), '@x.example"}'), "{}")
        columns: dict[str, Any] = {
            "type": np.where(mail, "identify", "track"),
            "name": ["Visit"] * len(part),
            "source": ["benchmark"] * len(part),
            "occurred_at": np.arange(start, start + len(part)) * 1_000_000,
            "user_id": np.char.add("customer-", part.astype(str)),
            "anonymous_id": np.char.add("device-", used.astype(str)),
            "properties": said,
        }
        schema = pa.schema([EVENT_SCHEMA.field(name) for name in BUILD_COLUMNS])
        arrays = [
            pa.array(columns[field.name]).cast(field.type)
            if field.name in columns
            else pa.nulls(len(part), field.type)
            for field in schema
        ]
        yield pa.record_batch(arrays, schema=schema)


def measured(identifiers: int, folder: Path) -> dict[str, float]:
    """Seconds and bytes, in this process."""
    batches = list(events(identifiers))
    identities = Identities.none(IdentityRules(), b"secret")
    started = time.perf_counter()
    resolver = Resolver(identities).learn(batches)
    learned = time.perf_counter() - started
    links, nodes = identities.graph.links, identities.graph.nodes
    arrays = identities.graph.arrays()["link"]
    started = time.perf_counter()
    count, labels = sparse.csgraph.connected_components(
        sparse.coo_array((np.ones(links, np.int8), (arrays["a"], arrays["b"])), shape=(nodes, nodes)), directed=False
    )
    theirs = time.perf_counter() - started
    _must_agree(labels, identities.owners.owner, count)
    held = identities.graph.bytes_by_identifier + identities.owners.owner.nbytes / nodes
    views = Views(resolver=resolver, identities=identities, placer=Placer(_CATALOGUE), traits=TraitColumns())
    told = sum(batch.num_rows for batch in batches)
    build_index(iter(batches), views, Stamp(ledger=Ledger(version=1, events=told), catalogue=_CATALOGUE, now=_NOW),
                folder=folder)  # fmt: skip
    index = Index.open(folder)
    known = identities.continued(index.identifiers, index.names)
    merges = []
    for number in range(5):
        seconds, index, known = _merge(index, known, number, told, batches)
        merges.append(seconds)
    return {
        "identifiers": nodes, "links": links, "learned": learned, "theirs": theirs, "bytes": held,
        "merge": float(np.median(merges)),
    }  # fmt: skip


def _merge(
    index: Index, known: Identities, number: int, events: int, batches: list[pa.RecordBatch]
) -> tuple[float, Index, Identities]:
    """Seconds from a decision to an index that shows it; and both afterwards."""
    names = (f"customer-{3 * number}", f"customer-{3 * number + 7}")
    started = time.perf_counter()
    known.decisions = (*known.decisions, Decision(id=number + 1, kind="merge", left=names[:1], right=names[1:]))
    resolver = Resolver(known, first=events).learn((), also=known.find(names))
    views = Views(
        resolver=resolver, identities=known, placer=Placer(_CATALOGUE, index.meta.made_up),
        traits=TraitColumns(known=index.meta.traits), scales=index.scales,
    )  # fmt: skip
    stamp = Stamp(ledger=Ledger(version=number + 2, events=events), catalogue=_CATALOGUE, now=_NOW)
    grow_index(index, iter(()), views, stamp, events_at=lambda places: _at(batches, places))
    after = Index.open(index.folder, index)
    seconds = time.perf_counter() - started
    assert after.code(names[0]) == after.code(names[1])
    return seconds, after, known.continued(after.identifiers, after.names)


def _at(batches: list[pa.RecordBatch], places: NDArray[np.int64]) -> Iterator[pa.RecordBatch]:
    for place in places.tolist():
        yield batches[place // _ROWS].slice(place % _ROWS, 1)


def _must_agree(labels: NDArray[Any], owner: NDArray[Any], count: int) -> None:
    """Each component is a customer, and each customer a component."""
    pairs = np.unique(np.stack([labels, owner]), axis=1)
    assert len(pairs[0]) == count == len(np.unique(pairs[1]))


def sections(given: sheet.Given) -> list[sheet.Section]:
    """Who is who, in a process of its own."""
    identifiers = QUICK if given.quick else IDENTIFIERS
    with tempfile.TemporaryDirectory(dir=given.cache) as scratch:
        asked = [sys.executable, __file__, str(identifiers), scratch]
        found = json.loads(subprocess.run(asked, capture_output=True, text=True, check=True).stdout)
    rows = [
        ["links learned from events and decided, a second", f"{found['links'] / found['learned']:,.0f}"],
        ["the same links' plain components by SciPy, once they are arrays", sheet.said(found["theirs"])],
        ["memory of the graph and its owners, an identifier", f"{found['bytes']:.0f} bytes"],
        ["one merge of two customers, until the index shows it", sheet.said(found["merge"])],
    ]
    before = (
        f"{found['identifiers']:,.0f} identifiers and {found['links']:,.0f} links between them, out of events as the "
        "ledger has them: a user's id, a visitor's id and, of every third customer, a mail address in JSON. SciPy "
        "finds the same customers (asserted); it knows no guards, and is given numbers instead of events."
    )
    return [sheet.Section(title="Who is who", before=before, head=("what", "taken"), rows=rows)]


if __name__ == "__main__":
    print(json.dumps(measured(int(sys.argv[1]), Path(sys.argv[2]))))

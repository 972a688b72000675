"""Catalogue against reality: places everything observed once more and counts what fits, what does not, and why."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

import pyarrow as pa

from touchweave.catalogue.nobody import somebodys
from touchweave.catalogue.observed import Bearing, Observed
from touchweave.catalogue.overlap import Overlaps
from touchweave.catalogue.placer import Placer
from touchweave.catalogue.reconciliation import ObservedName, Reconciliation, SilentTouchpoint
from touchweave.catalogue.touchpoint import Catalogue, Touchpoint

#: Each list names so many at most, the most frequent first; the account counts them all.
SHOWN = 1000


def reconcile(batches: Iterable[pa.RecordBatch], catalogue: Catalogue, now: datetime | None = None) -> Reconciliation:
    """Reconcile the ledger's events with the catalogue; their account adds up as `Reconciliation` says.

    The batches carry at least `observed.PLACING_COLUMNS`.
    """
    placer = Placer(catalogue)
    overlaps = Overlaps(placer.rulebook.rules, catalogue.touchpoints)
    observed = Observed()
    for whole in batches:
        batch = somebodys(whole)
        judged = placer.judge(batch, thorough=True)
        observed.add(batch, judged, machines=whole.num_rows - batch.num_rows)
        overlaps.add(judged)
    return Reconciliation(
        events=observed.events,
        placed=observed.placed,
        uncatalogued=observed.made_up,
        unplaced=observed.unplaced,
        ignored=observed.ignored,
        machines=observed.machines,
        observed_not_catalogued=_names(observed.counts, placer.touchpoints, made_up=True),
        catalogued_but_silent=tuple(
            SilentTouchpoint(key=touchpoint.key, name=touchpoint.name)
            for code, touchpoint in enumerate(catalogue.touchpoints)
            if not observed.at_touchpoint[code]
        ),
        placed_by_no_rule=_names(observed.counts, placer.touchpoints, made_up=False),
        rule_problems=overlaps.problems(),
        checked_at=now,
    )


def _names(
    counts: Counter[Bearing], touchpoints: tuple[Touchpoint, ...], *, made_up: bool
) -> tuple[ObservedName, ...]:
    """The names that got a made-up touchpoint, or those that got none; by events, then alphabetically."""
    chosen = [
        ObservedName(
            type=bearing.type,
            name=bearing.name or bearing.page,
            source=bearing.source,
            events=events,
            touchpoint=touchpoints[bearing.touchpoint].key if bearing.touchpoint >= 0 else None,
        )
        for bearing, events in counts.items()
        if not bearing.ignored and (bearing.made_up if made_up else bearing.touchpoint < 0)
    ]
    chosen.sort(key=lambda name: (-name.events, name.type, name.name, name.source))
    return tuple(chosen[:SHOWN])

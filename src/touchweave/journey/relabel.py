"""Names, owners, costs and targets of the catalogue changed, but no rule: every line stays where it is."""

import msgspec

from touchweave.journey.generation import discarding, publish, publishing
from touchweave.journey.index import Index
from touchweave.journey.stamp import Stamp


def relabel_index(before: Index, stamp: Stamp) -> None:
    """Make a generation of the same runs under a catalogue that places every event as the one before did."""
    folder, catalogue = before.folder, stamp.catalogue
    with discarding(folder), publishing(folder):
        now = Index.open(folder, before)
        generation = msgspec.structs.replace(
            now.meta,
            ledger=stamp.ledger,
            catalogue_digest=catalogue.digest,
            built_at=stamp.now,
            touchpoints=(*catalogue.touchpoints, *(made.touchpoint for made in now.meta.made_up)),
        )
        publish(folder, generation, [columns.live for columns in now.runs], present=now.present)

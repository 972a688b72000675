"""Finds erased people in the ledger: they are there where an older backup was restored."""

import pyarrow.compute as pc

from touchweave.event.identifying import pairs_of
from touchweave.store.blanking import NAMING_COLUMNS, judged, pairs_in
from touchweave.store.store import Store


def events_of_erased(store: Store) -> int:
    """How many events of the ledger tell of erased people. Reads them all. Raises LedgerDamaged."""
    listed = store.erasures.listed()
    if not len(listed):
        return 0
    return sum(int(judged(batch, listed).theirs.sum()) for batch in store.events(NAMING_COLUMNS))


def come_back(store: Store) -> set[str]:
    """An identifier of each erased subject that the ledger's events bear. Reads them all. Raises LedgerDamaged."""
    listed = store.erasures.listed()
    found: set[str] = set()
    if not len(listed):
        return found
    for batch in store.events(NAMING_COLUMNS):
        verdict = judged(batch, listed)
        if not verdict.any:
            continue
        for name in ("user_id", "anonymous_id"):
            words = pc.unique(batch.column(name)).to_pylist()
            found |= {word for word in words if word and any(listed.holds(pair) for pair in pairs_of(word))}
        marked = verdict.theirs | verdict.naming
        found |= {":".join(pair) for pair in pairs_in(batch, marked) if pair[0] != "id" and listed.holds(pair)}
    return found

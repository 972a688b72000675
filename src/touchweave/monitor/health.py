"""The examination of a workspace: does the account add up, is every file whole, is the index in step?"""

from typing import ClassVar

from msgspec import Struct

from touchweave.errors import CatalogueInvalid, IndexDamaged, IndexMissing, LedgerDamaged
from touchweave.refresh import FreshIndex
from touchweave.store.store import Store
from touchweave.tabular import Tabular


class Finding(Struct, frozen=True, kw_only=True):
    """One thing looked at."""

    what: str
    well: bool
    said: str


class Health(Tabular, Struct, frozen=True, kw_only=True):
    """Everything looked at."""

    _table: ClassVar[str] = "findings"

    well: bool
    findings: tuple[Finding, ...]


def examine(store: Store, fresh_index: FreshIndex) -> Health:
    """Read everything once and say what was found. Takes as long as reading the ledger does."""
    findings = (_account(store), _ledger(store), _catalogue(fresh_index), _index(store, fresh_index))
    return Health(well=all(finding.well for finding in findings), findings=findings)


def _account(store: Store) -> Finding:
    kept = [report for report in store.imports() if report.undone_at is None]
    events = sum(report.events for report in kept)
    loaded = sum(report.loaded for report in kept)
    duplicates = sum(report.duplicates for report in kept)
    quarantined = sum(store.quarantine_counts().values())
    held = sum(file.rows for file in store.files())
    said = (
        f"{events:,} events = {loaded:,} loaded + {duplicates:,} duplicates + {quarantined:,} quarantined; "
        f"the ledger holds {held:,}"
    )
    return Finding(what="account", well=events == loaded + duplicates + quarantined and held == loaded, said=said)


def _ledger(store: Store) -> Finding:
    rows = 0
    try:
        for batch in store.events():
            rows += batch.num_rows
    except LedgerDamaged as error:
        return Finding(what="ledger", well=False, said=str(error))
    return Finding(what="ledger", well=True, said=f"{len(store.files()):,} files read whole, {rows:,} events")


def _catalogue(fresh_index: FreshIndex) -> Finding:
    try:
        catalogue = fresh_index.catalogue
    except CatalogueInvalid as error:
        return Finding(what="catalogue", well=False, said=str(error))
    return Finding(what="catalogue", well=True, said=f"{len(catalogue.touchpoints):,} touchpoints")


def _index(store: Store, fresh_index: FreshIndex) -> Finding:
    try:
        fresh_index.newest()
    except IndexMissing:
        if not store.imports():
            return Finding(what="index", well=True, said="none yet: the first import makes it")
    except IndexDamaged as error:
        return Finding(what="index", well=False, said=str(error))
    stale = fresh_index.staleness()
    if stale is not None:
        return Finding(what="index", well=False, said=stale)
    index = fresh_index.newest()
    try:
        index.verify()
    except IndexDamaged as error:
        return Finding(what="index", well=False, said=str(error))
    said = (
        f"generation {index.generation}: {index.interactions:,} interactions of {index.customers_count:,} customers"
    )
    return Finding(what="index", well=True, said=said)

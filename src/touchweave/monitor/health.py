"""The examination of a workspace: does the account add up, is every file whole, is the index in step?"""

from collections.abc import Callable
from typing import ClassVar

from msgspec import Struct

from touchweave.errors import (
    CatalogueInvalid,
    DatabaseUnusable,
    InboxDamaged,
    IndexDamaged,
    IndexMissing,
    LedgerDamaged,
)
from touchweave.identity.health import health_of
from touchweave.privacy.again import events_of_erased
from touchweave.refresh import FreshIndex
from touchweave.store.import_report import Account
from touchweave.store.store import Store
from touchweave.tabular import Tabular

#: What to do about erased people who are there.
_AGAIN = "`touchweave erase DIR --again` erases them"


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
    looks: tuple[tuple[str, Callable[[], Finding]], ...] = (
        ("database", lambda: _database(store)),
        ("account", lambda: _account(store)),
        ("collector", lambda: _collector(store)),
        ("ledger", lambda: _ledger(store)),
        ("quarantine", lambda: _quarantine(store)),
        ("erasures", lambda: _erasures(store)),
        ("catalogue", lambda: _catalogue(fresh_index)),
        ("index", lambda: _index(store, fresh_index)),
        ("identity", lambda: _identity(fresh_index)),
    )
    findings = tuple(_told(what, look) for what, look in looks)
    return Health(well=all(finding.well for finding in findings), findings=findings)


def _told(what: str, look: Callable[[], Finding]) -> Finding:
    """The finding; what keeps us from looking is one, too."""
    try:
        return look()
    except (DatabaseUnusable, LedgerDamaged) as error:
        return Finding(what=what, well=False, said=str(error))


def _identity(fresh_index: FreshIndex) -> Finding:
    """What identifiers say of who is who is no fault; that some say nothing any more must be seen."""
    try:
        with fresh_index.knowing() as (_, identities):
            found = health_of(identities)
    except IndexDamaged:  # told of the index already
        return Finding(what="identity", well=True, said="cannot be told before the index is made anew")
    parts = [f"{found.identifiers:,} identifiers of {found.customers:,} customers"]
    if found.poisoned:
        worst = ", ".join(repr(one.identifier) for one in found.poisoned_shown[:3])
        parts.append(f"{found.poisoned:,} meet too many people and link nobody any more, as {worst}")
    if refused := sum(found.refused.values()):
        parts.append(f"{refused:,} links were refused, for guards or people speak against them")
    return Finding(what="identity", well=True, said="; ".join(parts))


def _database(store: Store) -> Finding:
    try:
        store.verify_database()
    except InboxDamaged as error:
        return Finding(what="database", well=False, said=str(error))
    return Finding(what="database", well=True, said="every row is what was written")


def _collector(store: Store) -> Finding:
    found = store.accounts()
    if not found.rows:
        return Finding(what="collector", well=True, said="nothing was collected yet")
    parts = [f"{found.total(name):,} {name}" for name in ("loaded", "duplicates", "quarantined", "waiting")]
    parts += [f"{count:,} {name}" for name in ("undone", "damaged") if (count := found.total(name))]
    said = f"{found.total('accepted'):,} accepted {'=' if found.adds_up else '≠'} {' + '.join(parts)}"
    if found.lag_seconds is not None:
        said += f"; the oldest has waited for {found.lag_seconds:.1f} s"
    return Finding(what="collector", well=not found.problems, said=". ".join([said, *found.problems]))


def _account(store: Store) -> Finding:
    account = Account.of(store.imports())
    try:
        quarantined = sum(store.quarantine_counts().values())  # what the files hold, not what the reports say
    except LedgerDamaged as error:
        return Finding(what="account", well=False, said=str(error))
    held = sum(file.rows for file in store.files())
    said = (
        f"{account.events:,} events = {account.loaded:,} loaded + {account.duplicates:,} duplicates + "
        f"{quarantined:,} quarantined; the ledger holds {held:,}"
    )
    adds_up = account.events == account.loaded + account.duplicates + quarantined
    return Finding(what="account", well=adds_up and held == account.loaded, said=said)


def _ledger(store: Store) -> Finding:
    rows = 0
    try:
        for batch in store.events():
            rows += batch.num_rows
    except LedgerDamaged as error:
        return Finding(what="ledger", well=False, said=str(error))
    return Finding(what="ledger", well=True, said=f"{len(store.files()):,} files read whole, {rows:,} events")


def _quarantine(store: Store) -> Finding:
    try:
        waiting = store.refused.verify()
    except LedgerDamaged as error:
        return Finding(what="quarantine", well=False, said=str(error))
    return Finding(what="quarantine", well=True, said=f"its files are whole, {waiting:,} refused events wait")


def _erasures(store: Store) -> Finding:
    """Whether everybody who was erased is gone."""
    done = store.erasures.all()
    if store.erasures.unfinished():
        said = "an erasure was interrupted: opening the workspace goes on with it, once nobody else writes"
        return Finding(what="erasures", well=False, said=said)
    if missing := store.erasures.missing():
        said = f"erased.json lists {missing:,} hashes that the database lacks: an older backup of it was restored"
        return Finding(what="erasures", well=False, said=f"{said}. {_AGAIN}")
    if back := events_of_erased(store):
        return Finding(what="erasures", well=False, said=f"{back:,} events of erased customers are there. {_AGAIN}")
    said = f"{len(done):,} erasures, and nobody is back" if done else "nobody was erased yet"
    return Finding(what="erasures", well=True, said=said)


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

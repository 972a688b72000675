"""What came in, what was refused, and what the catalogue does not know yet."""

import msgspec
from litestar import get, post
from litestar.params import FromPath, FromQuery

from touchweave.api.answer import ImportList, Quarantine, QuarantineCount, QuarantineRow
from touchweave.api.parameter import Limit, Offset, Shop
from touchweave.catalogue.reconciliation import Reconciliation
from touchweave.event.rejection import REASONS, Reason
from touchweave.store.import_report import Account, ImportReport


@get("/imports", sync_to_thread=True)
def imports(workspace: Shop) -> ImportList:
    """Every import batch, oldest first, and the account of those that were not undone."""
    reports = workspace.imports()
    account = Account.of(reports)
    return ImportList(imports=reports, **msgspec.structs.asdict(account))


@post("/imports/{import_id:int}/undo", sync_to_thread=True, status_code=200)
def undo_import(workspace: Shop, import_id: FromPath[int]) -> ImportReport:
    """Take an import back, as if it had never been."""
    return workspace.undo_import(import_id)


@get("/quarantine", sync_to_thread=True)
def quarantine(
    workspace: Shop,
    reason: FromQuery[Reason | None] = None,
    import_id: FromQuery[int | None] = None,
    limit: Limit = 100,
    offset: Offset = 0,
) -> Quarantine:
    """What was refused and why: counts by source and reason, and a page of the rows as they came."""
    counts = workspace.store.quarantine_counts()
    rows = workspace.store.quarantine(reason=reason, import_id=import_id, limit=limit, offset=offset)
    return Quarantine(
        counts=tuple(
            QuarantineCount(source=source, reason=why, explanation=REASONS[Reason(why)], count=count)
            for (source, why), count in sorted(counts.items())
        ),
        rows=tuple(
            QuarantineRow(**{name: row[name] for name in QuarantineRow.__struct_fields__}) for row in rows.to_pylist()
        ),
    )


@get("/catalogue/check", sync_to_thread=True)
def catalogue_check(workspace: Shop) -> Reconciliation:
    """The catalogue against what was observed."""
    return workspace.catalogue_check()


HANDLERS = (imports, undo_import, quarantine, catalogue_check)

"""What came in, and what the catalogue does not know yet."""

import msgspec
from litestar import get, post
from litestar.params import FromPath

from touchweave.api.answer import ImportList
from touchweave.api.parameter import Shop
from touchweave.catalogue.reconciliation import Reconciliation
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


@get("/catalogue/check", sync_to_thread=True)
def catalogue_check(workspace: Shop) -> Reconciliation:
    """The catalogue against what was observed."""
    return workspace.catalogue_check()


HANDLERS = (imports, undo_import, catalogue_check)

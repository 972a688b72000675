"""The rights of a customer over HTTP: everything that is kept of them, and nothing kept any more."""

from typing import Annotated

from litestar import get, post
from litestar.openapi import ResponseSpec
from litestar.params import JSONBody, QueryParameter
from litestar.response import Stream
from msgspec import Struct

from touchweave.api.parameter import Shop
from touchweave.errors import SelectionInvalid
from touchweave.store.erasure import Erasure

AnyIdentifier = Annotated[str, QueryParameter(description="any identifier of the customer")]


class ErasureAsked(Struct, frozen=True, kw_only=True):
    """Whom to erase, and who has it done."""

    customer: str  #: any identifier
    asked_by: str  #: stays on the receipt; names no customer
    confirm: bool = False  #: must be true: what was erased is gone for ever
    dry_run: bool = False  #: only say what would go; needs no confirmation


class ErasureList(Struct, frozen=True, kw_only=True):
    """The receipts of all erasures, oldest first."""

    erasures: tuple[Erasure, ...]


@get(
    "/export_customer",
    sync_to_thread=True,
    media_type="application/json",
    responses={200: ResponseSpec(dict[str, object], description="the document", generate_examples=False)},
)
def export_customer(workspace: Shop, customer: AnyIdentifier) -> Stream:
    """Everything that is kept of one customer, as one JSON document, and where each part comes from."""
    found = workspace.export_customer(customer)
    headers = {"content-disposition": 'attachment; filename="customer.json"', "cache-control": "no-store"}
    return Stream(found.chunks(), media_type="application/json", headers=headers)


@post("/erase_customer", sync_to_thread=True, status_code=200)
def erase_customer(workspace: Shop, data: JSONBody[ErasureAsked]) -> Erasure:
    """Erase everything of one customer, for ever; the answer is the receipt, which names nobody."""
    if not (data.confirm or data.dry_run):
        raise SelectionInvalid(name="confirm", value=False, allowed="true: what was erased is gone for ever")
    return workspace.erase_customer(data.customer, asked_by=data.asked_by, dry_run=data.dry_run)


@get("/erasures", sync_to_thread=True)
def erasures(workspace: Shop) -> ErasureList:
    """The receipts of all erasures, oldest first."""
    return ErasureList(erasures=workspace.erasures())


HANDLERS = (export_customer, erase_customer, erasures)

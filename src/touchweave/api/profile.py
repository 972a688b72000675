"""What is known of customers beside their lines, over HTTP."""

from typing import Annotated

from litestar import get, post
from litestar.params import FromQuery, JSONBody, QueryParameter
from msgspec import Struct

from touchweave.api.parameter import Limit, Offset, Shop
from touchweave.profile.record import GroupLine, GroupList, Profile, PurposeConsent

Customer = Annotated[str, QueryParameter(description="any identifier of the customer")]


class NewConsent(Struct, frozen=True, kw_only=True):
    """What a customer said, as one's own staff write it down."""

    customer: str  #: any identifier
    purpose: str
    agreed: bool
    who: str  #: who of the staff says so
    wording: str | None = None  #: what was agreed to, in the words that were said


class CustomerConsent(Struct, frozen=True, kw_only=True):
    """All consent of a customer."""

    customer: str
    consent: tuple[PurposeConsent, ...]


@get("/profile", sync_to_thread=True)
def profile(
    workspace: Shop,
    customer: Customer,
    whole: Annotated[bool, QueryParameter(description="look through the ledger to its beginning")] = False,
) -> Profile:
    """What is known of one customer: traits with their history, computed traits, groups, consent."""
    return workspace.profile(customer, whole=whole)


@post("/consent", sync_to_thread=True, status_code=200)
def set_consent(workspace: Shop, data: JSONBody[NewConsent]) -> CustomerConsent:
    """Write down that a customer agreed to a purpose, or refused it. It is durable when this answers."""
    told = workspace.set_consent(data.customer, data.purpose, data.agreed, who=data.who, wording=data.wording)
    return CustomerConsent(customer=workspace.customer_of(data.customer), consent=told)


@get("/groups", sync_to_thread=True)
def groups(workspace: Shop, limit: Limit = 100, offset: Offset = 0) -> GroupList:
    """The groups that customers belong to, those with the most members first."""
    return workspace.groups(limit=limit, offset=offset)


@get("/group", sync_to_thread=True)
def group(workspace: Shop, group: FromQuery[str]) -> GroupLine:
    """One group with the interactions of all its members, in order."""
    return workspace.group(group)


HANDLERS = (profile, set_consent, groups, group)

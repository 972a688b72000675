"""Who is who, over HTTP: why, what a decision would change, deciding, undoing."""

from typing import Annotated, Literal

from litestar import get, post
from litestar.params import JSONBody, QueryParameter
from msgspec import Struct

from touchweave.api.parameter import Shop
from touchweave.errors import DecisionInvalid
from touchweave.identity.account import DecisionInfo, Identity, LinkInfo
from touchweave.identity.health import IdentityHealth
from touchweave.questions.identity_preview import Preview

Identifier = Annotated[str, QueryParameter(description="any identifier of the customer")]


class Asked(Struct, frozen=True, kw_only=True):
    """A merge of `a` and `b`, keeping both apart, or a split that takes `identifiers` out of `customer`."""

    kind: Literal["merge", "split", "apart"]
    a: str = ""
    b: str = ""
    customer: str = ""
    identifiers: tuple[str, ...] = ()
    made_by: str = ""
    note: str = ""


class Undone(Struct, frozen=True, kw_only=True):
    """A decision that shall not stand any more."""

    id: int
    undone_by: str = ""


class Chain(Struct, frozen=True, kw_only=True):
    """The links that lead from one identifier to another."""

    links: tuple[LinkInfo, ...]


class Decisions(Struct, frozen=True, kw_only=True):
    """What people decided, oldest first."""

    decisions: tuple[DecisionInfo, ...]


@get("/identity", sync_to_thread=True)
def identity(workspace: Shop, customer: Identifier) -> Identity:
    """By which identifiers a customer is known, and which events link them."""
    return workspace.identity(customer)


@get("/identity/chain", sync_to_thread=True)
def linked_by(workspace: Shop, identifier: Identifier, other: Identifier) -> Chain:
    """Why two identifiers are one customer's: the shortest chain of links, each with its event."""
    return Chain(links=workspace.linked_by(identifier, other))


@get("/identity/health", sync_to_thread=True)
def identity_health(workspace: Shop) -> IdentityHealth:
    """How well it is known who is who: what links nobody any more, what is shared, what waits for people."""
    return workspace.identity_health()


@get("/identity/decisions", sync_to_thread=True)
def decisions(workspace: Shop) -> Decisions:
    """What people decided about who is who, the undone included."""
    return Decisions(decisions=workspace.decisions())


@post("/identity/preview", sync_to_thread=True, status_code=200)
def preview_decision(workspace: Shop, data: JSONBody[Asked]) -> Preview:
    """Which figures a merge or a split would move. Nothing is changed."""
    if data.kind == "merge":
        return workspace.preview_merge(data.a, data.b)
    if data.kind == "split":
        return workspace.preview_split(data.customer, data.identifiers)
    raise DecisionInvalid(
        name="kind", value=data.kind, allowed="merge, split: to keep apart what is apart moves nothing"
    )


@post("/identity/decide", sync_to_thread=True, status_code=200)
def decide(workspace: Shop, data: JSONBody[Asked]) -> DecisionInfo:
    """Decide; the figures follow before this answers."""
    said = {"made_by": data.made_by, "note": data.note}
    if data.kind == "merge":
        return workspace.merge(data.a, data.b, **said)
    if data.kind == "split":
        return workspace.split(data.customer, data.identifiers, **said)
    return workspace.keep_apart(data.a, data.b, **said)


@post("/identity/undo", sync_to_thread=True, status_code=200)
def undo_decision(workspace: Shop, data: JSONBody[Undone]) -> DecisionInfo:
    """Let a decision be as if it had never been."""
    return workspace.undo_decision(data.id, undone_by=data.undone_by)


HANDLERS = (identity, linked_by, identity_health, decisions, preview_decision, decide, undo_decision)

"""The application: the collector on its own paths, the API under `/api`, the web app at `/`, one process."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from litestar import Litestar, Request, Response, Router
from litestar.config.allowed_hosts import AllowedHostsConfig
from litestar.config.compression import CompressionConfig
from litestar.datastructures import State
from litestar.di import Provide
from litestar.exceptions import PermissionDeniedException
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components

from touchweave import __version__
from touchweave.api import (
    accounts,
    data,
    duplicate_question,
    find,
    health,
    identity,
    live,
    order_question,
    privacy,
    profile,
    quarantine,
    question,
    rhythm_question,
    segments,
    sources,
    staff,
    time_question,
)
from touchweave.api.collecting import Collecting
from touchweave.api.collector import library, matomo, nothing, posthog, segment
from touchweave.api.collector.answer import answer_fault, answer_nobody, answer_refusal
from touchweave.api.collector.body import ClientGone
from touchweave.api.collector.cors import allow_origins
from touchweave.api.collector.document import SECURITY_SCHEMES, operation_id
from touchweave.api.collector.path import ANY_HOST, family_of
from touchweave.api.collector.short_way import ShortWay
from touchweave.api.parameter import chosen
from touchweave.api.problem import answer_problem, told
from touchweave.collect.request.refusal import RequestRefused
from touchweave.workspace import Workspace

if TYPE_CHECKING:
    from litestar.types import Message, Scope

HOSTS = ("localhost", "127.0.0.1", "[::1]", "::1")
COLLECTOR = (segment, posthog, matomo, library, nothing, health)
QUESTIONS = (
    question,
    order_question,
    time_question,
    rhythm_question,
    duplicate_question,
    data,
    quarantine,
    sources,
    accounts,
    live,
    segments,
    profile,
    identity,
    find,
    staff,
    privacy,
)


def create_app(
    workspace: Workspace,
    *,
    collecting: Collecting | None = None,
    pages: Sequence[Any] = (),
    hosts: Sequence[str] = HOSTS,
    reading: bool = True,
) -> Litestar:
    """The ASGI application over one workspace. `hosts` are the names it answers to (against DNS rebinding).

    The collector's paths answer to any name: they take and never give. Without `reading` there is nothing else.
    """
    collector = [handler for family in COLLECTOR for handler in family.HANDLERS]
    handlers = [told(handler) for asked in QUESTIONS for handler in asked.HANDLERS]
    api = Router("/api", route_handlers=handlers, before_request=same_origin)
    app = Litestar(
        route_handlers=[*collector, api, *pages] if reading else collector,
        dependencies={
            "workspace": Provide(lambda: workspace, sync_to_thread=False),
            "collecting": Provide(lambda: collecting, sync_to_thread=False),
            "chosen": Provide(chosen, sync_to_thread=False),
        },
        state=State({"collecting": collecting, "live": live.Live(workspace)}),
        before_send=[count, allow_origins],
        exception_handlers={RequestRefused: answer_refusal, ClientGone: answer_nobody, Exception: answer},
        allowed_hosts=AllowedHostsConfig(allowed_hosts=list(hosts), www_redirect=False, exclude=ANY_HOST),
        compression_config=CompressionConfig(backend="gzip", minimum_size=1024, exclude_opt_key="never_packed"),
        openapi_config=OpenAPIConfig(
            title="Touchweave",
            version=__version__,
            path="/api",
            use_handler_docstrings=True,
            operation_id_creator=operation_id,
            render_plugins=[JsonRenderPlugin()],
            components=Components(security_schemes=dict(SECURITY_SCHEMES)),
        ),
    )
    app.asgi_handler = ShortWay(app)
    return app


def answer(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """Tell what went wrong, in the form that the path's clients know."""
    return (
        answer_problem(request, error) if family_of(request.scope["path"]) is None else answer_fault(request, error)
    )


async def count(message: "Message", scope: "Scope") -> None:
    """Count a request of the collector when it is answered (a `before_send` hook)."""
    if message["type"] == "http.response.start" and (family := family_of(scope["path"])) is not None:
        collecting: Collecting | None = scope["litestar_app"].state.get("collecting")
        if collecting is not None:
            collecting.metrics.request(family, message["status"])


async def same_origin(request: Request[Any, Any, Any]) -> Response[Any] | None:
    """Refuse what another site's page asks this server to change on the visitor's behalf."""
    origin = request.headers.get("origin")
    if request.method not in {"GET", "HEAD"} and origin is not None:
        host = request.headers.get("host", "")
        if origin.split("://", 1)[-1] != host:
            raise PermissionDeniedException(f"a page of {origin} may not change anything here")
    return None

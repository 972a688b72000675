"""The application: the API under `/api`, the web app at `/`, one process."""

from collections.abc import Sequence
from typing import Any

from litestar import Litestar, Request, Response, Router
from litestar.config.allowed_hosts import AllowedHostsConfig
from litestar.config.compression import CompressionConfig
from litestar.di import Provide
from litestar.exceptions import PermissionDeniedException
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin

from touchweave import __version__
from touchweave.api import data, order_question, question, rhythm_question, time_question
from touchweave.api.parameter import chosen
from touchweave.api.problem import answer_problem
from touchweave.workspace import Workspace

HOSTS = ("localhost", "127.0.0.1", "[::1]", "::1")


def create_app(workspace: Workspace, *, pages: Sequence[Any] = (), hosts: Sequence[str] = HOSTS) -> Litestar:
    """The ASGI application over one workspace. `hosts` are the names it answers to (against DNS rebinding)."""
    questions = (question, order_question, time_question, rhythm_question)
    handlers = [handler for asked in (*questions, data) for handler in asked.HANDLERS]
    api = Router("/api", route_handlers=handlers, before_request=same_origin)
    return Litestar(
        route_handlers=[api, *pages],
        dependencies={
            "workspace": Provide(lambda: workspace, sync_to_thread=False),
            "chosen": Provide(chosen, sync_to_thread=False),
        },
        exception_handlers={Exception: answer_problem},
        allowed_hosts=AllowedHostsConfig(allowed_hosts=list(hosts), www_redirect=False),
        compression_config=CompressionConfig(backend="gzip", minimum_size=1024),
        openapi_config=OpenAPIConfig(
            title="Touchweave",
            version=__version__,
            path="/api",
            use_handler_docstrings=True,
            render_plugins=[JsonRenderPlugin()],
        ),
    )


async def same_origin(request: Request[Any, Any, Any]) -> Response[Any] | None:
    """Refuse what another site's page asks this server to change on the visitor's behalf."""
    origin = request.headers.get("origin")
    if request.method not in {"GET", "HEAD"} and origin is not None:
        host = request.headers.get("host", "")
        if origin.split("://", 1)[-1] != host:
            raise PermissionDeniedException(f"a page of {origin} may not change anything here")
    return None

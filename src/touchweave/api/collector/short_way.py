"""The short way of the paths that nearly every request takes: past the routing and the response objects of the
framework, which would cost more than all steps of the collector together. What is done and answered is the same.
"""

from typing import TYPE_CHECKING, Any

from litestar import Litestar, Request

from touchweave.api.collector.answer import answer_fault, answer_nobody, answer_refusal
from touchweave.api.collector.body import ClientGone
from touchweave.api.collector.door import take
from touchweave.api.collector.segment import BATCHES, KINDS
from touchweave.collect.request.refusal import RequestRefused

if TYPE_CHECKING:
    from litestar.types import Receive, Scope, Send

#: Path of a POST → kind of message.
_KIND_OF = {f"{prefix}/{name}": kind for prefix in ("/v1", "/api/s") for name, kind in KINDS.items()}
_KIND_OF |= dict.fromkeys(BATCHES, "batch")
_KIND_OF |= {f"{path}/": kind for path, kind in _KIND_OF.items()}
_SUCCESS = b'{"success":true}'
_HEADERS = [(b"content-type", b"application/json"), (b"content-length", str(len(_SUCCESS)).encode())]


class ShortWay:
    """Stands before an application's handler: `app.asgi_handler = ShortWay(app)`."""

    def __init__(self, app: Litestar) -> None:
        self._long_way = app.asgi_handler

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Answer one request; the hooks of the application see it as any other."""
        kind = _KIND_OF.get(scope["path"]) if scope.get("method") == "POST" else None
        if kind is None:
            await self._long_way(scope, receive, send)
            return
        request: Request[Any, Any, Any] = Request(scope, receive, send)
        try:
            await take(request, "segment", kind)
        except Exception as error:  # whatever it is, the client must hear that nothing was accepted
            await self._refuse(request, error, send)
            return
        await send({"type": "http.response.start", "status": 200, "headers": list(_HEADERS)})
        await send({"type": "http.response.body", "body": _SUCCESS, "more_body": False})

    async def _refuse(self, request: Request[Any, Any, Any], error: Exception, send: "Send") -> None:
        if isinstance(error, RequestRefused):
            answer: Any = answer_refusal(request, error)
        elif isinstance(error, ClientGone):
            answer = answer_nobody(request, error)
        else:
            answer = answer_fault(request, error)
        await answer.to_asgi_response(None, request)(request.scope, request.receive, send)

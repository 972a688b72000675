"""Errors on their way out: the error tree becomes status codes and sentences."""

import logging
import uuid

from litestar import MediaType, Request, Response
from litestar.exceptions import HTTPException
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import ResponseSpec

from touchweave.api.answer import Problem
from touchweave.errors import (
    CustomerUnknown,
    DecisionUnknown,
    GroupUnknown,
    ImportReplayed,
    ImportUndone,
    ImportUnknown,
    InputError,
    NoteUnknown,
    QuarantineChanged,
    SegmentExists,
    SegmentInUse,
    SegmentUnknown,
    SourceExists,
    SourceUnknown,
    TaskUnknown,
    TouchpointUnknown,
    TouchweaveError,
    WriteKeyUnknown,
    WriterBusy,
)

log = logging.getLogger(__name__)
NOT_FOUND = (
    CustomerUnknown,
    DecisionUnknown,
    GroupUnknown,
    ImportUnknown,
    NoteUnknown,
    SegmentUnknown,
    SourceUnknown,
    TaskUnknown,
    TouchpointUnknown,
    WriteKeyUnknown,
)
CONFLICT = (ImportReplayed, ImportUndone, QuarantineChanged, SegmentExists, SegmentInUse, SourceExists, WriterBusy)

_READING = {
    400: "something of what was asked for cannot be used",
    404: "what was asked for is not there",
}
_CHANGING = _READING | {
    403: "another site's page asked",
    409: "it does not go with what is there by now",
}


def told(handler: HTTPRouteHandler) -> HTTPRouteHandler:
    """The handler, with the problems it may answer with in its part of the document."""
    said = _READING if handler.http_methods <= {"GET", "HEAD"} else _CHANGING
    problems = {
        status: ResponseSpec(Problem, description=sentence, generate_examples=False)
        for status, sentence in said.items()
    }
    handler.responses = problems | dict(handler.responses or {})
    return handler


def answer_problem(request: Request, error: Exception) -> Response[Problem]:  # type: ignore[type-arg]
    """Tell what went wrong; what is ours is logged with the request id and told without details."""
    request_id = uuid.uuid4().hex[:12]
    status, message = _told(error)
    if status >= 500:
        log.error("request %s: %s %r", request_id, request.method, request.url.path, exc_info=error)
    problem = Problem(error=type(error).__name__, message=message, request_id=request_id)
    return Response(problem, status_code=status, media_type=MediaType.JSON)


def _told(error: Exception) -> tuple[int, str]:
    if isinstance(error, NOT_FOUND):
        return 404, str(error)
    if isinstance(error, CONFLICT):
        return 409, str(error)
    if isinstance(error, InputError):
        return 400, str(error)
    if isinstance(error, TouchweaveError):
        return 500, str(error)
    if isinstance(error, HTTPException):
        extra = error.extra if isinstance(error.extra, list) else []
        told = "; ".join(f"{item.get('key', '')}: {item.get('message', '')}" for item in extra)
        return error.status_code, f"{error.detail}{': ' + told if told else ''}"
    return 500, "Something went wrong on our side; the log names it under this request id."

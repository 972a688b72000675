"""What the OpenAPI document says of the collector: bodies and keys, which the handlers read by themselves."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from litestar.handlers import HTTPRouteHandler
from litestar.openapi import ResponseSpec
from litestar.openapi.spec import (
    OpenAPIMediaType,
    OpenAPIResponse,
    OpenAPIType,
    Operation,
    Parameter,
    RequestBody,
    Schema,
    SecurityScheme,
)
from litestar.types.internal_types import PathParameterDefinition

from touchweave.api.collector.answer import CollectorProblem

if TYPE_CHECKING:
    from litestar.types import Method

#: Ways to say the write key; a body can hold it too.
SECURITY_SCHEMES = {
    "basic": SecurityScheme(type="http", scheme="basic", description="the write key as user name, no password"),
    "header": SecurityScheme(type="apiKey", name="X-Write-Key", security_scheme_in="header"),
    "query": SecurityScheme(type="apiKey", name="writeKey", security_scheme_in="query"),
}
_KEYS: list[dict[str, list[str]]] = [{"basic": []}, {"header": []}, {"query": []}, {}]
_SAID = {
    400: "no JSON of the form asked for, or too many messages",
    401: "the write key is missing, unknown or revoked",
    408: "the body did not come in time",
    413: "larger than allowed, also once unpacked",
    429: "more than the key may send a second: come again after Retry-After",
    503: "full, or being stopped: come again after Retry-After",
}
PROBLEMS = {
    status: ResponseSpec(CollectorProblem, description=said, generate_examples=False)
    for status, said in _SAID.items()
}
#: Of paths with a key in them.
ABSENT = {
    status: ResponseSpec(CollectorProblem, description=said, generate_examples=False)
    for status, said in {400: "the path cannot be read", 404: "there is no such key, or nothing there"}.items()
}

_TEXT = Schema(type=OpenAPIType.STRING)
_PICTURE = {"image/gif": OpenAPIMediaType(schema=Schema(type=OpenAPIType.STRING))}
_ID = Schema(type=[OpenAPIType.STRING, OpenAPIType.NUMBER, OpenAPIType.NULL])
_OBJECT = Schema(type=OpenAPIType.OBJECT)
_MESSAGE = Schema(
    type=OpenAPIType.OBJECT,
    description="One of the six Segment forms; what they say is https://segment.com/docs/connections/spec/",
    properties={
        "type": Schema(type=OpenAPIType.STRING, enum=["track", "identify", "page", "screen", "group", "alias"]),
        "messageId": Schema(type=OpenAPIType.STRING, max_length=100),
        **dict.fromkeys(("userId", "anonymousId", "groupId", "previousId"), _ID),
        **dict.fromkeys(("event", "name", "category", "timestamp", "originalTimestamp", "sentAt", "writeKey"), _TEXT),
        **dict.fromkeys(("properties", "traits", "context", "integrations"), _OBJECT),
    },
)
_BATCH = Schema(
    type=OpenAPIType.OBJECT,
    required=["batch"],
    properties={
        "batch": Schema(type=OpenAPIType.ARRAY, items=_MESSAGE, max_items=2500),
        "sentAt": _TEXT, "writeKey": _TEXT, "context": _OBJECT, "integrations": _OBJECT,
    },
)  # fmt: skip
_CAPTURE = Schema(
    type=OpenAPIType.OBJECT,
    properties={
        **dict.fromkeys(("api_key", "token", "event", "uuid", "timestamp", "sent_at"), _TEXT),
        "distinct_id": _ID,
        "properties": _OBJECT,
        "batch": Schema(type=OpenAPIType.ARRAY, items=_OBJECT),
    },
)
_BULK = Schema(
    type=OpenAPIType.OBJECT,
    required=["requests"],
    properties={"requests": Schema(type=OpenAPIType.ARRAY, items=_TEXT), "token_auth": _TEXT},
)


def operation_id(handler: HTTPRouteHandler, method: "Method", path: Sequence[str | PathParameterDefinition]) -> str:
    """A name of its own for every path and method: the method first, then the path."""
    parts = (part if isinstance(part, str) else part.name for part in path)
    return "_".join([method.lower(), *(re.sub(r"\W", "_", part) for part in parts)])


def _json(schema: Schema) -> RequestBody:
    return RequestBody(required=True, content={"application/json": OpenAPIMediaType(schema=schema)})


def _asked(*names: str) -> list[Any]:
    return [Parameter(name=name, param_in="query", schema=_TEXT, required=False) for name in names]


@dataclass
class MessageBody(Operation):
    """Takes one message under a write key."""

    def __post_init__(self) -> None:
        self.request_body, self.security = _json(_MESSAGE), _KEYS


@dataclass
class BatchBody(Operation):
    """Takes a batch under a write key."""

    def __post_init__(self) -> None:
        self.request_body, self.security = _json(_BATCH), _KEYS


@dataclass
class PixelQuery(Operation):
    """Takes a message in the query, or the whole of it as base64 of JSON in `data`; answers a picture always."""

    def __post_init__(self) -> None:
        refusals = {str(status): OpenAPIResponse(said, content=_PICTURE) for status, said in _SAID.items()}
        self.responses = {**(self.responses or {}), **refusals}
        self.parameters = _asked("writeKey", "userId", "anonymousId", "event", "name", "timestamp", "data")
        self.security = [{"query": []}, {}]


@dataclass
class CaptureBody(Operation):
    """Takes PostHog's forms; the key is in them."""

    def __post_init__(self) -> None:
        if (self.operation_id or "").startswith("post"):
            self.request_body = _json(_CAPTURE)
        else:
            self.parameters = _asked("data")


@dataclass
class TrackingQuery(Operation):
    """Takes Matomo's parameters in the query, or many requests in a body."""

    def __post_init__(self) -> None:
        names = ("idsite", "rec", "url", "action_name", "uid", "_id", "cid", "urlref", "e_c", "e_a", "e_n", "e_v")
        self.parameters = _asked(*names, "idgoal", "ec_id", "revenue", "cdt", "send_image")
        taken = (self.responses or {})["200"]
        if isinstance(taken, OpenAPIResponse):
            taken.content = {**(taken.content or {}), **_PICTURE}
        if (self.operation_id or "").startswith("post"):
            self.request_body = _json(_BULK)

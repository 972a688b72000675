"""The requests in a request of Matomo: one in the query or a form, or many in a bulk; each as a JSON object."""

from typing import Any
from urllib.parse import parse_qsl

import msgspec

from touchweave.collect.request.arrival import Arrival
from touchweave.collect.request.json_split import SplitFailed, split
from touchweave.collect.request.refusal import RefusalCode, RequestRefused
from touchweave.collect.request.stated_key import stated_key
from touchweave.store.write_key import is_write_key

_SPLIT_AT_MOST = 100_000
_PARAMETERS_LIMIT = 1000
#: Parameters that are secrets, or say only how to answer.
_NOT_KEPT = ("token_auth", "writeKey", "send_image")
_encode = msgspec.json.Encoder().encode
_loose = msgspec.json.Decoder(dict[str, Any]).decode


def key_of(arrival: Arrival, body: bytes) -> str | None:
    """The write key in the headers, `writeKey`, `token_auth` or `idsite`; else `site:<n>` of a numeric `idsite`.

    A `token_auth` that has not the form of a write key is one of Matomo's own, and says nothing here. A bulk's
    requests have one source: that of the first. Raises RequestRefused.
    """
    given, requests = _apart(arrival, body)
    first = _parameters(requests[0]) if requests else None
    both: dict[str, Any] = {**(first or {}), **given} if requests else given
    for value in (stated_key(arrival), *map(both.get, ("writeKey", "token_auth", "idsite"))):
        if isinstance(value, str) and is_write_key(value):
            return value
    site = str(both.get("idsite") or "")
    return f"site:{int(site)}" if site.isascii() and site.isdigit() and len(site) < 10 else None


def hits_of(arrival: Arrival, body: bytes) -> list[bytes]:
    """The requests as JSON objects of their parameters, without pings and secrets. Raises RequestRefused."""
    given, requests = _apart(arrival, body)
    if not requests:
        return [] if given.get("ping") == "1" else [_kept(given)]
    found = []
    for request in requests:
        parameters = _parameters(request)
        if parameters is None:
            found.append(request)
        elif parameters.get("ping") not in ("1", 1):
            found.append(_kept(parameters))
    return found


def _apart(arrival: Arrival, body: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """The parameters of the request itself, and the requests of a bulk as JSON: texts or objects."""
    given: dict[str, Any] = dict(arrival.query)
    content = body.strip(b" \t\r\n")
    if not content.startswith((b"{", b"[")):
        return given | (_form(content) if content else {}), []
    try:
        parts = split(content, "requests", _SPLIT_AT_MOST)
        around = {} if parts.rest.startswith(b"[") else _loose(parts.rest)
    except (SplitFailed, msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise RequestRefused(RefusalCode.UNREADABLE, f"the bulk cannot be read: {str(error)[:200]}") from error
    if parts.count > len(parts.messages):
        raise RequestRefused(RefusalCode.TOO_MANY_MESSAGES)
    if not parts.messages:
        raise RequestRefused(RefusalCode.UNREADABLE, "there are no requests in the bulk")
    return given | {name: around[name] for name in ("token_auth", "writeKey") if name in around}, parts.messages


def _form(content: bytes) -> dict[str, str]:
    try:
        return _pairs(content.decode())
    except ValueError as error:  # UnicodeDecodeError is one
        raise RequestRefused(RefusalCode.UNREADABLE, "the body is no form") from error


def _parameters(request: bytes) -> dict[str, Any] | None:
    """Of one request of a bulk; None where it is neither text nor an object."""
    try:
        found = msgspec.json.decode(request)
        if isinstance(found, str):
            return _pairs(found[found.find("?") + 1 :])
    except (ValueError, RecursionError):  # msgspec's errors are ValueErrors
        return None
    return found if isinstance(found, dict) else None


def _pairs(written: str) -> dict[str, str]:
    return dict(parse_qsl(written, keep_blank_values=True, max_num_fields=_PARAMETERS_LIMIT))


def _kept(parameters: dict[str, Any]) -> bytes:
    idsite = parameters.get("idsite")
    secret = ("idsite",) if isinstance(idsite, str) and is_write_key(idsite) else ()
    return _encode({name: value for name, value in parameters.items() if name not in (*_NOT_KEPT, *secret)})

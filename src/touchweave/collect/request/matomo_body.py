"""The requests in a request of Matomo: one in the query or a form, or many in a bulk; each as a JSON object."""

from typing import Any
from urllib.parse import parse_qsl

import msgspec
from msgspec import Raw, Struct, field

from touchweave.collect.request.arrival import Arrival
from touchweave.collect.request.json_scan import faults
from touchweave.collect.request.json_split import SplitFailed, split
from touchweave.collect.request.raw_value import text_of, value_of
from touchweave.collect.request.refusal import RefusalCode, RequestRefused
from touchweave.collect.request.stated_key import stated_key
from touchweave.store.write_key import is_write_key

_SPLIT_AT_MOST = 100_000
_PARAMETERS_LIMIT = 1000
#: Parameters that are secrets, or say only how to answer.
_NOT_KEPT = ("token_auth", "writeKey", "send_image")
#: A request of a bulk may be as deep, and have as many keys, before anything is made of it.
_DEPTH, _KEYS = 64, 10_000
_encode = msgspec.json.Encoder().encode
_text = msgspec.json.Decoder(str).decode
_object = msgspec.json.Decoder(dict[str, Raw]).decode


class _Around(Struct, rename="camel"):
    """What stands around the requests of a bulk."""

    token_auth: Raw = field(default=Raw(), name="token_auth")
    write_key: Raw = Raw()


_around = msgspec.json.Decoder(_Around).decode


def taken_apart(arrival: Arrival, body: bytes) -> tuple[str | None, list[bytes]]:
    """The key, and the requests as JSON objects of their parameters, without pings and secrets.

    The key is in the headers, `writeKey`, `token_auth` or `idsite`; else it is `site:<n>` of a numeric `idsite`.
    A `token_auth` that has not the form of a write key is one of Matomo's own, and says nothing here. A bulk's
    requests have one source: that of the first. Raises RequestRefused.
    """
    given, requests = _apart(arrival, body)
    if requests is None:
        return _key(arrival, given), [] if given.get("ping") == "1" else [_kept(given)]
    harmless = faults(requests, depth=_DEPTH, keys=_KEYS)
    found = []
    first: dict[str, Any] = {}
    for number, (request, fault) in enumerate(zip(requests, harmless, strict=True)):
        parameters = _parameters(request) if fault is None else None
        if number == 0:
            first = parameters or {}
        if parameters is None:
            found.append(request)
        elif _plain(parameters.get("ping")) not in ("1", 1):
            found.append(_kept(parameters))
    return _key(arrival, {**first, **given}), found


def _key(arrival: Arrival, given: dict[str, Any]) -> str | None:
    said = {name: _plain(given.get(name)) for name in ("writeKey", "token_auth", "idsite")}
    for value in (stated_key(arrival), *said.values()):
        if isinstance(value, str) and is_write_key(value):
            return value
    site = str(said["idsite"] or "")
    return f"site:{int(site)}" if site.isascii() and site.isdigit() and len(site) < 10 else None


def _plain(value: Any) -> Any:
    return value_of(value) if isinstance(value, Raw) else value


def _apart(arrival: Arrival, body: bytes) -> tuple[dict[str, Any], list[bytes] | None]:
    """The parameters of the request itself, and, of a bulk, its requests as JSON: texts or objects."""
    given: dict[str, Any] = dict(arrival.query)
    content = body.strip(b" \t\r\n")
    if not content.startswith((b"{", b"[")):
        return given | (_form(content) if content else {}), None
    try:
        parts = split(content, "requests", _SPLIT_AT_MOST)
        around = _Around() if parts.rest.startswith(b"[") else _around(parts.rest)
    except (SplitFailed, msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise RequestRefused(RefusalCode.UNREADABLE, f"the bulk cannot be read: {str(error)[:200]}") from error
    if parts.count > len(parts.messages):
        raise RequestRefused(RefusalCode.TOO_MANY_MESSAGES)
    if not parts.messages:
        raise RequestRefused(RefusalCode.UNREADABLE, "there are no requests in the bulk")
    stated = {"token_auth": text_of(around.token_auth), "writeKey": text_of(around.write_key)}
    return given | {name: text for name, text in stated.items() if text is not None}, parts.messages


def _form(content: bytes) -> dict[str, str]:
    try:
        return _pairs(content.decode())
    except ValueError as error:  # UnicodeDecodeError is one
        raise RequestRefused(RefusalCode.UNREADABLE, "the body is no form") from error


def _parameters(request: bytes) -> dict[str, Any] | None:
    """Of one request of a bulk; None where it is neither text nor an object. Values of an object stay as written."""
    try:
        if request.startswith(b'"'):
            found = _text(request)
            return dict(_pairs(found[found.find("?") + 1 :]))
        return _object(request)
    except (ValueError, RecursionError):  # msgspec's errors are ValueErrors
        return None


def _pairs(written: str) -> dict[str, str]:
    return dict(parse_qsl(written, keep_blank_values=True, max_num_fields=_PARAMETERS_LIMIT))


def _kept(parameters: dict[str, Any]) -> bytes:
    idsite = _plain(parameters.get("idsite"))
    secret = ("idsite",) if isinstance(idsite, str) and is_write_key(idsite) else ()
    return _encode({name: value for name, value in parameters.items() if name not in (*_NOT_KEPT, *secret)})

"""A refused message read again: through the same steps as when it came, once it or the rules have been mended."""

from collections.abc import Callable
from typing import Any

import msgspec
from msgspec.structs import replace

from touchweave.collect.message_row import MessageRefused
from touchweave.collect.request import segment
from touchweave.collect.request.envelope import Envelope
from touchweave.collect.request.families import FAMILIES
from touchweave.collect.request.family import Family
from touchweave.collect.request.steps import STEPS
from touchweave.collect.request.work import Message, Work
from touchweave.event.parcel import Parcel
from touchweave.settings import Settings

#: Nobody is asked for a key, and nothing is handed over.
_STEPS = tuple(step for name, step in STEPS if name not in ("authenticate", "decode", "accept"))
Mend = Callable[[dict[str, Any]], dict[str, Any]]
_decode = msgspec.json.Decoder(dict[str, Any]).decode
_encode = msgspec.json.Encoder().encode
_ERRORS = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


def read_again(
    raw: str, envelope: str, *, source: str, settings: Settings, mend: Mend | None = None, row: int = 1
) -> Parcel:
    """The message as a parcel of one row, or of one refusal: of what is to be mended still.

    `raw`, `envelope` and `row` are what quarantine holds of it. `mend` is given the message in Segment's form, or, of
    another family, as it came where it cannot be brought into that form. What is no JSON object cannot be mended.
    The same message read twice has the same id. Raises msgspec.DecodeError where the envelope is none.
    """
    around = Envelope.decode(envelope)
    family: Family = FAMILIES[around.family]
    body = raw.encode("utf-8", errors="replace")
    if mend is not None:
        family, body, around = _mended(family, body, around, mend)
    work = Work(settings=settings, family=family, envelope=around, shared=envelope)
    work.messages = [Message(number=row, raw=body)]
    for step in _STEPS:
        step(work)
    return work.parcel(source)


def _mended(family: Family, raw: bytes, around: Envelope, mend: Mend) -> tuple[Family, bytes, Envelope]:
    """The message mended, and who reads it."""
    try:
        if family is segment:
            return family, _encode(mend(_decode(raw))), around
        try:
            found = msgspec.to_builtins(family.read(raw, around))
        except MessageRefused:
            return family, _encode(mend(_decode(raw))), around
        told = {name: value for name, value in found.items() if value is not None}
        return segment, _encode(mend(told)), replace(around, context={}, integrations={})
    except _ERRORS:
        return family, raw, around

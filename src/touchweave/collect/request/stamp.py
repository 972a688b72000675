"""What a message gets from us: an id where it has none, and the row that it becomes."""

import hashlib
import uuid
from typing import Any

import msgspec

from touchweave.collect.message_row import row_of
from touchweave.collect.request.work import Message
from touchweave.event.parcel import Row

_encode = msgspec.json.Encoder().encode


def stamped(message: Message, *, arrived: int | None) -> Row:
    """The row of a message that has passed all other steps. `arrived`: see `made_up_id`; of its request."""
    place = None if arrived is None else (arrived, message.number)
    message_id = message.message_id or made_up_id(message.said, message.time, place)
    flags = " ".join(message.flags) or None
    written = (flags, message.consent, as_written(message.time), as_written(message.sent_at))
    return row_of(message.said, message_id=message_id, occurred_us=message.occurred_us, received=written)


def made_up_id(said: Row, time: Any, arrived: tuple[int, int] | None) -> str:
    """An id for a message without: of its content, so that sent again it is the same message.

    Without a time, equal messages may well be two: a random one; or, of a message that is read again, one of when it
    arrived and its place in the request, which is the same each time.
    """
    if time in (None, "") and arrived is None:
        return f"auto-{uuid.uuid4().hex}"
    content = _encode((said, time, arrived if time in (None, "") else None))
    return f"auto-{hashlib.blake2b(content, digest_size=16).hexdigest()}"


def as_written(value: Any) -> str | None:
    """A time as the client wrote it: text as it is, anything else as JSON."""
    if value is None or type(value) is str:
        return value
    return _encode(value).decode()

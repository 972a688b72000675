"""The steps that every request goes through, in their order. What a step refuses does not reach the next one."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from msgspec.structs import replace

from touchweave.collect.message_row import MessageRefused, said
from touchweave.collect.moment import read_moment
from touchweave.collect.request.body import unpacked
from touchweave.collect.request.clock_correction import corrected
from touchweave.collect.request.consent import snapshot
from touchweave.collect.request.family import Opened
from touchweave.collect.request.json_scan import faults
from touchweave.collect.request.machines import is_machine
from touchweave.collect.request.refusal import RefusalCode, RequestRefused
from touchweave.collect.request.stamp import stamped
from touchweave.collect.request.stated_key import stated_key
from touchweave.collect.request.work import Message, Owner, Work
from touchweave.event.flag import Flag
from touchweave.event.rejection import Reason

_SITE = "site:"


def authenticate(work: Work) -> None:
    """Whose request it is. A key in the headers beats one in the body, which may be masked."""
    assert work.arrival is not None
    assert work.keys is not None
    family = work.arrival.family
    key = stated_key(work.arrival) if family == "segment" else None
    if key is None:
        key = _open(work).key or stated_key(work.arrival)
    if key is not None and family == "matomo" and key.startswith(_SITE):
        number = key.removeprefix(_SITE)
        work.owner = work.keys.source_of_site(int(number)) if number.isdecimal() and len(number) < 10 else None
    elif key is not None:
        work.key, work.owner = key, work.keys.source_of(key)
    if work.owner is None:
        told = "there is no write key" if key is None else "the write key is unknown or revoked"
        raise RequestRefused(RefusalCode.UNKNOWN_KEY, told)


def decode(work: Work) -> None:
    """Its messages, apart; nothing in them is believed yet."""
    opened, owner = _open(work), _owner(work)
    dnt = opened.envelope.dnt and work.settings.respect_dnt
    work.envelope = replace(opened.envelope, source_kind=owner.kind, dnt=dnt)
    work.shared = work.envelope.encode()
    work.messages = [Message(number=number, raw=raw) for number, raw in enumerate(opened.messages, start=1)]


def bound(work: Work) -> None:
    """Not too many, and none too large, too deep, or with what no JSON may have in it."""
    settings, count = work.settings, len(work.messages)
    if count > settings.request_messages:
        told = f"there are {count:,} messages in the request; allowed are {settings.request_messages:,}"
        raise RequestRefused(RefusalCode.TOO_MANY_MESSAGES, told)
    if count * len(work.shared) > settings.unpacked_request_limit_bytes:
        raise RequestRefused(RefusalCode.UNPACKS_TOO_LARGE, "what the messages share is too large for so many")
    if work.keys is not None and (seconds := work.keys.take(_owner(work), count)) is not None:
        raise RequestRefused(RefusalCode.RATE_LIMITED, retry_after=max(1, round(seconds + 0.5)))
    small = []
    for message in work.messages:
        if len(message.raw) > settings.message_limit_bytes:
            work.refuse(message, Reason.TOO_LARGE)
        else:
            small.append(message)
    raws = [message.raw for message in small]
    found = faults(raws, depth=settings.message_depth, keys=settings.message_keys)
    work.messages = []
    for message, fault in zip(small, found, strict=True):
        if fault is None:
            work.messages.append(message)
        else:
            work.refuse(message, fault)


def validate(work: Work) -> None:
    """Each an event of one of the six forms, with somebody whom it is about."""
    read, envelope = work.family.read, work.envelope
    kept = []
    for message in work.messages:
        try:
            event = read(message.raw, envelope)
            message.said = said(event)
        except MessageRefused as why:
            work.refuse(message, why.reason, why.field)
            continue
        except RecursionError:  # where the settings allow what no decoder or encoder does
            work.refuse(message, Reason.TOO_DEEP)
            continue
        message.message_id, message.context = event.message_id, event.context  # type: ignore[assignment]  # settled
        message.time, message.sent_at = _first(event.timestamp, event.original_timestamp), event.sent_at
        kept.append(message)
    work.messages = kept


def correct_clock(work: Work) -> None:
    """When each happened by our clock."""
    received_us, sent_by_batch = work.envelope.received_us, work.envelope.sent_at
    batch_us = read_moment(sent_by_batch)
    for message in work.messages:
        if message.sent_at is None or message.sent_at == "":
            message.sent_at, sent_us = sent_by_batch, batch_us
        else:
            sent_us = read_moment(message.sent_at)
        message.occurred_us, flag = corrected(message.time, sent_us, received_us)
        if flag is not None:
            message.flags += (flag,)


def snapshot_consent(work: Work) -> None:
    """What the customer had agreed to at that moment."""
    envelope = work.envelope
    for message in work.messages:
        message.consent = snapshot(message.context, envelope)


def flag_machines(work: Work) -> None:
    """Crawlers are marked, and kept."""
    envelope = work.envelope
    for message in work.messages:
        if is_machine(message.context, envelope):
            message.flags += (Flag.MACHINE,)


def stamp(work: Work) -> None:
    """An id for those without, what the request was marked with, and the row that each becomes."""
    arrived = work.envelope.received_us if work.arrival is None else None  # it is read again
    flags = work.envelope.flags
    for message in work.messages:
        message.flags += flags
        message.row = stamped(message, arrived=arrived)


def accept(work: Work) -> None:
    """Over to the inbox; `durable` is done once it is on the disk."""
    assert work.accept is not None
    if work.messages or work.refused:
        work.durable = work.accept(work.parcel(_owner(work).name))
    else:
        work.durable = Future()
        work.durable.set_result(None)


Step = Callable[[Work], None]
#: Name and step, in their order.
STEPS: tuple[tuple[str, Step], ...] = (
    ("authenticate", authenticate),
    ("decode", decode),
    ("bound", bound),
    ("validate", validate),
    ("correct_clock", correct_clock),
    ("snapshot_consent", snapshot_consent),
    ("flag_machines", flag_machines),
    ("stamp", stamp),
    ("accept", accept),
)


def _open(work: Work) -> Opened:
    """The request taken apart: once, by the first step that needs it."""
    if work.opened is None:
        assert work.arrival is not None
        encoding = work.arrival.headers.get("content-encoding", "")
        body = unpacked(work.arrival.body, encoding, work.settings.unpacked_request_limit_bytes)
        work.opened = work.family.open(work.arrival, body)
    return work.opened


def _owner(work: Work) -> Owner:
    assert work.owner is not None
    return work.owner


def _first(one: Any, other: Any) -> Any:
    return other if one is None or one == "" else one

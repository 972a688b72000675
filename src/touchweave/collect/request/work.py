"""A request on its way through the steps: what each leaves for the next."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Protocol

from msgspec import Struct

from touchweave.collect.request.arrival import Arrival
from touchweave.collect.request.envelope import Envelope
from touchweave.collect.request.family import Family, Opened
from touchweave.event.parcel import Parcel, Refused, Row
from touchweave.event.rejection import Reason
from touchweave.settings import Settings

#: Of a message that is too large, so much is kept.
TOO_LARGE_KEPT_BYTES = 65536
_SHORTEST_KEY = 16


class Owner(Protocol):
    """A source, as far as a request needs it: store.sources.Source."""

    @property
    def name(self) -> str:
        """What it is called."""
        ...

    @property
    def kind(self) -> str:
        """any, web, app, server."""
        ...


class Keys(Protocol):
    """Which source a write key opens, and how much it may send: store.key_ring.KeyRing."""

    def source_of(self, key: str) -> Owner | None:
        """None: the key is unknown or revoked."""
        ...

    def source_of_site(self, site_id: int) -> Owner | None:
        """Of Matomo's number of a site."""
        ...

    def take(self, source: Any, messages: int) -> float | None:
        """None: let so many in; else the seconds to wait."""
        ...


class Message(Struct, kw_only=True):
    """A message on its way; each step fills in its part."""

    number: int  #: in the request, from 1
    raw: bytes
    said: Row = ()  #: once it is validated, as are the next four: collect.message_row.SAID_FIELDS
    message_id: str | None = None
    context: dict[str, Any] = {}
    time: Any = None  #: when it happened, and …
    sent_at: Any = None  #: … when it was sent, as the client wrote them
    occurred_us: int = 0  #: once the clock is corrected
    flags: tuple[str, ...] = ()
    consent: str | None = None
    row: Row = ()  #: once it is stamped


class Work(Struct, kw_only=True):
    """A request on its way."""

    settings: Settings
    family: Family
    envelope: Envelope
    arrival: Arrival | None = None  #: None, as the next two: a message is read again out of quarantine
    keys: Keys | None = None
    accept: Callable[[Parcel], "Future[None]"] | None = None
    opened: Opened | None = None
    key: str = ""
    owner: Owner | None = None
    shared: str = ""  #: the envelope as JSON
    messages: list[Message] = []  #: those that were not refused
    refused: list[Refused] = []
    durable: "Future[None] | None" = None

    def refuse(self, message: Message, reason: Reason, field: str | None = None) -> None:
        """Into quarantine with it; whoever calls leaves it out of `messages`. Keys are not kept."""
        raw = message.raw
        if len(self.key) >= _SHORTEST_KEY:
            raw = raw.replace(self.key.encode(), b"")
        if reason is Reason.TOO_LARGE:
            raw = raw[:TOO_LARGE_KEPT_BYTES]
        text = raw.decode("utf-8", errors="replace")
        self.refused.append(Refused(reason=reason, row=message.number, field=field, raw=text, envelope=self.shared))

    def parcel(self, source: str) -> Parcel:
        """What is to be kept of the request: rows and refusals in the order of its messages."""
        return Parcel(
            source=source,
            received_us=self.envelope.received_us,
            rows=[message.row for message in self.messages],
            refused=sorted(self.refused, key=lambda refusal: refusal.row),
        )

"""What a family of clients is to the collector: how its requests come apart, and how a message is read."""

from typing import Protocol

from msgspec import Struct

from touchweave.collect.request.arrival import Arrival
from touchweave.collect.request.envelope import Envelope
from touchweave.event.record import Event


class Opened(Struct, frozen=True, kw_only=True):
    """A request taken apart. Nothing in its messages has been looked at yet."""

    key: str | None = None  #: the write key in the query or body, where there is one; of Matomo also `site:<number>`
    messages: list[bytes]  #: each as JSON, in their order
    envelope: Envelope


class Family(Protocol):
    """A module that speaks for a family."""

    def open(self, arrival: Arrival, body: bytes) -> Opened:
        """Take the (unpacked) body apart. Raises RequestRefused."""
        ...

    def read(self, raw: bytes, envelope: Envelope) -> Event:
        """One message as an event. Raises MessageRefused."""
        ...

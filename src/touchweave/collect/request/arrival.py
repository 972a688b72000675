"""A request as the door received it, before anything of it is believed."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from touchweave.event.flag import Flag


class Arrival(Struct, frozen=True, kw_only=True):
    """One request of a client."""

    family: str  #: segment, posthog, matomo
    kind: str  #: what the path says: track … alias, batch, pixel-track, pixel-page, capture, matomo …
    headers: Mapping[str, str]  #: by lower-cased name
    query: Sequence[tuple[str, str]] = ()  #: decoded pairs in their order, blank values too
    body: bytes = b""  #: as received, maybe packed; at most settings.request_limit_bytes
    received_at: datetime  #: aware, UTC
    flags: tuple[Flag, ...] = ()  #: for all of its events

    def asked(self, name: str) -> str | None:
        """The first value of the query under this name; None where there is none, or an empty one."""
        return next((value for key, value in self.query if key == name and value), None)

"""What the messages of a request share. It lies in quarantine beside a refused one, so that it can be read again."""

from typing import Any

import msgspec
from msgspec import Struct

from touchweave.collect.request.arrival import Arrival
from touchweave.event.moment import microseconds


class Envelope(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What came around a message."""

    family: str  #: segment, posthog, matomo
    kind: str  #: what the path said
    received_us: int  #: µs since 1970
    sent_at: Any = None  #: of the request, as the client wrote it
    context: dict[str, Any] = {}  #: of the request; a message's own keys win
    integrations: dict[str, Any] = {}  #: likewise
    user_agent: str | None = None  #: of the transport: a browser's, or that of a server's library
    gpc: bool = False  #: Sec-GPC: 1, no sale or sharing
    dnt: bool = False  #: DNT: 1
    flags: tuple[str, ...] = ()  #: words of event.flag.Flag, for every event of the request
    source_kind: str = "any"  #: any, web, app, server

    def encode(self) -> str:
        """As JSON text."""
        return _encode(self).decode()

    @classmethod
    def decode(cls, text: str) -> "Envelope":
        """Out of JSON text. Raises msgspec.DecodeError."""
        return _decode(text)


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Envelope).decode


def envelope_of(arrival: Arrival, **shared: Any) -> Envelope:
    """What the headers of a request say, and what its family found in its body (`sent_at`, `context` …)."""
    headers = arrival.headers
    return Envelope(
        family=arrival.family,
        kind=arrival.kind,
        received_us=microseconds(arrival.received_at),
        user_agent=headers.get("user-agent"),
        gpc=headers.get("sec-gpc", "").strip() == "1",
        dnt=headers.get("dnt", "").strip() == "1",
        flags=tuple(flag.value for flag in arrival.flags),
        **shared,
    )

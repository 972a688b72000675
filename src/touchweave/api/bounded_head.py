"""What comes before a request's body, bounded in size and time: the server beneath bounds neither."""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

#: First line and headers of a request, together.
HEAD_BYTES = 64 * 1024
#: For them to arrive, from the first byte on; and for the first byte of a connection.
HEAD_SECONDS = 30.0


class BoundedHead(HttpToolsProtocol):
    """One connection. One whose head grows too large is answered 400; one that takes too long is closed."""

    _head: list[int] | None = None  #: of the head that is arriving: its bytes after the first piece
    _begun = False  #: a request is arriving, head or body
    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Somebody connected."""
        super().connection_made(transport)
        self._arm()

    def connection_lost(self, exc: Exception | None) -> None:
        """Somebody went."""
        self._disarm()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Some bytes came."""
        head = self._head
        super().data_received(data)
        if head is not None and head is self._head:  # nothing else was in it
            head[0] += len(data)
            if head[0] > HEAD_BYTES and not self.transport.is_closing():
                self.send_400_response(f"The head of a request may have {HEAD_BYTES} bytes at most.")

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self._head, self._begun = [0], True
        self._arm()

    def on_headers_complete(self) -> None:
        """Its head is there."""
        self._head = None
        self._disarm()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """It is there as a whole."""
        self._begun = False
        self._disarm()
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """It is answered. A body that is still coming is not waited for without end."""
        super().on_response_complete()
        if self._begun and not self.transport.is_closing():
            self._arm()

    def _arm(self) -> None:
        self._disarm()
        self._timer = self.loop.call_later(HEAD_SECONDS, self.transport.close)

    def _disarm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

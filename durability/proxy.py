"""A proxy that stands between a client and the collector and does to requests what networks do."""

import asyncio
import contextlib
import threading
from collections import Counter
from collections.abc import Callable
from enum import StrEnum
from types import TracebackType
from typing import Self

#: How a TLS client begins, where nobody speaks TLS.
TLS_HELLO = bytes.fromhex("16030100c8010000c40303") + bytes(range(64))
_PIECES = 8


class Fault(StrEnum):
    """What happens to one request."""

    NONE = "passed on"
    ERROR = "500 in the collector's place"
    BUSY = "429 with Retry-After in the collector's place"
    CUT_BEFORE = "cut before it reached the collector"
    CUT_AFTER = "cut when the collector had answered"
    SLOW = "its body comes in pieces"
    HALF = "half of its body, then cut"
    GARBAGE = "a TLS hello on a connection beside it"


class Proxy:
    """Listens on loopback in a thread of its own; `plan` says what happens to each request."""

    def __init__(
        self, upstream: Callable[[], int], plan: Callable[[], Fault], *, piece_seconds: float = 0.01
    ) -> None:
        self.port = 0
        self.happened: Counter[Fault] = Counter()
        self._upstream = upstream
        self._plan = plan
        self._piece_seconds = piece_seconds
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait(10)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        server.close()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0.01))
        self._loop.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Requests of one connection; it ends with the first that is cut."""
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                body = await reader.readexactly(length_of(head))
                fault = self._plan()
                self.happened[fault] += 1
                answer = await self._answer(fault, head, body)
                if not answer:
                    break
                writer.write(answer)
                await writer.drain()
        with contextlib.suppress(OSError):
            writer.close()

    async def _answer(self, fault: Fault, head: bytes, body: bytes) -> bytes:
        """The answer, or nothing where the connection is cut."""
        if fault is Fault.ERROR:
            return b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 2\r\n\r\n{}"
        if fault is Fault.BUSY:
            return b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 1\r\nContent-Length: 2\r\n\r\n{}"
        if fault is Fault.CUT_BEFORE:
            return b""
        if fault is Fault.GARBAGE:
            await self._garbage()
        reader, writer = await asyncio.open_connection("127.0.0.1", self._upstream())
        try:
            writer.write(head)
            await self._send(writer, body, fault)
            if fault is Fault.HALF:
                return b""
            told = await reader.readuntil(b"\r\n\r\n")
            told += await reader.readexactly(length_of(told))
            return b"" if fault is Fault.CUT_AFTER else told
        finally:
            writer.close()

    async def _send(self, writer: asyncio.StreamWriter, body: bytes, fault: Fault) -> None:
        if fault is Fault.HALF:
            writer.write(body[: len(body) // 2])
        elif fault is Fault.SLOW:
            size = len(body) // _PIECES + 1
            for start in range(0, len(body), size):
                writer.write(body[start : start + size])
                await writer.drain()
                await asyncio.sleep(self._piece_seconds)
        else:
            writer.write(body)
        await writer.drain()

    async def _garbage(self) -> None:
        _, writer = await asyncio.open_connection("127.0.0.1", self._upstream())
        writer.write(TLS_HELLO)
        with contextlib.suppress(OSError):
            await writer.drain()
            writer.close()


def length_of(head: bytes) -> int:
    """The length of the body that a head announces."""
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            return int(value)
    return 0

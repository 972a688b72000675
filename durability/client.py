"""A client of several threads that remembers what was acknowledged, and sends again what was not answered."""

import base64
import gzip
import http.client
import json
import threading
import time
from collections.abc import Callable, Sequence
from random import Random
from types import TracebackType
from typing import Any, Self

from durability import message
from durability.verdict import Memory

ANSWER_SECONDS = 20.0
PAUSE_SECONDS = 0.02


class Client:
    """Sends batches and single events until stopped; the port may change while the collector is away."""

    def __init__(
        self, port: int, key: str, *, seed: int, threads: int = 4, memory: Memory | None = None, longest: int = 200,
        name: str = "m", pace_seconds: float = 0.0,
    ) -> None:  # fmt: skip
        self.port = port
        self.memory = memory or Memory()
        self._key = key
        self._longest = longest
        self._pace_seconds = pace_seconds
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(target=self._work, args=(f"{name}{seed}-{number}", Random(f"{seed} {name} {number}")))
            for number in range(threads)
        ]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Send nothing more; requests that are under way may still be answered."""
        self._stopping.set()
        for thread in self._threads:
            thread.join()

    def _work(self, name: str, chance: Random) -> None:
        sender = Sender(lambda: self.port, self._key, self.memory)
        before: list[dict[str, Any]] = []
        number = 0
        while not self._stopping.is_set():
            if before and chance.random() < 0.05:
                messages = before  # again, though it was acknowledged
            else:
                count = chance.choice((1, 1, 1, 10, 50, 100))
                messages = [
                    message.bad(f"bad-{name}-{number + i}")
                    if count > 1 and chance.random() < 0.01
                    else message.good(f"{name}-{number + i}", chance, longest=self._longest)
                    for i in range(count)
                ]
                number += count
            while not sender.send(messages, packed=chance.random() < 0.3):
                if self._stopping.wait(PAUSE_SECONDS):
                    return
            before = messages
            if self._pace_seconds:
                self._stopping.wait(self._pace_seconds)
        sender.close()


class Sender:
    """One connection, kept as long as it holds."""

    def __init__(self, port: Callable[[], int], key: str, memory: Memory) -> None:
        self._port = port
        self._memory = memory
        self._connection: http.client.HTTPConnection | None = None
        basic = base64.b64encode(f"{key}:".encode()).decode()
        self._headers = {"Authorization": f"Basic {basic}", "Content-Type": "application/json"}

    def send(self, messages: Sequence[dict[str, Any]], *, packed: bool = False) -> bool:
        """Whether the answer was 200; what it was otherwise is in the memory."""
        ids = [str(sent["messageId"]) for sent in messages]
        path, body = ("/v1/track", messages[0]) if len(messages) == 1 else ("/v1/batch", {"batch": messages})
        content = json.dumps(body).encode()
        headers = dict(self._headers)
        if packed:
            content = gzip.compress(content, 1)
            headers["Content-Encoding"] = "gzip"
        self._memory.send(ids)
        try:
            status, retry_after, said = self._ask(path, content, headers)
        except (OSError, http.client.HTTPException):
            self.close()
            self._memory.other("none")
            return False
        if status == 200:
            self._memory.acknowledge(ids)
            return True
        if status in (429, 503):
            missing = "" if retry_after else f"{status} without Retry-After"
            self._memory.other(str(status), unexpected=missing)
            time.sleep(0.05)
        else:
            self._memory.other(str(status), unexpected=f"{status}: {said[:200]!r}")
        return False

    def _ask(self, path: str, content: bytes, headers: dict[str, str]) -> tuple[int, str | None, bytes]:
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self._port(), timeout=ANSWER_SECONDS)
        self._connection.request("POST", path, content, headers)
        answer = self._connection.getresponse()
        said = answer.read()
        return answer.status, answer.headers.get("Retry-After"), said

    def close(self) -> None:
        """Let go of the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

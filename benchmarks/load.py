"""A load of messages for a collector: raw HTTP over kept-alive connections, from a process of its own.

`python load.py '{"port": …, "key": …, "connections": …, "batch": …, "seconds": …, "per_second": …}'` prints what was
answered. Without `per_second` each connection sends its next request when the last was answered; with it, requests
have a timetable, and waiting counts from the moment at which they should have been sent.
"""

import asyncio
import base64
import json
import random
import sys
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

NAMES = ["Product Viewed", "Product List Viewed", "Product Added", "Checkout Started", "Order Completed"]
AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
_ID = "@" * 32


@dataclass
class Answers:
    """What a load came back with."""

    requests: int = 0
    refused: int = 0
    seconds: list[float] = field(default_factory=list)


class Bodies:
    """Batches of ordinary browser messages, each message under an id of its own."""

    def __init__(self, batch: int, customers: int, seed: int) -> None:
        chosen = random.Random(seed)
        self._pieces = []
        self._run = uuid.uuid4().hex[:16]
        self._sent = 0
        for _ in range(max(2, 20_000 // batch)):
            messages = [_message(chosen, customers) for _ in range(batch)]
            body: dict[str, Any] = {"batch": messages} if batch > 1 else messages[0]
            body["sentAt"] = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime())
            self._pieces.append(json.dumps(body, separators=(",", ":")).encode().split(_ID.encode()))

    def next(self) -> bytes:
        """Another one."""
        pieces = self._pieces[self._sent % len(self._pieces)]
        parts = [pieces[0]]
        for piece in pieces[1:]:
            self._sent += 1
            parts.append(b"%s%016x" % (self._run.encode(), self._sent))
            parts.append(piece)
        return b"".join(parts)


def _message(chosen: random.Random, customers: int) -> dict[str, Any]:
    path = f"/products/{chosen.randrange(5000)}"
    return {
        "type": "track",
        "event": chosen.choice(NAMES),
        "messageId": _ID,
        "anonymousId": f"a-{chosen.randrange(customers):08d}",
        "userId": None,
        "timestamp": time.strftime("%Y-%m-%dT%H:%M:%S.123Z", time.gmtime()),
        "properties": {"product_id": f"p-{chosen.randrange(5000)}", "price": 19.9, "quantity": 1, "currency": "EUR"},
        "context": {
            "library": {"name": "analytics.js", "version": "npm:next-1.81.0"},
            "userAgent": AGENT,
            "locale": "en-GB",
            "page": {"path": path, "url": f"https://shop.example{path}", "title": "A product", "referrer": ""},
            "campaign": {"name": "spring", "source": "newsletter", "medium": "email"},
        },
        "integrations": {},
    }


async def load(asked: dict[str, Any]) -> Answers:
    """Send until the time is over."""
    answers = Answers()
    bodies = Bodies(asked["batch"], asked.get("customers", 20_000), asked.get("seed", 1))
    head = _head(asked)
    end = time.perf_counter() + asked["seconds"]
    connections = asked["connections"]
    pause = connections / asked["per_second"] if asked.get("per_second") else None
    await asyncio.gather(
        *(_connection(asked["port"], head, bodies, answers, end, pause, i, connections) for i in range(connections))
    )
    return answers


async def _connection(
    port: int, head: str, bodies: Bodies, answers: Answers, end: float, pause: float | None, place: int, of: int
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    due = time.perf_counter() + (pause or 0) * place / of
    while due < end:
        if pause is not None and (wait := due - time.perf_counter()) > 0:
            await asyncio.sleep(wait)
        body = bodies.next()
        started = due if pause is not None else time.perf_counter()
        writer.write((head + f"Content-Length: {len(body)}\r\n\r\n").encode() + body)
        status = await _answer(reader)
        answers.seconds.append(time.perf_counter() - started)
        answers.requests += 1
        answers.refused += status != 200
        due = due + pause if pause is not None else time.perf_counter()
    writer.close()


async def _answer(reader: asyncio.StreamReader) -> int:
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
    await reader.readexactly(length)
    return int(head[9:12])


def _head(asked: dict[str, Any]) -> str:
    key = base64.b64encode(f"{asked['key']}:".encode()).decode()
    path = asked.get("path", "/v1/batch")
    return (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{asked['port']}\r\n"
        f"Content-Type: application/json\r\nAuthorization: Basic {key}\r\n"
    )


def main() -> None:
    """Run the load that was asked for, and print the answers as JSON."""
    asked = json.loads(sys.argv[1])
    started = time.perf_counter()
    answers = asyncio.run(load(asked))
    took = time.perf_counter() - started
    taken = sorted(answers.seconds)
    print(
        json.dumps(
            {
                "requests": answers.requests,
                "refused": answers.refused,
                "messages": (answers.requests - answers.refused) * asked["batch"],
                "seconds": took,
                "median": taken[len(taken) // 2],
                "p99": taken[int(len(taken) * 0.99)],
                "longest": taken[-1],
            }
        )
    )


if __name__ == "__main__":
    main()

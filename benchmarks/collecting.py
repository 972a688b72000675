"""The collector under load: durable answers a second, how long they take, when events are visible, and the loader.

Server, loader, index and load generator share the machine's cores. Every answer counts only once the accounts of the
workspace say that each acknowledged message is there exactly once.
"""

import contextlib
import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from machine import run
from sheet import Given, Section, said

BIN = Path(sys.executable).parent
HERE = Path(__file__).parent


def sections(given: Given) -> list[Section]:
    """One table."""
    seconds = 5 if given.quick else 20
    rows = [*_throughput(seconds), *_latency(seconds), *_visible(), *_loader(100_000 if given.quick else 1_000_000)]
    return [
        Section(
            title="Collecting",
            before=(
                "`touchweave serve` with everything in its one process: collector, loader, index and pages; SQLite "
                "with `synchronous=FULL`; messages of about 700 bytes as browsers send them, each with an id of its "
                "own. The load generator runs on the same two cores. A bare server is the same HTTP server that "
                "reads the body and keeps nothing."
            ),
            head=["what", "Touchweave", "to reach", "beside a bare server", "proof"],
            rows=rows,
            after=[
                "RudderStack publishes 1,700 events a second on 2 cores, with its database elsewhere; no other peer "
                "publishes durable events a second."
            ],
        )
    ]


def _throughput(seconds: float) -> Iterator[Sequence[str]]:
    for what, batch, target in (("in batches of 100", 100, 20_000), ("one a request", 1, 2_000)):
        asked = {"connections": 50, "batch": batch, "seconds": seconds}
        with _serving() as shop:
            taken = _load(shop, asked)
            shop.settle()
            proof = shop.proof(taken["messages"])
        with _bare() as port:
            bare = _load_at(port, "none", asked)
        rate = taken["messages"] / taken["seconds"]
        yield [
            f"as fast as it goes: events durable a second, {what}, 50 connections",
            f"**{rate:,.0f}** (answer: median {said(taken['median'])}, p99 {said(taken['p99'])})",
            f"{target:,}",
            f"{bare['messages'] / bare['seconds'] / rate:.1f}× as many",
            proof,
        ]


def _latency(seconds: float) -> Iterator[Sequence[str]]:
    for rate, batch, target in (
        (20_000, 100, "20,000 events/s; process < 500 MB"),
        (10_000, 100, "p99 < 0.1 s"),
        (1_000, 1, "p99 < 0.1 s"),
    ):
        with _serving() as shop:
            asked = {"connections": 50, "batch": batch, "seconds": seconds, "per_second": rate // batch}
            taken = _load(shop, asked)
            peak = shop.peak_bytes()
            shop.settle()
            proof = shop.proof(taken["messages"])
        yield [
            f"by a timetable: {rate:,} events a second, {'in batches of 100' if batch > 1 else 'one a request'}",
            f"{taken['messages'] / taken['seconds']:,.0f} a second; answer: p99 **{said(taken['p99'])}**, median "
            f"{said(taken['median'])}, longest {said(taken['longest'])}; peak {peak / 1e6:.0f} MB",
            target,
            "–",
            proof,
        ]


def _visible() -> Iterator[Sequence[str]]:
    """From the answer to the customer's line, at half load."""
    with _serving() as shop:
        asked = {"connections": 20, "batch": 100, "seconds": 25, "per_second": 100}
        loading = subprocess.Popen(_command(shop.port, shop.key, asked), stdout=subprocess.PIPE, text=True)
        time.sleep(5)
        waits = [shop.until_visible(f"seen-{i}") for i in range(10)]
        loading.communicate()
        shop.settle()
    yield [
        "accepted to visible in the index, at 10,000 events a second",
        f"median **{said(statistics.median(waits))}**, longest {said(max(waits))} of 10",
        "< 5 s",
        "–",
        "the customer's line is read",
    ]


def _loader(events: int) -> Iterator[Sequence[str]]:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "shop"
        run([BIN / "touchweave", "init", folder])
        run([sys.executable, HERE / "fill_inbox.py", folder, str(events)])
        counted, took = run([sys.executable, HERE / "load_inbox.py", folder]).output.split()
        assert events - 100 <= int(counted) <= events, counted
        yield [
            f"loader, {events:,} events from inbox to ledger, duplicates told apart",
            f"**{int(counted) / float(took):,.0f} events/s**",
            "100,000 events/s",
            "–",
            "all loaded, none twice",
        ]


class _Shop:
    """A served workspace."""

    def __init__(self, process: "subprocess.Popen[str]", port: int, key: str) -> None:
        self.process, self.port, self.key = process, port, key

    def get(self, path: str) -> Any:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/{path}") as answer:
            return json.load(answer)

    def settle(self) -> None:
        """Wait until nothing waits."""
        end = time.monotonic() + 120
        while self.get("api/accounts")["totals"]["waiting"]:
            assert time.monotonic() < end, "the loader does not catch up"
            time.sleep(0.2)

    def proof(self, messages: int) -> str:
        """What the accounts say of the messages that were acknowledged."""
        sheet = self.get("api/accounts")
        totals = sheet["totals"]
        assert sheet["adds_up"], sheet
        assert totals["accepted"] == totals["loaded"] == messages, (totals, messages)
        return f"{messages:,} acknowledged = {totals['loaded']:,} loaded, 0 duplicates"

    def peak_bytes(self) -> int:
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) * 1024  # type: ignore[index]

    def until_visible(self, customer: str) -> float:
        """Seconds from the answer to a new event until its customer's line can be read."""
        message = {"type": "track", "event": "Seen", "userId": customer, "messageId": customer}
        body = json.dumps({"writeKey": self.key, "batch": [message]}).encode()
        urllib.request.urlopen(f"http://127.0.0.1:{self.port}/v1/batch", body).read()
        started = time.perf_counter()
        while True:
            with contextlib.suppress(urllib.error.HTTPError):
                self.get(f"api/timeline?customer={customer}")
                return time.perf_counter() - started
            assert time.perf_counter() - started < 60, "never visible"
            time.sleep(0.05)


@contextlib.contextmanager
def _serving() -> Iterator[_Shop]:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "shop"
        run([BIN / "touchweave", "init", folder])
        key = run([BIN / "touchweave", "sources", folder, "add", "shop"]).output.split()[-1]
        command = [BIN / "touchweave", "serve", folder, "--port", "0"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            port = int(re.search(r":(\d+)/", process.stdout.readline())[1])  # type: ignore[index]
            shop = _Shop(process, port, key)
            try:
                _load(shop, {"connections": 4, "batch": 1, "seconds": 0.1})  # the first request compiles
                shop.settle()
                yield _From(shop)
            finally:
                process.terminate()


class _From(_Shop):
    """The same, counting from what was there."""

    def __init__(self, shop: _Shop) -> None:
        super().__init__(shop.process, shop.port, shop.key)
        self._before = shop.get("api/accounts")["totals"]["loaded"]

    def proof(self, messages: int) -> str:
        super().proof(messages + self._before)
        return f"{messages:,} acknowledged = loaded, no duplicates"


@contextlib.contextmanager
def _bare() -> Iterator[int]:
    with subprocess.Popen([sys.executable, HERE / "bare.py"], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.terminate()


def _load(shop: _Shop, asked: dict[str, Any]) -> dict[str, Any]:
    return _load_at(shop.port, shop.key, asked)


def _load_at(port: int, key: str, asked: dict[str, Any]) -> dict[str, Any]:
    taken: dict[str, Any] = json.loads(run(_command(port, key, asked)).output)
    assert not taken["refused"], taken
    return taken


def _command(port: int, key: str, asked: dict[str, Any]) -> list[str | Path]:
    path = "/v1/batch" if asked["batch"] > 1 else "/v1/track"
    return [sys.executable, HERE / "load.py", json.dumps({**asked, "port": port, "key": key, "path": path})]

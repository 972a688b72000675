"""Fill a workspace's inbox without loading anything: `python fill_inbox.py FOLDER EVENTS`, in requests of 100."""

import base64
import sys
from concurrent.futures import Future
from datetime import UTC, datetime

from load import Bodies

import touchweave as tw
from touchweave.collect.request.arrival import Arrival
from touchweave.collect.request.collector import Collector
from touchweave.event.parcel import Parcel
from touchweave.store.key_ring import KeyRing

AT_ONCE = 50


def main() -> None:
    """Through the collector's own steps, in transactions of 50 requests."""
    waiting: list[Parcel] = []

    def accept(parcel: Parcel) -> "Future[None]":
        waiting.append(parcel)
        done: Future[None] = Future()
        done.set_result(None)
        return done

    with tw.open(sys.argv[1]) as shop:
        key = shop.store.sources.add("shop").key
        headers = {"authorization": "Basic " + base64.b64encode(f"{key}:".encode()).decode()}
        collector = Collector(keys=KeyRing(shop.store.sources), accept=accept, settings=shop.settings)
        bodies = Bodies(100, 20_000, 1)
        for _ in range(int(sys.argv[2]) // (100 * AT_ONCE)):
            for _ in range(AT_ONCE):
                arrival = Arrival(
                    family="segment",
                    kind="batch",
                    headers=headers,
                    query=(),
                    body=bodies.next(),
                    received_at=datetime.now(UTC),
                )
                collector.receive(arrival)
            shop.store.inbox.append(waiting)
            waiting.clear()


if __name__ == "__main__":
    main()

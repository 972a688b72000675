"""The collector: takes a request through its steps, and says what became of it."""

import time
from collections.abc import Callable
from concurrent.futures import Future

from msgspec import Struct

from touchweave.collect.request import json_scan, json_split
from touchweave.collect.request.arrival import Arrival
from touchweave.collect.request.envelope import envelope_of
from touchweave.collect.request.families import FAMILIES
from touchweave.collect.request.refusal import RequestRefused
from touchweave.collect.request.steps import STEPS
from touchweave.collect.request.work import Keys, Work
from touchweave.event.parcel import Parcel
from touchweave.settings import Settings


class Receipt(Struct, frozen=True, kw_only=True):
    """What became of a request's messages."""

    source: str  #: the source's name
    accepted: int  #: events
    refused: int  #: into quarantine
    durable: "Future[None]"  #: done once all of them are on the disk: not before is the client told


class Collector:
    """For any number of threads."""

    def __init__(
        self,
        *,
        keys: Keys,
        accept: Callable[[Parcel], "Future[None]"],
        settings: Settings,
        observe: Callable[[str, float], None] = lambda step, seconds: None,
        refused: Callable[[str, str], None] = lambda reason, source: None,
    ) -> None:
        """`observe` is told each step's name and seconds; `refused` each refused message's reason and source."""
        self._keys, self._accept, self._settings = keys, accept, settings
        self._observe, self._refused = observe, refused

    def receive(self, arrival: Arrival) -> Receipt:
        """Take a request through the steps.

        Raises RequestRefused, which names the source once it is known, and what `keys` and `accept` raise.
        """
        work = Work(
            arrival=arrival,
            settings=self._settings,
            family=FAMILIES[arrival.family],
            envelope=envelope_of(arrival),
            keys=self._keys,
            accept=self._accept,
        )
        try:
            self._walk(work)
        except RequestRefused as refusal:
            refusal.source = work.owner.name if work.owner is not None else ""
            raise
        assert work.owner is not None
        assert work.durable is not None
        for refused in work.refused:
            self._refused(refused.reason, work.owner.name)
        accepted, quarantined = len(work.messages), len(work.refused)
        return Receipt(source=work.owner.name, accepted=accepted, refused=quarantined, durable=work.durable)

    def _walk(self, work: Work) -> None:
        for name, step in STEPS:
            started = time.perf_counter()
            try:
                step(work)
            finally:
                self._observe(name, time.perf_counter() - started)


def warm_up() -> None:
    """Have everything compiled that the first request would wait for."""
    json_scan.warm_up()
    json_split.warm_up()

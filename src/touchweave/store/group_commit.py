"""Many requests, one fsync: all parcels that wait at a moment go into the inbox in one transaction."""

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future

from touchweave.errors import InboxFull
from touchweave.event.parcel import Parcel
from touchweave.store.inbox import Inbox
from touchweave.store.inbox_row import Packed, pack

log = logging.getLogger(__name__)

MEMORY_BYTES = 64 * 2**20


class GroupCommit:
    """One thread that appends. Its futures are done when the parcel is on the disk, or never will be."""

    def __init__(
        self,
        inbox: Inbox,
        *,
        limit_bytes: int = MEMORY_BYTES,
        observe: Callable[[int, float], None] = lambda parcels, seconds: None,
    ) -> None:
        """`limit_bytes`: so much may wait in memory. `observe` is told each group's parcels and seconds."""
        self._inbox = inbox
        self._limit_bytes = limit_bytes
        self._observe = observe
        self._changed = threading.Condition()
        self._waiting: list[tuple[Packed, Future[None]]] = []
        self._bytes = 0  # of those that wait, and of those being written
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="group commit", daemon=True)
        self._thread.start()

    def submit(self, parcel: Parcel) -> "Future[None]":
        """Hand over a parcel. The future raises what `Inbox.append` raises.

        Raises InboxFull at once when too much waits in memory, or when this is closing.
        """
        packed = pack(parcel)
        future: Future[None] = Future()
        with self._changed:
            if self._closing:
                raise InboxFull(reason="closing", problem="the server is shutting down")
            if self._bytes and self._bytes + len(packed.payload) > self._limit_bytes:
                problem = f"{self._bytes:,} bytes wait in memory to be written, and {self._limit_bytes:,} may"
                raise InboxFull(reason="full", problem=problem)
            self._bytes += len(packed.payload)
            self._waiting.append((packed, future))
            self._changed.notify()
        return future

    def close(self) -> None:
        """Take nothing more, and write what waits."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._thread.join()

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._closing)
                group, self._waiting = self._waiting, []
            if not group:
                return
            self._write(group)
            with self._changed:
                self._bytes -= sum(len(packed.payload) for packed, _ in group)

    def _write(self, group: list[tuple[Packed, "Future[None]"]]) -> None:
        # From here on nobody can cancel: a parcel that is written is acknowledged, whether or not somebody waits.
        group = [one for one in group if one[1].set_running_or_notify_cancel()]
        started = time.perf_counter()
        try:
            self._inbox.append_packed([packed for packed, _ in group])
        except BaseException as error:  # whatever it is, those who wait must hear of it
            for _, future in group:
                future.set_exception(error)
            return
        for _, future in group:
            future.set_result(None)
        try:
            self._observe(len(group), time.perf_counter() - started)
        except Exception:  # metrics are not worth a parcel
            log.exception("a group commit could not be observed")

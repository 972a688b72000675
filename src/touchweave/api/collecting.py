"""The collector in a process: keys, steps, commits and the loader, wired, started, and stopped in their order."""

import asyncio
import uuid
from typing import Any

import msgspec

from touchweave import clock
from touchweave.collect.request.arrival import Arrival
from touchweave.collect.request.body import may_be_packed
from touchweave.collect.request.collector import Collector, Receipt, warm_up
from touchweave.collect.request.refusal import RefusalCode, RequestRefused
from touchweave.collect.request.stated_key import stated_key
from touchweave.errors import DatabaseUnusable, DiskFull, InboxFull
from touchweave.event.flag import Flag
from touchweave.metrics import Metrics
from touchweave.store.group_commit import GroupCommit
from touchweave.store.key_ring import KeyRing
from touchweave.store.sources import Source
from touchweave.workspace import Workspace

TEST_EVENT = "Touchweave Test"
#: A larger body, or one that is packed, is read by another thread, so that smaller ones do not wait for it.
_LARGE_BYTES = 64 * 1024
#: So many of these at the same time: each may unpack to settings.unpacked_request_limit_bytes.
_LARGE_AT_ONCE = 2
#: When a client should come again.
_FULL_SECONDS, _DISK_SECONDS, _CLOSING_SECONDS = 10, 60, 5


class Collecting:
    """Takes requests from `start` until `refuse`, and keeps what was acknowledged until `close`."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.metrics = Metrics()
        self.request_limit_bytes = workspace.settings.request_limit_bytes
        self.keys = KeyRing(workspace.store.sources, messages_per_second=workspace.settings.key_messages_per_second)
        self._commit = GroupCommit(workspace.store.inbox, observe=self.metrics.committed)
        self._collector = self._collector_with(self.keys)
        self._loading = workspace.loading(
            refresh=True, observe=lambda report, seconds: self.metrics.loaded(report.events, seconds)
        )
        self._large = asyncio.Semaphore(_LARGE_AT_ONCE)
        self.closing = False  #: from here on nothing new is accepted

    def start(self) -> None:
        """Make ready for the first request, and begin to load what waits."""
        warm_up()
        self._loading.start()

    def refuse(self) -> None:
        """Answer from now on that the process is being stopped; what was begun is finished."""
        self.closing = True

    def close(self) -> None:
        """Commit what is under way, let the loader finish its load, and end."""
        self.refuse()
        self._commit.close()
        self._loading.close()

    def must_be_open(self) -> None:
        """Raises RequestRefused once the process is being stopped."""
        if self.closing:
            raise RequestRefused(RefusalCode.SHUTTING_DOWN, retry_after=_CLOSING_SECONDS)

    async def receive(self, arrival: Arrival) -> Receipt:
        """Take a request; returns when all of its messages are durable. Raises RequestRefused."""
        self.must_be_open()
        try:
            return await self._received(arrival)
        except RequestRefused as refused:
            self.metrics.refused(refused.code, refused.source)
            raise

    async def _received(self, arrival: Arrival) -> Receipt:
        try:
            if len(arrival.body) > _LARGE_BYTES or may_be_packed(arrival):
                async with self._large:
                    receipt = await asyncio.to_thread(self._collector.receive, arrival)
            else:
                receipt = self._collector.receive(arrival)
            await asyncio.wrap_future(receipt.durable)
        except InboxFull as error:
            raise _full(error) from error
        except DiskFull as error:
            raise RequestRefused(RefusalCode.DISK_NEARLY_FULL, retry_after=_DISK_SECONDS) from error
        except DatabaseUnusable as error:
            raise RequestRefused(RefusalCode.UNAVAILABLE, retry_after=_FULL_SECONDS) from error
        self.metrics.accepted(receipt.source, receipt.accepted + receipt.refused)
        return receipt

    async def knows(self, key: str) -> bool:
        """Whether the key opens a source. Raises RequestRefused where the database cannot tell."""
        try:
            return await asyncio.to_thread(self.keys.source_of, key) is not None
        except DatabaseUnusable as error:
            raise RequestRefused(RefusalCode.UNAVAILABLE, retry_after=_FULL_SECONDS) from error

    async def key_of(self, arrival: Arrival) -> str | None:
        """The write key that a request states beside its body; None where it opens nothing."""
        key = stated_key(arrival)
        return key if key is not None and await self.knows(key) else None

    def send_test(self, source: Source) -> str:
        """Send a test event of a source along the whole way; returns its message id once it is durable.

        Raises RequestRefused, InboxFull, DiskFull, DatabaseUnusable.
        """
        self.must_be_open()
        message_id = f"touchweave-test-{uuid.uuid4().hex}"
        message = {"type": "track", "event": TEST_EVENT, "anonymousId": "touchweave-test", "messageId": message_id}
        arrival = Arrival(
            family="segment",
            kind="track",
            headers={"authorization": "Basic dGVzdDo="},
            query=(),
            body=msgspec.json.encode(message),
            received_at=clock.now(),
            flags=(Flag.TEST,),
        )
        receipt = self._collector_with(_OneSource(source)).receive(arrival)
        receipt.durable.result()
        self.metrics.accepted(receipt.source, receipt.accepted + receipt.refused)
        return message_id

    def _collector_with(self, keys: Any) -> Collector:
        return Collector(
            keys=keys,
            accept=self._commit.submit,
            settings=self.workspace.settings,
            observe=self.metrics.step,
            refused=self.metrics.refused,
        )


def _full(error: InboxFull) -> RequestRefused:
    """The same as an answer: why there is no room."""
    match error.details.get("reason"):
        case "disk":
            return RequestRefused(RefusalCode.DISK_NEARLY_FULL, retry_after=_DISK_SECONDS)
        case "closing":
            return RequestRefused(RefusalCode.SHUTTING_DOWN, retry_after=_CLOSING_SECONDS)
    return RequestRefused(RefusalCode.INBOX_FULL, retry_after=_FULL_SECONDS)


class _OneSource:
    """Keys that all open one source: for the test button, which has no key."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def source_of(self, key: str) -> Source:
        return self._source

    def source_of_site(self, site_id: int) -> Source:
        return self._source

    def take(self, source: Source, messages: int) -> None:
        return None

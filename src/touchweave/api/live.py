"""What changes, as it changes: a stream of states for pages that are open (server-sent events)."""

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import msgspec
from litestar import Request, get
from litestar.response import Stream
from msgspec import Struct

from touchweave.errors import IndexDamaged, TouchweaveError
from touchweave.workspace import Workspace

log = logging.getLogger(__name__)
LOOK_SECONDS = 1.0  #: at most one state in that time
COMMENT_SECONDS = 15.0  #: so that nothing between here and the page takes the stream for dead


class LiveState(Struct, frozen=True, kw_only=True):
    """What a page must know to tell whether it shows the newest."""

    generation: int  #: 0: there is no index to read
    up_to_date: bool
    ledger_version: int
    waiting: int  #: messages that are accepted and not in the ledger yet
    as_of: datetime | None  #: when the index was made


class Live:
    """One look at the workspace a second, however many pages listen; none while nobody does."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._state: LiveState | None = None
        self._looked_at = float("-inf")
        self._looking = asyncio.Lock()
        self._ended = asyncio.Event()

    def end(self) -> None:
        """End all streams at once. To be called in the server's loop."""
        self._ended.set()

    async def stream(self) -> AsyncIterator[bytes]:
        """States as they change, and a comment now and then; ends when the process is being stopped."""
        told: LiveState | None = None
        told_at = 0.0
        while not self._ended.is_set():
            state = await self.state()
            if state is not None and state != told:
                told, told_at = state, time.monotonic()
                yield b"event: state\ndata: " + msgspec.json.encode(state) + b"\n\n"
            elif time.monotonic() - told_at >= COMMENT_SECONDS:
                told_at = time.monotonic()
                yield b": still here\n\n"
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._ended.wait(), LOOK_SECONDS)

    async def state(self) -> LiveState | None:
        """The state of this second; None where the database cannot tell."""
        async with self._looking:
            if time.monotonic() - self._looked_at >= LOOK_SECONDS / 2:
                self._state = await asyncio.to_thread(state_of, self._workspace)
                self._looked_at = time.monotonic()
            return self._state


def state_of(workspace: Workspace) -> LiveState | None:
    """The state now; None where the database cannot tell."""
    try:
        version, waiting = workspace.store.version, workspace.store.inbox.waiting().messages
        note = workspace.fresh_index.staleness()
    except TouchweaveError as error:
        log.warning("%s", error)
        return None
    try:
        index = workspace.fresh_index.newest()
    except IndexDamaged:
        return LiveState(generation=0, up_to_date=False, ledger_version=version, waiting=waiting, as_of=None)
    return LiveState(
        generation=index.generation,
        up_to_date=note is None,
        ledger_version=version,
        waiting=waiting,
        as_of=index.built_at,
    )


@get("/live", opt={"never_packed": True}, media_type="text/event-stream")
async def live(request: Request[Any, Any, Any]) -> Stream:
    """`state` events with generation, up_to_date, ledger_version, waiting and as_of, whenever one of them changes."""
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    listening: Live = request.app.state.live
    return Stream(listening.stream(), media_type="text/event-stream", headers=headers)


HANDLERS = (live,)

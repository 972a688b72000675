"""Serving: pages, API, collector and loader in one process, or collector and loader alone."""

import gc
import logging
import resource
import socket
import threading
import time
import warnings
from collections.abc import Callable, Sequence
from types import FrameType
from typing import Any

import uvicorn
from litestar import Litestar

from touchweave.api.app import HOSTS, create_app
from touchweave.api.bounded_head import BoundedHead
from touchweave.api.collecting import Collecting
from touchweave.api.sources import rates_of
from touchweave.api.warm_up import WarmUp
from touchweave.errors import InputError, TouchweaveError, ValueUnseen
from touchweave.workspace import Workspace

log = logging.getLogger(__name__)
HOST = "127.0.0.1"
REFRESH_SECONDS = 2.0
_BACKLOG = 2048
#: Longer than proxies keep a connection, so that they close it and not we, under a request.
_KEEP_ALIVE_SECONDS = 75
#: Once asked to stop: so long clients are told to come again, and then so long those under way are waited for.
_TELLING_SECONDS = 1.0
_FINISHING_SECONDS = 10


class PortTaken(InputError):
    """Port {port} cannot be used ({problem}); choose another one with --port."""


class Server(uvicorn.Server):
    """Asked to stop, it first answers 503 for a moment, then finishes what is under way, and returns."""

    def __init__(self, config: uvicorn.Config, collecting: Collecting, live: Any) -> None:
        super().__init__(config)
        self._collecting = collecting
        self._live = live
        self._leave_at: float | None = None

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop soon; asked again, stop at once."""
        self._collecting.refuse()
        if self._leave_at is not None:
            self.should_exit = self.force_exit = True
        self._leave_at = time.monotonic() + _TELLING_SECONDS

    async def on_tick(self, counter: int) -> bool:
        """Look, ten times a second, whether it is time to leave."""
        if self._leave_at is not None:
            self._live.end()
        leaving = await super().on_tick(counter)
        return leaving or (self._leave_at is not None and time.monotonic() >= self._leave_at)


def serve(workspace: Workspace, port: int, *, pages: Sequence[Any], ready: Callable[[str], None]) -> None:
    """Serve everything until stopped; `ready` gets the address once requests are answered. Raises PortTaken."""
    warnings.simplefilter("ignore", ValueUnseen)  # nobody reads them here, and Python would keep each one
    listening = _listen(HOST, port)
    taken = listening.getsockname()[1]
    named = [name.strip() for name in workspace.settings.hosts.split(",") if name.strip()]
    hosts = [*HOSTS, *(f"{host}:{taken}" for host in HOSTS), *named]
    stop = threading.Event()
    warm_up = WarmUp()
    background = (
        threading.Thread(target=_keep_fresh, args=(workspace, stop), name="refresh", daemon=True),
        threading.Thread(target=_keep_warm, args=(workspace, warm_up), name="warm-up", daemon=True),
    )
    collecting = Collecting(workspace)
    app = create_app(workspace, collecting=collecting, pages=pages, hosts=hosts)
    for thread in background:
        thread.start()
    try:
        _run(app, collecting, listening, ready)
    finally:
        stop.set()
        warm_up.stop()
        for thread in background:
            thread.join(timeout=10)


def collect(workspace: Workspace, host: str, port: int, *, ready: Callable[[str], None]) -> None:
    """Serve the collector alone until stopped: nothing can be read. Raises PortTaken."""
    listening = _listen(host, port)
    collecting = Collecting(workspace)
    _run(create_app(workspace, collecting=collecting, hosts=["*"], reading=False), collecting, listening, ready)


def _run(app: Litestar, collecting: Collecting, listening: socket.socket, ready: Callable[[str], None]) -> None:
    _open_many_files()
    config = uvicorn.Config(
        app,
        http=BoundedHead,
        loop="uvloop",
        ws="none",
        backlog=_BACKLOG,
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=_FINISHING_SECONDS,
        log_level="warning",
        access_log=False,
        server_header=False,
        lifespan="off",
    )
    host, port = listening.getsockname()[:2]
    collecting.start()
    gc.collect()
    gc.freeze()  # what is there by now stays: it need not be looked through again and again, under requests
    ready(f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/")
    try:
        Server(config, collecting, app.state.live).run(sockets=[listening])
    finally:
        collecting.close()


def _listen(host: str, port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except (OSError, OverflowError) as error:
        listening.close()
        raise PortTaken(port=port, problem=str(error)) from error
    listening.listen(_BACKLOG)
    return listening


def _open_many_files() -> None:
    """Let the process hold as many connections as the system allows."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        except (OSError, ValueError) as error:  # macOS allows less than it says
            log.debug("the limit of open files stays at %d: %s", soft, error)


def _keep_fresh(workspace: Workspace, stop: threading.Event) -> None:
    """Rebuild whenever catalogue or ledger changed, and remember how much has arrived."""
    while not stop.wait(REFRESH_SECONDS):
        try:
            rates_of(workspace).look()
            workspace.fresh_index.refresh_if_stale()
            workspace.refresh_segments_if_stale()
            workspace.prepare_to_find()
        except TouchweaveError as error:
            log.warning("%s", error)
        except Exception:
            log.exception("the index could not be brought up to date; it is tried again")


def _keep_warm(workspace: Workspace, warm_up: WarmUp) -> None:
    """Compile the loops before a page waits for them, then read once what the first page reads."""
    try:
        if warm_up.run():
            workspace.journey_map()
    except TouchweaveError as error:
        log.warning("%s", error)

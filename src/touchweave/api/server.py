"""Serving: one process, loopback only, kept fresh in the background."""

import logging
import socket
import threading
import warnings
from collections.abc import Callable

import uvicorn

from touchweave.api.app import HOSTS, create_app
from touchweave.api.warm_up import WarmUp
from touchweave.errors import InputError, TouchweaveError, ValueUnseen
from touchweave.workspace import Workspace

log = logging.getLogger(__name__)
HOST = "127.0.0.1"
REFRESH_SECONDS = 2.0


class PortTaken(InputError):
    """Port {port} cannot be used ({problem}); choose another one with --port."""


def serve(workspace: Workspace, port: int, *, pages: tuple[object, ...], ready: Callable[[str], None]) -> None:
    """Serve until stopped. `ready` is called with the address once requests are answered. Raises PortTaken."""
    warnings.simplefilter("ignore", ValueUnseen)  # nobody reads them here, and Python would keep each one
    listening = _listen(port)
    taken = listening.getsockname()[1]
    address = f"http://{HOST}:{taken}/"
    named = [name.strip() for name in workspace.settings.hosts.split(",") if name.strip()]
    hosts = [*HOSTS, *(f"{host}:{taken}" for host in HOSTS), *named]
    stop = threading.Event()
    warm_up = WarmUp()
    background = (
        threading.Thread(target=_keep_fresh, args=(workspace, stop), name="refresh", daemon=True),
        threading.Thread(target=_keep_warm, args=(workspace, warm_up), name="warm-up", daemon=True),
    )
    config = uvicorn.Config(
        create_app(workspace, pages=pages, hosts=hosts),
        log_level="warning",
        access_log=False,
        server_header=False,
        lifespan="off",
    )
    for thread in background:
        thread.start()
    ready(address)
    try:
        uvicorn.Server(config).run(sockets=[listening])
    finally:
        stop.set()
        warm_up.stop()
        for thread in background:
            thread.join(timeout=10)


def _listen(port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
    except (OSError, OverflowError) as error:
        listening.close()
        raise PortTaken(port=port, problem=str(error)) from error
    listening.listen(128)
    return listening


def _keep_fresh(workspace: Workspace, stop: threading.Event) -> None:
    """Rebuild whenever catalogue or ledger changed."""
    while not stop.wait(REFRESH_SECONDS):
        try:
            workspace.fresh_index.refresh_if_stale()
        except TouchweaveError as error:
            log.warning("%s", error)


def _keep_warm(workspace: Workspace, warm_up: WarmUp) -> None:
    """Compile the loops before a page waits for them, then read once what the first page reads."""
    try:
        if warm_up.run():
            workspace.journey_map()
    except TouchweaveError as error:
        log.warning("%s", error)

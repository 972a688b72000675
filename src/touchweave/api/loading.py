"""The loader in the background: what waits in the inbox goes into the ledger and the index, again and again."""

import logging
import threading
import time

from touchweave.errors import CatalogueInvalid, IndexUnwritten, TouchweaveError, WriterBusy
from touchweave.metrics import Metrics
from touchweave.workspace import Workspace

log = logging.getLogger(__name__)
#: Between two looks at the inbox, and after something went wrong: doubled each time, up to the most.
IDLE_SECONDS = 0.5
_MOST_SECONDS = 30.0


class Loading:
    """One thread that loads. Where another process writes at the moment, it waits for its turn."""

    def __init__(self, workspace: Workspace, metrics: Metrics) -> None:
        self._workspace = workspace
        self._metrics = metrics
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="loader", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def close(self) -> None:
        """End when the load under way is done."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        pause = IDLE_SECONDS
        while not self._stop.wait(pause):
            try:
                pause = 0.0 if self._load() else IDLE_SECONDS
            except WriterBusy as busy:
                log.debug("%s", busy)
                pause = IDLE_SECONDS
            except (CatalogueInvalid, IndexUnwritten) as error:  # loaded, and the index as it was
                log.warning("%s", error)
                pause = IDLE_SECONDS
            except TouchweaveError as error:
                log.warning("loading: %s", error)
                pause = min(max(IDLE_SECONDS, pause) * 2, _MOST_SECONDS)
            except Exception:
                log.exception("loading failed; it is tried again")
                pause = min(max(IDLE_SECONDS, pause) * 2, _MOST_SECONDS)

    def _load(self) -> bool:
        """Load once; returns whether there was something to load."""
        if not self._workspace.store.inbox.waiting().messages:
            return False
        began = time.perf_counter()
        report = self._workspace.load_inbox()
        if report is None:
            return False
        self._metrics.loaded(report.events, time.perf_counter() - began)
        return True

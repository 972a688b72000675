"""The loader: what waits in the inbox goes into the ledger, then into the index, again and again."""

import logging
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

from touchweave.errors import CatalogueInvalid, IndexUnwritten, LedgerDamaged, TouchweaveError, WriterBusy
from touchweave.refresh import FreshIndex
from touchweave.store.import_report import ImportReport
from touchweave.store.store import Store
from touchweave.store.writer_lock import LOADING

log = logging.getLogger(__name__)

#: Between two looks at the inbox, and after something went wrong: then doubled each time, up to the most.
IDLE_SECONDS = 0.25
_MOST_SECONDS = 15.0
#: Between two loads others get their turn to write.
_BREATH_SECONDS = 0.05
#: Where more waits than one load takes, the index follows only so often; where it cannot be made, ever less often.
_INDEX_SECONDS = 2.0

#: Is told of each load, and how many seconds it took.
Observe = Callable[[ImportReport, float], None]


def unobserved(report: ImportReport, seconds: float) -> None:
    """Nobody looks."""


class Loader:
    """Moves what waits. The caller may be a thread of its own (`Loading`)."""

    def __init__(
        self, store: Store, fresh_index: FreshIndex, *, refresh: bool, observe: Observe = unobserved
    ) -> None:
        """Without `refresh` the index is left to the next reader."""
        self._store = store
        self._fresh_index = fresh_index
        self._refresh = refresh
        self._observe = observe
        self._refreshed = float("-inf")
        self._index_seconds = _INDEX_SECONDS
        self._joins = True

    def load(self) -> ImportReport | None:
        """Load once, and bring the index up to date where nothing more waits or it has not followed for long.

        None where nothing waits. Raises WriterBusy, DiskFull, DatabaseUnusable: everything waits then. Raises
        CatalogueInvalid, IndexUnwritten where it is in the ledger, and the index as it was.
        """
        if not self._store.inbox_holds_any() and not self._index_is_due():
            return None
        with self._store.writing(LOADING) as writer:
            started = time.perf_counter()
            report = writer.load()
            if report is not None:
                self._observe(report, time.perf_counter() - started)
            try:
                if self._index_is_due():
                    self._bring_index_up_to_date()
            finally:
                if self._joins:
                    self._join(lambda: writer.join_loads(apart_at=self._fresh_index.seen.events))
        return report

    @property
    def index_failed(self) -> bool:
        """Whether the index could not be brought up to date the last time that it was tried."""
        return self._index_seconds > _INDEX_SECONDS

    def _index_is_due(self) -> bool:
        late = time.monotonic() - self._refreshed > self._index_seconds
        at_rest = not self.index_failed and not self._store.inbox_holds_any()
        return self._refresh and (late or at_rest) and self._fresh_index.behind

    def _bring_index_up_to_date(self) -> None:
        self._refreshed = time.monotonic()
        self._index_seconds = min(2 * self._index_seconds, _MOST_SECONDS)  # unless it can be made
        self._fresh_index.refresh()
        self._index_seconds = _INDEX_SECONDS

    def _join(self, join: Callable[[], object]) -> None:
        try:
            join()
        except LedgerDamaged as error:  # the doctor names it too; loading must go on
            self._joins = False
            log.warning("loads are not joined any more: %s", error)


class Loading:
    """A thread that loads, and goes on whatever happens. Use as a context manager, or start and close it."""

    def __init__(self, loader: Loader) -> None:
        self._loader = loader
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="loader", daemon=True)
        self.problem: str | None = None  #: what keeps it from loading at the moment, in words

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def close(self) -> None:
        """End when the load under way is done. What waits stays in the inbox."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _run(self) -> None:
        pause = IDLE_SECONDS
        while not self._stop.wait(pause):
            try:
                pause = IDLE_SECONDS if self._loader.load() is None else _BREATH_SECONDS
                self.problem = self.problem if self._loader.index_failed else None
            except WriterBusy as busy:
                self.problem, pause = str(busy), IDLE_SECONDS
            except (CatalogueInvalid, IndexUnwritten) as error:  # the index waits; loading does not wait for it
                self._tell(error)
                pause = IDLE_SECONDS
            except Exception as error:
                self._tell(error)
                pause = min(2 * max(pause, IDLE_SECONDS), _MOST_SECONDS)

    def _tell(self, error: Exception) -> None:
        if str(error) == self.problem:
            return  # said already
        self.problem = str(error) or repr(error)
        if isinstance(error, TouchweaveError):
            log.warning("loading: %s", error)
        else:
            log.error("loading failed; it is tried again", exc_info=error)

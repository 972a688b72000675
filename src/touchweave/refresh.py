"""The whole story on one page: load → resolve → place → index → measure → rank → act.

Loading is the import's work and ends in the ledger. From there on everything is a view: a refresh reads the
ledger, in its order, and leaves a new generation of the journey index behind.
"""

import contextlib
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from touchweave import clock
from touchweave.catalogue.file import load_catalogue
from touchweave.catalogue.touchpoint import Catalogue
from touchweave.errors import CatalogueInvalid, DiskFull, FileUnreadable, IndexDamaged, IndexUnwritten, WriterBusy
from touchweave.journey.generation import Ledger, pointer, read_generation, waiting_file
from touchweave.journey.scan import threads_of
from touchweave.journey.stamp import MEMORY_LIMIT, Stamp
from touchweave.progress import Progress, silent
from touchweave.store.disk import full_disk_told
from touchweave.store.ledger_digest import NOTHING, first
from touchweave.store.ledger_file import LedgerFile
from touchweave.store.store import Store
from touchweave.who_is_who import WhoIsWho, views_of

if TYPE_CHECKING:
    from touchweave.event.decision import Decision
    from touchweave.identity.known import Identities
    from touchweave.journey.index import Index

CATALOGUE_FILE = "touchpoints.yaml"
INDEX_FOLDER = "index"

#: So many new events are added to an index of any size; more only where they are a small part of it.
_FEW_EVENTS = 100_000
#: What an event takes while an index grows by it; a build lets rows beyond the memory limit wait on disk.
_EVENT_BYTES = 100


class FreshIndex:
    """The journey index of a workspace, kept in step with ledger, catalogue, and what decides who is who."""

    def __init__(
        self, folder: Path, store: Store, *, threads: int = 0, memory_limit_bytes: int = MEMORY_LIMIT
    ) -> None:
        self._catalogue_path = folder / CATALOGUE_FILE
        self._folder = folder / INDEX_FOLDER
        self._store = store
        self._threads = threads_of(threads)
        self._open: Index | None = None
        self._opening = threading.Lock()
        self._refreshing = threading.Lock()
        self._memory_limit_bytes = memory_limit_bytes
        self.who = WhoIsWho(folder, store)
        self._compacting: threading.Thread | None = None
        self._closing = threading.Event()

    @property
    def catalogue(self) -> Catalogue:
        """The catalogue as its file states it now. Raises CatalogueInvalid; also where the rules of who is who do."""
        _ = self.who.rules  # whoever asks is about to write, and a fault is told before anything is kept
        return load_catalogue(self._catalogue_path)

    def newest(self) -> "Index":
        """The newest generation there is, opened once. Raises IndexDamaged where there is none to read."""
        from touchweave.journey.index import Index

        with self._opening:
            if self._open is None or self._open.pointer != pointer(self._folder):
                self._open = Index.open(self._folder, self._open)
            return self._open

    @property
    def seen(self) -> Ledger:
        """What of the ledger is in the newest generation: nothing where there is none to read. Opens no column."""
        try:
            named = pointer(self._folder)
            opened = self._open
            if opened is not None and opened.pointer == named:
                return opened.meta.ledger
            return read_generation(self._folder, named).ledger
        except IndexDamaged:
            return Ledger(version=0)

    @property
    def behind(self) -> bool:
        """Whether the ledger has changed since the newest generation was made."""
        return self.seen.version != self._store.version

    def staleness(self) -> str | None:
        """Why the index does not show the newest state, in words; None when it does."""
        try:
            catalogue_digest = self.catalogue.digest
            index = self.newest()
        except (CatalogueInvalid, IndexDamaged) as error:
            return str(error)
        if index.damaged:
            return "a file of the journey index is damaged, and the index is not made anew yet"
        if index.ledger_version != self._store.version:
            return "an import or undo is not in the index yet"
        if index.meta.rules != self.who.rules.digest:
            return "the rules of who is who changed and are not in the index yet"
        return (
            "the catalogue changed and is not in the index yet"
            if index.catalogue_digest != catalogue_digest
            else None
        )

    def refresh_if_stale(self) -> None:
        """Bring the index up to date, unless another process writes: it does so itself when it is done.

        Where that cannot be (a fault in the catalogue, a full disk, a folder that may only be read), the index
        before is read on; raises the reason only where there is none.
        """
        with self._refreshing:
            if self.staleness() is None:
                return
            try:
                with self._store.writing("refresh", patient=False):
                    self.refresh()
            except (CatalogueInvalid, FileUnreadable, IndexUnwritten, WriterBusy):
                if not self._readable():
                    raise

    def refresh(self, progress: Progress = silent, *, rebuild: bool = False) -> None:
        """Bring the index up to date; the caller holds the writer's lock.

        Where events were only added, and are placed by the same rules, the index grows by them; otherwise, or where
        `rebuild` asks for it, it is built anew from the ledger. Raises CatalogueInvalid, and IndexUnwritten when the
        disk is full; the index before stays then.
        """
        catalogue = self.catalogue
        files = self._store.files()
        held = sum((file.stretch for file in files), start=NOTHING)
        ledger = Ledger(version=self._store.version, events=held.rows, digest=held.digest)
        stamp = Stamp(ledger=ledger, catalogue=catalogue, now=clock.now())
        index = None if rebuild else self._continued(stamp, files)
        try:
            with full_disk_told(self._folder):
                if index is None or not self._continue(index, stamp, progress):
                    self._build(stamp, progress)
        except DiskFull as error:
            raise IndexUnwritten(**error.details) from error
        self._compact()

    def _continued(self, stamp: Stamp, files: Sequence[LedgerFile]) -> "Index | None":
        """The index, where what was added to the ledger can be added to it."""
        try:
            index = self.newest()
        except IndexDamaged:
            return None
        seen = index.meta.ledger
        held = first((file.stretch for file in files), seen.events)
        if index.meta.placing != stamp.catalogue.placing or held is None or held.digest != seen.digest:
            return None
        if index.damaged or index.meta.rules != self.who.rules.digest:
            return None
        new = stamp.ledger.events - seen.events
        if new > max(_FEW_EVENTS, min(index.interactions // 4, self._memory_limit_bytes // _EVENT_BYTES)):
            return None  # nearly every line changes: sorting them all takes less
        return index

    def _continue(self, index: "Index", stamp: Stamp, progress: Progress) -> bool:
        """Add to the index what was added to the ledger; False where the index turns out to be damaged.

        Made-up touchpoints stand behind the catalogued ones: naming anew and growing are two steps.
        """
        standing = tuple(decision.id for decision in self._store.decisions.all() if decision.stands)
        grows = index.meta.ledger.events < stamp.ledger.events or index.meta.decisions != standing
        try:
            if not grows or index.catalogue_digest != stamp.catalogue.digest:
                from touchweave.journey.relabel import relabel_index

                relabel_index(index, replace(stamp, ledger=index.meta.ledger) if grows else stamp)
                index = self.newest()
            if grows:
                self._grow(index, stamp, progress)
        except IndexDamaged:  # some files are verified only when they are read
            return False
        return True

    def _build(self, stamp: Stamp, progress: Progress) -> None:
        # What makes an index is slow to import; who only reads one does without.
        from touchweave.journey.build import BUILD_COLUMNS, build_index

        with waiting_file(self._folder) as waiting:
            resolver = self.who.learned_anew(waiting, progress)
            build_index(
                self._store.events(BUILD_COLUMNS),
                views_of(stamp.catalogue, resolver),
                stamp,
                folder=self._folder,
                memory_limit_bytes=self._memory_limit_bytes,
                progress=progress,
                threads=self._threads,
            )
        self.who.remember(resolver.identities, self.newest())

    def _grow(self, index: "Index", stamp: Stamp, progress: Progress) -> None:
        from touchweave.journey.build import BUILD_COLUMNS
        from touchweave.journey.grow import grow_index

        with self.who.learning(index, progress) as resolver:
            grow_index(
                index,
                self._store.events(BUILD_COLUMNS, after=index.meta.ledger.events),
                views_of(stamp.catalogue, resolver, index),
                stamp,
                events_at=self.who.events_at,
                progress=progress,
                threads=self._threads,
            )
            self.who.remember(resolver.identities, self.newest())

    @contextlib.contextmanager
    def knowing(self) -> "Iterator[tuple[Index, Identities]]":
        """The newest generation and who is who as of it; nobody learns meanwhile. Raises IndexDamaged."""
        with self.who.lock:
            index = self.newest()
            yield index, self.who.as_of(index)

    @contextlib.contextmanager
    def trying(self, decisions: "Sequence[Decision]") -> "Iterator[tuple[Index, Index]]":
        """The newest generation, and what it would be if these were all decisions. Raises IndexDamaged."""
        from touchweave.journey.grow import grow_index
        from touchweave.journey.index import Index
        from touchweave.journey.trial import trial_of

        with self.knowing() as (index, _), trial_of(index) as trial:
            resolver = self.who.guessed(index, decisions)
            catalogue = self.catalogue
            grow_index(
                trial,
                iter(()),
                views_of(catalogue, resolver, trial),
                Stamp(ledger=index.meta.ledger, catalogue=catalogue, now=clock.now()),
                events_at=self.who.events_at,
                threads=self._threads,
            )
            yield index, Index.open(trial.folder, trial)

    def _compact(self) -> None:
        """Begin, beside everything else, to join runs, where that is due."""
        if self._compacting is None or not self._compacting.is_alive():
            self._compacting = threading.Thread(target=self._compact_now, name="compaction")
            self._compacting.start()

    def _compact_now(self) -> None:
        from touchweave.journey.compact import compact

        with contextlib.suppress(IndexDamaged, OSError):  # the index is as it was; the next refresh sees to it
            compact(self._folder, self.newest(), stop=self._closing.is_set, threads=1)

    def close(self) -> None:
        """Let a compaction finish the job it is at."""
        self._closing.set()
        if self._compacting is not None:
            self._compacting.join()

    def _readable(self) -> bool:
        try:
            self.newest()
        except IndexDamaged:
            return False
        return True

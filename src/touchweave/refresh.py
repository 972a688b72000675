"""The whole story on one page: load → resolve → place → index → measure → rank → act.

Loading is the import's work and ends in the ledger. From there on everything is a view: a refresh reads the
ledger once, in its order, and leaves a new generation of the journey index behind.
"""

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from touchweave import clock
from touchweave.catalogue.file import load_catalogue
from touchweave.catalogue.touchpoint import Catalogue
from touchweave.errors import CatalogueInvalid, DiskFull, FileUnreadable, IndexDamaged, IndexUnwritten, WriterBusy
from touchweave.journey.generation import current
from touchweave.journey.scan import threads_of
from touchweave.progress import Progress, silent
from touchweave.store.disk import full_disk_told
from touchweave.store.store import Store

if TYPE_CHECKING:
    from touchweave.journey.index import Index

CATALOGUE_FILE = "touchpoints.yaml"
INDEX_FOLDER = "index"


class FreshIndex:
    """The journey index of a workspace, kept in step with ledger and catalogue."""

    def __init__(self, folder: Path, store: Store, *, threads: int = 0) -> None:
        self._catalogue_path = folder / CATALOGUE_FILE
        self._folder = folder / INDEX_FOLDER
        self._store = store
        self._threads = threads_of(threads)
        self._open: Index | None = None
        self._opening = threading.Lock()
        self._refreshing = threading.Lock()

    @property
    def catalogue(self) -> Catalogue:
        """The catalogue as its file states it now. Raises CatalogueInvalid."""
        return load_catalogue(self._catalogue_path)

    def newest(self) -> "Index":
        """The newest generation there is, opened once. Raises IndexDamaged where there is none to read."""
        from touchweave.journey.index import Index

        with self._opening:
            if self._open is None or self._open.generation != current(self._folder):
                self._open = Index.open(self._folder)
            return self._open

    def staleness(self) -> str | None:
        """Why the index does not show the newest state, in words; None when it does."""
        try:
            catalogue_digest = self.catalogue.digest
            index = self.newest()
        except (CatalogueInvalid, IndexDamaged) as error:
            return str(error)
        if index.ledger_version != self._store.version:
            return "an import or undo is not in the index yet"
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
                with self._store.writing("refresh"):
                    self.refresh()
            except (CatalogueInvalid, FileUnreadable, IndexUnwritten, WriterBusy):
                if not self._readable():
                    raise

    def refresh(self, progress: Progress = silent) -> None:
        """Rebuild the index from the ledger under the catalogue of now; the caller holds the writer's lock.

        Raises CatalogueInvalid, and IndexUnwritten when the disk is full; the index before stays then.
        """
        # What builds an index is slow to import; who only reads one does without.
        from touchweave.catalogue.placer import Placer
        from touchweave.identity.resolve import Resolver
        from touchweave.identity.traits import TraitColumns
        from touchweave.journey.build import BUILD_COLUMNS, build_index

        catalogue = self.catalogue
        try:
            with full_disk_told(self._folder):
                build_index(
                    self._store.events(BUILD_COLUMNS),
                    resolver=Resolver(),
                    placer=Placer(catalogue),
                    traits=TraitColumns(),
                    stages=catalogue.stages,
                    folder=self._folder,
                    ledger_version=self._store.version,
                    catalogue_digest=catalogue.digest,
                    now=clock.now(),
                    progress=progress,
                    threads=self._threads,
                )
        except DiskFull as error:
            raise IndexUnwritten(**error.details) from error

    def _readable(self) -> bool:
        try:
            self.newest()
        except IndexDamaged:
            return False
        return True

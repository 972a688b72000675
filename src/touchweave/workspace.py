"""The wiring: what comes in, what is kept, and the index that the questions are put to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import msgspec

from touchweave import clock, settings
from touchweave.errors import IndexDamaged, WorkspaceMissing
from touchweave.privacy.rights import Rights
from touchweave.progress import Progress, silent
from touchweave.questions import Questions
from touchweave.questions.asking import Moment, R, Where
from touchweave.questions.customer_questions import CustomerQuestions
from touchweave.questions.identity_questions import IdentityQuestions
from touchweave.questions.profile_questions import ProfileQuestions
from touchweave.questions.segment_questions import SegmentQuestions
from touchweave.refresh import FreshIndex
from touchweave.store.inbox import InboxLimits
from touchweave.store.store import Store
from touchweave.tabular import QueryResult

# What only one question needs is imported when it is asked: a command does not wait for what it does not use.
if TYPE_CHECKING:
    import pyarrow as pa

    from touchweave.catalogue.reconciliation import Reconciliation
    from touchweave.catalogue.suggest import Suggestion
    from touchweave.catalogue.touchpoint import Catalogue
    from touchweave.collect.mapping import Mapping
    from touchweave.identity.account import Identity
    from touchweave.journey.index import Index
    from touchweave.journey.line import Timeline
    from touchweave.journey.selection import Selection
    from touchweave.loading import Loading, Observe
    from touchweave.monitor.health import Health
    from touchweave.store.import_report import ImportReport
    from touchweave.store.quarantine import Chosen
    from touchweave.store.replaying import ReplayReport


class Workspace(Rights, ProfileQuestions, SegmentQuestions, IdentityQuestions, CustomerQuestions, Questions):
    """A brand's data in one folder, and what can be asked of it. Many may read at once; one writes at a time."""

    def __init__(self, folder: Path, *, refresh_on_read: bool = True) -> None:
        if not (folder / settings.FILE).is_file():
            raise WorkspaceMissing(path=str(folder))
        self.folder = folder
        self.settings = settings.load(folder)
        limits = InboxLimits(
            limit_bytes=self.settings.inbox_limit_bytes, reserve_bytes=self.settings.disk_reserve_bytes
        )
        self.store = Store.open(folder, self.settings.database_url, limits=limits)
        self._refresh_on_read = refresh_on_read
        self.fresh_index = FreshIndex(
            folder,
            self.store,
            threads=self.settings.threads,
            memory_limit_bytes=self.settings.memory_limit_bytes,
        )
        self._finish_erasures()

    def close(self) -> None:
        """Let go of the database. Results already handed out stay valid."""
        self.close_finder()
        self.fresh_index.close()
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def name(self) -> str:
        """What the workspace is called."""
        return self.settings.name or self.folder.resolve().name

    # --- the questions ------------------------------------------------------------------------------------

    def _ask(self, question: Callable[[Index, Selection], R], since: Moment, until: Moment, where: Where) -> R:
        return self._mending(lambda: super(Workspace, self)._ask(question, since, until, where))

    def timeline(self, customer: str) -> Timeline:
        """Everything of one customer. Raises CustomerUnknown."""
        return self._mending(lambda: super(Workspace, self).timeline(customer))

    def identity(self, customer: str) -> Identity:
        """By which identifiers a customer is known, and which events link them. Raises CustomerUnknown."""
        return self._mending(lambda: super(Workspace, self).identity(customer))

    def _mending(self, asked: Callable[[], R]) -> R:
        """Ask; where that brings a damaged file of the index to light, make the index anew and ask again."""
        try:
            return asked()
        except IndexDamaged:
            self.fresh_index.refresh_if_stale()
            return asked()

    # --- what came in -------------------------------------------------------------------------------------

    def import_file(
        self,
        path: str | Path,
        mapping: str | Path | Mapping | None = None,
        *,
        dry_run: bool = False,
        drop_duplicates: bool = False,
        refreshed: bool = True,
        progress: Progress = silent,
    ) -> ImportReport:
        """Import one file as a batch that can be undone; `dry_run` only says what would happen.

        `mapping` names the columns' roles where they cannot be inferred. `drop_duplicates` keeps one of rows
        that are the same in every column and have no id of their own. `refreshed=False` leaves the index as
        it is, for several files in a row. Raises InputError when the file cannot be used, and CatalogueInvalid;
        nothing is half-done then.
        """
        from touchweave.collect.importing import run_import
        from touchweave.collect.mapping import Mapping
        from touchweave.collect.mapping_file import load_mapping
        from touchweave.collect.source import open_source
        from touchweave.store.sources import must_not_be_staff

        given = load_mapping(Path(mapping)) if isinstance(mapping, str | Path) else mapping
        if drop_duplicates:
            given = msgspec.structs.replace(given or Mapping(), duplicates="drop")
        started = clock.now()
        source = open_source(Path(path), mapping=given, settings=self.settings, now=started)
        must_not_be_staff(source.source)
        if dry_run:
            session = self.store.counting(own_ids=source.own_ids, digest=source.digest, source=source.source)
            return run_import(source, session, now=started, dry_run=True, progress=progress)
        _ = self.catalogue  # a fault in it is told before anything is kept
        with self.store.writing(f"import {Path(path).name}") as writer:
            with writer.importing(source=source.source, digest=source.digest, own_ids=source.own_ids) as session:
                report = run_import(source, session, now=started, dry_run=False, progress=progress)
            if refreshed:
                self.fresh_index.refresh(progress)
        return report

    def imports(self) -> tuple[ImportReport, ...]:
        """Every import batch, oldest first, the undone ones included."""
        return self.store.imports()

    def undo_import(self, import_id: int, *, progress: Progress = silent) -> ImportReport:
        """Take an import back, as if it had never been. Raises ImportUnknown, ImportUndone."""
        _ = self.catalogue
        with self.store.writing(f"undo import {import_id}") as writer:
            report = writer.undo_import(import_id)
            self.fresh_index.refresh(progress)
        return report

    def quarantine(
        self,
        *,
        reason: str | None = None,
        source: str | None = None,
        import_id: int | None = None,
        since: Moment = None,
        until: Moment = None,
        limit: int = 100,
        offset: int = 0,
    ) -> QueryResult:
        """Refused events in their order: id, reason, raw … `since` and `until` say when they came in."""
        chosen = self._refused(reason=reason, source=source, import_id=import_id, since=since, until=until)
        return QueryResult(self.store.refused.rows(chosen, limit=limit, offset=offset))

    def replay(
        self,
        *,
        reason: str | None = None,
        source: str | None = None,
        import_id: int | None = None,
        since: Moment = None,
        until: Moment = None,
        ids: Sequence[str] | None = None,
        mapping: str | Path | dict[str, str] | None = None,
        dry_run: bool = False,
        progress: Progress = silent,
    ) -> ReplayReport:
        """Read refused events again; those that can be read by now leave the quarantine and enter the ledger.

        `mapping` mends them first: {field of the message: path, `=text` or ``}, or a file of it. Without any
        condition all of them are read. Raises MappingInvalid, QuarantineChanged, CatalogueInvalid; nothing is
        changed then.
        """
        from touchweave.collect.request.mending import load_mending, read_mending
        from touchweave.collect.rereading import Rereading

        chosen = self._refused(reason=reason, source=source, import_id=import_id, since=since, until=until, ids=ids)
        mending = load_mending(Path(mapping)) if isinstance(mapping, str | Path) else read_mending(mapping or {})
        read_again = Rereading(self.settings, mending)
        if dry_run:
            return self.store.counting_replay(chosen, read_again)
        _ = self.catalogue
        with self.store.writing("replaying refused events") as writer:
            report = writer.replay(chosen, read_again)
            self.fresh_index.refresh(progress)
        return report

    def _refused(
        self, *, since: Moment, until: Moment, ids: Sequence[str] | None = None, **conditions: Any
    ) -> Chosen:
        from touchweave.segment.period import period_us
        from touchweave.store.quarantine import Chosen

        start, end = period_us(since, until)
        return Chosen(
            since_us=start if since else None,
            until_us=end if until else None,
            ids=None if ids is None else tuple(ids),
            **conditions,
        )

    def load_inbox(self) -> ImportReport | None:
        """Move what waits in the inbox into the ledger and the index; None where nothing waits.

        What is beyond a load's limit waits for the next. Raises WriterBusy, DiskFull, DatabaseUnusable: everything
        waits then. Raises CatalogueInvalid, IndexUnwritten where it is in the ledger, and the index as it was.
        """
        from touchweave.loading import Loader

        return Loader(self.store, self.fresh_index, refresh=True).load()

    def loading(self, *, refresh: bool, observe: Observe | None = None) -> Loading:
        """A thread, not started yet, that does so again and again and goes on whatever happens.

        Without `refresh` the index is left to the next reader. `observe` is told each load and its seconds.
        """
        from touchweave.loading import Loader, Loading, unobserved

        return Loading(Loader(self.store, self.fresh_index, refresh=refresh, observe=observe or unobserved))

    # --- the catalogue ------------------------------------------------------------------------------------

    @property
    def catalogue(self) -> Catalogue:
        """The touchpoints as `touchpoints.yaml` states them now. Raises CatalogueInvalid."""
        return self.fresh_index.catalogue

    def catalogue_check(self) -> Reconciliation:
        """Catalogue against what was observed."""
        from touchweave.catalogue.check import reconcile

        return reconcile(self.store.events(), self.catalogue, now=clock.now())

    def catalogue_suggest(self) -> Suggestion:
        """Entries for what was observed and is not catalogued yet."""
        from touchweave.catalogue.suggest import suggest

        return suggest(self.store.events(), self.catalogue)

    def sql(self, query: str) -> QueryResult:
        """Answer a read-only query over events, interactions, customers, touchpoints, scores, imports, quarantine."""
        from touchweave.sql import run_sql

        def asked() -> pa.Table:
            index, store, given = self.index, self.store, self.settings
            counted = self.selection(index=index).customers
            return run_sql(query, store=store, index=index, scores=self.scorecard, settings=given, counted=counted)

        return QueryResult(self._mending(asked))

    def doctor(self) -> Health:
        """Whether everything adds up and every file is whole."""
        from touchweave.monitor.health import examine

        return examine(self.store, self.fresh_index)

    # --- the index ----------------------------------------------------------------------------------------

    @property
    def index(self) -> Index:
        """The newest generation of the journey index, built first where it is missing or stale."""
        if self._refresh_on_read:
            self.fresh_index.refresh_if_stale()
        return self.fresh_index.newest()

    def rebuild(self, *, progress: Progress = silent) -> None:
        """Make the index anew from ledger and catalogue. Raises WriterBusy."""
        with self.store.writing("rebuild"):
            self.fresh_index.refresh(progress, rebuild=True)

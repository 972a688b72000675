"""The wiring, and the Python API: one method for each command, endpoint and page section."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeAlias

import msgspec

from touchweave import clock, settings
from touchweave.errors import WorkspaceMissing
from touchweave.progress import Progress, silent
from touchweave.refresh import FreshIndex
from touchweave.store.store import Store
from touchweave.tabular import QueryResult

# What only one question needs is imported when it is asked: a command does not wait for what it does not use.
if TYPE_CHECKING:
    from touchweave.attribution.credit_table import CreditTable
    from touchweave.catalogue.reconciliation import Reconciliation
    from touchweave.catalogue.suggest import Suggestion
    from touchweave.catalogue.touchpoint import Catalogue
    from touchweave.collect.mapping import Mapping
    from touchweave.journey.index import Index
    from touchweave.journey.line import CustomerList, Timeline
    from touchweave.journey.selection import Selection
    from touchweave.journey_map.record import JourneyMap
    from touchweave.measure.retention import RetentionTable
    from touchweave.measure.scorecard import Scorecard
    from touchweave.measure.touchpoint_detail import TouchpointDetail
    from touchweave.measure.transitions import TransitionTable
    from touchweave.monitor.health import Health
    from touchweave.segment.condition import Condition
    from touchweave.store.import_report import ImportReport

Moment: TypeAlias = "str | datetime | None"
Where: TypeAlias = "str | Sequence[Condition | dict[str, Any] | str] | None"


class Workspace:
    """A brand's data in one folder. Many may read at once; one writes at a time.

    Every question takes the same selection: `since` and `until` (ISO dates or datetimes, `until` exclusive)
    and `where` (conditions on traits and touchpoints, all of which must hold).
    """

    def __init__(self, folder: Path, *, refresh_on_read: bool = True) -> None:
        if not (folder / settings.FILE).is_file():
            raise WorkspaceMissing(path=str(folder))
        self.folder = folder
        self.settings = settings.load(folder)
        self.store = Store.open(folder, self.settings.database_url)
        self._refresh_on_read = refresh_on_read
        self.fresh_index = FreshIndex(folder, self.store, threads=self.settings.threads)

    def close(self) -> None:
        """Let go of the database. Results already handed out stay valid."""
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

        given = load_mapping(Path(mapping)) if isinstance(mapping, str | Path) else mapping
        if drop_duplicates:
            given = msgspec.structs.replace(given or Mapping(), duplicates="drop")
        started = clock.now()
        source = open_source(Path(path), mapping=given, settings=self.settings, now=started)
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

    # --- questions ----------------------------------------------------------------------------------------

    def scorecard(self, *, since: Moment = None, until: Moment = None, where: Where = None) -> Scorecard:
        """Every measure of every touchpoint."""
        from touchweave.measure.scorecards import scorecard

        return scorecard(self.index, self.selection(since, until, where), **self._windows())

    def touchpoint(
        self, key: str, *, since: Moment = None, until: Moment = None, where: Where = None
    ) -> TouchpointDetail:
        """One touchpoint seen closely. Raises TouchpointUnknown."""
        from touchweave.measure.detail import touchpoint_detail

        return touchpoint_detail(self.index, key, self.selection(since, until, where), **self._windows())

    def transitions(self, *, since: Moment = None, until: Moment = None, where: Where = None) -> TransitionTable:
        """What directly follows what, how often and after how long."""
        from touchweave.measure.transitions import transition_table

        selection = self.selection(since, until, where)
        return transition_table(
            self.index, selection, open_days=self.settings.open_days, threads=self.settings.threads
        )

    def retention(
        self, touchpoint: str | None = None, *, since: Moment = None, until: Moment = None, where: Where = None
    ) -> RetentionTable:
        """Who is seen again after a touchpoint (None: after each)."""
        from touchweave.measure.retention import retention_table

        return retention_table(
            self.index,
            self.selection(since, until, where),
            touchpoint=touchpoint,
            days=self.settings.retention_days,
            threads=self.settings.threads,
        )

    def journey_map(
        self,
        *,
        since: Moment = None,
        until: Moment = None,
        where: Where = None,
        max_transitions: int = 40,
    ) -> JourneyMap:
        """The journey as it really is."""
        from touchweave.journey_map.build import journey_map

        return journey_map(
            self.index,
            self.selection(since, until, where),
            workspace=self.name,
            simulated=self.settings.simulated,
            now=clock.now(),
            max_transitions=max_transitions,
            **self._windows(),
        )

    def attribution(
        self,
        rule: str = "markov",
        *,
        order: int = 1,
        since: Moment = None,
        until: Moment = None,
        where: Where = None,
    ) -> CreditTable:
        """How the outcomes' credit falls on touchpoints by a rule: association, never cause."""
        from touchweave.attribution.attribution import attribution

        return attribution(self.index, self.selection(since, until, where), rule=rule, order=order)

    def customers(
        self,
        search: str = "",
        *,
        touchpoint: str | None = None,
        limit: int = 50,
        offset: int = 0,
        since: Moment = None,
        until: Moment = None,
        where: Where = None,
    ) -> CustomerList:
        """Customers whose identifier contains `search`, most recent first."""
        from touchweave.journey.customer_list import customers

        return customers(
            self.index,
            search=search,
            touchpoint=touchpoint,
            limit=limit,
            offset=offset,
            selection=self.selection(since, until, where),
        )

    def timeline(self, customer: str) -> Timeline:
        """Everything of one customer. Raises CustomerUnknown."""
        from touchweave.journey.timeline import timeline

        return timeline(self.index, customer)

    def sql(self, query: str) -> QueryResult:
        """Answer a read-only query over events, interactions, customers, touchpoints, scores, imports, quarantine."""
        from touchweave.sql import run_sql

        found = run_sql(query, store=self.store, index=self.index, scores=self.scorecard, settings=self.settings)
        return QueryResult(found)

    def doctor(self) -> Health:
        """Whether everything adds up and every file is whole."""
        from touchweave.monitor.health import examine

        return examine(self.store, self.fresh_index)

    # --- the index ----------------------------------------------------------------------------------------

    def selection(self, since: Moment = None, until: Moment = None, where: Where = None) -> Selection:
        """Compile a period and conditions. Raises SelectionInvalid, TouchpointUnknown."""
        from touchweave.journey.selection import Selection
        from touchweave.segment.parse import parse_conditions
        from touchweave.segment.period import period_us

        start, end = period_us(since, until)
        period = Selection(since_us=start, until_us=end)
        conditions = parse_conditions(where)
        if not conditions:
            return period
        from touchweave.segment.select import compile_conditions

        return replace(period, customers=compile_conditions(conditions, self.index, period))

    @property
    def index(self) -> Index:
        """The newest generation of the journey index, built first where it is missing or stale."""
        if self._refresh_on_read:
            self.fresh_index.refresh_if_stale()
        return self.fresh_index.newest()

    def rebuild(self, *, progress: Progress = silent) -> None:
        """Make the index anew from ledger and catalogue. Raises WriterBusy."""
        with self.store.writing("rebuild"):
            self.fresh_index.refresh(progress)

    def _windows(self) -> dict[str, Any]:
        return {
            "window_days": self.settings.window_days,
            "retention_days": self.settings.retention_days,
            "open_days": self.settings.open_days,
            "threads": self.settings.threads,
        }

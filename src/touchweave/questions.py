"""The questions of the Python API: one method for each command, endpoint and page section."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeAlias

from touchweave import clock
from touchweave.settings import Settings

# What only one question needs is imported when it is asked: a command does not wait for what it does not use.
if TYPE_CHECKING:
    from touchweave.attribution.credit_table import CreditTable
    from touchweave.journey.index import Index
    from touchweave.journey.line import CustomerList, Timeline
    from touchweave.journey.selection import Selection
    from touchweave.journey_map.record import JourneyMap
    from touchweave.measure.retention import RetentionTable
    from touchweave.measure.scorecard import Scorecard
    from touchweave.measure.touchpoint_detail import TouchpointDetail
    from touchweave.measure.transitions import TransitionTable
    from touchweave.segment.condition import Condition

Moment: TypeAlias = "str | datetime | None"
Where: TypeAlias = "str | Sequence[Condition | dict[str, Any] | str] | None"


class Questions(ABC):
    """What can be asked of a journey index.

    Every question takes the same selection: `since` and `until` (ISO dates or datetimes, `until` exclusive)
    and `where` (conditions, all of which must hold).
    """

    settings: Settings

    @property
    @abstractmethod
    def name(self) -> str:
        """What the workspace is called."""

    @property
    @abstractmethod
    def index(self) -> Index:
        """The index that is asked."""

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
        from touchweave.segment.select import select

        open_days, threads = self.settings.open_days, self.settings.threads
        return select(conditions, self.index, period, open_days=open_days, threads=threads)

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

    def _windows(self) -> dict[str, Any]:
        return {
            "window_days": self.settings.window_days,
            "retention_days": self.settings.retention_days,
            "open_days": self.settings.open_days,
            "threads": self.settings.threads,
        }

"""All questions of one journey index, and those about touchpoints, customers and the journey as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, overload

from touchweave import clock
from touchweave.questions.asking import Moment, Where
from touchweave.questions.duplicate_questions import DuplicateQuestions
from touchweave.questions.order_questions import OrderQuestions
from touchweave.questions.own_questions import OwnQuestions
from touchweave.questions.rhythm_questions import RhythmQuestions
from touchweave.questions.time_questions import TimeQuestions

# What only one question needs is imported when it is asked: a command does not wait for what it does not use.
if TYPE_CHECKING:
    from touchweave.attribution.credit_table import CreditTable
    from touchweave.journey.index import Index
    from touchweave.journey.line import CustomerList, Timeline
    from touchweave.journey.selection import Selection
    from touchweave.journey_map.record import JourneyMap
    from touchweave.measure.breakdown_table import Breakdown
    from touchweave.measure.scorecard import Scorecard
    from touchweave.measure.touchpoint_detail import TouchpointDetail


class Questions(OrderQuestions, TimeQuestions, RhythmQuestions, OwnQuestions, DuplicateQuestions):
    """What can be asked of a journey index.

    Every question takes the same selection: `since` and `until` (ISO dates or datetimes, `until` exclusive),
    `where` (conditions, all of which must hold), and most take `by`: the same for each group of customers.
    """

    @overload
    def scorecard(
        self, *, since: Moment = ..., until: Moment = ..., where: Where = ..., by: None = ...
    ) -> Scorecard: ...

    @overload
    def scorecard(
        self, *, since: Moment = ..., until: Moment = ..., where: Where = ..., by: str | None
    ) -> Scorecard | Breakdown[Scorecard]: ...

    def scorecard(
        self, *, since: Moment = None, until: Moment = None, where: Where = None, by: str | None = None
    ) -> Scorecard | Breakdown[Scorecard]:
        """Every measure of every touchpoint."""
        from touchweave.measure.scorecards import scorecard

        windows = self._windows()
        return self._ask_by(lambda index, chosen: scorecard(index, chosen, **windows), since, until, where, by)

    def touchpoint(
        self, key: str, *, since: Moment = None, until: Moment = None, where: Where = None
    ) -> TouchpointDetail:
        """One touchpoint seen closely. Raises TouchpointUnknown."""
        from touchweave.measure.detail import touchpoint_detail

        windows = self._windows()
        return self._ask(lambda index, chosen: touchpoint_detail(index, key, chosen, **windows), since, until, where)

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

        return self._ask(
            lambda index, chosen: journey_map(
                index,
                chosen,
                workspace=self.name,
                simulated=self.settings.simulated,
                now=clock.now(),
                max_transitions=max_transitions,
                **self._windows(),
            ),
            since,
            until,
            where,
        )

    def attribution(
        self,
        rule: str = "markov",
        *,
        order: int = 1,
        since: Moment = None,
        until: Moment = None,
        where: Where = None,
        by: str | None = None,
    ) -> CreditTable | Breakdown[CreditTable]:
        """How the outcomes' credit falls on touchpoints by a rule: association, never cause."""
        from touchweave.attribution.attribution import attribution

        return self._ask_by(
            lambda index, chosen: attribution(index, chosen, rule=rule, order=order), since, until, where, by
        )

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
        purpose: str | None = None,
    ) -> CustomerList:
        """Customers whose identifier contains `search`, most recent first; of a `purpose`, those who agreed to it."""
        from touchweave.journey.customer_list import customers

        def question(index: Index, chosen: Selection) -> CustomerList:
            allowed = chosen if purpose is None else self._allowed(index, chosen, purpose)
            asked: dict[str, Any] = {"search": search, "touchpoint": touchpoint, "limit": limit, "offset": offset}
            return customers(index, **asked, selection=allowed)

        return self._ask(question, since, until, where)

    def timeline(self, customer: str) -> Timeline:
        """Everything of one customer. Raises CustomerUnknown."""
        from touchweave.journey.timeline import timeline

        return timeline(self.index, customer)

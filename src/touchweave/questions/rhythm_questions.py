"""Questions about how often and how recently customers come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from touchweave.questions.asking import Asking, Moment, Where

if TYPE_CHECKING:
    from touchweave.measure.active_days import ActiveDaysTable
    from touchweave.measure.breakdown_table import Breakdown
    from touchweave.measure.frequency import FrequencyTable
    from touchweave.measure.lifecycle import LifecycleTable
    from touchweave.measure.recency import RecencyTable
    from touchweave.measure.session_table import SessionTable
    from touchweave.measure.stickiness import StickinessTable


class RhythmQuestions(Asking):
    """How often and how recently customers come.

    `activity` says what counts as coming: "meetings"; "own", without contacts that the brand began; "interactions".
    """

    def sessions(
        self,
        *,
        session_minutes: float = 30.0,
        activity: str = "meetings",
        since: Moment = None,
        until: Moment = None,
        where: Where = None,
        by: str | None = None,
    ) -> SessionTable | Breakdown[SessionTable]:
        """Sessions by inactivity: where they start and end, how long they are, and how far apart."""
        from touchweave.measure.sessions import session_table

        asked = {"session_minutes": session_minutes, "activity": activity}
        return self._table(session_table, asked, since, until, where, by)

    def lifecycle(
        self,
        *,
        unit: str = "week",
        activity: str = "meetings",
        since: Moment = None,
        until: Moment = None,
        where: Where = None,
        by: str | None = None,
    ) -> LifecycleTable | Breakdown[LifecycleTable]:
        """Who is new, returning, resurrected or dormant, by day, week or month."""
        from touchweave.measure.lifecycle import lifecycle_table

        return self._table(lifecycle_table, {"unit": unit, "activity": activity}, since, until, where, by)

    def stickiness(
        self,
        *,
        activity: str = "meetings",
        since: Moment = None,
        until: Moment = None,
        where: Where = None,
        by: str | None = None,
    ) -> StickinessTable | Breakdown[StickinessTable]:
        """Who was active within 1, 7 and 28 days, day by day, and the ratios of these."""
        from touchweave.measure.stickiness import stickiness_table

        return self._table(stickiness_table, {"activity": activity}, since, until, where, by)

    def active_days(
        self,
        *,
        unit: str = "week",
        activity: str = "meetings",
        since: Moment = None,
        until: Moment = None,
        where: Where = None,
        by: str | None = None,
    ) -> ActiveDaysTable | Breakdown[ActiveDaysTable]:
        """On how many days of each week or month customers were active."""
        from touchweave.measure.active_days import active_days_table

        return self._table(active_days_table, {"unit": unit, "activity": activity}, since, until, where, by)

    def frequency(
        self,
        touchpoint: str | None = None,
        *,
        counted: str = "times",
        activity: str = "meetings",
        since: Moment = None,
        until: Moment = None,
        where: Where = None,
        by: str | None = None,
    ) -> FrequencyTable | Breakdown[FrequencyTable]:
        """How often customers came ("times"), or on how many "days": to one touchpoint, or (None) at all."""
        from touchweave.measure.frequency import frequency_table

        asked = {"touchpoint": touchpoint, "counted": counted, "activity": activity}
        return self._table(frequency_table, asked, since, until, where, by)

    def recency(
        self,
        touchpoint: str | None = None,
        *,
        activity: str = "meetings",
        since: Moment = None,
        until: Moment = None,
        where: Where = None,
        by: str | None = None,
    ) -> RecencyTable | Breakdown[RecencyTable]:
        """How many days ago customers came last: to one touchpoint, or (None) at all."""
        from touchweave.measure.recency import recency_table

        asked = {"touchpoint": touchpoint, "activity": activity}
        return self._table(recency_table, asked, since, until, where, by)

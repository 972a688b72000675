"""Questions about who comes again, who stays away, and after how long."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from touchweave.questions.asking import Asking, Moment, Where

if TYPE_CHECKING:
    from touchweave.journey.index import Index
    from touchweave.journey.selection import Selection
    from touchweave.measure.breakdown_table import Breakdown
    from touchweave.measure.repeat_contact_table import RepeatContactTable
    from touchweave.measure.retention import RetentionTable
    from touchweave.measure.retention_curve import RetentionCurves
    from touchweave.measure.survival import SurvivalCurve
    from touchweave.measure.survival_drop_off import DropOffTable
    from touchweave.measure.wait_table import WaitTable


class TimeQuestions(Asking):
    """Who comes again, who stays away, and after how long."""

    def retention(
        self,
        touchpoint: str | None = None,
        *,
        unit: str = "week",
        periods: int = 8,
        kind: str = "on",
        cohorts: bool = False,
        since: Moment = None,
        until: Moment = None,
        where: Where = None,
        by: str | None = None,
    ) -> RetentionCurves | Breakdown[RetentionCurves]:
        """Who is seen in day, week or month N after the first meeting, or after the first at a touchpoint.

        `kind`: "on", seen in it; "rolling", in each until then; "unbounded", in it or later. After a touchpoint,
        comparable customers who had not met it stand beside. `cohorts` adds a curve for each period of landmarks.
        """
        from touchweave.measure.retention_curve import retention_curves

        asked = {"touchpoint": touchpoint, "unit": unit, "periods": periods, "kind": kind, "cohorts": cohorts}
        return self._table(retention_curves, asked, since, until, where, by)

    def retention_by_touchpoint(
        self,
        touchpoint: str | None = None,
        *,
        days: float | None = None,
        since: Moment = None,
        until: Moment = None,
        where: Where = None,
        by: str | None = None,
    ) -> RetentionTable | Breakdown[RetentionTable]:
        """Who is seen again within so many days (None: as set) after a touchpoint, or (None) after each."""
        from touchweave.measure.retention import retention_table

        asked = {"touchpoint": touchpoint, "days": self.settings.retention_days if days is None else days}
        return self._table(retention_table, asked, since, until, where, by)

    def survival(
        self,
        touchpoint: str | None = None,
        *,
        days: int = 365,
        since: Moment = None,
        until: Moment = None,
        where: Where = None,
        by: str | None = None,
    ) -> SurvivalCurve | Breakdown[SurvivalCurve]:
        """How long lines last after the first meeting, or after the first at a touchpoint; open ones are censored."""
        from touchweave.measure.survival import survival_curve

        asked = {"touchpoint": touchpoint, "days": days, "open_days": self.settings.open_days}
        return self._table(survival_curve, asked, since, until, where, by)

    def drop_off(
        self,
        *,
        within_days: int = 30,
        since: Moment = None,
        until: Moment = None,
        where: Where = None,
        by: str | None = None,
    ) -> DropOffTable | Breakdown[DropOffTable]:
        """Whose line ends within so many days after each touchpoint; open ones are censored."""
        from touchweave.measure.survival_drop_off import drop_off_within

        asked = {"within_days": within_days, "open_days": self.settings.open_days}
        return self._table(drop_off_within, asked, since, until, where, by)

    def waits(
        self, *, since: Moment = None, until: Moment = None, where: Where = None, by: str | None = None
    ) -> WaitTable | Breakdown[WaitTable]:
        """How long customers waited before and after their meetings at each touchpoint."""
        from touchweave.measure.wait_table import wait_table

        return self._table(wait_table, {}, since, until, where, by)

    def repeat_contacts(
        self,
        *,
        days: float = 7.0,
        per: str = "touchpoint",
        direction: str = "inbound",
        kinds: Sequence[str] = ("contact",),
        since: Moment = None,
        until: Moment = None,
        where: Where = None,
        by: str | None = None,
    ) -> RepeatContactTable | Breakdown[RepeatContactTable]:
        """Which contacts another one followed within so many days: the complement of first-contact resolution.

        `per`: one "touchpoint", "channel", or "all" together; `direction`: "inbound", "outbound" or "any".
        """
        from touchweave.measure.parameter import one_of
        from touchweave.measure.repeat_contacts import BY, repeat_contact_table

        one_of("per", per, BY)  # the measure calls it `by`, as questions call breakdowns

        def table(index: Index, selection: Selection, threads: int) -> RepeatContactTable:
            return repeat_contact_table(
                index, selection, days=days, by=per, direction=direction, kinds=kinds, threads=threads
            )

        return self._table(table, {}, since, until, where, by)

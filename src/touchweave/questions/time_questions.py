"""Questions about when customers come, come again and stay away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from touchweave.questions.asking import Asking, Moment, Where

if TYPE_CHECKING:
    from touchweave.measure.breakdown_table import Breakdown
    from touchweave.measure.retention import RetentionTable


class TimeQuestions(Asking):
    """When customers come, come again and stay away."""

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

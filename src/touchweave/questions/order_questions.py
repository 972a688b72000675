"""Questions about what follows what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from touchweave.questions.asking import Asking, Moment, Where

if TYPE_CHECKING:
    from touchweave.measure.breakdown_table import Breakdown
    from touchweave.measure.funnel import FunnelTable
    from touchweave.measure.funnel_step import Step
    from touchweave.measure.loops import LoopTable
    from touchweave.measure.paths import PathTree
    from touchweave.measure.transitions import TransitionTable
    from touchweave.measure.variants import VariantTable


class OrderQuestions(Asking):
    """What follows what on the customers' lines."""

    def transitions(
        self, *, since: Moment = None, until: Moment = None, where: Where = None, by: str | None = None
    ) -> TransitionTable | Breakdown[TransitionTable]:
        """What directly follows what, how often and after how long."""
        from touchweave.measure.transitions import transition_table

        asked = {"open_days": self.settings.open_days}
        return self._table(transition_table, asked, since, until, where, by)

    def funnel(
        self,
        steps: Sequence[str | Step | dict[str, Any]],
        *,
        order: str = "ordered",
        count: str = "customers",
        window_days: float | None = None,
        since: Moment = None,
        until: Moment = None,
        where: Where = None,
        by: str | None = None,
    ) -> FunnelTable | Breakdown[FunnelTable]:
        """How many go from step to step, how long that takes, and where they drop out.

        A step is the key of a touchpoint, "channel:NAME", "stage:KEY" or "kind:NAME"; several joined by "|"; with
        "?" after it where it may be left out, "!" before it where it must not come between its neighbours; or a
        `Step`. `order`: "ordered", "unordered" or "strict"; `count`: "customers" or "attempts".
        """
        from touchweave.measure.funnel import funnel_table

        asked = {"steps": steps, "order": order, "count": count, "window_days": window_days}
        return self._table(funnel_table, asked, since, until, where, by)

    def paths(
        self,
        start: str | None = None,
        end: str | None = None,
        *,
        depth: int = 5,
        breadth: int = 8,
        collapse_repeats: bool = True,
        session_minutes: float | None = None,
        since: Moment = None,
        until: Moment = None,
        where: Where = None,
        by: str | None = None,
    ) -> PathTree | Breakdown[PathTree]:
        """Which ways customers go: from their first meeting, from `start`, to `end`, or before it."""
        from touchweave.measure.paths import path_tree

        asked = {
            "start": start, "end": end, "depth": depth, "breadth": breadth, "collapse_repeats": collapse_repeats,
            "session_minutes": session_minutes, "open_days": self.settings.open_days,
        }  # fmt: skip
        return self._table(path_tree, asked, since, until, where, by)

    def variants(
        self,
        *,
        top: int = 50,
        collapse_repeats: bool = False,
        since: Moment = None,
        until: Moment = None,
        where: Where = None,
        by: str | None = None,
    ) -> VariantTable | Breakdown[VariantTable]:
        """The distinct whole paths, the most frequent first, with exact counts of these and of all."""
        from touchweave.measure.variants import variant_table

        asked = {"top": top, "collapse_repeats": collapse_repeats}
        return self._table(variant_table, asked, since, until, where, by)

    def loops(
        self,
        *,
        top: int = 1000,
        since: Moment = None,
        until: Moment = None,
        where: Where = None,
        by: str | None = None,
    ) -> LoopTable | Breakdown[LoopTable]:
        """Who comes to a touchpoint again: at once, there and back, or after others."""
        from touchweave.measure.loops import loop_table

        return self._table(loop_table, {"top": top}, since, until, where, by)

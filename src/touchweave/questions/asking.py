"""How every question is put: to one generation of the index, over one selection, for each group where asked."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar, cast

from touchweave import clock
from touchweave.settings import Settings

# What only one question needs is imported when it is asked: a command does not wait for what it does not use.
if TYPE_CHECKING:
    from touchweave.consent.allowed import ConsentRule
    from touchweave.journey.index import Index
    from touchweave.journey.selection import Selection
    from touchweave.measure.breakdown_table import Breakdown
    from touchweave.segment.condition import Condition
    from touchweave.segment.given import Given, Named

R = TypeVar("R")
Moment: TypeAlias = "str | datetime | None"
Where: TypeAlias = "str | Sequence[Condition | dict[str, Any] | str] | None"


class Asking(ABC):
    """What all questions share.

    Every question takes the same selection: `since` and `until` (ISO dates or datetimes, `until` exclusive) and
    `where` (conditions, all of which must hold). With `by` ("channel", "week", "trait:country", a dimension …) it
    answers with a `Breakdown`: the same for each group of customers.
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

    def selection(
        self,
        since: Moment = None,
        until: Moment = None,
        where: Where = None,
        *,
        segment: str | None = None,
        purpose: str | None = None,
        index: Index | None = None,
    ) -> Selection:
        """Compile a period, conditions, a saved segment, and a purpose to which the customers must have agreed.

        Its customers are those of one generation: who measures it passes that one as `index`. Where the settings
        name an `analysis_purpose`, those who may not be counted for it are left out, whatever is asked.
        Raises SelectionInvalid, TouchpointUnknown, SegmentUnknown.
        """
        from touchweave.journey.selection import Selection
        from touchweave.segment.condition import InSegment
        from touchweave.segment.parse import parse_conditions
        from touchweave.segment.period import period_us

        start, end = period_us(since, until)
        period = Selection(since_us=start, until_us=end)
        if purpose is not None or self.settings.analysis_purpose:
            index = index or self.index
            period = self._allowed(index, period, purpose)
        conditions = (*(() if segment is None else (InSegment(name=segment),)), *parse_conditions(where))
        if not conditions:
            return period
        from touchweave.segment.select import select

        return select(conditions, index or self.index, period, self._given())

    def _allowed(self, index: Index, selection: Selection, purpose: str | None = None) -> Selection:
        """The selection without those whom a purpose, or the settings, leave out. Raises SelectionInvalid."""
        from touchweave.consent.allowed import limited, must_be_asked

        if self.settings.analysis_purpose:
            rule = cast("ConsentRule", self.settings.analysis_consent)
            selection = limited(index, selection, self.settings.analysis_purpose, rule)
        if purpose is not None:
            must_be_asked(index, purpose)
            selection = limited(index, selection, purpose)
        return selection

    def _ask(self, question: Callable[[Index, Selection], R], since: Moment, until: Moment, where: Where) -> R:
        """Ask of one generation: a newer one may come at any moment, and then codes mean others."""
        index = self.index
        return question(index, self.selection(since, until, where, index=index))

    def _ask_by(
        self, question: Callable[[Index, Selection], R], since: Moment, until: Moment, where: Where, by: str | None
    ) -> R | Breakdown[R]:
        """Ask of the whole selection or, `by` given, of each group of its customers."""

        def asked(index: Index, selection: Selection) -> R | Breakdown[R]:
            if not by:
                return question(index, selection)
            from touchweave.measure.breakdown import asked_of_each
            from touchweave.segment.select import groups_of

            groups = groups_of(index, by, selection, self._given())
            return asked_of_each(groups, selection, by, lambda chosen: question(index, chosen))

        return self._ask(asked, since, until, where)

    def _table(
        self,
        table: Callable[..., R],
        asked: dict[str, Any],
        since: Moment,
        until: Moment,
        where: Where,
        by: str | None,
    ) -> R | Breakdown[R]:
        """Ask for a measure's table with its parameters."""
        threads = self.settings.threads

        def question(index: Index, selection: Selection) -> R:
            return table(index, selection, **asked, threads=threads)

        return self._ask_by(question, since, until, where, by)

    def _given(self) -> Given:
        """What conditions need: windows, the moment that is now, and the saved segments. For one index."""
        from touchweave.segment.given import Given

        windows = {"open_days": self.settings.open_days, "retention_days": self.settings.retention_days}
        return Given(windows=windows, now=clock.now(), saved=self._saved_conditions, threads=self.settings.threads)

    def _saved_conditions(self) -> Named:
        """The conditions of the saved segments, by name; none where they are kept nowhere."""
        return {}

    def _windows(self) -> dict[str, Any]:
        return {
            "window_days": self.settings.window_days,
            "retention_days": self.settings.retention_days,
            "open_days": self.settings.open_days,
            "threads": self.settings.threads,
        }

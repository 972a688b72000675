"""Saved segments: made, changed, counted, kept up, and who entered and left them."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from touchweave import clock
from touchweave.errors import InputError, SegmentFileInvalid
from touchweave.questions.asking import Asking, R, Where

if TYPE_CHECKING:
    from touchweave.segment.given import Named
    from touchweave.segment.keeping import Keeping, Kept
    from touchweave.segment.record import Applied, Membership, Segment, SegmentCount, SegmentHistory
    from touchweave.store.segments import Draft, SavedSegment
    from touchweave.store.store import Store

SAMPLE = 10


class SegmentQuestions(Asking):
    """Mixed into a workspace."""

    store: Store
    folder: Path

    if TYPE_CHECKING:  # a workspace has these

        def customer_of(self, identifier: str) -> str: ...  # noqa: D102

        def identifiers(self, customer: str) -> tuple[str, ...]: ...  # noqa: D102

        def _mending(self, asked: Callable[[], R]) -> R: ...

    def segments(self) -> tuple[Segment, ...]:
        """All saved segments with how many are in them now, by name."""
        from touchweave.segment.record import Segment
        from touchweave.segment.together import uses

        kept = self.refresh_segments()
        named = uses(kept.saved)
        return tuple(
            Segment(
                id=saved.id,
                name=saved.name,
                description=saved.description,
                conditions=saved.conditions,
                members=len(kept.state.bits[saved.id]),
                created_at=saved.created_at,
                changed_at=saved.changed_at,
                uses=tuple(sorted(named[saved.name])),
                used_by=tuple(sorted(name for name, others in named.items() if saved.name in others)),
                problem=kept.problem(saved.id),
            )
            for saved in sorted(kept.saved, key=lambda saved: saved.name)
        )

    def segment(self, name: str | int) -> Segment:
        """One of them, by name or id. Raises SegmentUnknown."""
        sought = self._saved(name).id
        return next(segment for segment in self.segments() if segment.id == sought)

    def save_segment(self, name: str, conditions: Where, description: str = "") -> Segment:
        """Save conditions under a new name.

        Raises SegmentExists, SegmentInvalid, SegmentUnknown, SelectionInvalid, TouchpointUnknown.
        """
        from touchweave.segment.together import must_go_together

        draft = self._draft(name, conditions, description)
        return self.segment(self.store.segments.add(draft, must_go_together).id)

    def change_segment(
        self, segment: str | int, *, name: str | None = None, conditions: Where = None, description: str | None = None
    ) -> Segment:
        """Change what is given of a segment; who does not satisfy the new conditions leaves it.

        Raises SegmentUnknown, SegmentExists, SegmentInvalid, SegmentCircular, SelectionInvalid, TouchpointUnknown,
        and SegmentInUse where another segment knows it by its old name.
        """
        from touchweave.segment.together import must_be_unused, must_go_together

        saved = self._saved(segment)
        draft = self._draft(
            saved.name if name is None else name,
            saved.conditions if conditions is None else conditions,
            saved.description if description is None else description,
        )

        def check(after: tuple[SavedSegment, ...]) -> None:
            if draft.name != saved.name:
                must_be_unused(saved.name, after)
            must_go_together(after)

        return self.segment(self.store.segments.change(saved.id, draft, check).id)

    def delete_segment(self, segment: str | int) -> None:
        """Delete a segment and its history. Raises SegmentUnknown, SegmentInUse."""
        from touchweave.segment.together import must_be_unused

        saved = self._saved(segment)
        self.store.segments.remove(saved.id, partial(must_be_unused, saved.name))

    def apply_segments(self, path: str | Path) -> Applied:
        """Make and change segments as a YAML file has them, all or none; others stay as they are.

        Raises SegmentFileInvalid, FileUnreadable; nothing is changed then.
        """
        from touchweave.segment.file import load_segments
        from touchweave.segment.record import Applied
        from touchweave.segment.together import must_go_together, names_in

        path = Path(path)
        found = load_segments(path)
        try:
            done = self.store.segments.apply([draft for draft, _ in found], must_go_together)
        except InputError as error:
            named = {word for value in error.details.values() for word in str(value).split(" → ")}
            draft, line = next((one for one in found if named & {one[0].name, *names_in(one[0])}), found[0])
            told = {"value": error.details.get("value", draft.name), "allowed": str(error).rstrip(".")}
            told |= {"allowed": error.details["allowed"]} if "value" in error.details else {}
            raise SegmentFileInvalid(path=path.name, line=line, where=draft.name, **told) from error
        by = {what: tuple(name for name, one in done if one == what) for what in ("added", "changed", "unchanged")}
        return Applied(**by)

    def export_segments(self) -> str:
        """All segments as YAML, which `apply_segments` reads."""
        from touchweave.segment.file import dump_segments

        return dump_segments(sorted(self.store.segments.all(), key=lambda saved: saved.name))

    def count_segment(self, conditions: Where, *, sample: int = SAMPLE) -> SegmentCount:
        """How many customers satisfy conditions, and some of them. Raises SelectionInvalid, TouchpointUnknown."""
        import numpy as np

        from touchweave.journey.customer_list import customer_rows
        from touchweave.journey.selection import EVERYTHING, Selection
        from touchweave.segment.parse import parse_conditions
        from touchweave.segment.record import SegmentCount
        from touchweave.segment.select import members

        index = self.index
        begun = time.perf_counter()
        found = members(parse_conditions(conditions), index, self._allowed(index, Selection()), self._given())
        customers = int(np.count_nonzero(found))
        took_ms = round((time.perf_counter() - begun) * 1000, 1)
        codes = np.flatnonzero(found)
        some = codes[np.unique(np.linspace(0, customers - 1, min(sample, customers)).astype(np.int64))]
        return SegmentCount(
            customers=customers,
            of=int(np.count_nonzero(index.present)),
            sample=customer_rows(index, some, EVERYTHING),
            took_ms=took_ms,
        )

    def segment_history(self, segment: str | int) -> SegmentHistory:
        """Who entered and left a segment, by day. Raises SegmentUnknown."""
        from touchweave.segment.record import SegmentHistory

        kept = self.refresh_segments()
        saved = self._saved(segment)
        members = len(kept.state.bits[saved.id]) if saved.id in kept.state.bits else 0
        days = self.store.segment_changes.days(saved.id)
        return SegmentHistory(id=saved.id, name=saved.name, members=members, days=days)

    def segments_of(self, customer: str) -> tuple[Membership, ...]:
        """The segments that a customer is in, by name, by any identifier. Raises CustomerUnknown."""
        import numpy as np

        from touchweave.segment.record import Membership

        kept = self.refresh_segments()
        code = np.array([kept.index.code(customer)])
        known = self.identifiers(customer)
        names = (kept.index.customer(int(code[0])), *known)
        return tuple(
            Membership(id=saved.id, name=saved.name, since=self.store.segment_changes.entered_at(saved.id, names))
            for saved in sorted(kept.saved, key=lambda saved: saved.name)
            if kept.state.bits[saved.id].at(code)[0]
        )

    def refresh_segments(self, now: datetime | None = None) -> Kept:
        """Bring the members of all segments up to date; who came or went has done so at this moment."""
        return self._mending(lambda: self._keeping.refresh(lambda: self.index, now or clock.now()))

    def refresh_segments_if_stale(self) -> None:
        """The same, where the index is a newer one, and every minute for the days that pass."""
        if self._keeping.is_stale(self.index, clock.now()):
            self.refresh_segments()

    def _saved_conditions(self) -> Named:
        """The conditions of the saved segments, by name."""
        from touchweave.segment.together import named_conditions

        return named_conditions(self.store.segments.all())

    @cached_property
    def _keeping(self) -> Keeping:
        from touchweave.segment.keeping import Keeping

        return Keeping(
            self.folder,
            self.store.segments,
            self.store.segment_changes,
            windows=self._given().windows,
            threads=self.settings.threads,
        )

    def _saved(self, name: str | int) -> SavedSegment:
        from touchweave.store.segments import named

        found = self.store.segments.all()
        by_id = {saved.id: saved for saved in found}
        return by_id[name] if isinstance(name, int) and name in by_id else named(found, str(name))

    def _draft(self, name: str, conditions: Any, description: str) -> Draft:
        """What is to be saved; conditions that cannot be asked of the index are refused."""
        from touchweave.segment.parse import parse_conditions, written_condition
        from touchweave.segment.select import members
        from touchweave.store.segments import Draft

        read = parse_conditions(conditions)
        members(read, self.index, given=self._given())
        return Draft(name=name, description=description, conditions=tuple(map(written_condition, read)))

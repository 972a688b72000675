"""What is known of customers beside their lines: profiles, computed traits, groups, and consent."""

from __future__ import annotations

import contextlib
from functools import lru_cache
from typing import TYPE_CHECKING

from touchweave import clock
from touchweave.errors import TouchweaveError
from touchweave.questions.asking import Asking, Where
from touchweave.tabular import QueryResult

if TYPE_CHECKING:
    from touchweave.journey.index import Index
    from touchweave.profile.groups import Groups
    from touchweave.profile.lifecycle import LifecycleDays
    from touchweave.profile.record import GroupLine, GroupList, Profile, PurposeConsent
    from touchweave.refresh import FreshIndex
    from touchweave.store.import_report import ImportReport
    from touchweave.store.store import Store


class ProfileQuestions(Asking):
    """Mixed into a workspace."""

    store: Store
    fresh_index: FreshIndex

    if TYPE_CHECKING:  # a workspace has it

        def load_inbox(self) -> ImportReport | None: ...  # noqa: D102

    def profile(self, customer: str, *, whole: bool = False) -> Profile:
        """What is known of one customer, by any identifier; the trait histories of very long lines end somewhere.

        `whole` looks through the ledger to its beginning, however long that takes. Raises CustomerUnknown.
        """
        from touchweave.profile.bearing import places_told
        from touchweave.profile.profile import profile

        _ = self.index  # brought up to date
        with self.fresh_index.knowing() as (index, identities):
            code = index.code(customer)
            places = places_told(identities, code)
        return profile(
            self.store,
            index,
            code,
            places,
            groups=self._groups(index),
            days=self._lifecycle_days(),
            threads=self.settings.threads,
            whole=whole,
        )

    def computed_traits(self, *, where: Where = None) -> QueryResult:
        """What follows from each customer's line: one row a customer. Raises SelectionInvalid."""
        import pyarrow as pa

        from touchweave.profile.computed import computed_table

        index = self.index
        chosen = self.selection(where=where, index=index).mask(index.customers_count) & index.present
        table = computed_table(index, self._lifecycle_days(), threads=self.settings.threads)
        return QueryResult(table if chosen.all() else table.filter(pa.array(chosen)))

    def groups(self, *, limit: int = 100, offset: int = 0) -> GroupList:
        """The groups that customers belong to, those with the most members first."""
        return self._groups(self.index).listed(limit=limit, offset=offset)

    def group(self, group: str) -> GroupLine:
        """One group with the interactions of all its members, in order. Raises GroupUnknown."""
        index = self.index
        return self._groups(index).line(index, group)

    def set_consent(
        self, customer: str, purpose: str, agreed: bool, *, who: str, wording: str | None = None
    ) -> tuple[PurposeConsent, ...]:
        """Write down that a customer agreed to a purpose, or refused it; `who` of the staff says so.

        It is durable when this returns, and counts from now on. Returns all consent of the customer. Raises
        CustomerUnknown, ConsentInvalid, InboxFull, DiskFull.
        """
        from touchweave.consent.written import consent_parcel
        from touchweave.event.moment import microseconds
        from touchweave.profile.bearing import bearing

        _ = self.index  # brought up to date
        with self.fresh_index.knowing() as (index, identities):
            code = index.code(customer)
            identifier = bearing(identities, code, index.customer(code))
        now_us = microseconds(clock.now())
        parcel = consent_parcel(identifier, purpose, agreed, who=who, wording=wording, now_us=now_us)
        self.store.inbox.append([parcel])
        with contextlib.suppress(TouchweaveError):  # durable it is: whoever writes at the moment may load it
            self.load_inbox()
        return self.profile(customer).consent

    def purposes(self) -> tuple[str, ...]:
        """The purposes that customers were asked about, in alphabetical order."""
        from touchweave.consent.allowed import purposes

        return purposes(self.index)

    def _lifecycle_days(self) -> LifecycleDays:
        from touchweave.profile.lifecycle import LifecycleDays

        return LifecycleDays.of(self.settings)

    def _groups(self, index: Index) -> Groups:
        return _groups_of(self.store, index)


@lru_cache(maxsize=1)
def _groups_of(store: Store, index: Index) -> Groups:
    """Those of the generation that was asked last."""
    from touchweave.profile.groups import groups_of

    return groups_of(store, index)

"""The rights of a customer, as methods of a workspace: to have everything that is kept of them, or nothing kept."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from touchweave.errors import CustomerUnknown, TouchweaveError

if TYPE_CHECKING:
    from touchweave.journey.index import Index
    from touchweave.privacy.export import CustomerExport
    from touchweave.privacy.whose import Whose
    from touchweave.refresh import FreshIndex
    from touchweave.store.erasure import Erasure
    from touchweave.store.store import Store


class Rights:
    """Mixed into a workspace."""

    folder: Path
    store: Store
    fresh_index: FreshIndex

    if TYPE_CHECKING:  # a workspace has these

        @property
        def index(self) -> Index: ...  # noqa: D102

    def export_customer(self, customer: str) -> CustomerExport:
        """Everything that is kept of one customer, and where each comes from. Raises CustomerUnknown."""
        from touchweave.privacy.export import CustomerExport

        whose, segments_of = self._whose(customer), getattr(self, "segments_of", None)
        segments = (lambda: segments_of(customer)) if segments_of and whose.code >= 0 else tuple
        return CustomerExport(self.store, self.index, whose, segments=segments)

    def erase_customer(self, customer: str, *, asked_by: str, dry_run: bool = False) -> Erasure:
        """Erase everything of one customer, for ever; returns the receipt. `dry_run` only says what would go.

        Whose messages come again does not come back: they are counted, and go in empty. Raises CustomerUnknown,
        SelectionInvalid, WriterBusy, CatalogueInvalid, DiskFull; nothing is changed then.
        """
        from touchweave.privacy import erasing

        asked: dict[str, Any] = {"customer": customer, "asked_by": asked_by}
        do = erasing.counted if dry_run else erasing.erase
        return do(self.store, self.fresh_index, lambda: self._whose(customer), **asked)

    def erase_again(self, *, asked_by: str) -> tuple[Erasure, ...]:
        """Erase whoever was erased and is there again, as after a restored backup; returns the receipts.

        The last one is of those who are on the list beside the ledger alone. Raises as `erase_customer` does.
        """
        from touchweave.privacy.again import come_back
        from touchweave.privacy.erasing import finish

        found = come_back(self.store)
        receipts = []
        for identifier in sorted(found):
            with contextlib.suppress(CustomerUnknown):  # one before it was the same customer
                receipts.append(self.erase_customer(identifier, asked_by=asked_by))
        if self.store.erasures.missing():
            with self.store.writing("entering who was erased") as writer:
                told = writer.adopt_erased(asked_by=asked_by)
                finish(self.store, writer, self.fresh_index)
            receipts += [erasure for erasure in self.erasures() if told is not None and erasure.id == told.id]
        return tuple(receipts)

    def erasures(self) -> tuple[Erasure, ...]:
        """The receipts of all erasures, oldest first."""
        return self.store.erasures.all()

    def _finish_erasures(self) -> None:
        """Go on with an erasure that was interrupted after it took effect; later, where that cannot be now."""
        with contextlib.suppress(TouchweaveError):  # the doctor tells of it, and of what is in the way
            if self.store.erasures.unfinished():
                from touchweave.privacy.erasing import finish

                with self.store.writing("finishing an erasure", patient=False) as writer:
                    finish(self.store, writer, self.fresh_index)

    def _whose(self, customer: str) -> Whose:
        from touchweave.privacy.whose import Whose

        return Whose(self.store, self.index, customer)

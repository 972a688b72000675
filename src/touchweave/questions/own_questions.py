"""Questions of one's own: a kernel by the user, over any selection, on threads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import DTypeLike, NDArray

from touchweave.errors import SelectionInvalid
from touchweave.questions.asking import Asking, Moment, Where

if TYPE_CHECKING:
    from touchweave.journey.columns import Columns
    from touchweave.journey.index import Index
    from touchweave.journey.scan import CustomerKernel, Kernel, Stats
    from touchweave.journey.selection import Selection

S = TypeVar("S", bound="Stats")

#: What has a `+` that joins instead of adding up, or none.
_NO_STATISTICS = (type(None), str, bytes, list, tuple)


class OwnQuestions(Asking):
    """What nobody has asked yet."""

    def scan(
        self,
        kernel: Kernel[S],
        *,
        since: Moment = None,
        until: Moment = None,
        where: Where = None,
        index: Index | None = None,
    ) -> S:
        """Run a kernel over all lines, in slices on threads, and add up what it gives back.

        `kernel(lines, selected, selection)` gets a slice as `Columns` (read-only), which of its lines are selected,
        bool of shape (lines.customers,), and the period as `selection.since_us` and `selection.until_us`. It gives
        back new statistics each time: a NumPy array, a number, or a record whose `+` merges those of two sets of
        customers. `index`: the generation whose codes the kernel knows; without it, the newest. Raises
        SelectionInvalid, also where the kernel gives back what does not add up.
        """
        from touchweave.journey.scan import scan

        def adding(lines: Columns, selected: NDArray[np.bool_], selection: Selection) -> S:
            found = kernel(_read_only(lines), _locked(selected), selection)
            if isinstance(found, _NO_STATISTICS) or not hasattr(found, "__add__"):
                allowed = "a kernel that gives back a NumPy array, a number, or a record with __add__"
                raise SelectionInvalid(name="kernel", value=f"gives back a {type(found).__name__}", allowed=allowed)
            return found

        index = index or self.index
        chosen = self.selection(since, until, where, index=index)
        return scan(index, adding, chosen, threads=self.settings.threads)

    def scan_customers(
        self,
        kernel: CustomerKernel[Any],
        *,
        dtype: DTypeLike = np.bool_,
        fill: Any = 0,
        since: Moment = None,
        until: Moment = None,
        where: Where = None,
        index: Index | None = None,
    ) -> NDArray[Any]:
        """Run a kernel that says something of each customer; one entry a customer, shape (index.customers_count,).

        `kernel(lines, selected, selection, entries)` writes to `entries`, shape (lines.customers,), of `dtype`, which
        hold `fill`; those of customers who are not selected keep it. `index.customer(code)` names the customer at
        the place `code`, of the same `index`. Raises SelectionInvalid.
        """
        from touchweave.journey.scan import scan_customers

        def writing(lines: Columns, selected: NDArray[np.bool_], selection: Selection, entries: NDArray[Any]) -> None:
            kernel(_read_only(lines), _locked(selected), selection, entries)

        index = index or self.index
        chosen = self.selection(since, until, where, index=index)
        into = np.full(index.customers_count, fill, dtype)
        return scan_customers(index, writing, chosen, into, threads=self.settings.threads)


def _read_only(lines: Columns) -> Columns:
    """Nobody writes into the index; and a loop, compiled for the types it meets, always meets the same ones."""
    names = ("customer", "offsets", "occurred_at", "touchpoint", "kind", "value", "scale")
    locked: dict[str, Any] = {name: _locked(getattr(lines, name)) for name in names}
    return replace(lines, **locked, dimensions=_Locked(lines.dimensions))


def _locked(array: NDArray[Any]) -> NDArray[Any]:
    view = array.view()
    view.flags.writeable = False
    return view


class _Locked(Mapping[str, NDArray[Any]]):
    """Dimensions, still read only when they are asked for."""

    def __init__(self, whole: Mapping[str, NDArray[Any]]) -> None:
        self._whole = whole

    def __getitem__(self, name: str) -> NDArray[Any]:
        return _locked(self._whole[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._whole)

    def __len__(self) -> int:
        return len(self._whole)

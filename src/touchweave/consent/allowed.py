"""Who may be counted, shown or written to for a purpose."""

from dataclasses import replace
from typing import Any, Literal, Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from touchweave.errors import SelectionInvalid, nearest_first
from touchweave.identity.consent_traits import CONSENT
from touchweave.journey.selection import Selection

#: "opt_in": those who agreed. "opt_out": all but those who refused, so also those whom nobody asked.
ConsentRule = Literal["opt_in", "opt_out"]


class Known(Protocol):
    """What of an Index is asked here."""

    @property
    def customers_count(self) -> int: ...  # noqa: D102
    @property
    def trait_names(self) -> tuple[str, ...]: ...  # noqa: D102
    def trait(self, name: str) -> "pa.Array[Any]": ...  # noqa: D102


def purposes(index: Known) -> tuple[str, ...]:
    """Those that somebody was ever asked about, in alphabetical order."""
    return tuple(name.removeprefix(CONSENT) for name in index.trait_names if name.startswith(CONSENT))


def allowed(index: Known, purpose: str, rule: ConsentRule = "opt_in") -> NDArray[np.bool_]:
    """Who may be, bool of shape (index.customers_count,). Of a purpose that nobody was asked about nobody agreed."""
    if purpose not in purposes(index):
        return np.full(index.customers_count, rule == "opt_out")
    column = index.trait(CONSENT + purpose)
    if not pa.types.is_boolean(column.type):  # whoever was asked vanished since
        return np.full(index.customers_count, rule == "opt_out")
    found: NDArray[np.bool_] = column.fill_null(rule == "opt_out").to_numpy(zero_copy_only=False)
    return found


def limited(index: Known, selection: Selection, purpose: str, rule: ConsentRule = "opt_in") -> Selection:
    """The selection without the customers who may not be."""
    return replace(selection, customers=allowed(index, purpose, rule) & selection.mask(index.customers_count))


def must_be_asked(index: Known, purpose: str) -> None:
    """Raises SelectionInvalid for a purpose that nobody was asked about: it may be misspelt."""
    known = purposes(index)
    if purpose not in known:
        told = nearest_first(purpose[:200], known)
        shown = f"a purpose that customers were asked about: {told}" if told else "none yet: no customer was asked"
        raise SelectionInvalid(name="purpose", value=purpose[:200], allowed=shown)

"""The journey index, opened: columns memory-mapped from the current generation, never written to."""

from datetime import datetime
from pathlib import Path
from typing import Any, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from touchweave.catalogue.touchpoint import JourneyStage, Touchpoint
from touchweave.errors import CustomerUnknown, IndexDamaged, SelectionInvalid, TouchpointUnknown
from touchweave.event.scale import Scale
from touchweave.journey.columns import Columns
from touchweave.journey.generation import Meta, open_generation, read_table, verify_files

_ATTEMPTS = 3


class Index:
    """One generation of the index. It stays readable, as it was, while newer ones are built."""

    def __init__(self, home: Path, meta: Meta) -> None:
        self._home, self._meta = home, meta
        names = read_table(home / "customers.arrow")
        self._customers: pa.Array[Any] = names.column("customer")
        self._by_name: pa.Array[Any] = names.column("by_name")
        self._traits: dict[str, pa.Array[Any]] = {}
        self._touchpoint_codes = {touchpoint.key: code for code, touchpoint in enumerate(meta.touchpoints)}
        self.runs: tuple[Columns, ...] = (self._columns(),)
        self.touchpoints: tuple[Touchpoint, ...] = meta.touchpoints
        self.stages: tuple[JourneyStage, ...] = meta.stages
        self.scales: tuple[Scale | None, ...] = meta.scales  #: by code; the first is None
        self.customers_count: int = meta.customers
        self.interactions: int = meta.interactions
        self.first_us: int = meta.first_us  #: of the earliest interaction; 0 where there is none
        self.last_us: int = meta.last_us  #: of the latest
        self.generation: int = meta.generation
        self.ledger_version: int = meta.ledger_version
        self.catalogue_digest: str = meta.catalogue_digest
        self.built_at: datetime = meta.built_at

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open the current generation in `folder`. Raises IndexMissing and IndexDamaged."""
        for attempt in range(_ATTEMPTS):
            try:
                return cls(*open_generation(folder))
            except IndexDamaged:
                # Two builds may have passed between reading CURRENT and opening what it named.
                if attempt == _ATTEMPTS - 1:
                    raise
        raise AssertionError

    def _columns(self) -> Columns:
        def column(name: str) -> NDArray[Any]:
            # Not `to_numpy`, which imports pandas wherever that is installed: 0.4 s.
            found: NDArray[Any] = np.from_dlpack(read_table(self._home / f"{name}.arrow").column(0))
            return found

        offsets = column("offsets")
        columns = Columns(
            customer=np.arange(self._meta.customers, dtype=np.int32),
            offsets=offsets,
            occurred_at=column("occurred_at"),
            touchpoint=column("touchpoint"),
            kind=column("kind"),
            value=column("value"),
            scale=column("scale"),
        )
        if columns.customers != self._meta.customers or int(offsets[-1]) != columns.interactions:
            raise IndexDamaged(path=str(self._home), problem="its columns do not fit together")
        return columns

    def verify(self) -> None:
        """Compare the checksum of every file. Raises IndexDamaged."""
        verify_files(self._home, self._meta)

    @property
    def customers(self) -> "pa.Array[Any]":
        """All identifiers, by code."""
        return self._customers

    def customer(self, code: int) -> str:
        """The identifier of a customer."""
        return str(self._customers[code].as_py())

    def code(self, customer: str) -> int:
        """The code of a customer. Raises CustomerUnknown."""
        sought = str(customer).encode(errors="replace")
        low, high = 0, len(self._by_name)
        while low < high:
            middle = (low + high) // 2
            if self.customer(self._by_name[middle].as_py()).encode() < sought:
                low = middle + 1
            else:
                high = middle
        if low < len(self._by_name):
            code = int(self._by_name[low].as_py())
            if self.customer(code) == str(customer):
                return code
        raise CustomerUnknown(customer=customer)

    def search(self, text: str, limit: int | None = None) -> NDArray[np.int64]:
        """Codes of the customers whose identifier holds `text`, in any case: exact, prefix, others."""
        text = str(text).encode(errors="replace").decode()  # half a character is in no identifier
        hits: NDArray[np.int64] = np.flatnonzero(
            pc.match_substring(self._customers, text, ignore_case=True).to_numpy(False)
        )
        found = self._customers.take(hits)
        exact = pc.equal(found, pa.scalar(text)).to_numpy(False)
        starts = pc.starts_with(found, text, ignore_case=True).to_numpy(False)
        order = np.argsort(np.where(exact, 0, np.where(starts, 1, 2)), kind="stable")[:limit]
        codes: NDArray[np.int64] = hits[order]
        return codes

    def touchpoint_code(self, key: str) -> int:
        """The code of a touchpoint. Raises TouchpointUnknown."""
        if key not in self._touchpoint_codes:
            some = ", ".join(sorted(self._touchpoint_codes)[:20])
            raise TouchpointUnknown(key=key, allowed=f"there are {len(self._touchpoint_codes)}: {some}")
        return self._touchpoint_codes[key]

    @property
    def trait_names(self) -> tuple[str, ...]:
        """What is known of customers."""
        return self._meta.traits

    def trait(self, name: str) -> "pa.Array[Any]":
        """One entry a customer, null where absent; read when first asked for. Raises SelectionInvalid."""
        if name not in self._meta.traits:
            allowed = ", ".join(self._meta.traits) or "there are no traits"
            raise SelectionInvalid(name="trait", value=name, allowed=allowed)
        if name not in self._traits:
            path = self._home / "traits" / f"{self._meta.traits.index(name)}.arrow"
            self._traits[name] = read_table(path).column(0)
        return self._traits[name]

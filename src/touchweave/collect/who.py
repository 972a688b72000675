"""Whose interaction each row is, in all the ways a row can say so."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from touchweave.collect.customers import customers_of, identifiers
from touchweave.collect.identifiers import Identified, identified
from touchweave.collect.mapping import Mapping
from touchweave.collect.string_buffers import validity


@dataclass(frozen=True, kw_only=True, eq=False)
class Who:
    """One entry a row in each."""

    customer: pa.Array  #: string, null: not said
    anonymous: pa.Array | None  #: string; None: the mapping names no such column
    identified: Identified | None  #: None: the mapping names no identifiers

    def nobody(self) -> NDArray[np.bool_]:
        """Which rows say nothing of whose they are."""
        none = ~validity(self.customer)
        if self.anonymous is not None:
            none &= ~validity(self.anonymous)
        if self.identified is not None:
            none &= ~self.identified.somebody
        return none

    def filter(self, kept: pa.Array) -> "Who":
        """Those of the rows that are kept."""
        return Who(
            customer=self.customer.filter(kept),
            anonymous=self.anonymous.filter(kept) if self.anonymous is not None else None,
            identified=self.identified.filter(kept) if self.identified is not None else None,
        )

    @property
    def objects(self) -> pa.Array | None:
        """The typed identifiers, see Identified."""
        return self.identified.objects if self.identified is not None else None

    def key(self) -> pa.Array:
        """Something that is the same for rows of one customer, shape (rows,), string."""
        ways = [way for way in (self.customer, self.anonymous, self.objects) if way is not None]
        return ways[0] if len(ways) == 1 else pc.coalesce(*ways)


def who_of(mapping: Mapping, batch: pa.RecordBatch, rows: NDArray[np.int64], *, source: str) -> Who:
    """Read who the rows are of. `rows` are their numbers in the file."""
    return Who(
        customer=customers_of(mapping.customer, batch, rows, source=source),
        anonymous=identifiers(batch.column(mapping.anonymous)) if mapping.anonymous else None,
        identified=identified(mapping, batch),
    )

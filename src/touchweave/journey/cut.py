"""Lines with some of their interactions left out: what measures see of a selection by dimension."""

import numpy as np
from numpy.typing import NDArray

from touchweave.journey.columns import Columns, Entries
from touchweave.journey.compiled import COUNTS, FLAGS, OFFSETS, compiled


@compiled(OFFSETS, FLAGS, FLAGS, COUNTS)
def _lengths(offsets, mask, kept, out):  # type: ignore[no-untyped-def]
    for line in range(len(mask)):
        length = 0
        if mask[line]:
            for i in range(offsets[line], offsets[line + 1]):
                length += kept[i]
        out[line + 1] = out[line] + length


def cut(columns: Columns, mask: NDArray[np.bool_], kept: NDArray[np.bool_]) -> Columns:
    """Copies of the lines in `mask`, shape (customers,), with the interactions in `kept`, shape (interactions,).

    The lines of others become empty.
    """
    offsets = np.zeros(columns.customers + 1, np.int64)
    _lengths(columns.offsets, mask, kept, offsets)
    if not mask.all():
        kept = kept & np.repeat(mask, np.diff(columns.offsets))
    return Columns(
        customer=columns.customer,
        offsets=offsets,
        occurred_at=columns.occurred_at[kept],
        touchpoint=columns.touchpoint[kept],
        kind=columns.kind[kept],
        value=columns.value[kept],
        scale=columns.scale[kept],
        live=columns.live,
        dimensions=Entries(columns.dimensions, kept),
    )


def newest_lines(columns: Columns) -> Columns:
    """The lines without those that a newer run supersedes."""
    if columns.live is None:
        return columns
    return cut(columns, columns.live, np.ones(columns.interactions, np.bool_))

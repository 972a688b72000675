"""What a merge or a split would change, before it is done."""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from touchweave.errors import CustomerUnknown
from touchweave.journey.customer_list import customer_rows
from touchweave.journey.index import Index
from touchweave.journey.line import CustomerRow
from touchweave.journey.selection import EVERYTHING
from touchweave.measure.scorecard import Scorecard
from touchweave.questions.moved import Moved, moved


class Preview(Struct, frozen=True, kw_only=True):
    """The customers concerned and the figures that move; nothing has been changed."""

    customers_before: tuple[CustomerRow, ...]
    customers_after: tuple[CustomerRow, ...]
    figures: tuple[Moved, ...]


def preview_of(identifiers: Sequence[str], before: Index, after: Index, cards: Sequence[Scorecard]) -> Preview:
    """Of the customers of these identifiers; `cards` are the scorecards of both indexes."""
    return Preview(
        customers_before=_rows(before, identifiers),
        customers_after=_rows(after, identifiers),
        figures=moved(cards[0], cards[1]),
    )


def _rows(index: Index, identifiers: Sequence[str]) -> tuple[CustomerRow, ...]:
    codes: dict[int, None] = {}
    for identifier in identifiers:
        try:
            codes[index.code(identifier)] = None
        except CustomerUnknown:  # a device that several share is nobody's alone
            continue
    return customer_rows(index, np.array(list(codes), np.int64), EVERYTHING)

"""Variants: the distinct whole paths of lines, how many there are, and how often the most frequent were taken."""

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from touchweave.errors import SelectionInvalid
from touchweave.journey.index import Index
from touchweave.journey.selection import EVERYTHING, Selection
from touchweave.measure.variant_steps import STRETCH, paths_of, ranked_stretch, who_took
from touchweave.measure.variant_tally import Variants
from touchweave.measure.variant_words import Keys, tally_variants, time_variants
from touchweave.stats.log_histogram import median_seconds
from touchweave.tabular import Tabular

#: As many as can be asked for.
TOP = 10_000


class VariantRow(Struct, frozen=True, kw_only=True):
    """A path and how many lines took it, from their first meeting to their last."""

    path: tuple[str, ...]
    count: int
    share: float  #: of all lines
    cumulative_share: float  #: with those above it
    median_seconds: float | None  #: from the first meeting to the last; within 1.6 %


class VariantTable(Tabular, Struct, frozen=True, kw_only=True):
    """The most frequent variants first; those equally frequent in the order of their touchpoints' keys."""

    _table: ClassVar[str] = "variants"

    lines: int  #: with any meeting in the period
    distinct: int  #: different paths among them, whether shown or not
    collapsed: bool
    variants: tuple[VariantRow, ...]


def variant_table(
    index: Index,
    selection: Selection = EVERYTHING,
    *,
    top: int = 50,
    collapse_repeats: bool = False,
    threads: int = 0,
) -> VariantTable:
    """Count the distinct whole paths of a selection's lines, cut to the period, and show the `top` (1 … 10,000).

    Collapsed, consecutive meetings at a touchpoint are one. Counts are exact: paths are told apart as
    `variant_words` says. Raises SelectionInvalid.
    """
    if isinstance(top, bool) or not isinstance(top, int) or not 1 <= top <= TOP:
        raise SelectionInvalid(name="top", value=top, allowed=f"a whole number from 1 to {TOP}")
    keys = Keys.drawn(index)
    found = tally_variants(index, selection, keys, collapsed=collapse_repeats, threads=threads).variants()
    chosen = _most_frequent(index, selection, found, top, collapsed=collapse_repeats, threads=threads)
    paths = paths_of(
        index, _of(index, selection, found.customer[chosen]), collapsed=collapse_repeats, threads=threads
    )
    times = time_variants(
        index, selection, keys, found.first[chosen], found.second[chosen], collapsed=collapse_repeats, threads=threads
    )
    names = [touchpoint.key for touchpoint in index.touchpoints]
    counted = sorted(
        (-count, tuple(names[code] for code in paths[customer]), row)
        for row, (count, customer) in enumerate(
            zip(found.count[chosen].tolist(), found.customer[chosen].tolist(), strict=True)
        )
    )
    lines, so_far = int(found.count.sum()), 0
    rows = []
    for negative, path, row in counted:
        so_far -= negative
        rows.append(
            VariantRow(
                path=path,
                count=-negative,
                share=-negative / lines,
                cumulative_share=so_far / lines,
                median_seconds=median_seconds(times[row]),
            )
        )
    return VariantTable(lines=lines, distinct=len(found), collapsed=collapse_repeats, variants=tuple(rows))


def variant_customers(
    index: Index,
    selection: Selection = EVERYTHING,
    *,
    path: Sequence[str],
    collapse_repeats: bool = False,
    threads: int = 0,
) -> NDArray[np.bool_]:
    """The customers whose whole path in the period is `path`, bool of shape (customers_count,).

    As many as the variant's count. Raises TouchpointUnknown, and SelectionInvalid where the path is empty.
    """
    if not path:
        raise SelectionInvalid(name="path", value=list(path), allowed="the keys of one touchpoint or more")
    codes = [index.touchpoint_code(key) for key in path]
    return who_took(index, selection, codes, collapsed=collapse_repeats, threads=threads)


def _of(index: Index, selection: Selection, customers: NDArray[np.int32]) -> Selection:
    """The selection, of these customers only."""
    mask = np.zeros(index.customers_count, np.bool_)
    mask[customers] = True
    return replace(selection, customers=mask)


def _most_frequent(
    index: Index, selection: Selection, found: Variants, top: int, *, collapsed: bool, threads: int
) -> NDArray[np.int64]:
    """Places of the `top` variants, in no order. Of those equally frequent, the first by their touchpoints' keys.

    There may be millions of the latter: they are compared a few steps at a time, and only as far as needed.
    """
    wanted = min(top, len(found))
    if wanted == 0:
        return np.zeros(0, np.int64)
    least = np.partition(found.count, len(found) - wanted)[len(found) - wanted]
    chosen = [np.flatnonzero(found.count > least)]
    tied = np.flatnonzero(found.count == least)
    wanted -= len(chosen[0])
    ranks = np.empty(len(index.touchpoints), np.int32)
    ranks[np.argsort([touchpoint.key for touchpoint in index.touchpoints])] = np.arange(len(ranks))
    skipped = 0
    while wanted < len(tied):
        of = _of(index, selection, found.customer[tied])
        words = ranked_stretch(index, of, ranks, skipped, collapsed=collapsed, threads=threads)[found.customer[tied]]
        border = np.partition(words, wanted - 1)[wanted - 1]
        chosen.append(tied[words < border])
        wanted -= len(chosen[-1])
        tied = tied[words == border]
        skipped += STRETCH
    return np.concatenate([*chosen, tied])

"""Customers found by a part of their identifier, a touchpoint, a period or a segment; the most recent first."""

import numpy as np
from numpy.typing import NDArray

from touchweave.errors import SelectionInvalid
from touchweave.event.scale import NPS_SCALE, Scale
from touchweave.event.vocabulary import ANSWERS, Kind
from touchweave.journey.columns import Columns
from touchweave.journey.compiled import COUNTS, FLAGS, INT64, OFFSETS, TIMES, TOUCHPOINTS, compiled
from touchweave.journey.index import Index
from touchweave.journey.line import CustomerList, CustomerRow
from touchweave.journey.line_of import line_of
from touchweave.journey.moment import moment
from touchweave.journey.scan import scan_customers
from touchweave.journey.selection import EVERYTHING, FOREVER, Selection

_NEVER = FOREVER[0]
_ASSUMED = {Kind.NPS: NPS_SCALE, Kind.SENTIMENT: Scale(worst=-1, best=1)}


@compiled(OFFSETS, TIMES, TOUCHPOINTS, FLAGS, INT64, INT64, INT64, COUNTS)
def _last_times(offsets, time, touchpoint, mask, since, until, sought, last):  # type: ignore[no-untyped-def]
    """The latest time of each customer in the period, at the touchpoint sought (−1: any)."""
    for customer in range(len(mask)):
        if not mask[customer]:
            continue
        for i in range(offsets[customer + 1] - 1, offsets[customer] - 1, -1):
            if time[i] < since:
                break
            if time[i] < until and (sought < 0 or touchpoint[i] == sought):
                last[customer] = time[i]
                break


def last_times(index: Index, selection: Selection, touchpoint: str | None = None) -> NDArray[np.int64]:
    """By customer code: µs of the latest interaction selected, FOREVER[0] where there is none."""
    sought = -1 if touchpoint is None else index.touchpoint_code(touchpoint)

    def kernel(columns: Columns, mask: NDArray[np.bool_], selection: Selection, out: NDArray[np.int64]) -> None:
        _last_times(
            columns.offsets, columns.occurred_at, columns.touchpoint, mask,
            selection.since_us, selection.until_us, sought, out,
        )  # fmt: skip

    return scan_customers(index, kernel, selection, np.full(index.customers_count, _NEVER, np.int64))


def customers(
    index: Index,
    *,
    search: str = "",
    touchpoint: str | None = None,
    limit: int = 50,
    offset: int = 0,
    selection: Selection = EVERYTHING,
) -> CustomerList:
    """A page of the customers whose identifier holds `search`, in any case, and who were at `touchpoint`.

    The most recent first, but one whose identifier is exactly `search` before all others. Without a search, as
    many are found as the scorecard counts; customers of whom no interaction is known (they stand in a customer
    list only) are found by a search that asks for neither touchpoint nor period. Figures are those of the
    period. Raises TouchpointUnknown, SelectionInvalid.
    """
    for name, number in (("limit", limit), ("offset", offset)):
        if number < 0:
            raise SelectionInvalid(name=name, value=number, allowed="0 or more")
    last = last_times(index, selection, touchpoint)
    if search and touchpoint is None and (selection.since_us, selection.until_us) == FOREVER:
        chosen = selection.mask(index.customers_count)
    else:
        chosen = last > _NEVER
    found = index.search(search) if search else np.arange(index.customers_count)
    found = found[chosen[found]]
    if search and len(found) and index.customer(int(found[0])) == search:
        last[found[0]] = FOREVER[1]
    page = _latest(found, last, offset + limit)[offset:]
    return CustomerList(found=len(found), customers=customer_rows(index, page, selection))


def _latest(codes: NDArray[np.int64], last: NDArray[np.int64], number: int) -> NDArray[np.int64]:
    """The `number` most recent of the codes, in that order; equally recent ones by code."""
    codes = np.sort(codes)
    times = last[codes]
    if 0 < number < len(codes) // 4:
        least = np.partition(times, len(times) - number)[len(times) - number]
        codes = codes[times >= least]
        times = last[codes]
    latest: NDArray[np.int64] = codes[np.argsort(-times, kind="stable")][:number]
    return latest


def customer_rows(index: Index, codes: NDArray[np.int64], selection: Selection) -> tuple[CustomerRow, ...]:
    """A row for each customer, with the figures of the period."""
    return tuple(_row(index, int(code), selection) for code in codes)


def _row(index: Index, code: int, selection: Selection) -> CustomerRow:
    line = _line_in(index, code, selection)
    outcomes = line.value[line.kind == Kind.OUTCOME]
    met = line.interactions > 0
    return CustomerRow(
        customer=index.customer(code),
        interactions=line.interactions,
        touchpoints=len(np.unique(line.touchpoint)),
        first_at=moment(int(line.occurred_at[0])) if met else None,
        last_at=moment(int(line.occurred_at[-1])) if met else None,
        last_touchpoint=index.touchpoints[line.touchpoint[-1]].key if met else None,
        outcomes=len(outcomes),
        value=round(float(np.nansum(outcomes, dtype=np.float64)), 4),
        emotion=_emotion(index, line),
    )


def _line_in(index: Index, code: int, selection: Selection) -> Columns:
    line = selection.cut(line_of(index, code), np.ones(1, np.bool_))
    low, high = np.searchsorted(line.occurred_at, [selection.since_us, selection.until_us])
    return Columns(
        customer=line.customer,
        offsets=np.array([0, high - low]),
        occurred_at=line.occurred_at[low:high],
        touchpoint=line.touchpoint[low:high],
        kind=line.kind[low:high],
        value=line.value[low:high],
        scale=line.scale[low:high],
    )


def _emotion(index: Index, line: Columns) -> float | None:
    shares = []
    for place in np.flatnonzero(np.isin(line.kind, [int(kind) for kind in ANSWERS])):
        scale = index.scales[line.scale[place]] or _ASSUMED.get(Kind(line.kind[place]))
        value = float(line.value[place])
        if scale is not None and scale.holds(value):
            shares.append(scale.share(value))
    return round(100 * sum(shares) / len(shares), 2) if shares else None

"""Building the page of one touchpoint: its scorecard, trend, neighbours, answers and latest customers."""

import numpy as np
from numpy.typing import NDArray

from touchweave.event.scale import NPS_SCALE
from touchweave.event.vocabulary import ANSWERS, Kind
from touchweave.journey.customer_list import customers
from touchweave.journey.index import Index
from touchweave.journey.scan import chosen_lines
from touchweave.journey.selection import EVERYTHING, Selection
from touchweave.measure.measured import Windows, measure
from touchweave.measure.scorecards import touchpoint_scorecard
from touchweave.measure.touchpoint_detail import AnswerCount, Neighbour, TouchpointDetail
from touchweave.measure.transitions import TransitionStats
from touchweave.measure.weekly import weekly

CUSTOMERS = 20
#: Distinct answers listed: a slider of a hundred points fits.
_ANSWERS = 200


def touchpoint_detail(
    index: Index,
    key: str,
    selection: Selection = EVERYTHING,
    *,
    window_days: float = 30.0,
    retention_days: float = 30.0,
    open_days: float = 30.0,
    threads: int = 0,
) -> TouchpointDetail:
    """One touchpoint seen closely. Raises TouchpointUnknown."""
    code = index.touchpoint_code(key)
    windows = Windows(window_days=window_days, retention_days=retention_days, open_days=open_days)
    pairs = 2 * len(index.touchpoints)
    measured = measure(index, selection, windows=windows, touching=code, timed=pairs, threads=threads)
    return TouchpointDetail(
        scorecard=touchpoint_scorecard(index, measured, code),
        weeks=weekly(index, code, selection, threads=threads),
        before=_before(index, measured.transitions, code),
        after=_after(index, measured.transitions, code),
        answers=_answers(index, code, selection),
        customers=customers(index, touchpoint=key, limit=CUSTOMERS, selection=selection).customers,
    )


def _before(index: Index, found: TransitionStats, code: int) -> tuple[Neighbour, ...]:
    steps = {source: int(found.counts[source, code]) for source in np.flatnonzero(found.counts[:, code]).tolist()}
    total = sum(steps.values()) + int(found.starts[code])
    neighbours = [
        _neighbour(index, source, count, total, found.median_seconds(source, code)) for source, count in steps.items()
    ]
    return (*_by_count(neighbours), *_edge("line starts here", int(found.starts[code]), total))


def _after(index: Index, found: TransitionStats, code: int) -> tuple[Neighbour, ...]:
    steps = {target: int(found.counts[code, target]) for target in np.flatnonzero(found.counts[code]).tolist()}
    total = int(found.meetings[code])
    neighbours = [
        _neighbour(index, target, count, total, found.median_seconds(code, target)) for target, count in steps.items()
    ]
    return (
        *_by_count(neighbours),
        *_edge("line ended here", int(found.ends[code]), total),
        *_edge("still open", int(found.open[code]), total),
    )


def _neighbour(index: Index, code: int, count: int, total: int, median_seconds: float | None) -> Neighbour:
    touchpoint = index.touchpoints[code]
    return Neighbour(
        key=touchpoint.key, name=touchpoint.name, count=count, share=count / total, median_seconds=median_seconds
    )


def _edge(name: str, count: int, total: int) -> tuple[Neighbour, ...]:
    if count == 0:
        return ()
    return (Neighbour(key=None, name=name, count=count, share=count / total, median_seconds=None),)


def _by_count(neighbours: list[Neighbour]) -> list[Neighbour]:
    return sorted(neighbours, key=lambda neighbour: -neighbour.count)


def _answers(index: Index, code: int, selection: Selection) -> tuple[AnswerCount, ...]:
    """How often each answer was given here, by kind, scale and answer."""
    counts: dict[tuple[int, int, float], int] = {}
    mask = selection.mask(index.customers_count)
    for whole in index.runs:
        chosen = chosen_lines(whole, mask)
        run = selection.cut(whole, chosen)
        places = _answered(run.touchpoint, run.kind, code)
        places = places[~np.isnan(run.value[places])]
        time = run.occurred_at[places]
        line = np.searchsorted(run.offsets, places, side="right") - 1
        places = places[(time >= selection.since_us) & (time < selection.until_us) & chosen[line]]
        given = np.stack([run.kind[places], run.scale[places], run.value[places]], dtype=np.float64)
        for (kind, scale, answer), times in zip(*_distinct(given), strict=True):
            at = (int(kind), int(scale), float(answer))
            counts[at] = counts.get(at, 0) + times
    often = sorted(sorted(counts, key=lambda at: -counts[at])[:_ANSWERS])
    return tuple(
        AnswerCount(
            kind=Kind(kind).name.lower(),
            scale=str(index.scales[scale] or (NPS_SCALE if kind == Kind.NPS else "")),
            answer=float(f"{answer:.7g}"),
            count=counts[kind, scale, answer],
        )
        for kind, scale, answer in often
    )


def _answered(touchpoint: NDArray[np.uint16], kind: NDArray[np.uint8], code: int) -> NDArray[np.int64]:
    places: NDArray[np.int64] = np.flatnonzero(touchpoint == code)
    answered: NDArray[np.int64] = places[np.isin(kind[places], [int(one) for one in ANSWERS])]
    return answered


def _distinct(given: NDArray[np.float64]) -> tuple[list[list[float]], list[int]]:
    found, times = np.unique(given, axis=1, return_counts=True)
    return found.T.tolist(), times.tolist()

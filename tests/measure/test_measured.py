"""Every kernel against a twin in plain Python over random lines, whole and split."""

import itertools
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from touchweave.event.vocabulary import ANSWERS, MEETINGS, Kind
from touchweave.journey.selection import FOREVER, Selection
from touchweave.measure.answers import PARTS, PROMOTERS, TOP, UNUSED, answers
from touchweave.measure.conversion import conversion
from touchweave.measure.grouping import Grouping, by_stage
from touchweave.measure.measured import Windows, measure
from touchweave.measure.meeting import DAY_US
from touchweave.measure.reach import reach
from touchweave.measure.response import response
from touchweave.measure.retention import retention
from touchweave.measure.transitions import count_transitions
from touchweave.measure.trend import trend, weeks_of
from touchweave.measure.volume import volume
from touchweave.measure.waits import waits
from touchweave.measure.weekly import weekly
from touchweave.stats.log_histogram import RELATIVE_ERROR, bin_of

SCALES = ("1..5", "5..1", "0..10", "0..100")
TOUCHPOINTS = 4
DAYS = 3.0

Event = tuple[int, int, Kind, float, int]


@dataclass(frozen=True)
class Case:
    """Lines and what is selected of them."""

    lines: list[list[Event]]
    selection: Selection
    cut: int

    def chosen(self) -> list[list[Event]]:
        """The lines of the selected customers, whole."""
        mask = self.selection.customers
        return [line for place, line in enumerate(self.lines) if mask is None or mask[place]]

    def within(self) -> list[list[Event]]:
        """The same, cut to the period; empty ones left out."""
        cut = [[event for event in line if self.holds(event)] for line in self.chosen()]
        return [line for line in cut if line]

    def holds(self, event: Event) -> bool:
        return self.selection.since_us <= event[0] < self.selection.until_us

    @property
    def end(self) -> int:
        return max((event[0] for line in self.lines for event in line), default=0)


event = st.tuples(
    st.integers(-20, 40).map(lambda half_days: half_days * DAY_US // 2),
    st.integers(0, TOUCHPOINTS - 1),
    st.sampled_from(Kind),
    st.sampled_from([1.0, 2.0, 5.0, 4.5, 9.0, 10.0, 100.0, -0.5, float("nan")]),
    st.integers(0, len(SCALES)),
)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    lines = draw(
        st.lists(st.lists(event, max_size=12).map(lambda line: sorted(line, key=lambda e: e[0])), max_size=6)
    )
    since = draw(st.sampled_from([FOREVER[0], -3 * DAY_US, 0, DAY_US * 5 // 2]))
    until = draw(st.sampled_from([FOREVER[1], 4 * DAY_US, 9 * DAY_US, 30 * DAY_US]))
    mask = draw(st.none() | st.lists(st.booleans(), min_size=len(lines), max_size=len(lines)))
    customers = None if mask is None else np.array(mask, np.bool_)
    selection = Selection(since_us=since, until_us=until, customers=customers)
    return Case(lines=lines, selection=selection, cut=draw(st.integers(0, len(lines))))


Build = Callable[..., Any]
checked = settings(max_examples=60, deadline=None)


def met(line: list[Event]) -> list[Event]:
    return [one for one in line if one[2] in MEETINGS]


@checked
@given(case=cases())
def test_whole_and_split_lines_give_equal_statistics(memory_index: Build, case: Case) -> None:
    whole = memory_index(case.lines, scales=SCALES)
    split = memory_index(case.lines, scales=SCALES, cuts=(case.cut,))
    windows = Windows(window_days=DAYS, retention_days=DAYS, open_days=DAYS)
    one = measure(whole, case.selection, windows=windows, timed=100, threads=1)
    two = measure(split, case.selection, windows=windows, timed=100, threads=2)
    for measured in fields(one):
        first, second = getattr(one, measured.name), getattr(two, measured.name)
        if measured.name == "transitions":
            np.testing.assert_array_equal(first.gaps.histograms, second.gaps.histograms)
            first, second = first.steps, second.steps
        for statistic in fields(first):
            ours, theirs = getattr(first, statistic.name), getattr(second, statistic.name)
            if isinstance(ours, np.ndarray):
                np.testing.assert_array_equal(ours, theirs, err_msg=f"{measured.name}.{statistic.name}")


@checked
@given(case=cases())
def test_volume_counts_as_its_twin(memory_index: Build, case: Case) -> None:
    found = volume(memory_index(case.lines, scales=SCALES), case.selection)
    events = [one for line in case.within() for one in line]
    kinds = Counter((one[1], int(one[2])) for one in events)
    for touchpoint in range(TOUCHPOINTS):
        here = [one for one in events if one[1] == touchpoint]
        assert found.kinds[touchpoint].tolist() == [kinds[touchpoint, kind] for kind in range(9)]
        assert found.meetings[touchpoint] == len(met(here))
        worth = [one[3] for one in here if one[2] == Kind.OUTCOME and one[3] == one[3]]
        assert found.value[touchpoint] == sum(worth)
        assert found.cost[touchpoint] == sum(one[3] for one in here if one[2] == Kind.COST and one[3] == one[3])
        assert found.first_us[touchpoint] == min((one[0] for one in here), default=FOREVER[1])
        assert found.last_us[touchpoint] == max((one[0] for one in here), default=FOREVER[0])


@checked
@given(case=cases(), staged=st.booleans())
def test_reach_counts_customers_as_its_twin(memory_index: Build, case: Case, staged: bool) -> None:
    index = memory_index(case.lines, scales=SCALES)
    grouping = by_stage(index) if staged else None
    found = reach(index, case.selection, grouping=grouping)
    within = case.within()
    assert found.in_all.tolist() == [len(within), sum(map(len, within))]
    for group in range(2 if staged else TOUCHPOINTS):
        lines = [[one for one in line if (one[1] % 2 if staged else one[1]) == group] for line in within]
        times = [len(met(line)) for line in lines]
        assert found.customers[group] == sum(bool(line) for line in lines)
        assert found.met[group] == sum(number > 0 for number in times)
        assert found.meetings[group] == sum(times)
        assert found.squares[group] == sum(number**2 for number in times)


@checked
@given(case=cases(), open_days=st.sampled_from([0.0, 1.0, 5.0]))
def test_transitions_count_as_their_twin_and_every_meeting_has_one_way_out(
    memory_index: Build, case: Case, open_days: float
) -> None:
    found = count_transitions(memory_index(case.lines, scales=SCALES), case.selection, open_days=open_days)
    counts: Counter[tuple[int, int]] = Counter()
    gaps: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    starts, ends, still_open, meetings = Counter[int](), Counter[int](), Counter[int](), Counter[int]()
    horizon = min(case.selection.until_us, case.end)
    for line in case.chosen():
        inside = [one for one in met(line) if case.holds(one)]
        later = [one for one in met(line) if one[0] >= case.selection.until_us]
        if not inside:
            continue
        starts[inside[0][1]] += 1
        meetings.update(one[1] for one in inside)
        for before, after in itertools.pairwise(inside):
            counts[before[1], after[1]] += 1
            gaps[before[1], after[1]].append(after[0] - before[0])
        is_open = bool(later) or inside[-1][0] > horizon - open_days * DAY_US
        (still_open if is_open else ends)[inside[-1][1]] += 1
    for i in range(TOUCHPOINTS):
        assert (found.starts[i], found.ends[i], found.open[i]) == (starts[i], ends[i], still_open[i])
        assert found.counts[i].sum() + found.ends[i] + found.open[i] == meetings[i] == found.meetings[i]
        for j in range(TOUCHPOINTS):
            assert found.counts[i, j] == counts[i, j]
            spent = sorted(gaps[i, j])
            if not spent:
                assert found.median_seconds(i, j) is None
                assert found.mean_seconds(i, j) is None
                continue
            assert found.mean_seconds(i, j) == pytest.approx(sum(spent) / len(spent) / 1e6)
            median = spent[(len(spent) - 1) // 2] / 1e6
            assert found.median_seconds(i, j) == pytest.approx(median, rel=RELATIVE_ERROR)


@checked
@given(case=cases())
def test_waits_are_those_of_their_twin(memory_index: Build, case: Case) -> None:
    found = waits(memory_index(case.lines, scales=SCALES), case.selection)
    twin = np.zeros_like(found.histograms)
    for line in case.within():
        meetings = met(line)
        for before, after in itertools.pairwise(meetings):
            twin[after[1], bin_of(after[0] - before[0])] += 1
    np.testing.assert_array_equal(found.histograms, twin)


def firsts(case: Case) -> list[tuple[int, int, list[Event], list[Event]]]:
    """(group, time, its line, what comes later in it) of each customer's first meeting at each touchpoint."""
    found = []
    for line in case.chosen():
        seen = set()
        for place, one in enumerate(line):
            if one[2] in MEETINGS and case.holds(one) and one[1] not in seen:
                seen.add(one[1])
                found.append((one[1], one[0], line, line[place + 1 :]))
    return found


@checked
@given(case=cases())
def test_conversion_counts_as_its_twin(memory_index: Build, case: Case) -> None:
    found = conversion(memory_index(case.lines, scales=SCALES), case.selection, window_days=DAYS)
    elapsed, converted, censored = Counter[int](), Counter[int](), Counter[int]()
    for group, time, _, after in firsts(case):
        if time + DAYS * DAY_US > case.end:
            censored[group] += 1
            continue
        elapsed[group] += 1
        converted[group] += any(one[2] == Kind.OUTCOME and one[0] <= time + DAYS * DAY_US for one in after)
    for group in range(TOUCHPOINTS):
        twin = (elapsed[group], converted[group], censored[group])
        assert (found.elapsed[group], found.came[group], found.censored[group]) == twin


@checked
@given(case=cases())
def test_retention_counts_as_its_twin(memory_index: Build, case: Case) -> None:
    found = retention(memory_index(case.lines, scales=SCALES), case.selection, retention_days=DAYS)
    elapsed, again, censored = Counter[int](), Counter[int](), Counter[int]()
    for group, time, line, _ in firsts(case):
        if time + DAYS * DAY_US > case.end:
            censored[group] += 1
            continue
        elapsed[group] += 1
        again[group] += any(time < one[0] <= time + DAYS * DAY_US for one in met(line))
    for group in range(TOUCHPOINTS):
        twin = (elapsed[group], again[group], censored[group])
        assert (found.elapsed[group], found.came[group], found.censored[group]) == twin


@checked
@given(case=cases())
def test_all_touchpoints_together_follow_the_first_meeting_of_all(memory_index: Build, case: Case) -> None:
    index = memory_index(case.lines, scales=SCALES)
    one_group = Grouping(codes=np.zeros(TOUCHPOINTS, np.int64), count=1)
    found = conversion(index, case.selection, window_days=DAYS, grouping=one_group)
    earliest = [min((one[0] for one in met(line) if case.holds(one)), default=None) for line in case.chosen()]
    entered = [time for time in earliest if time is not None]
    assert found.elapsed[0] == sum(time + DAYS * DAY_US <= case.end for time in entered)
    assert found.elapsed[0] + found.censored[0] == len(entered)


@checked
@given(case=cases())
def test_responses_count_as_their_twin(memory_index: Build, case: Case) -> None:
    found = response(memory_index(case.lines, scales=SCALES), case.selection, window_days=DAYS)
    contacts = answered = censored = 0
    for line in case.chosen():
        here = [one for one in line if one[1] == 0 and one[2] in (Kind.CONTACT, Kind.RESPONSE)]
        for place, one in enumerate(here):
            if one[2] != Kind.CONTACT or not case.holds(one):
                continue
            if one[0] + DAYS * DAY_US > case.end:
                censored += 1
                continue
            contacts += 1
            following = here[place + 1] if place + 1 < len(here) else None
            if following is not None and following[2] == Kind.RESPONSE:
                answered += following[0] <= one[0] + DAYS * DAY_US
    assert (found.contacts[0], found.answered[0], found.censored[0]) == (contacts, answered, censored)
    assert found.contacts[1:].sum() == 0


@checked
@given(case=cases())
def test_answers_are_summed_as_by_their_twin(memory_index: Build, case: Case) -> None:
    index = memory_index(case.lines, scales=SCALES)
    found = answers(index, case.selection)
    parts: defaultdict[tuple[int, int, int], list[int]] = defaultdict(list)
    boxes: Counter[tuple[int, int]] = Counter()
    for line in case.within():
        for _, touchpoint, kind, value, code in line:
            if kind not in ANSWERS:
                continue
            assumed = {Kind.NPS: (0, 10), Kind.SENTIMENT: (-1, 1)}.get(kind)
            scale = (index.scales[code].worst, index.scales[code].best) if code else assumed
            if scale is None or not min(scale) <= value <= max(scale):
                boxes[touchpoint, UNUSED] += 1
                continue
            parts[kind - Kind.NPS, touchpoint, code].append(round((value - scale[0]) / (scale[1] - scale[0]) * PARTS))
            if kind == Kind.NPS and scale == (0, 10):
                boxes[touchpoint, PROMOTERS + (0 if value >= 9 else 2 if value <= 6 else 1)] += 1
            if kind == Kind.CSAT:
                best = {(1, 5): value >= 4, (5, 1): value <= 2, (0, 10): value >= 9, (0, 100): value >= 75}
                boxes[touchpoint, TOP] += best[scale]
    for place in np.ndindex(found.n.shape):
        assert found.n[place] == len(parts[place])
        assert found.parts[place] == sum(parts[place])
        assert found.squares[place] == sum(part**2 for part in parts[place])
    for place in np.ndindex(found.boxes.shape):
        assert found.boxes[place] == boxes[place]


@checked
@given(case=cases())
def test_the_trend_adds_up_to_the_interactions_of_each_week(memory_index: Build, case: Case) -> None:
    index = memory_index(case.lines, scales=SCALES)
    found = trend(index, case.selection).interactions
    weeks = weeks_of(index, case.selection)
    twin: Counter[tuple[int, int]] = Counter()
    for line in case.within():
        twin.update((one[1], (one[0] - weeks.first_us) // (7 * DAY_US)) for one in line)
    assert found.sum() == sum(map(len, case.within()))
    for place in np.ndindex(found.shape):
        assert found[place] == twin[place]


@checked
@given(case=cases())
def test_a_touchpoints_weeks_equal_the_trend_and_its_twin(memory_index: Build, case: Case) -> None:
    index = memory_index(case.lines, scales=SCALES)
    weeks = weeks_of(index, case.selection)
    points = weekly(index, 1, case.selection)
    assert [point.interactions for point in points] == trend(index, case.selection).interactions[1].tolist()
    for week, point in enumerate(points):
        start = weeks.first_us + week * 7 * DAY_US
        lines = [
            [place for place, one in enumerate(line) if one[1] == 1 and start <= one[0] < start + 7 * DAY_US]
            for line in case.within()
        ]
        assert point.customers == sum(bool(line) for line in lines)
        waited = 0
        for line, places in zip(case.within(), lines, strict=True):
            waited += sum(line[place][2] in MEETINGS and bool(met(line[:place])) for place in places)
        assert point.wait_seconds.n == waited
    total = answers(index, case.selection).sums(None, (1,))[0]
    assert sum(point.emotion.n for point in points) == total

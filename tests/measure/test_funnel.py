"""Funnels against twins in plain Python over random lines, whole and split."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from touchweave.event.vocabulary import MEETINGS, Kind
from touchweave.journey.selection import EVERYTHING, FOREVER, Selection
from touchweave.measure.funnel import funnel, funnel_customers, funnel_table
from touchweave.measure.funnel_plan import plan_funnel
from touchweave.measure.funnel_step import Step, parse_steps
from touchweave.measure.meeting import DAY_US
from touchweave.stats.log_histogram import BINS, bin_of

Build = Callable[..., Any]
Meeting = tuple[int, int, Kind]  # when, where, how
INF = float("inf")
TOUCHPOINTS = 4
checked = settings(max_examples=150, deadline=None)

event = st.tuples(
    st.integers(-8, 16).map(lambda half_days: half_days * DAY_US // 2),
    st.integers(0, TOUCHPOINTS - 1),
    st.sampled_from([Kind.CONTACT] * 4 + [Kind.OUTCOME, Kind.ISSUE, Kind.NPS]),
)
line = st.lists(event, max_size=12).map(lambda events: sorted(events, key=lambda one: one[0]))
place = st.sampled_from(["t0", "t1", "t2", "t3", "stage:purchase", "kind:outcome"])
places = st.lists(place, min_size=1, max_size=2, unique=True).map(tuple)


@st.composite
def step_lists(draw: st.DrawFn, *, free: bool = False) -> list[Step]:
    """Steps that may be asked for; where the order is free, without windows of their own and exclusions."""
    number = draw(st.integers(1, 4))
    steps = []
    for k in range(number):
        inner = 0 < k < number - 1
        own = k > 0 and not free
        steps.append(
            Step(
                places=draw(places),
                optional=inner and draw(st.booleans()),
                without=draw(st.just(()) | places) if own else (),
                within_days=draw(st.none() | st.sampled_from([0.5, 1.0, 2.5])) if own else None,
            )
        )
    return steps


@st.composite
def cases(draw: st.DrawFn, *, free: bool = False) -> dict[str, Any]:
    lines = draw(st.lists(line, max_size=6))
    since = draw(st.sampled_from([FOREVER[0], -DAY_US, DAY_US // 2]))
    until = draw(st.sampled_from([FOREVER[1], 4 * DAY_US, 30 * DAY_US]))
    mask = draw(st.none() | st.lists(st.booleans(), min_size=len(lines), max_size=len(lines)))
    customers = None if mask is None else np.array(mask, np.bool_)
    return {
        "lines": lines,
        "selection": Selection(since_us=since, until_us=until, customers=customers),
        "cut": draw(st.integers(0, len(lines))),
        "steps": draw(step_lists(free=free)),
        "window_days": draw(st.none() | st.sampled_from([0.5, 1.0, 3.0])),
    }


class Twin:
    """A funnel in plain Python: what `seen`, `gaps` and `open` are for the meetings of one customer."""

    def __init__(self, case: dict[str, Any], order: str) -> None:
        self.steps, self.strict = case["steps"], order == "strict"
        self.window = INF if case["window_days"] is None else case["window_days"] * DAY_US
        self.within = [INF if step.within is None else step.within * DAY_US for step in self.steps]
        self.required = [k for k, step in enumerate(self.steps) if not step.optional]
        selection = case["selection"]
        last = max((one[0] for line in case["lines"] for one in line), default=0)
        self.horizon = min(selection.until_us, last)

    def fits(self, k: int, meeting: Meeting) -> bool:
        return any(_at(place, meeting) for place in self.steps[k].places)

    def before(self, k: int) -> int:
        return max((one for one in self.required if one < k), default=-1)

    def after(self, k: int) -> int:
        return min((one for one in self.required if one > k), default=k)

    def ends(self, k: int, meeting: Meeting) -> bool:
        """Whether nobody who came to step k may go on after this meeting."""
        following = list(range(k + 1, self.after(k) + 1))
        if any(_at(place, meeting) for one in following for place in self.steps[one].without):
            return True
        return self.strict and not any(self.steps[one].optional and self.fits(one, meeting) for one in following)

    def waits(self, k: int, begun: int, came: int) -> bool:
        """Whether a window was not over at the data's end; not told apart where there is none."""
        wait = self.within[self.after(k)]
        return min(begun + self.window, came + wait) < INF and min(begun + self.window, came + wait) > self.horizon

    def customers(self, met: list[Meeting]) -> list[tuple[set[int], list[tuple[int, int]], bool]]:
        """All chains there are: each step's are those of the step before, led on in every way that is allowed."""
        chains: dict[int, set[tuple[int, int, int]]] = {}  # step: (begun, place in the line, since the step before)
        arrive: dict[int, int] = {}
        for k in range(len(self.steps)):
            found = {(one[0], i, 0) for i, one in enumerate(met) if k == 0 and self.fits(0, one)}
            for begun, i, _ in chains.get(self.before(k), ()):
                for j in range(i + 1, len(met)):
                    t = met[j][0]
                    if self.fits(k, met[j]) and t - begun <= self.window and t - met[i][0] <= self.within[k]:
                        found.add((begun, j, t - met[i][0]))
                    if self.ends(self.before(k), met[j]):
                        break
            chains[k] = found
            arrive[k] = min((j for _, j, _ in found), default=len(met))
        for k, step in enumerate(self.steps):  # an optional step counts before the next required one is reached
            if step.optional and arrive[k] >= arrive[self.after(k)]:
                chains[k] = set()
        seen = {k for k in chains if chains[k]}
        gaps = [(k, min(gap for _, j, gap in chains[k] if j == arrive[k])) for k in seen - {0}]
        final = len(self.steps) - 1
        if final in seen:
            end = arrive[final]
            gaps.append((0, met[end][0] - max(begun for begun, j, _ in chains[final] if j == end)))
        running = [
            self.waits(k, begun, met[i][0]) and not any(self.ends(k, one) for one in met[i + 1 :])
            for k in self.required[:-1]
            for begun, i, _ in chains[k]
        ]
        return [(seen, gaps, any(running))] if seen else []

    def attempts(self, met: list[Meeting]) -> list[tuple[set[int], list[tuple[int, int]], bool]]:
        found, i = [], 0
        while i < len(met):
            if self.fits(0, met[i]):
                seen, gaps, running, i = self.attempt(met, i)
                found.append((seen, gaps, running))
            else:
                i += 1
        return found

    def attempt(self, met: list[Meeting], i: int) -> tuple[set[int], list[tuple[int, int]], bool, int]:
        """One attempt from meeting `i` on, and where the next one may start."""
        begun = came = met[i][0]
        at, seen, gaps, final = 0, {0}, [], len(self.steps) - 1
        while at != final:
            i += 1
            if i == len(met):
                return seen, gaps, self.waits(at, begun, came), i
            t, after = met[i][0], self.after(at)
            if t - begun > self.window or t - came > self.within[after]:
                return seen, gaps, False, i
            if self.fits(after, met[i]):
                gaps.append((after, t - came))
                at, came = after, t
                seen.add(at)
                continue
            for k in range(at + 1, after):
                if self.fits(k, met[i]) and t - came <= self.within[k] and k not in seen:
                    seen.add(k)
                    gaps.append((k, t - came))
            if self.ends(at, met[i]):
                return seen, gaps, False, i
        return seen, [*gaps, (0, came - begun)], False, i + 1

    def unordered_customers(self, met: list[Meeting]) -> list[tuple[set[int], list[tuple[int, int]], bool]]:
        """Step k is reached when it and all required ones before it were met within one window."""
        seen: set[int] = set()
        gaps: list[tuple[int, int]] = []
        final = len(self.steps) - 1
        for i, (t, _, _) in enumerate(met):
            if not any(self.fits(k, met[i]) for k in range(final + 1)) or final in seen:
                continue
            last = {
                k: max((one[0] for one in met[: i + 1] if self.fits(k, one)), default=-INF) for k in range(final + 1)
            }
            for k in range(final + 1):
                needed = [one for one in self.required if one < k]
                if k not in seen and all(t - last[one] <= min(self.window, 2**62) for one in [*needed, k]):
                    seen.add(k)
                    gaps += [(k, t - max(last[one] for one in needed))] if needed else []
            if final in seen:
                gaps.append((0, t - min(last[one] for one in self.required)))
        latest = max((one[0] for one in met if any(self.fits(k, one) for k in self.required)), default=-INF)
        running = self.window < INF and latest + self.window > self.horizon
        return [(seen, gaps, running)] if seen else []

    def unordered_attempts(self, met: list[Meeting]) -> list[tuple[set[int], list[tuple[int, int]], bool]]:
        found, i = [], 0
        while i < len(met):
            if not any(self.fits(k, met[i]) for k in self.required):
                i += 1
                continue
            begun = met[i][0]
            seen, gaps, first = set(), [], {}
            while i < len(met) and met[i][0] - begun <= self.window and len(self.steps) - 1 not in seen:
                t = met[i][0]
                first |= {k: t for k in range(len(self.steps)) if self.fits(k, met[i]) and k not in first}
                for k in range(len(self.steps)):
                    needed = [one for one in self.required if one < k]
                    if k not in seen and all(one in first for one in [*needed, k]):
                        seen.add(k)
                        gaps += [(k, t - max(first[one] for one in needed))] if needed else []
                i += 1
            if len(self.steps) - 1 in seen:
                gaps.append((0, met[i - 1][0] - begun))
            running = self.window < INF and i == len(met) and begun + self.window > self.horizon
            if seen:
                found.append((seen, gaps, running))
        return found


def _at(place: str, meeting: Meeting) -> bool:
    _, touchpoint, kind = meeting
    return place in {
        f"t{touchpoint}",
        f"stage:{('pre_purchase', 'purchase')[touchpoint % 2]}",
        f"kind:{kind.name.lower()}",
    }


def met_of(case: dict[str, Any]) -> list[list[Meeting]]:
    """The meetings of each customer in the selection."""
    selection = case["selection"]
    chosen = selection.mask(len(case["lines"]))
    return [
        [one for one in line if selection.since_us <= one[0] < selection.until_us and one[2] in MEETINGS]
        if chosen[i]
        else []
        for i, line in enumerate(case["lines"])
    ]


def check(memory_index: Build, case: dict[str, Any], order: str, count: str) -> None:
    twin = Twin(case, order)
    one_line = getattr(twin, count if order != "unordered" else f"unordered_{count}")
    expected = np.zeros((3, len(case["steps"])), np.int64)
    marked = np.zeros((3, len(case["steps"]), len(case["lines"])), np.bool_)
    gaps: Counter[tuple[int, int]] = Counter()
    final = len(case["steps"]) - 1
    for customer, met in enumerate(met_of(case)):
        for seen, waited, running in one_line(met):
            rows = [(0, k) for k in seen]
            if final not in seen:
                rows += [(1, max(seen)), *([(2, max(seen))] if running else [])]
            for row, k in rows:
                expected[row, k] += 1
                marked[row, k, customer] = True
            gaps.update((k, bin_of(int(gap))) for k, gap in waited)
    for cuts in ((), (case["cut"],)):
        index = memory_index(case["lines"], cuts=cuts)
        asked = {"order": order, "count": count, "window_days": case["window_days"]}
        found = funnel(index, case["selection"], plan_funnel(index, case["steps"], **asked), threads=len(cuts) + 1)
        np.testing.assert_array_equal(found.counts, expected)
        table = np.zeros((final + 1, BINS), np.int64)
        for (k, place), number in gaps.items():
            table[k, place] = number
        first = 0 if final else 1  # of one step, there is no time from the first to the last
        np.testing.assert_array_equal(found.gaps[first:], table[first:])
        for row, which in enumerate(({}, {"dropped": True}, {"still_open": True})):
            for k in range(final + 1):
                mask = funnel_customers(index, case["selection"], steps=case["steps"], step=k + 1, **asked, **which)
                np.testing.assert_array_equal(mask, marked[row, k])


@checked
@given(case=cases(), order=st.sampled_from(["ordered", "strict"]))
def test_customers_go_by_the_best_of_all_their_chains(memory_index: Build, case: dict[str, Any], order: str) -> None:
    check(memory_index, case, order, "customers")


@checked
@given(case=cases(free=True))
def test_the_plain_funnel_counts_as_the_general_one(memory_index: Build, case: dict[str, Any]) -> None:
    case["steps"] = [Step(places=step.places) for step in case["steps"]]
    check(memory_index, case, "ordered", "customers")


@checked
@given(case=cases(), order=st.sampled_from(["ordered", "strict"]))
def test_attempts_follow_one_another(memory_index: Build, case: dict[str, Any], order: str) -> None:
    check(memory_index, case, order, "attempts")


@checked
@given(case=cases(free=True), count=st.sampled_from(["customers", "attempts"]))
def test_in_any_order_steps_lie_in_one_window(memory_index: Build, case: dict[str, Any], count: str) -> None:
    case["steps"] = list({frozenset(step.places): step for step in case["steps"]}.values())
    for end in (0, -1):
        case["steps"][end] = Step(places=case["steps"][end].places)
    check(memory_index, case, "unordered", count)


@checked
@given(case=cases(free=True))
def test_strict_is_within_ordered_and_ordered_within_any_order(memory_index: Build, case: dict[str, Any]) -> None:
    index = memory_index(case["lines"])
    steps = list({frozenset(step.places): Step(places=step.places) for step in case["steps"]}.values())
    asked = {"steps": steps, "window_days": case["window_days"]}
    tables = [
        funnel_table(index, case["selection"], order=order, **asked) for order in ("strict", "ordered", "unordered")
    ]
    for strict, ordered, free in zip(*(table.steps for table in tables), strict=True):
        assert strict.reached <= ordered.reached <= free.reached


@checked
@given(case=cases(), order=st.sampled_from(["ordered", "strict"]), count=st.sampled_from(["customers", "attempts"]))
def test_the_dropped_and_the_completed_are_the_entrants(
    memory_index: Build, case: dict[str, Any], order: str, count: str
) -> None:
    table = funnel_table(
        memory_index(case["lines"]), case["selection"], steps=case["steps"], order=order, count=count,
        window_days=case["window_days"],
    )  # fmt: skip
    assert table.entrants == table.completed + sum(step.dropped for step in table.steps)
    assert all(step.still_open <= step.dropped for step in table.steps)
    if case["window_days"] is None and all(step.within is None for step in case["steps"]):
        assert not any(step.still_open for step in table.steps)


def lines_of(*written: str) -> list[list[Meeting]]:
    """`"01 2"`: touchpoints a day apart; a space is a day without."""
    return [
        [(day * DAY_US, int(sign), Kind.CONTACT) for day, sign in enumerate(line) if sign != " "] for line in written
    ]


def reached(index: Any, *steps: Any, **asked: Any) -> list[int]:
    return [step.reached for step in funnel_table(index, EVERYTHING, steps=steps, **asked).steps]


def test_a_table_says_how_many_came_how_far_and_how_fast(memory_index: Build) -> None:
    table = funnel_table(memory_index(lines_of("012", "0 12", "01", "0", "2")), steps=["t0", "t1", "t2"])
    assert (table.entrants, table.completed, table.conversion_rate.value) == (4, 2, 0.5)
    assert (table.steps[0].step, table.steps[0].name, table.steps[0].touchpoints) == (1, "T0", ("t0",))
    assert [(step.reached, step.dropped, step.still_open) for step in table.steps] == [
        (4, 1, 0),
        (3, 1, 0),
        (2, 0, 0),
    ]
    assert [step.step_rate.value for step in table.steps] == [1, 3 / 4, 2 / 3]
    assert [step.total_rate.value for step in table.steps] == [1, 3 / 4, 1 / 2]
    assert table.median_seconds == pytest.approx(2 * 86_400, rel=0.016)
    assert table.to_dicts()[2]["step_rate_n"] == 3


def test_a_table_says_what_its_steps_let_not_come_between_and_how_soon_they_must_come(memory_index: Build) -> None:
    asked = ["t0", "!t2", {"places": ["t1"], "within_hours": 12}, "t3"]
    steps = funnel_table(memory_index(lines_of("01")), steps=asked).steps
    assert [step.without for step in steps] == [(), ("t2",), ()]
    assert [step.within_days for step in steps] == [None, 0.5, None]


def test_nobody_enters_an_empty_index(memory_index: Build) -> None:
    table = funnel_table(memory_index([]), steps=["t0", "t1"])
    assert (table.entrants, table.conversion_rate.value, table.median_seconds) == (0, None, None)


def test_the_window_is_over_all_steps_and_may_begin_with_any_start(memory_index: Build) -> None:
    index = memory_index(lines_of("0  012", "01  2"))
    assert reached(index, "t0", "t1", "t2", window_days=2) == [2, 2, 1]


def test_a_step_may_have_a_window_of_its_own(memory_index: Build) -> None:
    index = memory_index(lines_of("01   2", "0   12", "0   1 2"))
    assert reached(index, "t0", "t1", {"places": ["t2"], "within_hours": 24}) == [3, 3, 1]
    assert reached(index, "t0", Step(places=("t1",), within_days=1), "t2") == [3, 1, 1]


def test_an_exclusion_breaks_the_way_between_two_steps_only(memory_index: Build) -> None:
    index = memory_index(lines_of("012", "0312", "0132", "01312", "3012"))
    assert reached(index, "t0", "t1", "!t3", "t2") == [5, 5, 4]
    assert reached(index, "t0", "t1", "!t3", "t2", count="attempts") == [5, 5, 3]
    assert reached(index, "t0", "!t3", "t1", "t2") == [5, 4, 4]


def test_an_optional_step_changes_nothing_for_the_others(memory_index: Build) -> None:
    index = memory_index(lines_of("012", "02", "01", "0", "021"))
    table = funnel_table(index, steps=["t0", "t1?", "t2"])
    assert [(step.reached, step.dropped) for step in table.steps] == [(5, 1), (2, 1), (3, 0)]
    assert table.steps[2].step_rate.value == 3 / 5


def test_strict_lets_nothing_come_between_but_optional_steps(memory_index: Build) -> None:
    index = memory_index(lines_of("01", "021", "00 1", "001"))
    assert reached(index, "t0", "t1", order="strict") == [4, 3]
    assert reached(index, "t0", "t2?", "t1", order="strict") == [4, 1, 4]


def test_alternatives_stages_and_kinds_are_places_too(memory_index: Build) -> None:
    bought = [(0, 0, Kind.CONTACT), (5, 3, Kind.OUTCOME)]
    index = memory_index([*lines_of("01", "02"), bought])
    assert reached(index, "t0", "t1|t2") == [3, 2]
    assert reached(index, "t0", "stage:purchase") == [3, 2]
    assert reached(index, "channel:web", "kind:outcome") == [3, 1]


def test_a_start_inside_a_running_attempt_is_none_of_its_own(memory_index: Build) -> None:
    index = memory_index(lines_of("0010 1", "01 01"))
    assert reached(index, "t0", "t1", count="attempts") == [4, 4]
    assert reached(index, "t0", "t1", count="attempts", window_days=1) == [4, 2]


def test_those_whose_window_is_not_over_are_told_apart(memory_index: Build) -> None:
    index = memory_index(lines_of("0", "     0", "01   1"))
    table = funnel_table(index, steps=["t0", "t1", "t2"], window_days=3)
    assert [(step.dropped, step.still_open) for step in table.steps] == [(2, 1), (1, 0), (0, 0)]


def test_a_funnel_has_up_to_32_steps(memory_index: Build) -> None:
    index = memory_index(lines_of("01" * 16))
    assert reached(index, *["t0", "t1"] * 16) == [1] * 32
    assert reached(index, *["t0", "t1"] * 16, order="strict", count="attempts") == [1] * 32
    assert len(parse_steps(["t0", "!t2", "t1"])) == 2

"""Sessions by inactivity: against a few lines of plain Python."""

import statistics
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from touchweave.errors import SelectionInvalid
from touchweave.event.vocabulary import Kind
from touchweave.measure.activity import ACTIVITIES
from touchweave.measure.sessions import STATES, session_customers, session_table
from touchweave.stats.log_histogram import RELATIVE_ERROR

checked = settings(max_examples=100, deadline=None)
MINUTE_US = 60_000_000


def twin(case: Any, minutes: float, activity: str) -> list[tuple[int, list[Any], bool]]:
    """(customer, the session's events, whether it is still open)."""
    found = []
    for customer, whole in case.active(activity).items():
        line = [one for one in whole if case.holds(one)]
        sessions: list[list[Any]] = []
        for one in line:
            if sessions and one[0] - sessions[-1][-1][0] <= minutes * MINUTE_US:
                sessions[-1].append(one)
            else:
                sessions.append([one])
        later = [one[0] for one in whole if one[0] >= case.selection.until_us]
        for place, session in enumerate(sessions):
            newest = place == len(sessions) - 1
            until = session[-1][0] + minutes * MINUTE_US
            found.append((customer, session, newest and (until >= case.end or (bool(later) and later[0] <= until))))
    return found


@checked
@given(data=st.data(), minutes=st.sampled_from([0.5, 10.0, 30.0]), activity=st.sampled_from(ACTIVITIES))
def test_every_number_is_that_of_its_twin_and_opens_into_its_customers(
    cases: Callable[..., Any], data: st.DataObject, minutes: float, activity: str
) -> None:
    case = data.draw(cases(spacing_us=10 * MINUTE_US, longest=20))
    asked: dict[str, Any] = {"session_minutes": minutes, "activity": activity}
    found = session_table(case.whole, case.selection, **asked)
    assert found == session_table(case.split, case.selection, **asked, threads=2)
    sessions = twin(case, minutes, activity)
    over = [session for _, session, is_open in sessions if not is_open]
    assert (found.sessions, found.still_open) == (len(sessions), len(sessions) - len(over))
    assert found.meetings == sum(len(session) for _, session, _ in sessions)
    assert found.customers == len({customer for customer, _, _ in sessions})
    if sessions:
        assert found.sessions_a_customer.value == pytest.approx(len(sessions) / found.customers)
    if over:
        assert found.meetings_a_session.value == pytest.approx(statistics.mean(map(len, over)))
        assert found.single_rate.value == sum(len(session) == 1 for session in over) / len(over)
        lasted = statistics.median_low(session[-1][0] - session[0][0] for session in over) / 1e6
        assert found.duration_seconds.value == pytest.approx(lasted, rel=RELATIVE_ERROR)
    rows = {row.touchpoint: row for row in found.touchpoints}
    for touchpoint in range(4):
        expected: dict[str, list[int]] = {state: [] for state in STATES}
        for customer, session, is_open in sessions:
            first, last = session[0][1] == touchpoint, session[-1][1] == touchpoint
            holds = (first, first and not is_open, last and not is_open, last and is_open,
                     last and not is_open and len(session) == 1)  # fmt: skip
            for state, true in zip(STATES, holds, strict=True):
                expected[state] += [customer] * true
        for state in STATES:
            key = f"t{touchpoint}"
            mask = session_customers(case.split, case.selection, **asked, touchpoint=key, state=state)
            assert case.who(mask) == set(expected[state])
            if key in rows:
                assert getattr(rows[key], state) == len(expected[state])
                assert getattr(rows[key], f"{state}_customers") == mask.sum()
            else:
                assert not expected[state]
    lengths = Counter(map(len, over))
    for row in found.lengths:
        assert row.sessions == lengths[row.at_least] or row.at_least > 10
        mask = session_customers(
            case.split, case.selection, **asked, state="ended", at_least=row.at_least, at_most=row.at_most
        )
        assert mask.sum() == row.customers
    assert sum(row.sessions for row in found.lengths) == len(over)


@checked
@given(data=st.data())
def test_sessions_that_start_end_or_are_still_open_and_the_pauses_between_add_up(
    cases: Callable[..., Any], data: st.DataObject
) -> None:
    case = data.draw(cases(spacing_us=10 * MINUTE_US, longest=20))
    found = session_table(case.whole, case.selection)
    assert sum(row.started for row in found.touchpoints) == found.sessions
    assert sum(row.ended + row.still_open for row in found.touchpoints) == found.sessions
    assert found.between_seconds.n == found.sessions - found.customers


def test_a_pause_of_exactly_the_minutes_given_keeps_the_session(memory_index: Callable[..., Any]) -> None:
    times = [0, 30, 61, 500]
    index = memory_index([[(minute * MINUTE_US, 1, Kind.CONTACT) for minute in times]])
    found = session_table(index)
    assert (found.sessions, found.still_open, found.meetings) == (3, 1, 4)
    assert [(row.at_least, row.sessions) for row in found.lengths] == [(1, 1), (2, 1)]


def test_minutes_that_make_no_sense_are_refused(memory_index: Callable[..., Any]) -> None:
    index = memory_index([[(0, 1, Kind.CONTACT)]])
    for minutes in (0, -1, float("nan"), float("inf"), True, "30"):
        with pytest.raises(SelectionInvalid, match="above 0"):
            session_table(index, session_minutes=minutes)  # type: ignore[arg-type]
    with pytest.raises(SelectionInvalid, match="started, over, ended"):
        session_customers(index, state="begun")

"""What a funnel may be asked, and what is refused with a reason."""

from collections.abc import Callable
from typing import Any

import pytest

from touchweave.errors import SelectionInvalid, TouchpointUnknown
from touchweave.measure.funnel import funnel_customers, funnel_table
from touchweave.measure.funnel_step import Step, parse_steps

Build = Callable[..., Any]


def test_the_three_forms_say_the_same() -> None:
    written = parse_steps(["t0", "!t3|channel:web", "t1 | t2?", "kind:outcome"])
    excluded = ("t3", "channel:web")
    steps = [
        Step(places=("t0",)),
        Step(places=("t1", "t2"), optional=True, without=excluded),
        Step(places=("kind:outcome",)),
    ]
    assert written == tuple(steps) == parse_steps(steps)
    assert (
        written[:2]
        == parse_steps(
            [{"places": ["t0"]}, {"places": ["t1", "t2"], "optional": True, "without": list(excluded)}, "t3"]
        )[:2]
    )


def test_hours_are_parts_of_days() -> None:
    assert parse_steps(["a", {"places": ["b"], "within_hours": 36}])[1].within == 1.5


@pytest.mark.parametrize(
    ("steps", "allowed"),
    [
        ([], "1 to 32 steps"),
        ("t0", "a list of steps"),
        (None, "a list of steps"),
        (["t0"] * 33, "1 to 32 steps"),
        (["!t0", "t1"], "between two steps"),
        (["t0", "!t1"], "between two steps"),
        ([{"places": ["t0"], "without": ["t1"]}, "t2"], "between two steps"),
        (["t0?", "t1"], "a first and a last step to take"),
        (["t0", "t1?"], "a first and a last step to take"),
        ([""], "a touchpoint's key"),
        (["t0|"], "a touchpoint's key"),
        (["t0", "!"], "a touchpoint's key"),
        ([3], "a touchpoint's key"),
        ([{"places": "t0"}], "places"),
        ([{"places": []}], "a touchpoint's key"),
        ([{"place": ["t0"]}], "place"),
        ([{"places": ["t0"], "optional": 7}, "t1"], "optional"),
        (["t0", {"places": ["t1"], "within_days": 0}], "more than 0 days"),
        (["t0", {"places": ["t1"], "within_hours": float("nan")}], "more than 0 hours"),
        (["t0", {"places": ["t1"], "within_hours": 1, "within_days": 1}], "not both"),
        ([{"places": ["t0"], "within_days": 1}, "t1"], "from the second step on"),
        (["channel:tv"], "channel:web"),
        (["stage:none"], "stage:pre_purchase, stage:purchase"),
        (["kind:nps"], "kind:contact, kind:response, kind:outcome, kind:issue"),
        (["what:ever"], "channel:NAME"),
    ],
)
def test_a_step_that_cannot_be_asked_is_refused(memory_index: Build, steps: Any, allowed: str) -> None:
    with pytest.raises(SelectionInvalid) as refused:
        funnel_table(memory_index([]), steps=steps)
    assert allowed in refused.value.details["allowed"]


def test_an_unknown_touchpoint_is_named(memory_index: Build) -> None:
    with pytest.raises(TouchpointUnknown, match=r"'nowhere'.*t0, t1, t2, t3"):
        funnel_table(memory_index([]), steps=["t0", "t1|nowhere"])
    with pytest.raises(TouchpointUnknown, match="'nowhere'"):
        funnel_table(memory_index([]), steps=["t0", "!nowhere", "t1"])
    with pytest.raises(TouchpointUnknown, match=r"there are t3, .*channel:NAME") as refused:
        funnel_table(memory_index([]), steps=["t33"])
    assert len(str(refused.value)) < 200


@pytest.mark.parametrize(
    "asked",
    [
        {"order": "random"},
        {"count": "lines"},
        {"window_days": 0},
        {"window_days": -1},
        {"window_days": float("inf")},
        {"window_days": True},
        {"window_days": "7"},
    ],
)
def test_what_is_no_order_count_or_window_is_refused(memory_index: Build, asked: dict[str, Any]) -> None:
    with pytest.raises(SelectionInvalid, match=next(iter(asked))):
        funnel_table(memory_index([]), steps=["t0", "t1"], **asked)


@pytest.mark.parametrize(
    "steps", [["t0", "!t2", "t1"], ["t0", {"places": ["t1"], "within_days": 1}], ["t0|t1", "t1|t0"]]
)
def test_what_needs_an_order_is_refused_where_there_is_none(memory_index: Build, steps: Any) -> None:
    with pytest.raises(SelectionInvalid, match="order"):
        funnel_table(memory_index([]), steps=steps, order="unordered")


@pytest.mark.parametrize("step", [0, 3, True, "1", 1.0])
def test_a_step_that_is_not_in_the_funnel_has_no_customers(memory_index: Build, step: Any) -> None:
    with pytest.raises(SelectionInvalid, match="1 to 2"):
        funnel_customers(memory_index([]), steps=["t0", "t1"], step=step)

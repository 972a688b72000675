"""What cannot be used is named with what can."""

from typing import Any

import numpy as np
import pytest

from touchweave.errors import SelectionInvalid
from touchweave.measure.parameter import one_of, positive, whole


@pytest.mark.parametrize("value", [0, -1, 1.5, True, "3", None, 11, float("nan")])
def test_a_whole_number_is_whole_and_within_its_bounds(value: Any) -> None:
    with pytest.raises(SelectionInvalid, match="a whole number, 1 to 10"):
        whole("top", value, least=1, most=10)


@pytest.mark.parametrize("value", [0, -1.0, True, "3", None, 11, float("nan"), float("inf")])
def test_a_positive_number_is_above_0_and_not_above_the_most(value: Any) -> None:
    with pytest.raises(SelectionInvalid, match="a number above 0, at most 10"):
        positive("days", value, most=10)


def test_what_can_be_used_is_given_back() -> None:
    assert whole("top", np.int64(3), least=1) == 3
    assert positive("days", 0.5, most=10) == 0.5
    assert one_of("unit", "week", ("day", "week")) == 1


def test_a_number_too_large_for_any_loop_is_refused() -> None:
    with pytest.raises(SelectionInvalid, match="1 or more"):
        whole("top", 1 << 70, least=1)

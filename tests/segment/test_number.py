"""Every condition that opens a number has the parameters of its measure, and is described."""

import inspect
import typing
from importlib import import_module
from pathlib import Path

import pytest

from touchweave.segment.number import Number

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "conditions.md"
#: What a condition calls otherwise than the function.
CALLED = {"per": "by"}
NUMBERS = typing.get_args(Number)


@pytest.mark.parametrize("number", NUMBERS, ids=lambda number: number.__name__)
def test_its_fields_are_the_parameters_of_the_function_that_finds_the_customers(number: type) -> None:
    file, name = number.opened_by.split(":")
    parameters = inspect.signature(getattr(import_module(f"touchweave.measure.{file}"), name)).parameters
    asked = {CALLED.get(field, field) for field in number.__struct_fields__}
    assert asked == set(parameters) - {"index", "selection", "threads"}


@pytest.mark.parametrize("number", NUMBERS, ids=lambda number: number.__name__)
def test_what_it_assumes_is_what_the_function_assumes(number: type) -> None:
    file, name = number.opened_by.split(":")
    parameters = inspect.signature(getattr(import_module(f"touchweave.measure.{file}"), name)).parameters
    assumed = dict(zip(number.__struct_fields__[::-1], number.__struct_defaults__[::-1], strict=False))
    for field, value in assumed.items():
        expected = parameters[CALLED.get(field, field)].default
        as_set = (field in ("open_days", "days") and value is None) or expected is inspect.Parameter.empty
        assert as_set or value == expected, field


@pytest.mark.parametrize("number", NUMBERS, ids=lambda number: number.__name__)
def test_it_is_described(number: type) -> None:
    assert f"| `{number.__struct_config__.tag}` |" in PAGE.read_text()

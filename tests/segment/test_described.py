"""Every condition is described, with all of its fields."""

import typing
from pathlib import Path

import msgspec
import pytest

from touchweave.segment.condition import Condition
from touchweave.segment.number import Number

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "conditions.md").read_text()
CONDITIONS = [record for record in typing.get_args(Condition) if record not in typing.get_args(Number)]


@pytest.mark.parametrize("record", CONDITIONS, ids=lambda record: record.__name__)
def test_a_condition_and_its_fields_are_described(record: type[msgspec.Struct]) -> None:
    tag = str(record.__struct_config__.tag)
    assert f"`{tag}`" in PAGE or f'"{tag}"' in PAGE or f"`{tag}:" in PAGE
    for field in msgspec.structs.fields(record):
        assert f"`{field.name}`" in PAGE or f'"{field.name}"' in PAGE or tag in ("trait", "dimension"), field.name

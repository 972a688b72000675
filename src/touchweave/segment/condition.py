"""Conditions are typed data, never expressions: a list of them selects the customers that satisfy all."""

from typing import Literal

from msgspec import Struct


class TraitIs(Struct, frozen=True, kw_only=True, tag="trait", tag_field="type"):
    """The customer's trait compares so with the value. An absent trait satisfies only `is_not` and `absent`."""

    name: str
    op: Literal["is", "is_not", "at_least", "at_most", "known", "absent"] = "is"
    value: str | float | bool | None = None


class TouchpointMet(Struct, frozen=True, kw_only=True, tag="touchpoint", tag_field="type"):
    """The customer met the touchpoint at least so often in the period (or, `met=False`, less often)."""

    key: str
    met: bool = True
    at_least: int = 1


Condition = TraitIs | TouchpointMet

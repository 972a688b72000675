"""Conditions are typed data, never expressions: a list of them selects what satisfies all.

Those on dimensions select interactions, all others customers.
"""

from typing import Literal

from msgspec import Struct

from touchweave.segment.number import Number


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


class DimensionIs(Struct, frozen=True, kw_only=True, tag="dimension", tag_field="type"):
    """The interaction's value of a dimension is (or is not) one of these; of the other interactions nothing is seen.

    An interaction without a value satisfies only `is_not` and `absent`.
    """

    name: str
    op: Literal["is", "is_not", "known", "absent"] = "is"
    value: str | None = None
    values: tuple[str, ...] = ()  #: any of these; instead of `value`, or besides

    @property
    def wanted(self) -> tuple[str, ...]:
        """The values asked for."""
        return (*(() if self.value is None else (self.value,)), *self.values)


Condition = TraitIs | TouchpointMet | DimensionIs | Number

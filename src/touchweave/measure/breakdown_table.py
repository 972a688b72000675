"""What a question broken down by something answers: the same table for each group of customers."""

from typing import Any, ClassVar, Generic, TypeVar

import pyarrow as pa
from msgspec import Struct

from touchweave.tabular import Tabular
from touchweave.text.brief import headline

R = TypeVar("R")


class Group(Struct, Generic[R], frozen=True, kw_only=True):
    """One group of customers and what was asked, of them alone."""

    name: str  #: "(other)": those of smaller groups; "(none)": those without a value
    customers: int  #: with any interaction in the selection
    result: R


class Breakdown(Tabular, Struct, Generic[R], frozen=True, kw_only=True):
    """The answer for each group; every customer of the selection is in exactly one. As rows: the groups' rows."""

    _table: ClassVar[str] = "groups"

    by: str
    groups: tuple[Group[R], ...]

    @classmethod
    def _schema(cls) -> pa.Schema:
        """What all breakdowns have; the other columns are those of what was asked."""
        return pa.schema([pa.field("customer_group", pa.string())])

    def to_dicts(self) -> list[dict[str, Any]]:
        """The rows of each group's table, its name before them."""
        return [
            {"customer_group": group.name, **row}
            for group in self.groups
            for row in _tabular(group.result).to_dicts()
        ]

    def __repr__(self) -> str:
        """The groups, and what is said of each as a whole; their rows are in their results."""
        told = (
            f"  {group.name}: customers {group.customers:,} · {headline(_tabular(group.result).said())}"
            for group in self.groups
        )
        return "\n".join((f"Breakdown by {self.by}: {len(self.groups)} groups", *told))

    def to_arrow(self) -> pa.Table:
        """The same as an Arrow table, typed as the groups' tables are."""
        asked = _tabular(self.groups[0].result).to_arrow().schema if self.groups else ()
        return pa.Table.from_pylist(self.to_dicts(), schema=pa.schema([*self._schema(), *asked]))


def _tabular(result: Any) -> Tabular:
    assert isinstance(result, Tabular)
    return result

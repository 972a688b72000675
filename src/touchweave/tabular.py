"""What every result can become: rows of plain values, Arrow, pandas, Polars, and a table in a notebook."""

from __future__ import annotations

import html
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

import msgspec
import pyarrow as pa
from msgspec import Struct

from touchweave.stats.score import Score

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

SHOWN_ROWS = 60


class Tabular:
    """Mixed into a result record; `_table` names the field that holds its rows."""

    __slots__ = ()
    _table: ClassVar[str]

    def to_dicts(self) -> list[dict[str, Any]]:
        """The rows; a Score becomes `name`, `name_n`, `name_low`, `name_high`."""
        return [_flat(row) for row in self._rows()]

    def to_arrow(self) -> pa.Table:
        """The rows as an Arrow table; columns keep their types also where there are no rows."""
        rows = self.to_dicts()
        return pa.Table.from_pylist(rows) if rows else pa.table({})

    def to_pandas(self) -> pd.DataFrame:
        """The rows as a pandas frame. Raises ImportError where pandas is not installed."""
        frame: pd.DataFrame = self.to_arrow().to_pandas()
        return frame

    def to_polars(self) -> pl.DataFrame:
        """The rows as a Polars frame. Raises ImportError where Polars is not installed."""
        import polars as pl

        return pl.DataFrame(self.to_dicts(), infer_schema_length=None)

    def _rows(self) -> Iterable[Struct]:
        rows: Iterable[Struct] = getattr(self, self._table)
        return rows

    def _repr_html_(self) -> str:
        rows = self.to_dicts()
        if not rows:
            return "<p>nothing to show</p>"
        names = list(rows[0])
        head = "".join(f"<th>{html.escape(name)}</th>" for name in names)
        body = "".join(
            "<tr>" + "".join(f"<td>{html.escape(shown(row.get(name)))}</td>" for name in names) + "</tr>"
            for row in rows[:SHOWN_ROWS]
        )
        rest = f"<p>… and {len(rows) - SHOWN_ROWS} more rows</p>" if len(rows) > SHOWN_ROWS else ""
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{rest}"


def shown(value: Any) -> str:
    """A cell as people read it."""
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:,.4g}" if abs(value) < 1e6 else f"{value:,.0f}"
    return str(value)


def _flat(row: Struct) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name in row.__struct_fields__:
        value = getattr(row, name)
        if isinstance(value, Score):
            flat |= {name: value.value, f"{name}_n": value.n, f"{name}_low": value.low, f"{name}_high": value.high}
        elif isinstance(value, Struct):
            flat |= {f"{name}_{inner}": found for inner, found in _flat(value).items()}
        elif isinstance(value, tuple | dict):
            flat[name] = msgspec.to_builtins(value, builtin_types=())
        else:
            flat[name] = value
    return flat

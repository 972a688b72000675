"""What every result can become: rows of plain values, Arrow, pandas, Polars, and a table in a notebook."""

from __future__ import annotations

import html
import types
import typing
from collections.abc import Iterable
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, ClassVar

import msgspec
from msgspec import Struct

from touchweave.stats.score import Score
from touchweave.text.brief import aligned, brief_row, headline

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

SHOWN_ROWS = 60
#: So many of its rows a result shows when it is printed.
BRIEF_ROWS = 5


class Tabular:
    """Mixed into a result record; `_table` names the field that holds its rows."""

    __slots__ = ()
    _table: ClassVar[str]

    def to_dicts(self) -> list[dict[str, Any]]:
        """The rows; a Score becomes `name`, `name_n`, `name_low`, `name_high`."""
        return [_flat(row) for row in self._rows()]

    def to_arrow(self) -> pa.Table:
        """The rows as an Arrow table; columns keep their types also where there are no rows."""
        import pyarrow as pa  # slow to import; a command that only serves or prints does without

        schema = self._schema()
        return pa.Table.from_pylist([_typed(row, schema) for row in self.to_dicts()], schema=schema)

    def to_pandas(self) -> pd.DataFrame:
        """The rows as a pandas frame. Raises ImportError where pandas is not installed."""
        frame: pd.DataFrame = self.to_arrow().to_pandas()
        return frame

    def to_polars(self) -> pl.DataFrame:
        """The rows as a Polars frame. Raises ImportError where Polars is not installed."""
        import polars as pl

        frame = pl.from_arrow(self.to_arrow())
        assert isinstance(frame, pl.DataFrame)
        return frame

    @classmethod
    def _schema(cls) -> pa.Schema:
        """The columns that the rows' record declares, whether or not there are rows."""
        row = typing.get_args(typing.get_type_hints(cls)[cls._table])[0]
        import pyarrow as pa

        return pa.schema(_fields(row))

    def _rows(self) -> Iterable[Struct]:
        rows: Iterable[Struct] = getattr(self, self._table)
        return rows

    def said(self) -> dict[str, Any]:
        """What the result says beside its rows: a Score as in them, a record in it as a dict of its own."""
        assert isinstance(self, Struct)
        told: dict[str, Any] = {}
        for name in self.__struct_fields__:
            value = getattr(self, name)
            if isinstance(value, Struct) and not isinstance(value, Score):
                told[name] = _flat(value)
            elif name != self._table:
                told |= _flattened(name, value)
        return told

    def __repr__(self) -> str:
        """The whole in a line, and the first rows; `msgspec.to_builtins` and the ways above tell everything."""
        rows = [brief_row(_flat(row)) for row in islice(self._rows(), BRIEF_ROWS)]
        return "\n".join(
            (f"{type(self).__name__}: {headline(self.said())}", *aligned(rows, sum(1 for _ in self._rows())))
        )

    def _repr_html_(self) -> str:
        return drawn(self.to_dicts())


class QueryResult(Tabular):
    """The answer to a query, with the ways out that every result has."""

    __slots__ = ("_answer",)

    def __init__(self, answer: pa.Table) -> None:
        self._answer = answer

    def to_arrow(self) -> pa.Table:
        """The answer as it came."""
        return self._answer

    def __repr__(self) -> str:
        """The first rows."""
        first = [brief_row(row) for row in self._answer.slice(0, BRIEF_ROWS).to_pylist()]
        return "\n".join(("QueryResult:", *aligned(first, self._answer.num_rows)))

    def to_dicts(self) -> list[dict[str, Any]]:
        """One dict a row; of columns of the same name the last."""
        rows: list[dict[str, Any]] = self._answer.to_pylist()
        return rows


def drawn(rows: list[dict[str, Any]]) -> str:
    """Rows as an HTML table, the first of many."""
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
        return f"{value:.4g}" if abs(value) < 1000 else f"{value:,.2f}"
    return str(value)


def _fields(record: type[Struct], prefix: str = "") -> list[pa.Field]:
    import pyarrow as pa

    fields: list[pa.Field] = []
    for name, hint in typing.get_type_hints(record).items():
        if name not in record.__struct_fields__:
            continue
        kind = _required(hint)
        if kind is Score:
            parts = ((name, float), (f"{name}_n", int), (f"{name}_low", float), (f"{name}_high", float))
            fields += [pa.field(prefix + part, _arrow(python)) for part, python in parts]
        elif isinstance(kind, type) and issubclass(kind, Struct):
            fields += _fields(kind, f"{prefix}{name}_")
        else:
            fields.append(pa.field(prefix + name, _arrow(kind)))
    return fields


def _required(hint: Any) -> Any:
    """The hint without its None."""
    kinds = [kind for kind in typing.get_args(hint) if kind is not type(None)]
    return kinds[0] if type(None) in typing.get_args(hint) and len(kinds) == 1 else hint


def _arrow(kind: Any) -> pa.DataType:
    import pyarrow as pa

    if typing.get_origin(kind) is typing.Literal:
        return pa.string()
    if typing.get_origin(kind) in {tuple, list}:
        (item, *_) = typing.get_args(kind)
        return pa.list_(_arrow(item)) if _is_plain(item) else pa.string()
    if isinstance(kind, type) and issubclass(kind, str):
        return pa.string()
    if isinstance(kind, type) and issubclass(kind, Struct):
        return pa.struct(_fields(kind))
    if isinstance(kind, types.UnionType) or typing.get_origin(kind) is dict:  # of several kinds: as JSON
        return pa.string()
    plain = {int: pa.int64(), float: pa.float64(), bool: pa.bool_(), datetime: pa.timestamp("us", tz="UTC")}
    return plain[kind]


def _is_plain(kind: Any) -> bool:
    """Whether Arrow can hold what stands in a list; the rest is written as JSON."""
    if isinstance(kind, type) and issubclass(kind, Struct):
        hints = typing.get_type_hints(kind)
        return all(_is_plain(_required(hints[name])) for name in kind.__struct_fields__)
    return typing.get_origin(kind) is typing.Literal or (isinstance(kind, type) and kind is not datetime)


def _typed(row: dict[str, Any], schema: pa.Schema) -> dict[str, Any]:
    """A row with text in the columns that hold text."""
    import pyarrow as pa

    return {
        name: _as_text(value) if pa.types.is_string(schema.field(name).type) else value for name, value in row.items()
    }


def _as_text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return msgspec.json.encode(value).decode()


def _flat(row: Struct) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name in row.__struct_fields__:
        flat |= _flattened(name, getattr(row, name))
    return flat


def _flattened(name: str, value: Any) -> dict[str, Any]:
    if isinstance(value, Score):
        return {name: value.value, f"{name}_n": value.n, f"{name}_low": value.low, f"{name}_high": value.high}
    if isinstance(value, Struct):
        return {f"{name}_{inner}": found for inner, found in _flat(value).items()}
    if isinstance(value, tuple | dict):
        return {name: msgspec.to_builtins(value, builtin_types=())}
    return {name: value}

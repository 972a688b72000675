"""Recognises wide surveys: one row a respondent, one column a touchpoint, small whole numbers as answers."""

from typing import cast

import numpy as np
import pyarrow as pa

from touchweave.collect.column_names import answer_kind, words_of
from touchweave.collect.mapping import Kind, Unpivot
from touchweave.collect.numbers import read_numbers

#: So many answer columns make a file a survey.
ENOUGH = 3
_NO_ANSWERS = {
    "id", "age", "year", "month", "day", "hour", "week", "weekday", "quantity", "count", "number", "num", "visits",
    "items", "gender", "sex", "income", "children", "household", "code", "zip", "weight", "region", "terminal",
    "gate", "lang", "language", "flag", "recency", "duration", "minutes", "rownames",
}  # fmt: skip


def answer_range(column: pa.Array) -> tuple[float, float] | None:
    """Lowest and highest of a column of small whole numbers with at least three different ones; else None."""
    numbers = read_numbers(column)
    values = numbers.values[~np.isnan(numbers.values)]
    if numbers.invalid.any() or len(values) == 0 or (values != np.round(values)).any():
        return None
    low, high = float(values.min()), float(values.max())
    if low < 0 or high > 10 or len(np.unique(values)) < 3:
        return None
    return low, high


def scale_for(kind: str, low: float, high: float) -> str | None:
    """The usual scale on which such answers lie; None: on none."""
    if kind == "nps":
        return "0..10"
    if kind == "sentiment":
        return "-1..1" if low >= -1 and high <= 1 else None
    if low >= 1 and high <= 5:
        return "1..5"
    if low >= 1 and high <= 7:
        return "1..7" if high == 7 else None  # up to 6: a 6 may well mean "not used"
    return "0..10" if low == 0 and high > 7 else "1..10" if low >= 1 and high > 7 else None


def find_unpivot(batch: pa.RecordBatch, taken: set[str]) -> list[Unpivot]:
    """Answer columns by kind and scale, each named by its column; empty when they are too few for a survey."""
    groups: dict[tuple[str, str], dict[str, str]] = {}
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        if name in taken or _NO_ANSWERS & set(words_of(name).split()):
            continue
        found = answer_range(column) if _maybe_numbers(column.type) else None
        if found is None:
            continue
        kind = answer_kind(name)
        kind = "csat" if kind in (None, "sentiment") or (kind == "nps" and found[1] <= 5) else kind
        scale = scale_for(kind, *found)
        if scale is not None and (found[1] >= 4 or kind != "csat"):
            groups.setdefault((kind, scale), {})[name] = name
    if sum(map(len, groups.values())) < ENOUGH:
        return []
    return [Unpivot(columns=columns, kind=cast(Kind, kind), scale=scale) for (kind, scale), columns in groups.items()]


def _maybe_numbers(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_integer(kind) or pa.types.is_floating(kind))

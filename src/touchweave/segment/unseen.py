"""A value that a condition asks for and that never occurs: no error, for a filter may rightly find nobody.

It comes as a warning (`errors.ValueUnseen`), which the command line tells on standard error.
"""

import warnings
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from touchweave.errors import ValueUnseen, nearest_first

#: Of more values than this, the nearest are sought among those that begin alike.
_COMPARED = 5000
_NAMED = 5


def tell_unseen(where: str, value: object, values: Any) -> None:
    """Warn that the value, a text or a number, is none of the `values`: an Arrow array of these, none twice."""
    if pa.types.is_floating(values.type):
        ends = pc.min_max(values).as_py()
        there = f"they go from {ends['min']:.15g} to {ends['max']:.15g}" if len(values) else "there are none"
    elif len(values):
        known = len(values)
        sought = str(value)
        if known > _COMPARED:
            alike = values.filter(pc.starts_with(values, sought[:2], ignore_case=True))
            values = (alike if len(alike) else values).slice(0, _COMPARED)
        there = f"there are {nearest_first(sought, values.to_pylist(), _NAMED, in_all=known)}"
    else:
        there = "there are none"
    warnings.warn(ValueUnseen(f"no {where} is {value!r}; {there}"), stacklevel=2)

"""Columns as JSON objects, one string a row, built by column: names and values escaped, empty cells left out."""

import json

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from touchweave.collect.string_buffers import string_buffers, used_bytes
from touchweave.collect.text_join import braced

#: A text that JSON reads as the very same number; leading zeros and long digits stay text.
_JSON_NUMBER = r"^-?(0|[1-9]\d{0,14})(\.\d{1,18})?$"
_SAMPLE = 1000


def numeric_columns(batch: pa.RecordBatch) -> frozenset[str]:
    """The text columns that hold numbers only, judged by these rows: their values become JSON numbers."""
    found = set()
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        if not pa.types.is_string(column.type) or column.null_count == len(column):
            continue
        head = column.slice(0, _SAMPLE)
        if _all_numbers(head) and (len(column) <= _SAMPLE or _all_numbers(column)):
            found.add(name)
    return frozenset(found)


def _all_numbers(column: pa.Array) -> bool:
    return pc.all(pc.match_substring_regex(column, _JSON_NUMBER), min_count=0).as_py() is not False


def json_objects(fields: list[tuple[str, pa.Array]], rows: int, *, numeric: frozenset[str]) -> pa.Array:
    """One JSON object a row, shape (rows,), string. `fields` are (key, column); `numeric` names the keys whose
    text is to become numbers where it is one. Null cells have no key; a row without any is `{}`.
    """
    fields = [(key, column) for key, column in fields if column.null_count < rows]
    if not fields:
        return pa.repeat("{}", rows) if rows else pa.array([], pa.string())
    parts = []
    for key, column in fields:
        words = _words(column)
        if words is None:
            parts.append(_fragment(key, column, numeric))
        else:
            fragments = _fragment(key, words.dictionary, numeric)
            parts.append(pa.DictionaryArray.from_arrays(words.indices, fragments))
    return braced(parts, rows)


def _words(column: pa.Array) -> pa.DictionaryArray | None:
    """The column by its distinct values, where they are few."""
    if pa.types.is_dictionary(column.type):
        return column
    if pa.types.is_nested(column.type):
        return None
    head = column.slice(0, _SAMPLE)
    if len(pc.unique(head)) * 2 > len(head) and len(column) > 64:
        return None
    return column.dictionary_encode()


def _joined(before: str, text: pa.Array, after: str) -> pa.Array:
    return pc.binary_join_element_wise(before, text, after, "")


def _fragment(key: str, column: pa.Array, numeric: frozenset[str]) -> pa.Array:
    """`,"key":value` where there is a value, else null."""
    start = "," + json.dumps(key, ensure_ascii=False) + ":"
    kind = column.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        text = column.cast(pa.string())
        quoted = _joined(start + '"', escaped(text), '"')
        if key not in numeric:
            return quoted
        return pc.if_else(pc.match_substring_regex(text, _JSON_NUMBER), _joined(start, text, ""), quoted)
    if pa.types.is_boolean(kind) or pa.types.is_integer(kind):
        return _joined(start, column.cast(pa.string()), "")
    if pa.types.is_floating(kind):
        finite = pc.if_else(pc.is_finite(column), column, None)
        return _joined(start, finite.cast(pa.string()), "")
    if pa.types.is_temporal(kind) or pa.types.is_decimal(kind):
        return _joined(start + '"', _moment_text(column), '"')
    written = [None if value is None else _written(value) for value in column.to_pylist()]
    return _joined(start, pa.array(written, pa.string()), "")


def _moment_text(column: pa.Array) -> pa.Array:
    if pa.types.is_timestamp(column.type):
        zone = "Z" if column.type.tz else ""
        text = column.cast(pa.timestamp("us", tz="UTC" if zone else None), safe=False)
        bare = text.cast(pa.timestamp("us")) if not zone else text
        return pc.binary_join_element_wise(
            pc.replace_substring_regex(pc.strftime(bare, format="%Y-%m-%dT%H:%M:%S"), r"\.0+$", ""),
            zone,
            "",
        )
    return column.cast(pa.string())


def _written(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def escaped(text: pa.Array) -> pa.Array:
    """The text as it stands between the quotes of a JSON string."""
    if len(text) == 0:
        return text
    used = used_bytes(string_buffers(text))
    if not ((used < 0x20) | (used == 0x22) | (used == 0x5C)).any():
        return text
    met = set(np.unique(used[(used < 0x20) | (used == 0x22) | (used == 0x5C)]).tolist())
    for byte in (0x5C, 0x22, *sorted(met - {0x5C, 0x22})):
        if byte in met:
            text = pc.replace_substring(text, chr(byte), json.dumps(chr(byte))[1:-1])
    return text

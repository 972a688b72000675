"""Scores out of columns: what was answered, on which scale, and what has to be refused."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct
from numpy.typing import NDArray

from touchweave.collect.column_names import answer_kind
from touchweave.collect.lifted import as_words
from touchweave.collect.mapping import USUAL_SCALES, ScoreFrom, scale_of
from touchweave.collect.numbers import read_numbers
from touchweave.event.scale import Scale

#: Words that people and classifiers give for a mood.
MOODS = {"positive": "1", "neutral": "0", "negative": "-1"}


class Answers(Struct, frozen=True, kw_only=True, eq=False):
    """The answers of some rows, shape (rows,) each. Where there is none, score is NaN and the words are null."""

    kind: pa.DictionaryArray
    score: NDArray[np.float64]
    scale: pa.DictionaryArray
    invalid: NDArray[np.bool_]  #: something stands there that is no number, or answers nothing known
    off_scale: NDArray[np.bool_]


def read_answers(score: ScoreFrom, batch: pa.RecordBatch, *, decimal: str = ".") -> Answers:
    """Read a score column with what the mapping says of it."""
    column = batch.column(score.column)
    rows = len(column)
    kind = score.kind or (None if score.kind_column else answer_kind(score.column) or "csat")
    if kind == "sentiment" or score.kind_column:
        column = _moods(column)
    if words := [value.strip().lower() for value in score.missing if isinstance(value, str)]:
        text = column.cast(pa.string())
        column = pc.if_else(pc.is_in(pc.utf8_lower(pc.utf8_trim_whitespace(text)), pa.array(words)), None, text)
    numbers = read_numbers(column, decimal="," if decimal == "," else ".")
    values = numbers.values
    there = ~np.isnan(values)
    if figures := [value for value in score.missing if not isinstance(value, str)]:
        there &= ~np.isin(values, np.asarray(figures, dtype=np.float64))
    kinds = _kinds(batch.column(score.kind_column)) if score.kind_column else _constant(kind or "csat", rows)
    known = kinds.is_valid().to_numpy(zero_copy_only=False)
    scales = _scales(score, kinds, batch)
    low, high = _bounds(scales)
    off = there & known & ~((values >= low) & (values <= high))
    good = there & known & ~off
    gone = pa.array(~good)
    return Answers(
        kind=_without(kinds, gone),
        score=np.where(good, values, np.nan),
        scale=_without(scales, gone),
        invalid=numbers.invalid | (there & ~known),
        off_scale=off,
    )


def _constant(word: str, rows: int) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(np.zeros(rows, np.int32)), pa.array([word]))


def _without(words: pa.DictionaryArray, gone: pa.Array) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pc.if_else(gone, None, words.indices), words.dictionary)


def _moods(column: pa.Array) -> pa.Array:
    if not pa.types.is_string(column.type):
        return column
    words = column.dictionary_encode()
    mapped = [MOODS.get((value or "").strip().lower(), value) for value in words.dictionary.to_pylist()]
    return pa.array(mapped, pa.string()).take(words.indices)


def _kinds(column: pa.Array) -> pa.DictionaryArray:
    """The words of the kind column; those that are none of nps, csat, ces, sentiment become null."""
    words = as_words(column)
    names = pc.utf8_lower(words.dictionary)
    names = pc.if_else(pc.is_in(names, value_set=pa.array(list(USUAL_SCALES))), names, None)
    known = pa.array(list(USUAL_SCALES))
    return pa.DictionaryArray.from_arrays(pc.index_in(names, value_set=known).take(words.indices), known)


def _scales(score: ScoreFrom, kinds: pa.DictionaryArray, batch: pa.RecordBatch) -> pa.DictionaryArray:
    usual = [score.scale or USUAL_SCALES[kind] for kind in kinds.dictionary.to_pylist()]
    usual = [str(Scale.parse(written)) for written in usual]
    if score.scale_column is None:
        return pa.array(usual).take(kinds.indices).dictionary_encode()
    words = as_words(batch.column(score.scale_column))
    own = pa.array([_written(value) for value in words.dictionary.to_pylist()], pa.string()).take(words.indices)
    return pc.coalesce(own, pa.array(usual).take(kinds.indices)).dictionary_encode()


def _written(value: str | None) -> str | None:
    try:
        return str(Scale.parse(value)) if value else None
    except ValueError:
        return None


def _bounds(scales: pa.DictionaryArray) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    parsed = [scale_of("csat", written) for written in scales.dictionary.to_pylist()]
    low = np.array([min(scale.worst, scale.best) for scale in parsed] + [-np.inf])
    high = np.array([max(scale.worst, scale.best) for scale in parsed] + [np.inf])
    codes = scales.indices.fill_null(len(parsed)).to_numpy(zero_copy_only=False)
    return low[codes], high[codes]

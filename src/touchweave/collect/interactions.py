"""Drafts of events: for each interaction that the mapping makes of a row, which rows have it and what is its own."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from touchweave.collect.answers import read_answers
from touchweave.collect.layout import Layout
from touchweave.collect.lifted import WORD, as_words
from touchweave.collect.mapped_columns import template_parts, time_columns, value_columns
from touchweave.collect.mapping import EventFrom, NameFrom, ScoreFrom, When
from touchweave.collect.numbers import LARGEST, Numbers, read_numbers
from touchweave.collect.properties import json_objects
from touchweave.collect.refusals import Refusals
from touchweave.collect.times import read_times
from touchweave.event.rejection import Reason

_YES = ("true", "1", "yes", "y", "t")


@dataclass(frozen=True, kw_only=True, eq=False)
class Draft:
    """Some events of one part of the mapping."""

    rows: NDArray[np.int64]  #: positions in the batch, ascending
    part: int  #: number of the part; it goes into the message id
    columns: pa.RecordBatch  #: DRAFT_SCHEMA


DRAFT_SCHEMA = pa.schema(
    [
        ("type", WORD),
        ("name", WORD),
        ("properties", pa.string()),
        ("value", pa.float64()),
        ("answer", WORD),
        ("score", pa.float64()),
        ("scale", WORD),
        ("us", pa.int64()),  # null: the row's time
    ]
)


def constant_words(word: str, rows: int) -> pa.DictionaryArray:
    """A column that says the same everywhere."""
    return pa.DictionaryArray.from_arrays(pa.array(np.zeros(rows, dtype=np.int32)), pa.array([word]))


def draft_columns(rows: int, columns: dict[str, pa.Array]) -> pa.RecordBatch:
    """The columns given, and null ones for the rest of DRAFT_SCHEMA."""
    arrays = [columns.get(field.name) for field in DRAFT_SCHEMA]
    filled = [
        pa.nulls(rows, field.type) if array is None else array if array.type == field.type else array.cast(field.type)
        for array, field in zip(arrays, DRAFT_SCHEMA, strict=True)
    ]
    return pa.RecordBatch.from_arrays(filled, schema=DRAFT_SCHEMA)


class Drafter:
    """Makes the drafts of each batch. Parts are numbered: interactions first, then unpivoted columns, then traits."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._answers = [
            (place, ScoreFrom(column=column, kind=part.kind, scale=part.scale, missing=part.missing))
            for part in layout.mapping.unpivot
            for column, place in part.columns.items()
        ]
        self.parts = len(layout.parts) + len(self._answers)

    def drafts(
        self, batch: pa.RecordBatch, numbers: NDArray[np.int64], us: NDArray[np.int64], refusals: Refusals
    ) -> list[Draft]:
        """One draft a part. What cannot be read of an interaction refuses that interaction only."""
        drafts = [self._interaction(at, batch, numbers, refusals) for at in range(len(self._layout.parts))]
        properties = None
        for at, (place, score) in enumerate(self._answers, start=len(drafts)):
            if properties is None:
                properties = self._answer_properties(batch)
            drafts.append(self._answer(at, place, score, properties, batch, numbers, refusals))
        return drafts

    def _interaction(self, at: int, batch: pa.RecordBatch, numbers: NDArray[np.int64], refusals: Refusals) -> Draft:
        part = self._layout.parts[at]
        count = batch.num_rows
        there = _holds(part.when, batch, self._layout) if part.when else np.ones(count, dtype=np.bool_)
        columns: dict[str, pa.Array] = {}
        names = names_of(part.name, batch)
        there = self._refuse(there, _nulls(names), Reason.MISSING_NAME, part.name, batch, numbers, refusals)
        if (plan := self._layout.part_times[at]) is not None:
            times = read_times(batch.column(time_columns(part.time)[0]), plan)
            there &= ~times.missing  # an interaction whose own time is empty has not happened
            field = time_columns(part.time)[0]
            there = self._refuse(there, times.invalid, Reason.INVALID_TIME, field, batch, numbers, refusals)
            columns["us"] = pa.array(times.us)
        if part.value is not None:
            value = self._value(part, batch)
            field = " × ".join(value_columns(part.value))
            there = self._refuse(there, value.invalid, Reason.INVALID_VALUE, field, batch, numbers, refusals)
            columns["value"] = pa.array(value.values, from_pandas=True)
        if part.score is not None:
            score = read_answers(part.score, batch, decimal=self._layout.decimal(part.score.column))
            field = part.score.column
            there = self._refuse(there, score.invalid, Reason.INVALID_SCORE, field, batch, numbers, refusals)
            there = self._refuse(there, score.off_scale, Reason.SCORE_OFF_SCALE, field, batch, numbers, refusals)
            columns |= {"answer": score.kind, "scale": score.scale}
            columns["score"] = pa.array(score.score, from_pandas=True)
        columns |= {"type": constant_words(part.type, count), "name": names}
        rows = np.flatnonzero(there)
        columns["properties"] = self._properties(part, at, batch)
        made = draft_columns(count, columns)
        return Draft(rows=rows, part=at, columns=made if len(rows) == count else made.take(pa.array(rows)))

    def _answer(
        self,
        at: int,
        place: str,
        score: ScoreFrom,
        properties: pa.Array,
        batch: pa.RecordBatch,
        numbers: NDArray[np.int64],
        refusals: Refusals,
    ) -> Draft:
        """The feedback of one column; an empty or missing answer is none."""
        answers = read_answers(score, batch, decimal=self._layout.decimal(score.column))
        refusals.add(Reason.INVALID_SCORE, score.column, answers.invalid, batch, numbers)
        refusals.add(Reason.SCORE_OFF_SCALE, score.column, answers.off_scale, batch, numbers)
        rows = np.flatnonzero(~np.isnan(answers.score))
        took = pa.array(rows)
        columns = {
            "type": constant_words("track", len(rows)),
            "name": constant_words(place, len(rows)),
            "properties": properties.take(took),
            "answer": answers.kind.take(took),
            "score": pa.array(answers.score[rows]),
            "scale": answers.scale.take(took),
        }
        return Draft(rows=rows, part=at, columns=draft_columns(len(rows), columns))

    def _refuse(
        self,
        there: NDArray[np.bool_],
        bad: NDArray[np.bool_],
        reason: Reason,
        field: object,
        batch: pa.RecordBatch,
        numbers: NDArray[np.int64],
        refusals: Refusals,
    ) -> NDArray[np.bool_]:
        refused = there & bad
        named = field if isinstance(field, str) else None
        refusals.add(reason, named, refused, batch, numbers)
        return there & ~refused

    def _value(self, part: EventFrom, batch: pa.RecordBatch) -> Numbers:
        values, invalid = np.ones(batch.num_rows), np.zeros(batch.num_rows, dtype=np.bool_)
        for name in value_columns(part.value):
            mark = self._layout.decimal(name)
            numbers = read_numbers(batch.column(name), decimal="," if mark == "," else ".")
            values, invalid = values * numbers.values, invalid | numbers.invalid
            invalid |= np.abs(values) > LARGEST
        return Numbers(values=values, invalid=invalid)

    def _properties(self, part: EventFrom, at: int, batch: pa.RecordBatch) -> pa.Array:
        mapping = self._layout.mapping
        own = mapping.name is not None and at == 0
        names = self._layout.properties if own else tuple(part.properties or ())
        return self._json(names, batch)

    def _answer_properties(self, batch: pa.RecordBatch) -> pa.Array:
        return self._json(tuple(self._layout.mapping.properties or ()), batch)

    def _json(self, names: tuple[str, ...], batch: pa.RecordBatch) -> pa.Array:
        mapping = self._layout.mapping
        fields = [(name, batch.column(name)) for name in names]
        numeric = self._layout.numeric
        for key, column in (("comment", mapping.comment), ("weight", mapping.weight)):
            if column is not None and column not in names:
                fields.append((key, batch.column(column)))
                numeric = numeric | {key} if column in numeric else numeric
        return json_objects(fields, batch.num_rows, numeric=numeric)


def _nulls(words: pa.Array) -> NDArray[np.bool_]:
    return np.asarray(words.is_null().to_numpy(zero_copy_only=False))


def names_of(name: str | NameFrom, batch: pa.RecordBatch) -> pa.DictionaryArray:
    """What each row's interaction is called; null where nothing says so."""
    if isinstance(name, str):
        return constant_words(name, batch.num_rows)
    if name.column is not None:
        return as_words(batch.column(name.column))
    if name.template is None:
        return constant_words(name.constant or "", batch.num_rows)
    pieces = template_parts(name.template)
    texts = [batch.column(piece).cast(pa.string()) if at % 2 else piece for at, piece in enumerate(pieces)]
    return as_words(pc.binary_join_element_wise(*texts, ""))


def _holds(when: When, batch: pa.RecordBatch, layout: Layout) -> NDArray[np.bool_]:
    """In which rows the condition is met; an empty cell meets none."""
    column = batch.column(when.column)
    if when.above is not None:
        mark = layout.decimal(when.column)
        numbers = read_numbers(column, decimal="," if mark == "," else ".")
        return np.nan_to_num(numbers.values, nan=-np.inf) > when.above
    text = column.cast(pa.string())
    if when.not_empty:
        met = pc.not_equal(pc.utf8_trim_whitespace(text), "")
    elif isinstance(when.equals, bool):
        said = pc.is_in(pc.utf8_lower(text), value_set=pa.array(_YES))
        met = pc.and_(text.is_valid(), said if when.equals else pc.invert(said))
    elif isinstance(when.equals, int | float):
        return np.asarray(read_numbers(column).values == float(when.equals))
    else:
        met = pc.equal(pc.utf8_trim_whitespace(text), when.equals)
    return np.asarray(met.fill_null(False).to_numpy(zero_copy_only=False))

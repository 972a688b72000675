"""What the columns of a file mean, told from their names and first rows, and why: for whatever the mapping
does not say. Where it cannot be told, the error says what to write into a mapping file.
"""

from typing import cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from msgspec.structs import replace

from touchweave.collect.column_names import ENDS, answer_kind, by_rank, numbers_respondents, rank_of, says_no_time
from touchweave.collect.customer_list import as_list, identifiers_sign, listed_customer
from touchweave.collect.mapped_columns import customer_columns, named_columns, time_columns
from touchweave.collect.mapping import IMPORT_START, CustomerFrom, Kind, Mapping, NameFrom, ScoreFrom, TimeFrom
from touchweave.collect.numbers import decimal_mark, read_numbers
from touchweave.collect.survey import answer_range, find_unpivot, scale_for
from touchweave.collect.times import plan_times, read_times
from touchweave.errors import ColumnsUnclear
from touchweave.store.import_report import ImportSign

_MOST = 0.9
_HALF = 0.5  # where the name says time too; the other rows are refused one by one
#: Interactions happened between these; other dates are birthdays, expiries, or empty ones.
_PLAUSIBLE_US = (0, 4_102_444_800_000_000)  # 1970 to 2100
_NO_CUSTOMER = "the customer (write `customer: COLUMN`, or `customer: {row: true}` if each row is its own customer)"
_NO_TIME = (
    "the time (write `time: COLUMN`, or `time: {constant: 2024-05-01}` if the file has none, or only "
    "`customer: COLUMN` and `traits: [COLUMN, …]` if its rows are customers and not interactions)"
)


class Inference:
    """Completes a mapping from the first rows. `why` gives the reason for every column it decided on."""

    def __init__(self, mapping: Mapping, batch: pa.RecordBatch, *, path: str, stem: str) -> None:
        self._given, self._batch, self._path, self._stem = mapping, batch, path, stem
        self._names = tuple(batch.schema.names)
        self.why: dict[str, str] = {}
        self.signs: tuple[ImportSign, ...] = ()  #: what should not be decided without a word

    def complete(self) -> Mapping:
        """The mapping with customer, time and name settled. Raises ColumnsUnclear."""
        mapping = self._given
        silent = not mapping.says_roles()
        if mapping.time is None and (time := self._time(mapping)) is not None:
            mapping = replace(mapping, time=time)
        elif mapping.time is None:
            mapping, silent = self._without_time(mapping, silent), False
        if mapping.customer is None and mapping.anonymous is None:
            mapping = self._with_customer(mapping)
        if silent:
            mapping = self._with_details(mapping)
        if mapping.customer is None and mapping.anonymous is None:
            if not mapping.unpivot and not mapping.identifiers:
                raise ColumnsUnclear(path=self._path, role=_NO_CUSTOMER, columns=", ".join(self._names))
            if mapping.unpivot:
                mapping = replace(mapping, customer=CustomerFrom(row=True))
        elif silent and mapping.unpivot:
            mapping = self._with_respondents(mapping)
        told = mapping.traits or (mapping.identifiers and mapping.from_import_start)
        if mapping.name is None and not (mapping.events or mapping.unpivot or told):
            mapping = replace(mapping, name=self._name(mapping))
        return mapping

    def _column(self, name: str) -> pa.Array:
        return self._batch.column(name)

    def _free(self, mapping: Mapping, role: str) -> list[str]:
        taken = set(named_columns(mapping))
        return [
            name
            for name in by_rank(self._names, role)
            if name not in taken and self._column(name).null_count < self._batch.num_rows
        ]

    def _noted(self, column: str, why: str) -> str:
        self.why[column] = why
        return column

    def _time(self, mapping: Mapping) -> str | TimeFrom | None:
        """The time's column or columns; None: there is none. Of a list of customers it has to be named so."""
        named = [name for name in self._free(mapping, "time") if self._readable(name) >= _HALF]
        if mapping.lists_customers:
            named = [name for name in named if self._dates_each_customer(name)]
        for name in sorted(named, key=lambda name: not self._has_clock(name)):
            share = self._readable(name)
            clock = self._clock_beside(name, mapping)
            self._noted(name, f"its name says time, and {share:.0%} of its values are times")
            return TimeFrom(columns=[name, clock]) if clock else name
        for name in () if mapping.lists_customers else self._names:
            kind = self._column(name).type
            if says_no_time(name):
                continue
            if (pa.types.is_timestamp(kind) or pa.types.is_string(kind)) and name not in set(named_columns(mapping)):
                share = self._readable(name, text_only=True)
                if share >= _MOST:
                    return self._noted(name, f"{share:.0%} of its values are times")
        return None

    def _dates_each_customer(self, name: str) -> bool:
        """Whether it is a plain time, such as `created at`, of every row: `last order date` is a trait."""
        rank = rank_of(name, "time")
        return rank is not None and rank < ENDS and self._column(name).null_count == 0

    def _without_time(self, mapping: Mapping, silent: bool) -> Mapping:
        """A list of customers: the mapping says so, or they can be told. Raises ColumnsUnclear."""
        if mapping.lists_customers:
            return replace(mapping, time=TimeFrom(constant=IMPORT_START))
        customer = listed_customer(self._batch) if silent else None
        if customer is None:
            role = _NO_TIME + self._instead(mapping)
            raise ColumnsUnclear(path=self._path, role=role, columns=", ".join(self._names))
        self._noted(customer, "its name says customer, and nearly every row has another one")
        listed = as_list(mapping, self._batch, customer)
        if listed.identifiers:
            self.signs = (identifiers_sign(listed, self._batch.num_rows),)
            for kind, name in listed.identifiers.items():
                if name != customer:
                    self._noted(str(name), f"its name says {kind}; it is kept as a trait too")
        return listed

    def _instead(self, mapping: Mapping) -> str:
        """What stands where a time was looked for."""
        if self._batch.num_rows == 0:
            return ", as there is no row below the header"
        named = self._free(mapping, "time")
        if not named:
            return ""
        first = self._column(named[0]).drop_null()[0].as_py()
        return f"; {named[0]!r} is named so, but holds {str(first)[:40]!r}"

    def _readable(self, name: str, *, text_only: bool = False) -> float:
        """Share of the first values that are times."""
        column = self._column(name).slice(0, 1000).drop_null()
        plan = plan_times(column, timezone=self._given.timezone, time_format=self._given.time_format)
        if plan is None or len(column) == 0 or (text_only and plan.way == "number"):
            return 0.0
        times = read_times(column, plan)
        plausible = _PLAUSIBLE_US[0] <= float(np.median(times.us)) < _PLAUSIBLE_US[1]
        return 1.0 - float(times.invalid.mean()) if plausible else 0.0

    def _has_clock(self, name: str) -> bool:
        """Whether the first values bear a time of day: such a column says more than one of dates."""
        column = self._column(name).slice(0, 1000).drop_null()
        plan = plan_times(column, timezone="UTC", time_format=self._given.time_format)
        return plan is not None and bool((read_times(column, plan).us % 86_400_000_000 != 0).any())

    def _clock_beside(self, date: str, mapping: Mapping) -> str | None:
        """A column with times of day, where the date column has none."""
        if not pa.types.is_string(self._column(date).type):
            return None
        dates = self._column(date).slice(0, 100).drop_null()
        if pc.any(pc.match_substring(dates, ":")).as_py():
            return None
        for name in self._free(mapping, "time"):
            column = self._column(name)
            if name != date and pa.types.is_string(column.type):
                clock = pc.match_substring_regex(column.slice(0, 1000).drop_null(), r"^\s*\d{1,2}:\d{2}(:\d{2})?")
                if len(clock) and pc.mean(pc.cast(clock, pa.int8())).as_py() > _MOST:
                    return self._noted(name, f"its values are times of day beside {date!r}")
        return None

    def _with_customer(self, mapping: Mapping) -> Mapping:
        for name in self._free(mapping, "customer"):
            self._noted(name, "its name says customer")
            mapping = replace(mapping, customer=name)
            break
        for name in self._free(mapping, "anonymous"):
            self._noted(name, "its name says a browser or device")
            return replace(mapping, anonymous=name)
        return mapping

    def _name(self, mapping: Mapping) -> str | NameFrom:
        for name in self._free(mapping, "name"):
            if not pa.types.is_floating(self._column(name).type):
                return self._noted(name, "its name says what happened")
        return NameFrom(constant=self._stem)

    def _with_details(self, mapping: Mapping) -> Mapping:
        """Everything beyond who, when and what: only for files whose mapping is silent."""
        for name in self._free(mapping, "message_id"):
            column = self._column(name)
            different = pc.count_distinct(column).as_py() / len(column) if len(column) else 0
            # An export that repeats some of its messages is just what ids are there for.
            if column.null_count == 0 and different >= _MOST:
                how = "all" if different == 1 else f"{different:.0%}"
                mapping = replace(mapping, id=self._noted(name, f"its name says id, and {how} of its values differ"))
                break
        found = self._name(mapping)
        if isinstance(found, NameFrom):
            unpivot = find_unpivot(self._batch, set(named_columns(mapping)))
            for part in unpivot:
                for column in part.columns:
                    self._noted(column, f"whole numbers on a scale of {part.scale}, in a row with others like it")
            mapping = replace(mapping, unpivot=unpivot)
        else:
            mapping = replace(mapping, name=found)
        if mapping.unpivot:
            return self._with_words(mapping, "comment")
        return self._with_words(self._with_numbers(mapping), "comment", "campaign", "medium", "referrer", "page")

    def _with_numbers(self, mapping: Mapping) -> Mapping:
        for name in self._free(mapping, "value"):
            numbers = read_numbers(self._column(name), decimal=decimal_mark(self._column(name)))
            if numbers.invalid.mean() < 0.1 and not np.isnan(numbers.values).all():
                mapping = replace(mapping, value=self._noted(name, "its name says value, and it holds numbers"))
                break
        for name in self._free(mapping, "score"):
            if score := self._score(name):
                return replace(mapping, score=score)
        return mapping

    def _score(self, name: str) -> ScoreFrom | None:
        kind = answer_kind(name) or "csat"
        beside = {"kind_column": f"{name}_kind", "scale_column": f"{name}_scale"}
        given = {role: column for role, column in beside.items() if column in self._names}
        if "kind_column" in given:
            self._noted(name, "its name says score, and the column beside it what was asked")
            return ScoreFrom(column=name, kind_column=given["kind_column"], scale_column=given.get("scale_column"))
        if kind == "sentiment":
            self._noted(name, "its name says sentiment")
            return ScoreFrom(column=name, kind="sentiment", scale="-1..1")
        found = answer_range(self._column(name))
        scale = scale_for(kind, *found) if found else None
        if scale is None:
            return None
        self._noted(name, f"its name says score, and its values lie on {scale}")
        return ScoreFrom(column=name, kind=cast(Kind, kind), scale=scale)

    def _with_words(self, mapping: Mapping, *roles: str) -> Mapping:
        for field in roles:
            for name in self._free(mapping, field):
                if pa.types.is_string(self._column(name).type) or pa.types.is_large_string(self._column(name).type):
                    mapping = replace(mapping, **{field: self._noted(name, f"its name says {field}")})
                    break
        return mapping

    def _with_respondents(self, mapping: Mapping) -> Mapping:
        """A survey numbers its own respondents, unless it asks known customers; what else it knows are traits."""
        columns = customer_columns(mapping.customer)
        customer = mapping.customer
        if columns and numbers_respondents(columns[0]):
            prefix = f"{self._stem}-"
            customer = CustomerFrom(columns=columns, prefix=prefix)
            self._noted(columns[0], f"its name says respondent: numbered anew in each survey, so called {prefix}…")
        used = {*named_columns(mapping), *time_columns(mapping.time)}
        traits = {name: name for name in self._names if name not in used}
        return replace(mapping, customer=customer, traits=traits or None)

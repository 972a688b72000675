"""A complete mapping beside the file's first rows: how each column is read, decided once for the whole file."""

from datetime import UTC, datetime, timedelta

import pyarrow as pa
from msgspec import Struct

from touchweave.collect.mapped_columns import (
    customer_columns,
    identifier_columns,
    name_columns,
    score_columns,
    single_columns,
    time_columns,
    trait_columns,
    value_columns,
)
from touchweave.collect.mapping import IMPORT_START, CustomerFrom, EventFrom, Mapping, NameFrom, TimeFrom
from touchweave.collect.numbers import decimal_mark
from touchweave.collect.properties import numeric_columns
from touchweave.collect.times import TimePlan, plan_times, read_times
from touchweave.errors import ColumnsUnclear, MappingInvalid
from touchweave.store.import_report import ColumnRole


class Layout(Struct, frozen=True, kw_only=True):
    """What the rows of one file are made into."""

    mapping: Mapping
    header: tuple[str, ...]
    source: str
    digest: str  #: SHA-256 of file and mapping
    received_at: datetime
    parts: tuple[EventFrom, ...]  #: the interactions of a row that are no unpivoted answers
    properties: tuple[str, ...]  #: of a row that is one interaction
    numeric: frozenset[str]  #: text columns of numbers only
    commas: frozenset[str]  #: columns with a decimal comma
    time: TimePlan | None  #: None: a constant
    part_times: tuple[TimePlan | None, ...]  #: by part; None: the row's time
    numbered: bool  #: a row of a batch is a row of the file; False where one row of the file becomes many
    constant_us: int  #: the moment of all rows where `time` is None

    @property
    def own_ids(self) -> bool:
        """Whether message ids come from the rows, and so tell duplicates apart."""
        return self.mapping.id is not None or self.mapping.duplicates == "drop"

    def decimal(self, column: str) -> str:
        """The mark before the tenths in a column."""
        return self.mapping.decimal or ("," if column in self.commas else ".")


def lay_out(
    mapping: Mapping,
    batch: pa.RecordBatch,
    *,
    source: str,
    digest: str,
    received_at: datetime,
    comma_likely: bool,
    numbered: bool,
    path: str,
) -> Layout:
    """Decide how the columns are read, from the first rows. Raises ColumnsUnclear, MappingInvalid."""
    parts = _parts(mapping)
    names = tuple(batch.schema.names)
    time, constant_us = _time(mapping.time, mapping, batch, path)
    if mapping.from_import_start:
        constant_us = _microseconds(received_at)
    numbers = {name for part in parts for name in value_columns(part.value)}
    numbers |= {part.score.column for part in parts if part.score}
    numbers |= {part.when.column for part in parts if part.when and part.when.above is not None}
    numbers |= {name for unpivot in mapping.unpivot for name in unpivot.columns}
    commas = {n for n in numbers if decimal_mark(batch.column(n), comma_likely=comma_likely) == ","}
    return Layout(
        mapping=mapping,
        header=names,
        source=source,
        digest=digest,
        received_at=received_at,
        parts=parts,
        properties=_properties(mapping, names),
        numeric=numeric_columns(batch),
        commas=frozenset(commas),
        time=time,
        part_times=tuple(_time(part.time, mapping, batch, path)[0] if part.time else None for part in parts),
        numbered=numbered,
        constant_us=constant_us,
    )


def _parts(mapping: Mapping) -> tuple[EventFrom, ...]:
    parts = list(mapping.events)
    if mapping.name is not None:
        name = NameFrom(column=mapping.name) if isinstance(mapping.name, str) else mapping.name
        own = EventFrom(name=name, type=mapping.type, value=mapping.value, score=mapping.score)
        parts.insert(0, own)
    return tuple(parts)


def _properties(mapping: Mapping, names: tuple[str, ...]) -> tuple[str, ...]:
    """Of a row's main interaction: as listed, or every column that went nowhere else in full."""
    if mapping.properties is not None:
        return tuple(mapping.properties)
    single = single_columns(mapping)
    used = {
        *customer_columns(mapping.customer),
        *time_columns(mapping.time),
        *score_columns(mapping.score),
        *trait_columns(mapping),
        *(column for columns in identifier_columns(mapping).values() for column in columns),
        *(column for field, column in single.items() if field not in ("page", "referrer")),
        *(column for unpivot in mapping.unpivot for column in unpivot.columns),
    }
    used |= {mapping.name} if isinstance(mapping.name, str) else set()
    used |= {mapping.value} if isinstance(mapping.value, str) else set()
    return tuple(name for name in names if name not in used)


def _time(
    time: str | TimeFrom | None, mapping: Mapping, batch: pa.RecordBatch, path: str
) -> tuple[TimePlan | None, int]:
    if isinstance(time, TimeFrom) and time.constant == IMPORT_START:
        return None, 0
    if isinstance(time, TimeFrom) and time.constant is not None:
        return None, _constant(time.constant, mapping, path)
    columns = time_columns(time)
    if not columns:
        allowed = "a column, {columns: [DATE, TIME]}, {constant: 2024-05-01} or {constant: now}"
        raise MappingInvalid(path=path, where="time", value=time, allowed=allowed)
    if len(columns) > 1:
        return plan_joined_times(mapping), 0
    plan = plan_times(batch.column(columns[0]), timezone=mapping.timezone, time_format=mapping.time_format)
    if plan is None and batch.column(columns[0]).null_count < batch.num_rows:
        role = f"the time: the values of {columns[0]!r} are no times that can be told (write `time_format: …`)"
        raise ColumnsUnclear(path=path, role=role, columns=", ".join(batch.schema.names))
    return plan or TimePlan(way="text", timezone=mapping.timezone or "UTC"), 0


def plan_joined_times(mapping: Mapping) -> TimePlan:
    """The plan for a date and a time of day from two columns; day and month as the first rows will tell."""
    zone = mapping.timezone or "UTC"
    if mapping.time_format:
        return TimePlan(way="format", written=mapping.time_format, timezone=zone)
    return TimePlan(way="text", timezone=zone)


def _constant(written: str, mapping: Mapping, path: str) -> int:
    column = pa.array([written])
    plan = plan_times(column, timezone=mapping.timezone)
    times = read_times(column, plan) if plan else None
    if plan is None or times is None or times.invalid[0] or plan.undecided:
        allowed = "a date or time such as 2024-05-01 or 2024-05-01T12:00:00Z, or now"
        raise MappingInvalid(path=path, where="time.constant", value=written, allowed=allowed)
    return int(times.us[0])


def _microseconds(moment: datetime) -> int:
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def roles_of(layout: Layout, why: dict[str, str], mapped: frozenset[str] = frozenset()) -> tuple[ColumnRole, ...]:
    """What each column was taken for, in the file's order, and why; `mapped` are those the mapping names."""
    roles: dict[str, tuple[str, str | None]] = dict.fromkeys(layout.properties, ("property", None))
    mapping = layout.mapping
    for unpivot in mapping.unpivot:
        roles |= {name: ("score", place) for name, place in unpivot.columns.items()}
    roles |= {name: ("trait", trait) for name, trait in trait_columns(mapping).items()}
    roles |= {name: ("identifier", kind) for kind, names in identifier_columns(mapping).items() for name in names}
    fields = {"id": "message_id", "weight": "property"}
    roles |= {column: (fields.get(field, field), None) for field, column in single_columns(mapping).items()}
    for part in layout.parts:
        roles |= dict.fromkeys(part.properties or (), ("property", None))
        roles |= dict.fromkeys(score_columns(part.score), ("score", None))
        roles |= dict.fromkeys(value_columns(part.value), ("value", None))
        roles |= dict.fromkeys(time_columns(part.time), ("time", None))
        named = name_columns(part.name) if isinstance(part.name, NameFrom) else []
        roles |= dict.fromkeys(named, ("name", None))
    roles |= dict.fromkeys(time_columns(mapping.time), ("time", None))
    roles |= dict.fromkeys(customer_columns(mapping.customer), ("customer", None))
    given = "given" if not why else "no other role"
    out = []
    for name in layout.header:
        role, target = roles.get(name, ("ignored", None))
        reason = why.get(name, "given" if name in mapped else given)
        out.append(ColumnRole(column=name, role=role, why=reason, target=target))
    if isinstance(mapping.name, NameFrom) and mapping.name.constant:
        reason = "no column names it; the file or the mapping does"
        out.append(ColumnRole(column="", role="name", why=reason, target=mapping.name.constant))
    if isinstance(mapping.customer, CustomerFrom) and mapping.customer.row:
        out.append(ColumnRole(column="", role="customer", why="each row is its own customer"))
    return tuple(out)

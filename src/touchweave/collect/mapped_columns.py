"""Which columns a mapping names, and what becomes of it where the file lacks some."""

import re
from collections.abc import Iterator

from msgspec.structs import replace

from touchweave.collect.mapping import (
    CustomerFrom,
    EventFrom,
    Mapping,
    NameFrom,
    ScoreFrom,
    TimeFrom,
    ValueFrom,
)
from touchweave.errors import ColumnMissing

_BRACED = re.compile(r"\{([^{}]+)\}")


def template_parts(template: str) -> list[str]:
    """Literal text and column names by turns, beginning with text: `a {B} c` → `a `, `B`, ` c`."""
    return _BRACED.split(template)


def customer_columns(customer: str | list[str] | CustomerFrom | None) -> list[str]:
    """The columns that may say who it was."""
    if isinstance(customer, CustomerFrom):
        return customer.columns
    return [customer] if isinstance(customer, str) else list(customer or [])


def time_columns(time: str | TimeFrom | None) -> list[str]:
    """The columns that say when it was."""
    if isinstance(time, TimeFrom):
        return time.columns
    return [time] if time else []


def name_columns(name: str | NameFrom | None) -> list[str]:
    """The columns that say what it was."""
    if isinstance(name, NameFrom):
        written = template_parts(name.template)[1::2] if name.template else []
        return [name.column, *written] if name.column else written
    return [name] if name else []


def value_columns(value: str | ValueFrom | None) -> list[str]:
    """The columns that say what it was worth."""
    if isinstance(value, ValueFrom):
        return value.product
    return [value] if value else []


def score_columns(score: ScoreFrom | None) -> list[str]:
    """The columns an answer is in."""
    if score is None:
        return []
    return [name for name in (score.column, score.kind_column, score.scale_column) if name]


def trait_columns(mapping: Mapping) -> dict[str, str]:
    """Column → trait."""
    if isinstance(mapping.traits, dict):
        return mapping.traits
    return {name: name for name in mapping.traits or []}


def identifier_columns(mapping: Mapping) -> dict[str, list[str]]:
    """Type of identifier → the columns that hold one."""
    given = mapping.identifiers or {}
    return {kind: [named] if isinstance(named, str) else named for kind, named in given.items() if named}


def event_columns(event: EventFrom) -> list[str]:
    """The columns one interaction of a row is made of."""
    when = [event.when.column] if event.when else []
    names = name_columns(event.name) if isinstance(event.name, NameFrom) else []
    answer = [*value_columns(event.value), *score_columns(event.score)]
    return [*names, *when, *time_columns(event.time), *answer, *(event.properties or [])]


def single_columns(mapping: Mapping) -> dict[str, str]:
    """Field → column, of the fields that are plainly one column."""
    fields = ("anonymous", "id", "comment", "weight", "campaign", "medium", "referrer", "page")
    return {field: column for field in fields if (column := getattr(mapping, field))}


def named_columns(mapping: Mapping) -> Iterator[str]:
    """Every column that the mapping names."""
    yield from customer_columns(mapping.customer)
    yield from time_columns(mapping.time)
    yield from name_columns(mapping.name)
    yield from value_columns(mapping.value)
    yield from score_columns(mapping.score)
    yield from single_columns(mapping).values()
    yield from mapping.properties or []
    yield from trait_columns(mapping)
    for columns in identifier_columns(mapping).values():
        yield from columns
    for event in mapping.events:
        yield from event_columns(event)
    for unpivot in mapping.unpivot:
        yield from unpivot.columns


def fitted(mapping: Mapping, header: tuple[str, ...], *, path: str) -> Mapping:
    """The mapping without the columns that the file lacks. Raises ColumnMissing unless they are `optional`."""
    there = set(header)
    lacking = [column for column in named_columns(mapping) if column not in there]
    if not lacking:
        return mapping
    essential = [*time_columns(mapping.time), *name_columns(mapping.name)]
    customers = customer_columns(mapping.customer)
    if customers and not there & set(customers):
        essential += customers
    known_by = [name for columns in identifier_columns(mapping).values() for name in columns]
    if not customers and mapping.anonymous is None and not there & set(known_by):
        essential += known_by
    fatal = [column for column in lacking if not mapping.optional or column in essential]
    if fatal:
        raise ColumnMissing(path=path, column=fatal[0], columns=", ".join(header))
    changes: dict[str, object] = {
        field: None for field, column in single_columns(mapping).items() if column not in there
    }
    if customers:
        changes["customer"] = _customers_there(mapping.customer, there)
    if mapping.properties is not None:
        changes["properties"] = [name for name in mapping.properties if name in there]
    if mapping.traits:
        changes["traits"] = {name: trait for name, trait in trait_columns(mapping).items() if name in there}
    if mapping.identifiers:
        changes["identifiers"] = {
            kind: [name for name in columns if name in there]
            for kind, columns in identifier_columns(mapping).items()
            if there & set(columns)
        }
    if set(value_columns(mapping.value)) - there:
        changes["value"] = None
    if set(score_columns(mapping.score)) - there:
        changes["score"] = None
    changes["events"] = [event for event in mapping.events if not set(event_columns(event)) - there]
    changes["unpivot"] = [
        replace(part, columns={name: place for name, place in part.columns.items() if name in there})
        for part in mapping.unpivot
    ]
    return replace(mapping, **changes)


def _customers_there(customer: str | list[str] | CustomerFrom | None, there: set[str]) -> object:
    columns = [name for name in customer_columns(customer) if name in there]
    return replace(customer, columns=columns) if isinstance(customer, CustomerFrom) else columns

"""Recognises a list of customers, a row a customer without any interaction, in a file whose mapping says nothing."""

import pyarrow as pa
import pyarrow.compute as pc
from msgspec.structs import replace

from touchweave.collect.column_names import by_rank, identifier_type, numbers_respondents, says_interaction
from touchweave.collect.mapping import IMPORT_START, Mapping, TimeFrom
from touchweave.collect.survey import find_unpivot
from touchweave.store.import_report import ImportSign

#: So many of the first rows bear a customer, and another one each: some are in a list twice by mistake.
_MOST = 0.9


def listed_customer(batch: pa.RecordBatch) -> str | None:
    """The column that says which customer each row is; None where the rows may be something else than customers."""
    names = tuple(batch.schema.names)
    if batch.num_rows == 0 or any(says_interaction(name) for name in names) or by_rank(names, "time"):
        return None
    for name in by_rank(names, "customer"):
        different = pc.count_distinct(batch.column(name)).as_py() / batch.num_rows
        if different >= _MOST and not numbers_respondents(name) and not find_unpivot(batch, {name}):
            return name
    return None


def as_list(mapping: Mapping, batch: pa.RecordBatch, customer: str) -> Mapping:
    """The mapping of a list whose rows are the customers in that column: all else is known of them since now."""
    identifiers: dict[str, str | list[str]] = {}
    if mapping.identifiers is None:
        for name in batch.schema.names:
            if kind := identifier_type(name):
                identifiers.setdefault(kind, name)
    traits = [name for name in batch.schema.names if name != customer and not _empty_more(batch, name)]
    return replace(
        mapping,
        customer=customer,
        time=TimeFrom(constant=IMPORT_START),
        traits=traits or None,
        identifiers=identifiers or mapping.identifiers,
    )


def _empty_more(batch: pa.RecordBatch, name: str) -> bool:
    """Whether it is the column for later keys of JSON lines, and none was met."""
    return name == "_more" and batch.column(name).null_count == batch.num_rows


def identifiers_sign(mapping: Mapping, rows: int) -> ImportSign:
    """Says which columns of a list were taken for identifiers: those may join customers."""
    taken = ", ".join(f"{column!r} as {kind}" for kind, column in (mapping.identifiers or {}).items())
    message = (
        f"Identifiers of the customers were taken from {taken}: who bears the same one may turn out to be one "
        "customer. `identifiers: {}` in the mapping takes none."
    )
    return ImportSign(code="identifiers_inferred", message=message, count=rows)

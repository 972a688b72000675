"""The mapping: what each column of a file means. Given in a small YAML file, or inferred.

`docs/reference/mapping.md` explains every field with examples; `mapping_file.py` reads the YAML.
"""

from typing import Literal

from msgspec import Struct

from touchweave.event.scale import Scale

Kind = Literal["nps", "csat", "ces", "sentiment"]
Type = Literal["track", "page", "screen"]
Format = Literal["csv", "tsv", "jsonl", "parquet", "xlsx", "xes", "paths"]

#: `time: {constant: now}`: the moment at which the import began.
IMPORT_START = "now"

#: The scale a kind of answer has unless the mapping or the values say otherwise.
USUAL_SCALES = {"nps": "0..10", "csat": "1..5", "ces": "1..7", "sentiment": "-1..1"}


class _Strict(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A part of the file; a misspelt field is an error."""


class CustomerFrom(_Strict, frozen=True, kw_only=True):
    """Who: the first non-empty of `columns`, or each row its own customer; `prefix` goes before the id."""

    columns: list[str] = []
    row: bool = False
    prefix: str | None = None  #: with `row`: the source and a hyphen unless given


class TimeFrom(_Strict, frozen=True, kw_only=True):
    """When: several columns joined by a space, or one moment for all rows (`now`: the import's start)."""

    columns: list[str] = []
    constant: str | None = None


class NameFrom(_Strict, frozen=True, kw_only=True):
    """What: a column, one name for all rows, or a template such as `{Action} {Device}` of columns."""

    column: str | None = None
    constant: str | None = None
    template: str | None = None


class ValueFrom(_Strict, frozen=True, kw_only=True):
    """What it was worth: the product of columns."""

    product: list[str]


class ScoreFrom(_Strict, frozen=True, kw_only=True):
    """An answer: its column, what it answers, its scale `worst..best`, and the values that mean no answer."""

    column: str
    kind: Kind | None = None
    kind_column: str | None = None
    scale: str | None = None
    scale_column: str | None = None
    missing: list[float | str] = []


class When(_Strict, frozen=True, kw_only=True):
    """A condition on one column. Exactly one of the three is given."""

    column: str
    equals: str | float | bool | None = None
    above: float | None = None
    not_empty: bool = False


class EventFrom(_Strict, frozen=True, kw_only=True):
    """One of the several interactions of a row."""

    name: str | NameFrom  #: plain text is the name itself here; `{column: …}` takes it from a column
    type: Type = "track"
    when: When | None = None
    time: str | TimeFrom | None = None  #: the row's time unless given
    value: str | ValueFrom | None = None
    score: ScoreFrom | None = None
    properties: list[str] | None = None  #: none unless given


class Unpivot(_Strict, frozen=True, kw_only=True):
    """Columns that each hold the answers about one touchpoint: column → touchpoint name."""

    columns: dict[str, str]
    kind: Kind = "csat"
    scale: str | None = None
    missing: list[float | str] = []


class PathColumns(_Strict, frozen=True, kw_only=True):
    """Where a path list (`paths` format) keeps its path and its counts."""

    path: str
    conversions: str | None = None
    value: str | None = None
    nulls: str | None = None
    separator: str = ">"


class Mapping(_Strict, frozen=True, kw_only=True):
    """The whole mapping. What is absent is inferred where `customer`, `time`, `name`… are all absent."""

    format: Format | None = None
    member: str | None = None  #: which file of an archive
    sheet: str | None = None  #: which sheet of a workbook
    delimiter: str | None = None  #: one character, or `whitespace`
    encoding: str | None = None
    header: bool | None = None  #: False: the first row is data already; columns are column_1, column_2, …
    decimal: Literal[".", ","] | None = None
    timezone: str | None = None  #: IANA name, for times that bear no zone
    time_format: str | None = None  #: as strptime takes it, e.g. %d/%m/%Y %H:%M
    optional: bool = False  #: columns named here may be absent from the file

    source: str | None = None
    customer: str | list[str] | CustomerFrom | None = None
    anonymous: str | None = None
    identifiers: dict[str, str | list[str]] | None = None  #: type → column or columns
    id: str | None = None
    time: str | TimeFrom | None = None
    type: Type = "track"
    name: str | NameFrom | None = None
    value: str | ValueFrom | None = None
    score: ScoreFrom | None = None
    comment: str | None = None
    weight: str | None = None
    properties: list[str] | None = None  #: all columns without another role unless given
    traits: list[str] | dict[str, str] | None = None
    campaign: str | None = None
    medium: str | None = None
    referrer: str | None = None
    page: str | None = None
    events: list[EventFrom] = []
    unpivot: list[Unpivot] = []
    paths: PathColumns | None = None
    duplicates: Literal["keep", "drop"] = "keep"

    def says_roles(self) -> bool:
        """Whether it says what the columns mean, or only how to read the file."""
        who = self.customer or self.identifiers or self.traits
        return bool(who or self.time or self.name or self.events or self.unpivot)

    @property
    def lists_customers(self) -> bool:
        """Whether it tells of customers only: its rows have no interactions, and no answers."""
        return bool(self.traits or self.identifiers) and not (self.name or self.events or self.unpivot)

    @property
    def from_import_start(self) -> bool:
        """Whether all rows bear the moment at which the import began."""
        return isinstance(self.time, TimeFrom) and self.time.constant == IMPORT_START


def scale_of(kind: str, written: str | None) -> Scale:
    """The scale of answers of a kind. Raises ValueError when the written one is none."""
    return Scale.parse(written or USUAL_SCALES[kind])

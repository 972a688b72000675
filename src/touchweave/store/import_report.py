"""What an import did, or would do: shown before anything is kept, and stored with the batch afterwards."""

from collections.abc import Iterable
from datetime import datetime
from typing import Self

from msgspec import Struct, field, structs

from touchweave.store.source_day import SourceDay

#: The format of imports that are loads: they hold what the collector accepted, of many sources.
COLLECTED = "collector"


class ColumnRole(Struct, frozen=True, kw_only=True):
    """What a column of the file was taken for, and why."""

    column: str
    role: str  #: customer, anonymous, identifier, message_id, time, name, value, score, trait, property, ignored
    why: str  #: "given" by the mapping, or the sign it was inferred from
    target: str | None = None  #: the touchpoint, trait or property it becomes


class ImportSign(Struct, frozen=True, kw_only=True):
    """Something suspicious about the file, in words, with examples."""

    code: str  #: rounded_ids, row_limit, constant_time, future_time, mixed_zones, mojibake, no_time, …
    message: str
    count: int
    examples: tuple[str, ...] = ()


class ImportReport(Struct, frozen=True, kw_only=True):
    """An import batch. `events = loaded + duplicates + sum(rejected.values())`, always."""

    id: int | None  #: None: a dry run
    file: str  #: name only, never the path
    format: str
    source: str
    dry_run: bool
    rows: int  #: read from the file
    events: int  #: made of them (a wide row becomes several)
    loaded: int
    duplicates: int  #: of a message id already in the ledger or earlier in the file
    rejected: dict[str, int] = field(default_factory=dict)  #: by event.rejection.Reason
    customers: int = 0  #: distinct, of the loaded
    touchpoints: int = 0  #: distinct names, of the loaded
    since: datetime | None = None
    until: datetime | None = None
    roles: tuple[ColumnRole, ...] = ()
    warnings: tuple[ImportSign, ...] = ()
    digest: str = ""  #: SHA-256 of file and mapping: the same again is recognised as duplicates
    started_at: datetime | None = None
    finished_at: datetime | None = None
    undone_at: datetime | None = None
    duplicate_of: int | None = None  #: the import that brought the same file before
    replayed_of: tuple[int, ...] = ()  #: of a replay: the imports whose refused events it took out of quarantine
    accounts: tuple[SourceDay, ...] = ()  #: of what was collected, by source and day


def without_examples(report: ImportReport) -> ImportReport:
    """The report as it is where somebody in the file was erased: it quotes nothing."""
    return structs.replace(report, warnings=tuple(structs.replace(sign, examples=()) for sign in report.warnings))


class Account(Struct, frozen=True, kw_only=True):
    """What the imports that were not undone add up to: `events = loaded + duplicates + quarantined`."""

    events: int
    loaded: int
    duplicates: int
    quarantined: int

    @classmethod
    def of(cls, reports: Iterable[ImportReport]) -> Self:
        """Add the reports up."""
        kept = [report for report in reports if report.undone_at is None]
        return cls(
            events=sum(report.events for report in kept),
            loaded=sum(report.loaded for report in kept),
            duplicates=sum(report.duplicates for report in kept),
            quarantined=sum(sum(report.rejected.values()) for report in kept),
        )

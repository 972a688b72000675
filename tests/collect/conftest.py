"""A file imported through the whole way, into a session that only remembers."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from msgspec.structs import replace

from touchweave.collect.importing import run_import
from touchweave.collect.mapping_file import parse_mapping
from touchweave.collect.source import Source, open_source
from touchweave.event.table import EVENT_SCHEMA, REJECTION_SCHEMA
from touchweave.settings import Settings
from touchweave.store.import_report import ImportReport

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class RememberingSession:
    """Counts as the store does where nothing is a duplicate, and keeps the batches."""

    loaded: int = 0
    duplicates: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    batches: list[pa.RecordBatch] = field(default_factory=list)
    refused: list[pa.RecordBatch] = field(default_factory=list)

    def append(self, events: pa.RecordBatch) -> None:
        assert events.schema.equals(EVENT_SCHEMA)
        events.validate(full=True)
        self.loaded += events.num_rows
        self.batches.append(events)

    def reject(self, rejections: pa.RecordBatch) -> None:
        assert rejections.schema.equals(REJECTION_SCHEMA)
        rejections.validate(full=True)
        self.rejected.update(rejections.column("reason").to_pylist())
        self.refused.append(rejections)

    def finish(self, report: ImportReport) -> ImportReport:
        return replace(report, loaded=self.loaded, rejected=dict(self.rejected))


@dataclass
class Imported:
    """What came of a file."""

    report: ImportReport
    source: Source
    session: RememberingSession

    @property
    def events(self) -> list[dict[str, Any]]:
        return [row for batch in self.session.batches for row in batch.to_pylist()]

    @property
    def rejections(self) -> list[dict[str, Any]]:
        return [row for batch in self.session.refused for row in batch.to_pylist()]

    def column(self, name: str) -> list[Any]:
        return [value for batch in self.session.batches for value in batch.column(name).to_pylist()]

    @property
    def signs(self) -> dict[str, int]:
        return {sign.code: sign.count for sign in self.report.warnings}

    @property
    def roles(self) -> dict[str, str]:
        return {role.column: role.role for role in self.report.roles}


@pytest.fixture
def imported(tmp_path: Path) -> Callable[..., Imported]:
    """`imported(text or bytes or path, mapping text, name=…)`: the file's events, rejections, report."""

    def run(
        content: str | bytes | Path, mapping: str = "", *, name: str = "visits.csv", settings: Settings | None = None
    ) -> Imported:
        path = content if isinstance(content, Path) else tmp_path / name
        if isinstance(content, str):
            path.write_text(content, encoding="utf-8", newline="")
        elif isinstance(content, bytes):
            path.write_bytes(content)
        given = parse_mapping(mapping, "mapping.yaml") if mapping else None
        source = open_source(path, mapping=given, settings=settings or Settings(), now=NOW)
        session = RememberingSession()
        report = run_import(source, session, now=NOW, dry_run=True)
        assert report.events == session.loaded + session.rejected.total()
        return Imported(report=report, source=source, session=session)

    return run

"""An import report as people read it."""

from typing import Any

import click

from touchweave.cli.output import printable
from touchweave.store.import_report import COLLECTED, ImportReport

#: So many sources of a load are named.
_SOURCES = 3


def report_row(report: ImportReport) -> dict[str, Any]:
    """One line of the list of imports."""
    return {
        "id": report.id,
        "file": _named(report),
        "rows": report.rows,
        "events": report.events,
        "loaded": report.loaded,
        "duplicates": report.duplicates,
        "rejected": sum(report.rejected.values()),
        "customers": report.customers,
        "period": f"{report.since:%Y-%m-%d} – {report.until:%Y-%m-%d}" if report.since and report.until else None,
        "state": f"undone {report.undone_at:%Y-%m-%d %H:%M}" if report.undone_at else "kept",
    }


def _named(report: ImportReport) -> str:
    """The file; or, of what was collected, from where and when it came."""
    if report.format != COLLECTED or not report.accounts:
        return report.file
    sources = sorted({one.source for one in report.accounts})
    days = sorted({f"{one.day}" for one in report.accounts})
    more = f" and {len(sources) - _SOURCES} more" if len(sources) > _SOURCES else ""
    period = days[0] if len(days) == 1 else f"{days[0]} – {days[-1]}"
    return f"collected {period} from {', '.join(sources[:_SOURCES])}{more}"


def print_report(report: ImportReport) -> None:
    """Everything an import did, or would do."""
    did = "would be " if report.dry_run else ""
    head = f"{printable(_named(report))} ({report.format})"
    head += " – dry run, nothing is kept" if report.dry_run else ""
    click.echo(f"{head}\n  {report.rows:,} rows → {report.events:,} events: {report.loaded:,} {did}loaded, "
               f"{report.duplicates:,} duplicates, {sum(report.rejected.values()):,} rejected")  # fmt: skip
    click.echo(f"  {report.customers:,} customers, {report.touchpoints:,} touchpoint names", nl=False)
    if report.since and report.until:
        click.echo(f", {report.since:%Y-%m-%d %H:%M} to {report.until:%Y-%m-%d %H:%M} UTC", nl=False)
    click.echo("")
    if report.duplicate_of is not None:
        click.echo(f"  the same file came with import {report.duplicate_of}: nothing of it is kept twice")
    for reason, count in sorted(report.rejected.items(), key=lambda item: -item[1]):
        click.echo(f"  rejected {reason}: {count:,}")
    for role in report.roles:
        target = f" → {role.target}" if role.target else ""
        click.echo(printable(f"    {role.column or '(no column)'}: {role.role}{target} ({role.why})"))
    for sign in report.warnings:
        examples = f" (e.g. {', '.join(sign.examples)})" if sign.examples else ""
        click.echo(click.style(printable(f"  ! {sign.message}{examples}"), fg="yellow"))
    if report.undone_at:
        click.echo(f"  undone at {report.undone_at:%Y-%m-%d %H:%M} UTC")
    elif report.id is not None:
        click.echo(f"  import {report.id}")

"""The command for what was refused: quarantine, with show and replay."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from touchweave.cli.bring_in import Folder, as_json
from touchweave.cli.output import print_json, print_rows, printable
from touchweave.cli.progress_bar import progress_bar
from touchweave.event.rejection import REASONS, Reason

if TYPE_CHECKING:
    from touchweave.store.replaying import ReplayReport
    from touchweave.workspace import Workspace

SHOWN = 80


@click.command()
@Folder
@click.argument("action", type=click.Choice(["list", "show", "replay"]), default="list")
@click.argument("rejection_id", metavar="[ID]", required=False)
@click.option("--reason", type=click.Choice([reason.value for reason in Reason]), help="Only those refused for it.")
@click.option("--source", help="Only those of this source.")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 10_000), help="Rows to list.")
@click.option("--id", "ids", multiple=True, metavar="ID", help="For replay: only this one; may be given again.")
@click.option(
    "--mapping", type=click.Path(path_type=Path), help="For replay: a file of fields and where to take them."
)
@click.option(
    "--set",
    "assignments",
    multiple=True,
    metavar="FIELD=PATH",
    help="For replay: as userId=properties.customer, event==Order (a text), or context= (removed).",
)
@click.option("--dry-run", is_flag=True, help="For replay: show what would happen; keep nothing.")
@click.option("--yes", is_flag=True, help="For replay: do not ask.")
@as_json
def quarantine(folder: Path, action: str, rejection_id: str | None, as_json: bool, **given: Any) -> None:
    """List refused events, look at one (show ID), or read them again, mended (replay).

    A replay moves what can be read by now into the ledger, once; the rest stays as it is. It can be undone like an
    import.
    """
    import touchweave

    if (action == "show") != (rejection_id is not None):
        raise click.UsageError("`quarantine DIR show ID` takes the id of one event; list and replay take options")
    with touchweave.open(folder) as workspace:
        if action == "list":
            _list(workspace, as_json, reason=given["reason"], source=given["source"], limit=given["limit"])
        elif action == "show":
            _show(workspace.store.refused.one(str(rejection_id)), as_json)
        else:
            _replay(workspace, as_json, **given)


def _list(workspace: "Workspace", as_json: bool, **chosen: Any) -> None:
    rows = workspace.quarantine(**chosen).to_dicts()
    counts = workspace.store.quarantine_counts()
    told: list[dict[str, Any]] = [
        {"source": source, "reason": why, "count": count} for (source, why), count in sorted(counts.items())
    ]
    if as_json:
        print_json({"counts": told, "rows": rows})
        return
    print_rows([count | {"meaning": REASONS[Reason(count["reason"])]} for count in told], title="Refused")
    if told:
        short = [_short(row) for row in rows]
        print_rows(short, title=f"The first {len(short)}" if len(short) == chosen["limit"] else "As they came in")


def _short(row: dict[str, Any]) -> dict[str, Any]:
    raw = " ".join(row["raw"][: 4 * SHOWN].split())
    return {
        "id": row["id"],
        "reason": row["reason"],
        "source": row["source"],
        "received": f"{row['received_at']:%Y-%m-%d %H:%M:%S}",
        "raw": raw if len(raw) <= SHOWN else raw[:SHOWN] + "…",
    }


def _show(row: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print_json(row)
        return
    for name in ("id", "reason", "field", "source", "received_at", "import_id", "row"):
        click.echo(f"{name}: {printable(str(row[name]))}")
    click.echo(f"meaning: {REASONS[Reason(row['reason'])]}")
    for name in ("envelope", "raw"):
        if row[name] is not None:
            click.echo(f"{name}:\n{printable(row[name])}")


def _replay(
    workspace: "Workspace",
    as_json: bool,
    *,
    reason: str | None,
    source: str | None,
    ids: tuple[str, ...],
    mapping: Path | None,
    assignments: tuple[str, ...],
    dry_run: bool,
    yes: bool,
    limit: int,
) -> None:
    from touchweave.collect.request.mending import parse_assignments

    if mapping is not None and assignments:
        raise click.UsageError("--mapping and --set cannot be given together: write all fields into the file")
    asked: dict[str, Any] = {
        "reason": reason,
        "source": source,
        "ids": ids or None,
        "mapping": mapping if mapping is not None else parse_assignments(assignments),
    }
    if not (dry_run or yes or as_json) and sys.stdin is not None and sys.stdin.isatty():
        _tell(workspace.replay(**asked, dry_run=True))
        click.confirm("Replay them?", abort=True)
    if dry_run:
        report = workspace.replay(**asked, dry_run=True)
    else:
        with progress_bar() as progress:
            report = workspace.replay(**asked, progress=progress)
    print_json(report) if as_json else _tell(report)


def _tell(report: "ReplayReport") -> None:
    did, end = ("would be ", " – dry run, nothing is kept") if report.dry_run else ("", "")
    refused = sum(report.refused.values())
    click.echo(
        f"{report.tried:,} refused events read again: {report.loaded:,} {did}loaded, {report.duplicates:,} "
        f"duplicates, {refused:,} still refused{end}"
    )
    for reason, count in sorted(report.refused.items(), key=lambda item: -item[1]):
        click.echo(f"  {reason}: {count:,} ({REASONS[Reason(reason)]})")
    for example in report.examples[:3] if report.dry_run else ():
        click.echo(printable(f"  {example.id}: {_cut(example.before)}\n    → {_cut(example.after)}"))
    if report.import_id is not None:
        click.echo(f"  import {report.import_id}: `touchweave imports DIR undo {report.import_id}` takes it back")


def _cut(text: str) -> str:
    told = " ".join(text.split())
    return told if len(told) <= 2 * SHOWN else told[: 2 * SHOWN] + "…"


COMMANDS = (quarantine,)

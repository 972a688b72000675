"""Commands that make workspaces and bring interactions in: init, simulate, import, imports, rebuild."""

import sys
from pathlib import Path

import click

from touchweave.cli.output import print_json, print_rows
from touchweave.cli.progress_bar import progress_bar
from touchweave.cli.report import print_report, report_row

Folder = click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.command()
@Folder
@click.option("--name", default="", help="What to call it; the folder's name otherwise.")
@click.option("--database", default="", metavar="URL", help="postgresql://… instead of SQLite in the folder.")
def init(folder: Path, name: str, database: str) -> None:
    """Make a workspace in a new or empty folder."""
    import touchweave

    with touchweave.init(folder, name=name, database_url=database) as workspace:
        click.echo(f"Made the workspace {workspace.name!r} in {folder}. Next: touchweave import {folder} FILE…")


@click.command()
@Folder
@click.option(
    "--seed",
    default=7,
    show_default=True,
    type=click.IntRange(0),
    help="The same seed makes the same brand, byte for byte.",
)
@click.option("--customers", default=30_000, show_default=True, type=click.IntRange(100, 10_000_000))
def simulate(folder: Path, seed: int, customers: int) -> None:
    """Make a workspace of the sample brand: simulated customers, with planted truths in exports/truths.json."""
    from touchweave.demo import EXPORTS, sample_workspace

    with (
        progress_bar() as progress,
        sample_workspace(folder, customers=customers, seed=seed, exactly=True, progress=progress) as brand,
    ):
        imported = len(brand.imports())
    click.echo(
        f"Simulated {imported} exports into {folder / EXPORTS} and imported them. See it: touchweave serve {folder}"
    )


@click.command(name="import")
@Folder
@click.argument("files", metavar="FILE…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--mapping", "--as", "mapping", type=click.Path(path_type=Path), help="A file that names the columns' roles."
)
@click.option(
    "--drop-duplicates", is_flag=True, help="Keep one of rows that are the same and have no id of their own."
)
@click.option("--dry-run", is_flag=True, help="Show what would happen; keep nothing.")
@click.option("--yes", is_flag=True, help="Do not ask when something looks suspicious.")
@as_json
def import_(
    folder: Path,
    files: tuple[Path, ...],
    mapping: Path | None,
    drop_duplicates: bool,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Import files of interactions: CSV, TSV, JSON lines, Parquet, XLSX, XES, paths, also gzipped or zipped."""
    import touchweave

    reports = []
    with touchweave.open(folder) as workspace:
        for place, file in enumerate(files):
            last = place == len(files) - 1
            if not (dry_run or yes or as_json) and sys.stdin is not None and sys.stdin.isatty():
                _ask_about_signs(workspace.import_file(file, mapping, dry_run=True, drop_duplicates=drop_duplicates))
            with progress_bar() as progress:
                report = workspace.import_file(
                    file,
                    mapping,
                    dry_run=dry_run,
                    drop_duplicates=drop_duplicates,
                    refreshed=last,
                    progress=progress,
                )
            reports.append(report)
            if not as_json:
                print_report(report)
    if as_json:
        print_json(reports)


def _ask_about_signs(report: object) -> None:
    from touchweave.store.import_report import ImportReport

    assert isinstance(report, ImportReport)
    if report.warnings:
        print_report(report)
        click.confirm("Import it all the same?", abort=True)


@click.command()
@Folder
@click.argument("action", type=click.Choice(["list", "show", "undo"]), default="list")
@click.argument("import_id", metavar="[ID]", type=int, required=False)
@as_json
def imports(folder: Path, action: str, import_id: int | None, as_json: bool) -> None:
    """List the imports, explain one (show ID), or take one back exactly (undo ID)."""
    import touchweave

    if action != "list" and import_id is None:
        raise click.UsageError(f"`imports {folder} {action}` needs the import's ID")
    with touchweave.open(folder) as workspace:
        if action == "list":
            reports = workspace.imports()
            print_json(reports) if as_json else print_rows(
                [report_row(report) for report in reports], title="Imports"
            )
            return
        assert import_id is not None
        if action == "undo":
            with progress_bar() as progress:
                report = workspace.undo_import(import_id, progress=progress)
        else:
            report = workspace.store.import_report(import_id)
        print_json(report) if as_json else print_report(report)


@click.command()
@Folder
def rebuild(folder: Path) -> None:
    """Make the journey index anew from the ledger and the catalogue."""
    import touchweave

    with touchweave.open(folder) as workspace, progress_bar() as progress:
        workspace.rebuild(progress=progress)
        index = workspace.index
    click.echo(f"Rebuilt: {index.interactions:,} interactions of {index.customers_count:,} customers.")


COMMANDS = (init, simulate, import_, imports, rebuild)

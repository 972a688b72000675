"""Commands that ask: map, catalogue, sql, doctor; `measure` has a file of its own."""

from pathlib import Path
from typing import Any

import click

from touchweave.cli.bring_in import Folder, as_json
from touchweave.cli.measure import measure
from touchweave.cli.output import FORMATS, print_arrow, print_json, print_rows
from touchweave.cli.selecting import selecting, tell_staleness


@click.command(name="map")
@Folder
@click.option(
    "--out", type=click.Path(path_type=Path), help="FILE.svg, .png, .html or .json; JSON to the screen otherwise."
)
@click.option("--dark", is_flag=True, help="Draw on a dark ground.")
@selecting
def map_(folder: Path, out: Path | None, dark: bool, **chosen: Any) -> None:
    """Draw the measured journey map."""
    import touchweave
    from touchweave.journey_map.picture import write_picture

    with touchweave.open(folder) as workspace:
        drawn = workspace.journey_map(**chosen)
        tell_staleness(workspace)
    if out is None:
        print_json(drawn)
    else:
        write_picture(drawn, out, dark=dark)
        click.echo(f"Drew the journey map of {drawn.customers:,} customers to {out}.")


@click.command()
@click.argument("action", type=click.Choice(["suggest", "check"]))
@Folder
@click.option("--out", type=click.Path(path_type=Path), help="For suggest: write the proposal to this file.")
@as_json
def catalogue(action: str, folder: Path, out: Path | None, as_json: bool) -> None:
    """Propose entries for what was observed (suggest), or reconcile the catalogue with it (check)."""
    import touchweave
    from touchweave.cli.reconciled import print_reconciliation

    with touchweave.open(folder) as workspace:
        if action == "suggest":
            proposed = workspace.catalogue_suggest().text
            if out is None:
                click.echo(proposed)
            else:
                out.write_text(proposed, encoding="utf-8")
                click.echo(f"Wrote the proposal to {out}; review it and copy what fits into touchpoints.yaml.")
            return
        found = workspace.catalogue_check()
    print_json(found) if as_json else print_reconciliation(found)


@click.command()
@Folder
@click.argument("query")
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)
@as_json
def sql(folder: Path, query: str, form: str, as_json: bool) -> None:
    """Ask in SQL, read-only: tables events, interactions, customers, touchpoints, scores, quarantine, imports."""
    import touchweave

    with touchweave.open(folder) as workspace:
        answer = workspace.sql(query)
        tell_staleness(workspace)
    print_arrow(answer.to_arrow(), form="json" if as_json else form)


@click.command()
@Folder
@as_json
def doctor(folder: Path, as_json: bool) -> None:
    """Examine a workspace: does everything add up, is every file whole? Exit code 1 when something is wrong."""
    import touchweave

    with touchweave.open(folder) as workspace:
        found = workspace.doctor()
    if as_json:
        print_json(found)
    else:
        print_rows(found.to_dicts(), title=f"{folder}: {'all is well' if found.well else 'something is wrong'}")
    if not found.well:
        raise click.exceptions.Exit(1)


COMMANDS = (measure, map_, catalogue, sql, doctor)

"""Commands that ask: measure, map, catalogue, sql, doctor."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from touchweave.cli.bring_in import Folder, as_json
from touchweave.cli.output import FORMATS, print_arrow, print_json, print_rows, printable

if TYPE_CHECKING:
    from touchweave.workspace import Workspace

MEASURES = ("scorecard", "transitions", "retention", "attribution", "touchpoint", "customers", "timeline")


def selecting(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the selection that every question takes."""
    conditions = "trait:country=DE, touchpoint:call, not touchpoint:call; all must hold."
    for option in (
        click.option("--where", multiple=True, metavar="CONDITION", help=conditions),
        click.option("--until", metavar="DATE", help="Before this time."),
        click.option("--since", metavar="DATE", help="From this time on."),
    ):
        command = option(command)
    return command


@click.command()
@Folder
@click.argument("name", type=click.Choice(MEASURES))
@click.argument("subject", required=False)
@click.option(
    "--rule", default="markov", help="For attribution: first, last, linear, position, time_decay, markov, shapley."
)
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)
@selecting
def measure(folder: Path, name: str, subject: str | None, rule: str, form: str, **chosen: Any) -> None:
    """Print a measure of the workspace.

    NAME is scorecard, transitions, retention [KEY], attribution, touchpoint KEY, customers [TEXT] or timeline ID.
    """
    import touchweave

    if name in {"touchpoint", "timeline"} and subject is None:
        raise click.UsageError(f"`measure {folder} {name}` needs the {'key' if name == 'touchpoint' else 'customer'}")
    with touchweave.open(folder) as workspace:
        asked: dict[str, Callable[[], Any]] = {
            "scorecard": lambda: workspace.scorecard(**chosen),
            "transitions": lambda: workspace.transitions(**chosen),
            "retention": lambda: workspace.retention(subject, **chosen),
            "attribution": lambda: workspace.attribution(rule, **chosen),
            "touchpoint": lambda: workspace.touchpoint(subject or "", **chosen),
            "customers": lambda: workspace.customers(subject or "", **chosen),
            "timeline": lambda: workspace.timeline(subject or ""),
        }
        result = asked[name]()
        _tell_staleness(workspace)
    if form == "json":
        print_json(result)
    elif form == "table":
        print_rows(_narrowed(result.to_dicts(), name), title=name)
    else:
        print_arrow(result.to_arrow(), form=form)


def _tell_staleness(workspace: "Workspace") -> None:
    """Say on standard error why the figures are not the newest: a fault in the catalogue, or another writer."""
    if (why := workspace.fresh_index.staleness()) is not None:
        click.echo(printable(f"Warning: the figures are those of the last index: {why}"), err=True)


def _narrowed(rows: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    """What of a scorecard fits a terminal; every other form has it all."""
    if name != "scorecard":
        return rows
    kept = ("key", "stage", "customers", "meetings", "reach_rate", "conversion_rate", "retention_rate", "nps",
            "csat_rate", "emotion", "emotion_n", "drop_off_rate")  # fmt: skip
    return [{column: row[column] for column in kept} for row in rows]


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
        _tell_staleness(workspace)
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
        _tell_staleness(workspace)
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

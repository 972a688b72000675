"""The command that finds a customer: find."""

from pathlib import Path

import click

from touchweave.cli.bring_in import Folder, as_json
from touchweave.cli.output import print_json, print_rows
from touchweave.cli.selecting import tell_staleness


@click.command()
@Folder
@click.argument("text")
@click.option("--limit", type=click.IntRange(1, 100), default=20, show_default=True, help="At most so many.")
@as_json
def find(folder: Path, text: str, limit: int, as_json: bool) -> None:
    """Find customers by any identifier or name, typing errors forgiven, the likeliest first."""
    import touchweave

    with touchweave.open(folder) as workspace:
        found = workspace.find(text, limit)
        tell_staleness(workspace)
    print_json(found) if as_json else print_rows(found.to_dicts(), title=f"Who may be meant by {text!r}")


COMMANDS = (find,)

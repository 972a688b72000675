"""What commands that ask share: the selection, and the word that figures are not the newest."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from touchweave.cli.output import printable

if TYPE_CHECKING:
    from touchweave.workspace import Workspace


def selecting(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the selection that every question takes."""
    conditions = (
        "trait:country=DE, touchpoint:call, not touchpoint:call, dimension:campaign=spring, or JSON; all must hold."
    )
    for option in (
        click.option("--where", multiple=True, metavar="CONDITION", help=conditions),
        click.option("--until", metavar="DATE", help="Before this time."),
        click.option("--since", metavar="DATE", help="From this time on."),
    ):
        command = option(command)
    return command


def tell_staleness(workspace: "Workspace") -> None:
    """Say on standard error why the figures are not the newest: a fault in the catalogue, or another writer."""
    if (why := workspace.fresh_index.staleness()) is not None:
        click.echo(printable(f"Warning: the figures are those of the last index: {why}"), err=True)

"""What commands that ask share: the selection, and the word that figures are not the newest."""

import warnings
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from touchweave.cli.output import printable
from touchweave.errors import ValueUnseen

if TYPE_CHECKING:
    from touchweave.workspace import Workspace


def selecting(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the selection that every question takes; values in it that never occur are told."""
    conditions = (
        "trait:country=DE, touchpoint:call, not touchpoint:call, dimension:campaign=spring, or JSON; all must hold."
    )
    for option in (
        click.option("--where", multiple=True, metavar="CONDITION", help=conditions),
        click.option("--until", metavar="DATE", help="Before this time."),
        click.option("--since", metavar="DATE", help="From this time on."),
    ):
        command = option(command)
    return _telling(command)


def _telling(command: Callable[..., Any]) -> Callable[..., Any]:
    """The command, with what it warns of told as a sentence on standard error."""

    @wraps(command)
    def told(*arguments: Any, **options: Any) -> Any:
        with warnings.catch_warnings():
            shown = warnings.showwarning

            def tell(message: Warning | str, category: type[Warning], *where: Any, **more: Any) -> None:
                if issubclass(category, ValueUnseen):
                    click.echo(printable(f"Note: {message}"), err=True)
                else:
                    shown(message, category, *where, **more)

            warnings.showwarning = tell
            warnings.simplefilter("always", ValueUnseen)
            return command(*arguments, **options)

    return told


def tell_staleness(workspace: "Workspace") -> None:
    """Say on standard error why the figures are not the newest: a fault in the catalogue, or another writer."""
    if (why := workspace.fresh_index.staleness()) is not None:
        click.echo(printable(f"Warning: the figures are those of the last index: {why}"), err=True)

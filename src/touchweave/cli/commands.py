"""The command line: one command for each method of the Python API. Exit codes: 0 done, 1 input, 2 usage, 3 ours."""

import os
import sys
import traceback
from typing import NoReturn

import click

from touchweave import __version__
from touchweave.cli import bring_in, find, look, privacy, quarantine, segments, serving, sources
from touchweave.cli.output import printable
from touchweave.errors import TouchweaveError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="touchweave")
def touchweave() -> None:
    """Every touchpoint between a brand and its customers: one line per customer, measured and mapped."""


for command in (
    *bring_in.COMMANDS,
    *look.COMMANDS,
    *find.COMMANDS,
    *privacy.COMMANDS,
    *quarantine.COMMANDS,
    *segments.COMMANDS,
    *sources.COMMANDS,
    *serving.COMMANDS,
):
    touchweave.add_command(command)


def main() -> None:
    """Run a command; errors are sentences on stderr, and the exit code says whose they are."""
    try:
        sys.exit(touchweave(standalone_mode=False) or 0)
    except click.exceptions.Abort:
        click.echo("Stopped.", err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except TouchweaveError as error:
        click.echo(f"Error: {printable(str(error))}", err=True)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except OSError as error:
        if error.filename is None:
            _ours()
        click.echo(f"Error: {os.fsdecode(error.filename)}: cannot be used: {error.strerror}.", err=True)
        sys.exit(1)
    except Exception:
        _ours()


def _ours() -> NoReturn:
    """Tell of a fault that is not the user's, with all that is needed to find it."""
    traceback.print_exc()
    click.echo("Error: something went wrong in Touchweave itself; the lines above say where.", err=True)
    sys.exit(TouchweaveError.exit_code)

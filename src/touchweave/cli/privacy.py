"""The commands for a customer's rights: export, erase."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from touchweave.cli.bring_in import Folder, as_json
from touchweave.cli.output import print_json, print_rows

if TYPE_CHECKING:
    from touchweave.store.erasure import Erasure
    from touchweave.workspace import Workspace


@click.command()
@Folder
@click.argument("customer")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="FILE.json, or FILE.zip for CSV tables; JSON to the screen otherwise.",
)
def export(folder: Path, customer: str, out: Path | None) -> None:
    """Write everything that is kept of one customer, and where each part comes from."""
    import touchweave

    with touchweave.open(folder) as workspace:
        found = workspace.export_customer(customer)
        if out is not None:
            found.write(out)
            click.echo(f"Wrote everything that is kept of one customer to {out}.")
            return
        for chunk in found.chunks():
            sys.stdout.buffer.write(chunk)
        sys.stdout.buffer.flush()


@click.command()
@Folder
@click.argument("customer", required=False)
@click.option("--asked-by", metavar="NAME", help="Who has it done; stays on the receipt.")
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--again", is_flag=True, help="Erase whoever was erased and is there again: after a restored backup.")
@click.option("--receipts", is_flag=True, help="List what was erased so far.")
@as_json
def erase(
    folder: Path,
    customer: str | None,
    asked_by: str | None,
    dry_run: bool,
    yes: bool,
    again: bool,
    receipts: bool,
    as_json: bool,
) -> None:
    """Erase everything of one customer, for ever: there is no undo. Any identifier of theirs will do."""
    import touchweave

    if (customer is not None) + again + receipts != 1:
        raise click.UsageError("`erase DIR CUSTOMER --asked-by NAME`, `erase DIR --again`, or `erase DIR --receipts`")
    if not receipts and not asked_by:
        raise click.UsageError("--asked-by NAME says who has it done")
    with touchweave.open(folder) as workspace:
        if receipts:
            done: Sequence[Erasure] = workspace.erasures()
        elif again:
            _confirm("Erase again whoever was erased and is there?", yes or as_json)
            done = workspace.erase_again(asked_by=asked_by or "")
        else:
            done = [_erased(workspace, customer or "", asked_by or "", dry_run=dry_run, yes=yes, as_json=as_json)]
    if as_json:
        print_json(done if customer is None else done[0])
        return
    for told in done:
        _tell(told)
    if not done:
        click.echo("Nobody was erased yet." if receipts else "Nobody who was erased is there.")


def _erased(
    workspace: "Workspace", customer: str, asked_by: str, *, dry_run: bool, yes: bool, as_json: bool
) -> "Erasure":
    if not (dry_run or yes or as_json):
        _tell(workspace.erase_customer(customer, asked_by=asked_by, dry_run=True))
        _confirm("Erase all of this for ever?", yes)
    return workspace.erase_customer(customer, asked_by=asked_by, dry_run=dry_run)


def _confirm(question: str, yes: bool) -> None:
    if not yes:
        click.confirm(question, abort=True)


def _tell(told: "Erasure") -> None:
    number = "Dry run, nothing is changed" if told.dry_run else f"Erasure {told.id}"
    when = "" if told.dry_run else f", {told.erased_at:%Y-%m-%d %H:%M} UTC"
    rows = [
        {"place": place.place, "how": place.how, "rows": place.rows, "files": place.files, "bytes": place.bytes}
        for place in told.places
    ]
    print_rows(rows, title=f"{number}{when}: {told.events:,} events, asked by {told.asked_by}")
    if told.shared:
        click.echo(f"{told.shared} identifiers are used by others too: those stay theirs.")
    if not told.dry_run and told.finished_at is None:
        click.echo("Not finished yet: the next command goes on with it.")


COMMANDS = (export, erase)

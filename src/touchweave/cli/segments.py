"""The command for saved segments: segments."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from touchweave.cli.bring_in import Folder, as_json
from touchweave.cli.output import print_json, print_rows, printable

if TYPE_CHECKING:
    from touchweave.workspace import Workspace

_USAGE = {
    "list": "`segments DIR` takes nothing more",
    "show": "`segments DIR show NAME`",
    "apply": "`segments DIR apply FILE`",
    "export": "`segments DIR export` takes nothing more",
}
_WORDS = {"list": 0, "show": 1, "apply": 1, "export": 0}


@click.command()
@Folder
@click.argument("action", type=click.Choice(list(_USAGE)), default="list")
@click.argument("words", metavar="[NAME|FILE]", nargs=-1)
@as_json
def segments(folder: Path, action: str, words: tuple[str, ...], as_json: bool) -> None:
    """List the segments with how many are in each, or show who entered and left one (show NAME).

    Make and change segments as a YAML file has them, all or none (apply FILE); write them as such a file (export).
    """
    import touchweave

    if len(words) != _WORDS[action]:
        raise click.UsageError(_USAGE[action])
    with touchweave.open(folder) as workspace:
        if action == "list":
            _list(workspace, as_json)
        elif action == "show":
            _show(workspace, words[0], as_json)
        elif action == "apply":
            _apply(workspace, words[0], as_json)
        else:
            click.echo(workspace.export_segments(), nl=False)


def _list(workspace: "Workspace", as_json: bool) -> None:
    found = workspace.segments()
    if as_json:
        print_json(found)
        return
    rows = [
        {
            "name": segment.name,
            "members": segment.members,
            "description": segment.description.partition("\n")[0],
            "made of": ", ".join(segment.uses),
            "problem": segment.problem or "",
        }
        for segment in found
    ]
    print_rows(rows, title="Segments")


def _show(workspace: "Workspace", name: str, as_json: bool) -> None:
    from touchweave.segment.file import dump_segments

    history = workspace.segment_history(name)
    if as_json:
        print_json(history)
        return
    shown = [saved for saved in workspace.store.segments.all() if saved.id == history.id]
    click.echo("".join(f"{printable(line)}\n" for line in dump_segments(shown).splitlines()[2:]))
    rows = [
        {"day": day.day, "entered": day.entered, "left": day.left, "members": day.members} for day in history.days
    ]
    print_rows(rows, title=f"{name}: {history.members:,} members")


def _apply(workspace: "Workspace", path: str, as_json: bool) -> None:
    done = workspace.apply_segments(path)
    if as_json:
        print_json(done)
        return
    for what in ("added", "changed", "unchanged"):
        names = getattr(done, what)
        click.echo(f"{what}: {printable(', '.join(names)) or 'none'}")


COMMANDS = (segments,)

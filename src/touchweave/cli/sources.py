"""The command for sources and their write keys: sources."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from touchweave.cli.bring_in import Folder, as_json
from touchweave.cli.output import print_json, print_rows, printable
from touchweave.errors import SourceUnknown, WriteKeyUnknown

if TYPE_CHECKING:
    from touchweave.store.sources import NewKey, Source
    from touchweave.store.store import Store
    from touchweave.workspace import Workspace

KINDS = ("any", "web", "app", "server")
_USAGE = {
    "list": "`sources DIR` takes nothing more",
    "add": "`sources DIR add NAME`",
    "key": "`sources DIR key NAME`",
    "revoke": "`sources DIR revoke NAME PREFIX`, with the first characters of the key",
}
_WORDS = {"list": 0, "add": 1, "key": 1, "revoke": 2}


@click.command()
@Folder
@click.argument("action", type=click.Choice(list(_USAGE)), default="list")
@click.argument("words", metavar="[NAME] [PREFIX]", nargs=-1)
@click.option("--kind", type=click.Choice(KINDS), default="any", show_default=True, help="Of a new one: who sends.")
@click.option(
    "--site-id", type=click.IntRange(1), help="Of a new one: the number by which Matomo's trackers know it."
)
@as_json
def sources(folder: Path, action: str, words: tuple[str, ...], kind: str, site_id: int | None, as_json: bool) -> None:
    """List the sources, make one (add NAME) or another key (key NAME), or end a key (revoke NAME PREFIX).

    A new key stands alone on the last line. It is shown now and never again.
    """
    import touchweave

    if len(words) != _WORDS[action]:
        raise click.UsageError(_USAGE[action])
    with touchweave.open(folder) as workspace:
        store = workspace.store
        if action == "add":
            _tell_key(store.sources.add(words[0], kind=kind, site_id=site_id), as_json)
        elif action == "key":
            _tell_key(store.sources.new_key(_named(store, words[0]).id), as_json)
        elif action == "revoke":
            _revoke(store, *words, as_json=as_json)
        else:
            _list(workspace, as_json)


def _list(workspace: "Workspace", as_json: bool) -> None:
    from touchweave.api.sources import infos

    found = infos(workspace)
    if as_json:
        print_json(found)
        return
    rows = [
        {
            "id": info.id,
            "name": info.name,
            "kind": info.kind,
            "keys": ", ".join(f"{key.prefix}…" for key in info.keys if key.revoked_at is None) or "none",
            "accepted": info.accepted,
            "last": info.last_received_at.strftime("%Y-%m-%d %H:%M:%S") if info.last_received_at else "never",
        }
        for info in found
    ]
    print_rows(rows, title="Sources")


def _named(store: "Store", name: str) -> "Source":
    made = store.sources.all()
    for source in made:
        if source.name == name:
            return source
    raise SourceUnknown(source=name, allowed=", ".join(source.name for source in made) or "none yet")


def _tell_key(made: "NewKey", as_json: bool) -> None:
    if as_json:
        print_json(made)
        return
    name = printable(made.source.name)
    click.echo(f"A write key of {name!r} (source {made.source.id}). It is shown now and never again:")
    click.echo(made.key)


def _revoke(store: "Store", name: str, prefix: str, *, as_json: bool) -> None:
    source = _named(store, name)
    fitting = [key for key in source.keys if prefix and key.prefix.startswith(prefix[: len(key.prefix)])]
    if len(fitting) != 1:
        allowed = ", ".join(key.prefix for key in source.keys) or "none"
        raise WriteKeyUnknown(source=name, key=prefix, allowed=allowed)
    left = store.sources.revoke(source.id, fitting[0].id)
    if as_json:
        print_json(left)
        return
    click.echo(f"Revoked {fitting[0].prefix}… of {printable(name)!r}: within a second it opens nothing any more.")


COMMANDS = (sources,)

"""Commands that serve: serve, collect, demo."""

import sys
from pathlib import Path

import click

from touchweave.cli.bring_in import Folder
from touchweave.cli.progress_bar import progress_bar
from touchweave.settings import environment, spare_memory

Port = click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0: any free one.")


@click.command()
@Folder
@Port
def serve(folder: Path, port: int) -> None:
    """Serve the web app, its API and the collector on this machine (127.0.0.1) until stopped."""
    _serve(folder, port, browse=False)


@click.command()
@Folder
@click.option("--host", default="127.0.0.1", show_default=True, help="0.0.0.0: from other machines, too.")
@Port
def collect(folder: Path, host: str, port: int) -> None:
    """Serve the collector alone until stopped: it takes events under write keys, and nothing can be read."""
    spare_memory()
    from touchweave.api.server import collect as run
    from touchweave.workspace import Workspace

    with Workspace(folder, refresh_on_read=False) as workspace:
        run(workspace, host, port, ready=lambda address: click.echo(f"Collecting at {address} (Ctrl-C stops it)."))


@click.command()
@click.argument("folder", metavar="[DIR]", type=click.Path(path_type=Path), default=Path("demo"))
@Port
@click.option("--customers", default=30_000, show_default=True, type=click.IntRange(100, 1_000_000))
def demo(folder: Path, port: int, customers: int) -> None:
    """Generate the sample brand, import its files, and open its measured journey map in a browser."""
    from touchweave.demo import sample_workspace

    with progress_bar() as progress:
        sample_workspace(folder, customers=customers, progress=progress).close()
    click.echo("The sample brand is simulated: its customers and interactions are made up.")
    _serve(folder, port, browse=True)


def _serve(folder: Path, port: int, *, browse: bool) -> None:
    spare_memory()
    from touchweave.api.server import serve as run
    from touchweave.web.page import PAGES
    from touchweave.workspace import Workspace

    def ready(address: str) -> None:
        click.echo(f"Touchweave answers at {address} (Ctrl-C stops it).")
        if browse and _has_screen():
            click.launch(address)

    with Workspace(folder, refresh_on_read=False) as workspace:
        workspace.fresh_index.refresh_if_stale()
        run(workspace, port, pages=PAGES, ready=ready)


def _has_screen() -> bool:
    return sys.stdout.isatty() and (sys.platform == "darwin" or bool(environment("DISPLAY", "WAYLAND_DISPLAY")))


COMMANDS = (serve, collect, demo)

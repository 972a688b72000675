"""Touchweave: every touchpoint between a brand and its customers, woven into one line per customer."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from touchweave.workspace import Workspace

__version__ = "0.1.0"
__all__ = ["init", "open"]


def init(folder: str | Path, *, name: str = "", database_url: str = "") -> "Workspace":
    """Make a workspace in a new or empty folder and open it. Raises WorkspaceExists."""
    from touchweave.founding import found_workspace

    return found_workspace(Path(folder), name=name, database_url=database_url)


def open(folder: str | Path) -> "Workspace":
    """Open a workspace: any number of processes may read it, one writes at a time. Raises WorkspaceMissing."""
    from touchweave.workspace import Workspace

    return Workspace(Path(folder))

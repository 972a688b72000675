"""How a workspace comes to be: a folder with its settings, an empty catalogue, a ledger and a database."""

import json
from pathlib import Path

from touchweave.catalogue.file import dump_catalogue
from touchweave.catalogue.stages import EMPTY_CATALOGUE
from touchweave.errors import WorkspaceExists
from touchweave.refresh import CATALOGUE_FILE
from touchweave.settings import FILE
from touchweave.store.store import Store
from touchweave.workspace import Workspace


def found_workspace(folder: Path, *, name: str = "", database_url: str = "", simulated: bool = False) -> Workspace:
    """Write the files of a new workspace and open it. Raises WorkspaceExists when the folder holds anything."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        found = "a workspace" if (folder / FILE).exists() else "other files"
        raise WorkspaceExists(path=str(folder), found=found)
    folder.mkdir(parents=True, exist_ok=True)
    lines = ["# Settings of this workspace; docs/reference/settings.md lists them all."]
    lines.append(f"name = {json.dumps(name or folder.resolve().name)}")
    if database_url:
        lines.append(f"database_url = {json.dumps(database_url)}")
    if simulated:
        lines.append("simulated = true  # made-up data: every page says so")
    written = dump_catalogue(EMPTY_CATALOGUE)
    (folder / CATALOGUE_FILE).write_text(written, encoding="utf-8")
    Store.create(folder, database_url).close()
    # Last, so that an interrupted start leaves no folder that looks like a workspace.
    (folder / FILE).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return Workspace(folder)

"""The sample brand as a workspace: its exports, imported as a real business would import its own."""

import shutil
from pathlib import Path

from touchweave.founding import found_workspace
from touchweave.progress import Progress, silent
from touchweave.refresh import CATALOGUE_FILE
from touchweave.sample.brand import NAME, TRUTHS, simulate
from touchweave.settings import FILE
from touchweave.workspace import Workspace

EXPORTS = "exports"
_TABLES = {".csv", ".tsv", ".parquet", ".jsonl"}


def sample_workspace(
    folder: Path, *, customers: int = 30_000, seed: int = 7, progress: Progress = silent
) -> Workspace:
    """Make the workspace, its exports and truths under `exports/`; what an interrupted start left is finished.

    Raises WorkspaceExists when the folder holds something else.
    """
    workspace = Workspace(folder) if (folder / FILE).exists() else found_workspace(folder, name=NAME, simulated=True)
    if not _complete(workspace):
        _fill(workspace, customers, seed, progress)
    return workspace


def _imported(workspace: Workspace) -> set[str]:
    return {report.file for report in workspace.imports() if report.undone_at is None}


def _complete(workspace: Workspace) -> bool:
    exports = workspace.folder / EXPORTS
    tables = {path.name for path in exports.glob("*") if path.suffix in _TABLES}
    return (exports / TRUTHS).exists() and tables <= _imported(workspace)


def _fill(workspace: Workspace, customers: int, seed: int, progress: Progress) -> None:
    progress("generating the sample brand", 0, 1)
    brand = simulate(workspace.folder / EXPORTS, seed=seed, customers=customers)
    progress("generating the sample brand", 1, 1)
    have = _imported(workspace)
    if not have:
        shutil.copyfile(brand.catalogue, workspace.folder / CATALOGUE_FILE)
    waiting = [file for file in brand.files if file.path.name not in have]
    for place, file in enumerate(waiting):
        last = place == len(waiting) - 1
        workspace.import_file(file.path, file.mapping, refreshed=last, progress=progress)

"""The sample brand as a workspace: its exports, imported as a real business would import its own."""

import shutil
from pathlib import Path

import msgspec

from touchweave.errors import WorkspaceExists
from touchweave.founding import found_workspace
from touchweave.progress import Progress, silent
from touchweave.refresh import CATALOGUE_FILE
from touchweave.sample.brand import NAME, TRUTHS, simulate
from touchweave.settings import FILE
from touchweave.workspace import Workspace

EXPORTS = "exports"
_TABLES = {".csv", ".tsv", ".parquet", ".jsonl"}


def sample_workspace(
    folder: Path, *, customers: int = 30_000, seed: int = 7, exactly: bool = False, progress: Progress = silent
) -> Workspace:
    """Make the workspace, its exports and truths under `exports/`; what an interrupted start left is finished.

    A sample brand that is there already stays as large as it was begun, and with `exactly` has to be as asked.
    Raises WorkspaceExists when the folder holds something else: simulated data never join real ones.
    """
    workspace = _opened(folder)
    try:
        begun = _begun(workspace.folder / EXPORTS / TRUTHS)
        if exactly and begun not in (None, (customers, seed)):
            raise WorkspaceExists(path=str(folder), found="the sample brand of {} customers, seed {}".format(*begun))
        if not _complete(workspace):
            _fill(workspace, *(begun or (customers, seed)), progress)
    except BaseException:
        workspace.close()
        raise
    return workspace


def _opened(folder: Path) -> Workspace:
    if not (folder / FILE).exists():
        return found_workspace(folder, name=NAME, simulated=True)
    workspace = Workspace(folder)
    if not workspace.settings.simulated:
        workspace.close()
        raise WorkspaceExists(path=str(folder), found="a workspace that is not the sample brand's")
    return workspace


def _begun(truths: Path) -> tuple[int, int] | None:
    """The customers and the seed of the exports that are there."""
    if not truths.exists():
        return None
    told = msgspec.json.decode(truths.read_bytes())
    return told["customers"], told["seed"]


def _imported(workspace: Workspace) -> set[str]:
    """The exports that came in, also those that somebody took back since."""
    return {report.file for report in workspace.imports()}


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

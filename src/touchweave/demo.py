"""The demo's workspace: the sample brand's files, imported as a real business would import its own."""

from datetime import datetime
from pathlib import Path

from touchweave.founding import found_workspace
from touchweave.progress import Progress, silent
from touchweave.sample.brand import NAME, simulate
from touchweave.settings import FILE
from touchweave.workspace import Workspace


def prepare_demo(folder: Path, *, customers: int, until: datetime, progress: Progress = silent) -> None:
    """Make the workspace unless it is there; what an interrupted start left over is finished."""
    progress("generating the sample brand", 0, 1)
    brand = simulate(folder / "files", customers=customers, until=until)
    progress("generating the sample brand", 1, 1)
    if (folder / FILE).exists():
        workspace = Workspace(folder)
    else:
        workspace = found_workspace(folder, name=NAME, simulated=True, catalogue=brand.catalogue)
    with workspace:
        have = {report.file for report in workspace.imports() if report.undone_at is None}
        waiting = [file for file in brand.files if file.path.name not in have]
        for place, file in enumerate(waiting):
            last = place == len(waiting) - 1
            workspace.import_file(file.path, file.mapping, refreshed=last, progress=progress)

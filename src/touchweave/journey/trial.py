"""An index to try something on: what is changed there, nobody sees."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from touchweave.journey.generation import CURRENT, publishing
from touchweave.journey.index import Index


@contextmanager
def trial_of(index: Index) -> Iterator[Index]:
    """The newest generation of an index's folder, in a folder of its own; it is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="touchweave-") as home:
        folder = Path(home) / "index"
        folder.mkdir()
        with publishing(index.folder):
            for path in index.folder.iterdir():
                if path.name == CURRENT or path.name.startswith("gen-"):
                    shutil.copyfile(path, folder / path.name)
                elif path.suffix != ".lock":
                    (folder / path.name).symlink_to(path.resolve())
        yield Index.open(folder)

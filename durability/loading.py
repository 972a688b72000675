"""Program: load from the inbox again and again, as fast as it goes, beside whoever else does."""

import sys
import time
from pathlib import Path

from touchweave.errors import WriterBusy
from touchweave.workspace import Workspace

PAUSE_SECONDS = 0.01


def main() -> None:
    """`python -m durability.loading FOLDER`."""
    with Workspace(Path(sys.argv[1]), refresh_on_read=False) as workspace:
        print("loading", flush=True)
        while True:
            try:
                loaded = workspace.load_inbox()
            except WriterBusy:
                loaded = None
            if loaded is None:
                time.sleep(PAUSE_SECONDS)


if __name__ == "__main__":
    main()

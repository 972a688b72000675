"""Program: the product with a clock that somebody else sets while it runs."""

import sys
from datetime import datetime, timedelta
from pathlib import Path

from touchweave import clock

_now = clock.now


def main() -> None:
    """`python -m durability.jumping FILE WORD…`: a command of touchweave; FILE holds the seconds to add."""
    offset = Path(sys.argv.pop(1))

    def now() -> datetime:
        return _now() + timedelta(seconds=float(offset.read_text()))

    clock.now = now  # before anybody takes it as a default
    from touchweave.cli.commands import main as touchweave

    touchweave()


if __name__ == "__main__":
    main()

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))

from durability import disk
from durability.campaign import Given


@dataclass(frozen=True, kw_only=True)
class Toy:
    """A collector of fifty lines that keeps its promise, or breaks one: see `toy_collector.py`."""

    flaw: str = "none"

    def make(self, folder: Path) -> str:
        folder.mkdir()
        return "any-key"

    def collecting(self, folder: Path, port: int) -> list[str]:
        return self._program("collect", folder, str(port))

    def loading(self, folder: Path) -> list[str]:
        return self._program("load", folder)

    def reading(self, folder: Path) -> list[str]:
        return self._program("read", folder)

    def _program(self, doing: str, folder: Path, *more: str) -> list[str]:
        return [
            sys.executable,
            str(Path(__file__).with_name("toy_collector.py")),
            self.flaw,
            doing,
            str(folder),
            *more,
        ]


@pytest.fixture
def toy() -> type[Toy]:
    return Toy


@pytest.fixture
def home() -> Iterator[Path]:
    with disk.home() as folder:
        yield folder


@pytest.fixture
def given(home: Path) -> Given:
    """Five trials of each, with the product."""
    return Given(home=home, seed=1, trials=0, quick=True)

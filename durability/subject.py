"""What is tried: the product, the product with a promise taken away, or anything else that speaks as it does."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from durability.child import run

ROOT = Path(__file__).parents[1]
SOURCE = "shop"


class Subject(Protocol):
    """Commands of something that collects; each is run in a process of its own."""

    def make(self, folder: Path) -> str:
        """Make a workspace with a source, and give its write key."""

    def collecting(self, folder: Path, port: int) -> list[str]:
        """Collect until stopped; prints its address `http://127.0.0.1:PORT` once it answers."""

    def loading(self, folder: Path) -> list[str]:
        """Load again and again until stopped; prints `loading` once it does."""

    def reading(self, folder: Path) -> list[str]:
        """Load to the end, then print a `verdict.Recorded` as JSON."""


@dataclass(frozen=True, kw_only=True)
class Product:
    """The product as it is, or without one of its promises: `weakened.FLAWS`."""

    flaw: str = ""

    def make(self, folder: Path) -> str:
        """`touchweave init`, then `touchweave sources add`."""
        run(self._touchweave("init", folder))
        return run(self._touchweave("sources", folder, "add", SOURCE)).split()[-1]

    def collecting(self, folder: Path, port: int) -> list[str]:
        """`touchweave collect`."""
        return self._touchweave("collect", folder, "--port", port)

    def loading(self, folder: Path) -> list[str]:
        """A process that does nothing else."""
        return _program("durability.loading", folder)

    def reading(self, folder: Path) -> list[str]:
        """A process that reads with the product's own Python API."""
        return _program("durability.reading", folder)

    def _touchweave(self, *words: object) -> list[str]:
        if self.flaw:
            return _program("durability.weakened", self.flaw, *words)
        return [str(Path(sys.executable).with_name("touchweave")), *map(str, words)]


def _program(module: str, *words: object) -> list[str]:
    return [sys.executable, "-m", module, *map(str, words)]

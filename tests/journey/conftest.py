"""The history that writers, compactors and readers in other processes go through."""

import contextlib
import importlib.util
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

HISTORY = Path(__file__).with_name("history.py")


class Process:
    """A process that was forked, and what it said."""

    def __init__(self, number: int, said: Path) -> None:
        self.number, self._said = number, said

    @property
    def said(self) -> list[str]:
        return self._said.read_text().splitlines() if self._said.exists() else []

    @property
    def ended(self) -> bool:
        return self.said[-1:] in (["done"], ["failed"])

    def kill(self) -> None:
        """At once. It is gone when this returns."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.number, signal.SIGKILL)
        while Path(f"/proc/{self.number}/stat").exists():
            if Path(f"/proc/{self.number}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                break
            time.sleep(0.001)

    def wait(self) -> None:
        """Until it has done what it should; raises AssertionError with what it says instead."""
        while not self.ended:
            assert Path(f"/proc/{self.number}").exists(), self.said
            time.sleep(0.01)
        assert self.said[-1] == "done", "\n".join(self.said)


class Forks:
    """Processes that have everything loaded when they begin."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._begun: list[Process] = []
        self._program = subprocess.Popen(
            [sys.executable, str(HISTORY)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def begin(self, doing: str, folder: Path, until: int) -> Process:
        """`doing` is one of those in history.py."""
        said = self._folder / f"said-{len(self._begun)}"
        assert self._program.stdin is not None
        assert self._program.stdout is not None
        self._program.stdin.write(json.dumps([doing, str(folder), until, str(said)]) + "\n")
        self._program.stdin.flush()
        self._begun.append(Process(int(self._program.stdout.readline()), said))
        return self._begun[-1]

    def close(self) -> None:
        for process in self._begun:
            if not process.ended:
                process.kill()
        assert self._program.stdin is not None
        self._program.stdin.close()
        self._program.wait()


@pytest.fixture(scope="session")
def history() -> Any:
    return _loaded()


def _loaded() -> ModuleType:
    spec = importlib.util.spec_from_file_location("history", HISTORY)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def forks(tmp_path: Path) -> Iterator[Forks]:
    if not hasattr(os, "fork") or not Path("/proc").is_dir():
        pytest.skip("processes are forked and watched as Linux does")
    running = Forks(tmp_path)
    yield running
    running.close()

"""Processes of the campaigns: started, stopped in the middle, killed; none outlives its campaign."""

import contextlib
import os
import re
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

ROOT = Path(__file__).parents[1]
START_SECONDS = 240.0
RUN_SECONDS = 600.0


class ChildFailed(Exception):
    """A process did not do what it was started for; what it said is in the message."""


def surroundings(given: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of a child: programs of the campaigns can be found, and no proxy stands before loopback."""
    return {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}", "NO_PROXY": "127.0.0.1", **(given or {})}


def run(command: Sequence[str], *, given: Mapping[str, str] | None = None, seconds: float = RUN_SECONDS) -> str:
    """Run to the end and give what it printed. Raises ChildFailed."""
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=seconds, env=surroundings(given)
        )
    except subprocess.TimeoutExpired as error:
        raise ChildFailed(f"{' '.join(command)} did not end within {seconds:.0f} s") from error
    if done.returncode:
        raise ChildFailed(f"{' '.join(command)} ended with {done.returncode}: {done.stderr[-4000:]}")
    return done.stdout


class Answering:
    """A process that answers a line with a line: what it has imported once serves many questions."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = list(command)
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=surroundings()
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()

    def ask(self, line: str) -> str:
        """Its answer. Raises ChildFailed when it ended instead; what it said is on stderr."""
        assert self._process is not None
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(f"{line}\n")
            self._process.stdin.flush()
        if answer := self._process.stdout.readline():
            return answer
        self.__exit__(None, None, None)
        self.__enter__()
        raise ChildFailed(f"{' '.join(self._command)} ended when it was asked {line!r}")


class Child:
    """A process that goes on until it is stopped. Use as a context manager: it is killed at the end."""

    def __init__(self, command: Sequence[str], *, ready: str, given: Mapping[str, str] | None = None) -> None:
        self._command = list(command)
        self._ready = re.compile(ready)
        self._given = surroundings(given)
        self._said = Path(tempfile.mkstemp(prefix="touchweave-said-")[1])
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()
        self._said.unlink(missing_ok=True)

    def start(self, command: Sequence[str] | None = None) -> re.Match[str]:
        """Start it (again) and wait until it says that it is ready. Raises ChildFailed."""
        self._command = list(command or self._command)
        with self._said.open("wb") as said:
            self._process = subprocess.Popen(
                self._command, stdout=said, stderr=subprocess.STDOUT, start_new_session=True, env=self._given
            )
        deadline = time.monotonic() + START_SECONDS
        while not (found := self._ready.search(self.said)):
            if self._process.poll() is not None or time.monotonic() > deadline:
                ended = self._process.poll()
                self.kill()
                raise ChildFailed(f"{' '.join(self._command)} did not start ({ended}): {self.said[-4000:]}")
            time.sleep(0.01)
        return found

    @property
    def said(self) -> str:
        """What it printed since it was started."""
        return self._said.read_text(errors="replace")

    @property
    def running(self) -> bool:
        """Whether it has not ended by itself."""
        return self._process is not None and self._process.poll() is None

    def halt(self) -> None:
        """Stop it in the middle of what it does, all its threads; nothing is cleaned up. Raises ChildFailed."""
        if self._process is None or self._process.poll() is not None:
            raise ChildFailed(f"{' '.join(self._command)} ended by itself: {self.said[-4000:]}")
        os.killpg(self._process.pid, signal.SIGSTOP)
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline and not _halted(self._process.pid):
            time.sleep(0.0005)

    def end(self, seconds: float = 30.0) -> int:
        """Ask it to stop (SIGTERM), as a service manager does, and give its exit code. Raises ChildFailed."""
        assert self._process is not None
        self._process.terminate()
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired as error:
            raise ChildFailed(f"{' '.join(self._command)} did not stop when asked: {self.said[-2000:]}") from error

    def kill(self) -> None:
        """`kill -9`, with whatever it started."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()


def _halted(process: int) -> bool:
    """Whether no thread runs any more (one that waits for the disk may still finish that wait)."""
    states = []
    for task in Path(f"/proc/{process}/task").iterdir():
        with contextlib.suppress(OSError):
            states.append(task.joinpath("stat").read_text().rpartition(")")[2].split()[0])
    return all(state in "tTDZ" for state in states)

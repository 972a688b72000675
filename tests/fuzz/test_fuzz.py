"""Changed messages, led by what the code does with them: no target fails, within a number of runs."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(__file__).with_name("fuzz.py")
TARGETS = (
    "unpacking",
    "splitting",
    "scanning",
    "segment",
    "posthog",
    "matomo",
    "pixel",
    "collector",
    "again",
    "parcel",
)
TARGETS += ("mending",)
pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("atheris") is None, reason="atheris is built for Linux on x86_64 alone"
)


def fuzz(target: str, runs: int, folder: Path) -> None:
    line = [sys.executable, str(PROGRAM), target, f"-runs={runs}", "-seed=1", f"-artifact_prefix={folder}/"]
    done = subprocess.run(line, capture_output=True, text=True, errors="replace", check=False)
    assert done.returncode == 0, done.stderr[-4000:]


@pytest.mark.parametrize("target", TARGETS)
def test_no_change_of_a_message_breaks_what_must_hold(target: str, tmp_path: Path) -> None:
    fuzz(target, 200 if target in ("again", "collector") else 500, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("target", TARGETS)
def test_no_change_of_a_message_breaks_what_must_hold_in_many_runs(target: str, tmp_path: Path) -> None:
    fuzz(target, 100_000, tmp_path)

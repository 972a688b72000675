"""The web app's pure functions and types, checked by its own tools in a copy with what they need installed."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

UI = Path(__file__).parents[2] / "ui"
NODE_AT_LEAST = (20, 19)


@pytest.fixture(scope="module")
def npm(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    found, node = shutil.which("npm"), shutil.which("node")
    if found is None or node is None:
        pytest.skip("there is no Node on the path; the web app is then built by one from PyPI, and not tested apart")
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    if tuple(int(number) for number in said.strip().removeprefix("v").split(".")[:2]) < NODE_AT_LEAST:
        pytest.skip(f"the Node on the path is {said.strip()}, older than 20.19")
    copy = tmp_path_factory.mktemp("ui") / "ui"
    shutil.copytree(UI, copy, ignore=shutil.ignore_patterns("node_modules"))
    installed = [found, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    subprocess.run(
        installed, cwd=copy, check=True, capture_output=True, env={**os.environ, "NODE_USE_SYSTEM_CA": "1"}
    )
    return found, copy


@pytest.mark.parametrize("script", ["check", "test"])
def test_types_fit_and_pure_functions_do_what_they_say(npm: tuple[str, Path], script: str) -> None:
    program, copy = npm
    done = subprocess.run([program, "run", script], cwd=copy, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]

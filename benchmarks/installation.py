"""An empty virtual environment, then what a user installs: how large it gets and how long it takes."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from machine import Figure
from sheet import Given

ROOT = Path(__file__).parents[1]


def figures(given: Given) -> list[Figure]:
    """Install the locked versions and the package itself, as `make demo` does."""
    with tempfile.TemporaryDirectory() as scratch:
        started = time.perf_counter()
        subprocess.run([sys.executable, "-m", "venv", scratch], check=True)
        pip = [f"{scratch}/bin/python", "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        subprocess.run([*pip, "--require-hashes", "-r", ROOT / "lock" / "run.txt"], check=True)
        subprocess.run([*pip, "--no-deps", ROOT], check=True)
        took = time.perf_counter() - started
        size = sum(
            path.stat().st_size for path in Path(scratch).rglob("*") if path.is_file() and not path.is_symlink()
        )
    return [
        Figure(what="installed size, empty environment", ours=f"{size / 1e6:.0f} MB", target="< 900 MB"),
        Figure(what="installation, package caches as they are", ours=f"{took:.0f} s", target="first demo < 300 s"),
    ]

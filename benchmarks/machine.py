"""The machine a figure was taken on, and how a child process is measured."""

import platform
import resource
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from sheet import Section

PACKAGES = ("numpy", "numba", "pyarrow", "duckdb", "litestar")


def describe() -> str:
    """One sentence: processor, cores, memory, system, Python and the versions that matter."""
    model = "unknown processor"
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        names = [line.split(":", 1)[1].strip() for line in cpuinfo.read_text().splitlines() if "model name" in line]
        model = f"{len(names)} × {names[0]}" if names else model
    memory = Path("/proc/meminfo")
    gib = int(memory.read_text().split()[1]) / 2**20 if memory.exists() else 0
    versions = ", ".join(f"{name} {_version(name)}" for name in PACKAGES)
    system = f"{platform.system()} {platform.release()}, Python {platform.python_version()}"
    return f"{model}, {gib:.0f} GiB, {system}, {versions}"


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "absent"


@dataclass(frozen=True, kw_only=True)
class Run:
    """One child process, from start to end."""

    seconds: float
    cpu_seconds: float
    output: str


def run(command: Sequence[str | Path]) -> Run:
    """Run to the end and measure; raises CalledProcessError with its output when it fails."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise subprocess.CalledProcessError(done.returncode, command, done.stdout, done.stderr)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(seconds=seconds, cpu_seconds=cpu, output=done.stdout)


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A line of the table."""

    what: str
    ours: str
    target: str
    beside: str = "–"
    ratio: str = "–"
    equal: str = "–"


def section(figures: Sequence[Figure]) -> Section:
    """The figures as a table of the page."""
    return Section(
        title="The product",
        before="From a file to what is shown, in processes of their own.",
        head=["what", "Touchweave", "to reach", "beside", "ratio", "equal answers"],
        rows=[[f.what, f"**{f.ours}**", f.target, f.beside, f.ratio, f.equal] for f in figures],
    )

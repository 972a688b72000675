"""`kill -9` of who builds, grows, names anew or compacts: a whole generation stays, and nothing is left over."""

import random
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from touchweave.journey import compact
from touchweave.journey.index import Index

#: Of each kind, what the system calls it here and there. Calls are counted by thread and by name.
CALLS = {
    "write": "write,pwrite64,ftruncate",
    "fsync": "fsync,fdatasync",
    "rename": "rename,renameat,renameat2",
    "unlink": "unlink,unlinkat,rmdir",
    "mkdir": "mkdir,mkdirat",
}
PROGRAM = """
import importlib.util, pathlib, sys
spec = importlib.util.spec_from_file_location("history", sys.argv[1])
history = importlib.util.module_from_spec(spec)
spec.loader.exec_module(history)
folder, step = pathlib.Path(sys.argv[2]), int(sys.argv[3])
history.take(folder, step)
print("taken", flush=True)
history.compact.compact(folder)
print("done", flush=True)
"""


def goes_on(history: Any, folder: Path) -> None:
    """The next step and compaction work, and leave nothing that belongs to nobody."""
    step = history.version_of(folder) + 1
    history.take(folder, step)
    compact.compact(folder)
    assert history.is_whole(Index.open(folder)) == step
    assert history.leftovers(folder) == set()


@pytest.mark.parametrize("kills", [20, pytest.param(400, marks=pytest.mark.slow)])
def test_a_kill_at_any_moment_leaves_a_whole_generation(forks: Any, history: Any, tmp_path: Path, kills: int) -> None:
    chance = random.Random(17)
    folder = tmp_path / "index"
    history.take(folder, 1)
    landed = 0
    for _ in range(kills):
        before = history.version_of(folder)
        if before > 60:  # the longer the history, the slower it is told
            shutil.rmtree(folder)
            history.take(folder, 1)
            before = 1
        writer = forks.begin("write", folder, before + 8)
        time.sleep(chance.uniform(0.02, 1.0))
        landed += not writer.ended
        if not writer.ended:
            writer.kill()
        steps = [int(word.removeprefix("step ")) for word in writer.said if word.startswith("step ")]
        assert "failed" not in writer.said, writer.said
        version = history.is_whole(Index.open(folder))
        last = max(steps, default=before)
        assert version in (last, last + 1), "what was said to be there is there"
        goes_on(history, folder)
    assert landed > kills // 2


def taken(folder: Path, step: int, call: str, when: int) -> subprocess.CompletedProcess[str]:
    """Take a step and compact, in a process that is killed at a call of the system by a thread."""
    inject = f"inject={CALLS[call]}:signal=SIGKILL:when={when}"
    trace = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={CALLS[call]}", "-e", inject]
    program = [sys.executable, "-c", PROGRAM, str(Path(__file__).with_name("history.py")), str(folder), str(step)]
    run = subprocess.run([*trace, *program], capture_output=True, text=True, check=False)
    if "Operation not permitted" in run.stderr or "PTRACE" in run.stderr:
        pytest.skip(f"strace may not trace here: {run.stderr.strip()[:100]}")
    assert "Traceback" not in run.stderr, run.stderr
    return run


@pytest.mark.parametrize(
    ("step", "call", "places"),
    [
        (18, "write", (40,)),
        (18, "fsync", (9,)),
        (18, "rename", (2,)),
        (18, "unlink", (2,)),
        (10, "mkdir", (2,)),
        (10, "unlink", (3,)),
        (8, "fsync", (4,)),
        *(
            pytest.param(step, call, range(1, 999, 5 if call == "write" else 1), marks=pytest.mark.slow)
            for step in (8, 11, 18, 20)
            for call in ("write", "fsync", "rename", "unlink", "mkdir")
        ),
    ],
)
def test_a_kill_at_a_write_leaves_the_generation_before_or_after(
    history: Any, tmp_path: Path, step: int, call: str, places: Any
) -> None:
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed")
    home = tmp_path / "before"
    for number in range(1, step):
        history.take(home, number)
    killed = 0
    for when in places:
        folder = tmp_path / f"trial-{when}"
        shutil.copytree(home, folder)
        run = taken(folder, step, call, when)
        version = history.is_whole(Index.open(folder))
        assert version in (step - 1, step), when
        assert version == step or "taken" not in run.stdout
        if run.returncode == 0:
            assert "done" in run.stdout
            break
        killed += 1
        goes_on(history, folder)
        shutil.rmtree(folder)
    assert killed


@pytest.mark.parametrize("step", [6, 9])
def test_a_kill_before_anything_was_ever_there_leaves_nothing(history: Any, tmp_path: Path, step: int) -> None:
    """A first build that is killed leaves a folder without an index; the next build makes it."""
    folder = tmp_path / "index"
    (folder / "run-0123-waiting").mkdir(parents=True)
    (folder / "run-0123-waiting" / "1-customer").write_bytes(b"half")
    (folder / "joined-0123").mkdir()
    (folder / "gen-1.masks").write_bytes(b"half")
    (folder / "gen-2.json").write_text('{"format": 2')
    (folder / "CURRENT.new").write_text("1 ")
    history.build(folder, step)
    compact.compact(folder)
    assert history.is_whole(Index.open(folder)) == step
    assert history.leftovers(folder) == set()

"""`kill -9` in the middle of an import, an undo or a replay: all or nothing, and the next writer cleans up."""

import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from touchweave.store.quarantine import Chosen
from touchweave.store.store import Store

#: Imports overlapping files, loads the inbox, joins loads, undoes or replays, in a process that somebody else kills.
PROGRAM = """
import importlib.util, pathlib, sys
from touchweave.store.quarantine import Chosen
from touchweave.store.store import Store
spec = importlib.util.spec_from_file_location("conftest", sys.argv[1])
conftest = importlib.util.module_from_spec(spec)
spec.loader.exec_module(conftest)
store = Store.open(pathlib.Path(sys.argv[2]))
print("ready", flush=True)
if sys.argv[3] == "import":
    conftest.load_file(store, [f"id-{i}" for i in range(50, 450)], digest="two", rejected=["unreadable"] * 5)
elif sys.argv[3] == "load":
    with store.writing("loading") as writer:
        writer.load()
elif sys.argv[3] == "join":
    with store.writing("loading") as writer:
        writer.join_loads()
elif sys.argv[3] == "replay":
    with store.writing("replaying") as writer:
        writer.replay(Chosen(), conftest.read_as(lambda raw: None if raw.endswith("0") else raw))
else:
    with store.writing("undoing") as writer:
        writer.undo_import({"undo": 1, "undo replay": 4}[sys.argv[3]])
print("done", flush=True)
"""


@pytest.fixture
def database_url() -> str:
    return ""  # PostgreSQL's own durability is not ours to test


@pytest.fixture
def before(store, load):
    """A ledger with one import; for undos, with a second that dropped duplicates of the first."""
    load(store, [f"id-{i}" for i in range(100)], digest="one")
    return store


def command(folder: Path, doing: str) -> list[str]:
    return [sys.executable, "-c", PROGRAM, str(Path(__file__).with_name("conftest.py")), str(folder), doing]


def state(folder: Path, rows) -> tuple[object, ...]:
    with Store.open(folder) as store:
        with store.writing("cleaning up"):
            pass
        names = {name for file in store._ledger.files() for name in (file.path, file.keys_path) if name}
        found = {f"{path.parent.name}/{path.name}" for path in folder.glob("[lq]*/*-*-*")}
        assert found == names
        told = [(report.loaded, report.duplicates, report.undone_at is None) for report in store.imports()]
        found = store.accounts()
        assert found.adds_up
        assert store.inbox.waiting().messages == found.total("waiting")
        return rows(store), told, store.version, store.quarantine(limit=999).to_pylist(), found.rows


def collect(store: Store, parcel, *, joins: bool) -> None:
    """Parcels in the inbox, or in loads that are to be joined."""
    for i in range(8):
        ids = [f"id-{j}" for j in range(10 * i, 10 * i + 15)]
        store.inbox.append([parcel(ids, says="load", source="file", refused=1), parcel([f"{i}"], source="web")])
        if joins:
            with store.writing("loading") as writer:
                writer.load()


def outcomes(before: Store, doing: str, rows) -> tuple[object, object]:
    """The states before and after, found by doing it in a copy."""
    copy = before.folder.with_name("copy")
    shutil.copytree(before.folder, copy)
    nothing = state(copy, rows)
    subprocess.run(command(copy, doing), check=True, capture_output=True)
    everything = state(copy, rows)
    shutil.rmtree(copy)
    assert nothing != everything
    return nothing, everything


@pytest.mark.parametrize(
    ("doing", "places"),
    [
        ("import", [4, 12, 22]),
        ("load", [4, 14, 25]),
        ("join", [4, 14, 25]),
        ("undo", [6, 18]),
        ("replay", [5, 15, 24]),
        ("undo replay", [5, 15]),
        pytest.param("import", range(1, 60), marks=pytest.mark.slow),
        pytest.param("load", range(1, 80), marks=pytest.mark.slow),
        pytest.param("join", range(1, 99), marks=pytest.mark.slow),
        pytest.param("undo", range(1, 60), marks=pytest.mark.slow),
        pytest.param("replay", range(1, 60), marks=pytest.mark.slow),
        pytest.param("undo replay", range(1, 60), marks=pytest.mark.slow),
    ],
    ids=lambda given: "" if isinstance(given, list) else "everywhere" if isinstance(given, range) else given,
)
def test_a_kill_at_a_write_leaves_all_or_nothing(
    before, load, refuse, reading, parcel, rows, tmp_path, doing, places
):
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed")
    if doing == "undo":
        load(before, [f"id-{i}" for i in range(50, 150)], digest="other", rejected=["unreadable"])
    if doing in ("load", "join"):
        collect(before, parcel, joins=doing == "join")
    if "replay" in doing:
        refuse(before, [f"id-{i}" for i in range(80, 130)], digest="refused", kept=["kept"])
        refuse(before, [f"id-{i}" for i in range(120, 140)], digest="also refused")
    if doing == "undo replay":
        with before.writing("replaying") as writer:
            assert writer.replay(Chosen(), reading()).import_id == 4
    before.close()
    possible = outcomes(before, doing, rows)
    seen = set()
    calls = "fsync,fdatasync,rename,renameat,renameat2,unlink,unlinkat,pwrite64,ftruncate"
    for when in places:
        trial = tmp_path / f"trial-{when}"
        shutil.copytree(before.folder, trial)
        inject = f"inject={calls}:signal=SIGKILL:when={when}"
        trace = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={calls}", "-e", inject]
        run = subprocess.run([*trace, *command(trial, doing)], capture_output=True, text=True, check=False)
        if "Operation not permitted" in run.stderr or "PTRACE" in run.stderr:
            pytest.skip(f"strace may not trace here: {run.stderr.strip()[:100]}")
        found = state(trial, rows)
        assert found in possible, when
        if "done" in run.stdout:
            assert found == possible[1]
        if run.returncode == 0:
            break
        seen.add(found == possible[1])
        shutil.rmtree(trial)
    assert seen >= {False}


def test_a_kill_at_any_moment_leaves_all_or_nothing(before, rows, tmp_path):
    before.close()
    possible = outcomes(before, "import", rows)
    chance = random.Random(11)
    for trial in range(3):
        folder = tmp_path / f"trial-{trial}"
        shutil.copytree(before.folder, folder)
        with subprocess.Popen(command(folder, "import"), stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(chance.uniform(0, 0.4))
            process.send_signal(signal.SIGKILL)
            finished = "done" in process.stdout.read()
        found = state(folder, rows)
        assert found in possible
        assert not finished or found == possible[1]

"""SIGKILL at every write, fsync, rename, unlink, truncation and mkdir of inbox and loader, by fault injection."""

import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from random import Random

import msgspec

from durability import disk
from durability.campaign import Given, Row, collecting
from durability.child import Answering, ChildFailed, run, surroundings
from durability.client import Sender
from durability.message import bad
from durability.verdict import Memory, Recorded, judge

CALLS = {
    "write": "write,pwrite64,writev,pwritev,pwritev2",
    "fsync": "fsync,fdatasync,sync_file_range",
    "rename": "rename,renameat,renameat2,link,linkat",
    "unlink": "unlink,unlinkat,rmdir",
    "truncate": "truncate,ftruncate,fallocate",
    "mkdir": "mkdir,mkdirat",
}
#: Loads that lie in the prepared ledger, so that there is something to join.
LOADS = 9
REFUSED = 20
#: So many calls of a kind are struck at most in a step, evenly from the first to the last.
MOST = 150
READING = [sys.executable, "-m", "durability.reading"]
#: Compiled Python is not written: it is no part of a step.
ENVIRONMENT = {"PYTHONDONTWRITEBYTECODE": "1"}


def rows(given: Given) -> Sequence[Row]:
    """Appending, loading, joining, replaying."""
    steps = {
        "append": Row(campaign="SIGKILL at each call of the system: appending to the inbox", seed=given.seed),
        "load": Row(campaign="SIGKILL at each call of the system: loading", seed=given.seed),
        "join": Row(campaign="SIGKILL at each call of the system: joining loads", seed=given.seed),
        "replay": Row(campaign="SIGKILL at each call of the system: replaying from quarantine", seed=given.seed),
    }
    reason = reason_against()
    for row in steps.values():
        row.skipped = reason
    if not reason:
        with disk.home() as home, Answering(READING) as reader:
            memory = prepared(given, home / "before")
            for step, row in steps.items():
                for call in CALLS:
                    _walk(given, row, home, memory, reader, step, call)
    return list(steps.values())


def reason_against() -> str:
    """Why nothing can be traced here; empty when it can."""
    if shutil.which("strace") is None:
        return "strace is not installed"
    done = subprocess.run(
        ["strace", "-f", "-qq", "-o", "/dev/null", "true"], capture_output=True, text=True, check=False
    )
    return f"strace may not trace here: {done.stderr.strip()[:100]}" if done.returncode else ""


def prepared(given: Given, folder: Path) -> Memory:
    """A workspace with small loads, and parcels that wait."""
    memory = Memory()
    key = given.subject.make(folder)
    with collecting(given.subject, folder) as collector:
        assert Sender(lambda: collector.port, key, memory).send([bad(f"bad-{number}") for number in range(REFUSED)])
    ids = _ids(run(step_command(folder, "prepare", str(LOADS))))
    memory.send(ids)
    memory.acknowledge(ids)
    return memory


def _walk(given: Given, row: Row, home: Path, before: Memory, reader: Answering, step: str, call: str) -> None:
    """Kill at the first call, the second, … of a thread, until the last; or at some few of them."""
    words = ("append", "new") if step == "append" else (step,)
    folder = home / "trial"
    _fresh(home, folder)
    count = calls_of(step_command(folder, *words), CALLS[call], home / "calls")
    places: Sequence[int] = range(1, count + 1, count // MOST + 1)
    print(f"  {step}: {count} × {call}", flush=True)
    if given.quick or given.trials:
        chance = Random(f"{given.seed} {step} {call}")
        places = sorted(chance.sample(places, min(given.times(short=1, long=0), len(places))))
    for when in places:
        _fresh(home, folder)
        killed, said = struck(step_command(folder, *words), CALLS[call], when)
        memory = Memory()
        memory.sent.update(before.sent)
        memory.acknowledged |= before.acknowledged
        # Those of the step may be there; those that it told of must be.
        memory.sent.update(f"new-{parcel}-{i}" for parcel in range(3) for i in range(20) if step == "append")
        memory.acknowledge(_ids(said))
        row.trials += killed
        found = msgspec.json.decode(reader.ask(str(folder)), type=Recorded)
        row.add(
            judge(memory, found, mended=step == "replay"), counted=len(before.acknowledged) if row.acknowledged else 0
        )


def _fresh(home: Path, folder: Path) -> None:
    """The prepared workspace once more."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(home / "before", folder)


def step_command(folder: Path, *words: str) -> list[str]:
    """A step in a process of its own."""
    return [sys.executable, "-m", "durability.stepping", str(folder), *words]


def calls_of(command: Sequence[str], calls: str, log: Path) -> int:
    """How many such calls the thread makes that makes most of them. Raises ChildFailed."""
    run(["strace", "-f", "-qq", "-o", str(log), "-e", f"trace={calls}", *command], given=ENVIRONMENT)
    lines = [line.split(maxsplit=1) for line in log.read_text(errors="replace").splitlines()]
    threads = Counter(thread for thread, said in lines if said.startswith(tuple(calls.split(","))))
    return max(threads.values(), default=0)


def struck(command: Sequence[str], calls: str, when: int) -> tuple[bool, str]:
    """Whether it was killed at that call of one of its threads, and what it had printed. Raises ChildFailed."""
    trace = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={calls}"]
    inject = ["-e", f"inject={calls}:signal=SIGKILL:when={when}"]
    done = subprocess.run(
        [*trace, *inject, *command],
        capture_output=True,
        text=True,
        check=False,
        env=surroundings(ENVIRONMENT),
        timeout=300,
    )
    if done.returncode == 0 and "done" in done.stdout:
        return False, done.stdout
    if "Traceback" in done.stderr or done.returncode not in (-9, 137):
        raise ChildFailed(f"{' '.join(command)}: {done.returncode} {done.stderr[-2000:]}")
    return True, done.stdout


def _ids(said: str) -> list[str]:
    """The ids in whole lines; a line that was being printed does not count."""
    whole = said[: said.rfind(os.linesep) + 1]
    return [word for word in whole.split() if word != "done"]

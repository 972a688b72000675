"""One bit flips in a file of a workspace: without effect on any answer, or told by name; never silently different."""

import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random
from typing import get_args

import msgspec

from durability import disk
from durability.campaign import Given, Row, collecting, recorded, until
from durability.child import run, surroundings
from durability.client import Client
from durability.flipping import AGAIN, Flip, State, Told
from durability.message import BAD
from touchweave.store.database import FILE

#: The user's own texts, and a file that holds nothing.
EXCLUDED = ("touchweave.toml", "touchpoints.yaml", "writer.lock")
#: What a row of the page is made of, by where the file lies.
KINDS = {
    "ledger": "a flipped bit in the ledger",
    "quarantine": "a flipped bit in quarantine",
    "index": "a flipped bit in the index",
    "touchweave.db": "a flipped bit in the database",
    "touchweave.db-wal": "a flipped bit in the database's log (`-wal`)",
    "touchweave.db-shm": "a flipped bit in the database's shared memory (`-shm`)",
}


def rows(given: Given) -> Sequence[Row]:
    """A row for each kind of file."""
    chance = Random(f"flips {given.seed}")
    kinds = {kind: Row(campaign=name, seed=given.seed) for kind, name in KINDS.items()}
    with disk.home() as home:
        prepared(given, home)
        flips = [
            flip
            for state in get_args(State)
            for path in files_of(home / state)
            if state == "died" or path.name == FILE
            for flip in chosen(home, state, path, chance, given.times(short=1, long=10))
        ]
        while flips:
            told = _tried(home, flips)
            _tell(kinds, told)
            flips = flips[len(told) :]
    return [row for row in kinds.values() if row.trials]


def prepared(given: Given, home: Path) -> None:
    """Events, refusals and an index, and parcels that wait: left by a process that died, and by one that ended."""
    folder = home / "died"
    key = given.subject.make(folder)
    with (
        collecting(given.subject, folder) as collector,
        Client(collector.port, key, seed=1, threads=2, pace_seconds=0.01) as client,
    ):
        until(lambda: len(client.memory.acknowledged) > 300 and any(map(BAD.match, list(client.memory.acknowledged))))
    run([sys.executable, "-m", "durability.stepping", str(folder), "append", AGAIN])
    recorded(given.subject, folder)
    shutil.copytree(folder, home / "closed")
    for state in get_args(State):
        run([sys.executable, "-m", "durability.flipping", str(home), "prepare", state])


def files_of(folder: Path) -> list[Path]:
    """Every file that is ours, relative to the workspace."""
    found = [path.relative_to(folder) for path in sorted(folder.rglob("*")) if path.is_file() and path.stat().st_size]
    return [path for path in found if path.name not in EXCLUDED and not path.name.endswith(".lock")]


def chosen(home: Path, state: State, path: Path, chance: Random, flips: int) -> list[Flip]:
    """Places in a file; in the database, which is one file for all, more of them."""
    bits = 8 * (home / state / path).stat().st_size
    wanted = flips * 20 if path.parts[0].startswith("touchweave.db") else flips
    return [Flip(state=state, path=path.as_posix(), bit=bit) for bit in chance.sample(range(bits), min(wanted, bits))]


def _tried(home: Path, flips: Sequence[Flip]) -> list[Told]:
    """What came of each; of the first ones only, when reading damage ended the process."""
    done = subprocess.run(
        [sys.executable, "-m", "durability.flipping", str(home)],
        input=msgspec.json.encode(list(flips)),
        capture_output=True,
        check=False,
        env=surroundings(),
    )
    told = [msgspec.json.decode(line, type=Told) for line in done.stdout.splitlines() if line.startswith(b"{")]
    if len(told) < len(flips):
        said = done.stderr.decode(errors="replace")[-500:]
        told.append(Told(flip=flips[len(told)], outcome="unnamed", said=f"ended with {done.returncode}: {said}"))
    return told


def _tell(kinds: Mapping[str, Row], told: Sequence[Told]) -> None:
    for one in told:
        row = kinds[Path(one.flip.path).parts[0]]
        row.trials += 1
        row.flips[one.outcome] += 1
        if one.outcome in ("silent", "unnamed"):
            row.problems.append(f"{one.outcome}: {one.flip.path} ({one.flip.state}) bit {one.flip.bit}: {one.said}")
            print(f"  {row.problems[-1]}", flush=True)
        row.detected = f"{row.flips['named']:,}, and {row.flips['harmless']:,} without effect"

"""Program: flip bits in copies of a workspace, one at a time, ask everything, and tell what came of each."""

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, get_args

import msgspec
from msgspec import Struct

from durability import stepping
from durability.reading import EVERYTHING, load_to_the_end
from touchweave.errors import TouchweaveError
from touchweave.store.store import Store
from touchweave.workspace import Workspace

#: Parcels of this name are loaded and wait once more: whoever cannot tell would double them.
AGAIN = "again"
#: What no damage may lead to: an error that is none of the product's.
CRASHED = "crashed at"
#: Whether the process that had the workspace open died, or closed it.
State = Literal["died", "closed"]
#: harmless: every answer is the same; named: an answer is an error that names file or table, or the doctor does;
#: unnamed: an error, but it names neither; silent: another answer, and nothing tells.
Outcome = Literal["harmless", "named", "unnamed", "silent"]


class Flip(Struct, frozen=True, kw_only=True):
    """One bit of one file."""

    state: State
    path: str  #: relative to the workspace
    bit: int


class Told(Struct, frozen=True, kw_only=True):
    """What came of a flip."""

    flip: Flip
    outcome: Outcome
    said: str = ""


def answers(folder: Path) -> tuple[dict[str, Any], list[str]]:
    """All that a workspace answers, before and after it has loaded what waits; and the errors."""
    found: dict[str, Any] = {}
    errors: list[str] = []

    def ask(name: str, question: Callable[[], Any]) -> None:
        try:
            found[name] = question()
        except TouchweaveError as error:
            found[name] = None
            errors.append(str(error))
        except Exception as error:
            errors.append(f"{CRASHED} {name}: {error!r}")

    try:
        workspace = Workspace(folder)
    except TouchweaveError as error:
        return found, [str(error)]
    with workspace:
        store = workspace.store
        ask("sources", store.sources.all)
        ask("waiting", lambda: (told := store.inbox.waiting()) and (told.messages, told.damaged))
        ask("loading", lambda: load_to_the_end(workspace))
        ask("events", lambda: [row for batch in store.events() for row in batch.to_pylist()])
        ask("quarantine", lambda: store.quarantine(limit=EVERYTHING).to_pylist())
        ask("imports", lambda: [(told.id, told.loaded, told.duplicates, told.rejected) for told in store.imports()])
        ask("accounts", store.accounts)
        ask("scorecard", workspace.scorecard)
        ask("timeline", lambda: workspace.timeline(workspace.customers(limit=1).to_dicts()[0]["customer"]))
        ask("sql", lambda: workspace.sql("select count(*), max(occurred_at) from events").to_dicts())
        ask("doctor", lambda: errors.extend(f.said for f in workspace.doctor().findings if not f.well))
    return found, errors


def judged(flip: Flip, expected: dict[str, Any], found: dict[str, Any], errors: list[str]) -> Told:
    """What a flip came to."""
    if errors:
        name = Path(flip.path).name
        names = [name] if not name.startswith("touchweave.db") else ["touchweave.db", "inbox", "Inbox"]
        named = any(name in error for name in names for error in errors) and CRASHED not in " ".join(errors)
        return Told(flip=flip, outcome="named" if named else "unnamed", said=" | ".join(errors)[:500])
    changed = [name for name in expected if found.get(name) != expected[name]]
    return Told(flip=flip, outcome="silent" if changed else "harmless", said=", ".join(changed))


def prepare(folder: Path, state: State) -> None:
    """Let parcels wait, some of them for the second time; where the process dies, the database's log stays."""
    store = Store.open(folder)
    for name in (AGAIN, "waiting"):
        stepping.append(store, name)
    if state == "died":
        os._exit(0)
    store.close()


def main() -> None:
    """`python -m durability.flipping HOME`: flips as JSON on stdin, one `Told` a line on stdout.

    `… prepare died|closed`: makes HOME/died or HOME/closed what it has to be.
    """
    home = Path(sys.argv[1])
    if sys.argv[2:3] == ["prepare"]:
        state = msgspec.convert(sys.argv[3], State)
        prepare(home / state, state)
        return
    expected: dict[State, dict[str, Any]] = {}
    for state in get_args(State):
        expected[state], errors = answers(_copy(home, state))
        assert not errors, errors
    for flip in msgspec.json.decode(sys.stdin.buffer.read(), type=list[Flip]):
        trial = _copy(home, flip.state)
        flipped(trial / flip.path, flip.bit)
        told = judged(flip, expected[flip.state], *answers(trial))
        print(msgspec.json.encode(told).decode(), flush=True)


def _copy(home: Path, state: State) -> Path:
    shutil.rmtree(home / "trial", ignore_errors=True)
    return Path(shutil.copytree(home / state, home / "trial"))


def flipped(path: Path, bit: int) -> None:
    """Flip it."""
    content = bytearray(path.read_bytes())
    content[bit // 8] ^= 1 << (bit % 8)
    path.write_bytes(bytes(content))


if __name__ == "__main__":
    main()

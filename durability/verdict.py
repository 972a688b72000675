"""What was acknowledged against what is recorded: lost, doubled, altered, or all well."""

from collections import Counter
from collections.abc import Iterable
from threading import Lock

from msgspec import Struct

#: So many ids are named where something is wrong.
NAMED = 5


class Recorded(Struct, frozen=True, kw_only=True):
    """What a collector holds after it has loaded to the end."""

    #: message id of each event in ledger order, repeated where it is there twice
    events: list[str]
    #: id of each message in quarantine
    refused: list[str] = []
    #: ids whose content is not what was sent
    altered: list[str] = []
    #: what its own examination does not find well
    problems: list[str] = []
    #: messages accepted by received day (ISO), by its own account
    accepted: dict[str, int] = {}


class Memory:
    """What a client sent and what was acknowledged to it; threads may share it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self.sent: Counter[str] = Counter()
        self.acknowledged: set[str] = set()
        #: answers that a client may not get
        self.unexpected: list[str] = []
        #: answers by status, and requests that got none
        self.answers: Counter[str] = Counter()

    def send(self, ids: Iterable[str]) -> None:
        """A request with these messages goes out, for the first time or again."""
        with self._lock:
            self.sent.update(ids)

    def acknowledge(self, ids: Iterable[str]) -> None:
        """The answer was 200."""
        with self._lock:
            self.acknowledged.update(ids)
            self.answers["200"] += 1

    def other(self, what: str, *, unexpected: str = "") -> None:
        """Another answer, or none."""
        with self._lock:
            self.answers[what] += 1
            if unexpected:
                self.unexpected.append(unexpected)


class Verdict(Struct, frozen=True, kw_only=True):
    """One comparison."""

    acknowledged: int
    lost: tuple[str, ...] = ()
    doubled: tuple[str, ...] = ()
    altered: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether every acknowledged message is there exactly once, as it was sent, and all is well."""
        return not (self.lost or self.doubled or self.altered or self.problems)

    def said(self) -> str:
        """In a line."""
        parts = [f"{self.acknowledged:,} acknowledged"]
        for name in ("lost", "doubled", "altered", "problems"):
            found = getattr(self, name)
            if found:
                parts.append(f"{len(found):,} {name} ({'; '.join(found[:NAMED])})")
        return ", ".join(parts)


def judge(memory: Memory, recorded: Recorded, *, mended: bool = False) -> Verdict:
    """Compare; a message that was sent but never acknowledged may be there once or not at all.

    `mended`: refused messages may have left the quarantine for the ledger.
    """
    events, refused = Counter(recorded.events), Counter(recorded.refused)
    lost = sorted(name for name in memory.acknowledged if not events[name] and not refused[name])
    doubled = sorted(name for name, times in events.items() if times > 1 or refused[name])
    # A refused message has no id that one could trust: it is kept as often as it was sent, never more often.
    doubled += sorted(name for name, times in refused.items() if times > max(1, memory.sent[name]))
    invented = sorted(name for name in events.keys() | refused.keys() if not memory.sent[name])
    misplaced = [name for name in events if name.startswith("bad-") and not mended]
    misplaced += [name for name in refused if not name.startswith("bad-")]
    problems = [
        *recorded.problems,
        *memory.unexpected,
        *(f"never sent: {name}" for name in invented),
        *(f"in the wrong place: {name}" for name in misplaced),
    ]
    return Verdict(
        acknowledged=len(memory.acknowledged),
        lost=tuple(lost),
        doubled=tuple(doubled),
        altered=tuple(recorded.altered),
        problems=tuple(problems),
    )

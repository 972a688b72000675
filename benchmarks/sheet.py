"""The page of figures: sections with a table each, kept or replaced one by one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median


@dataclass(frozen=True, kw_only=True)
class Given:
    """What was asked for on the command line."""

    cache: Path  #: for generated journeys
    peers: Path  #: the Python that the peers are installed for
    quick: bool
    interactions: tuple[int, ...]  #: sizes asked for instead of the usual ones


@dataclass(frozen=True, kw_only=True)
class Section:
    """A heading, words before and after its table, and the table."""

    title: str
    before: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    after: Sequence[str] = field(default=())  #: paragraphs

    def markdown(self) -> str:
        """As it stands on the page."""
        table = [self.head, ["---"] * len(self.head), *self.rows]
        lines = ["| " + " | ".join(row) + " |" for row in table]
        return "\n\n".join([f"## {self.title}", self.before, "\n".join(lines), *self.after]) + "\n"


def write(path: Path, head: str, sections: Sequence[Section], *, anew: bool) -> None:
    """Put sections in the place of those of the same title, new ones at the end; the head is replaced."""
    text = path.read_text() if path.exists() and not anew else ""
    kept = {part.splitlines()[0]: part for part in re.split(r"^## ", text, flags=re.M)[1:]}
    kept |= {section.title: section.markdown().removeprefix("## ") for section in sections}
    path.write_text(head + "".join(f"\n## {part.rstrip()}\n" for part in kept.values()))


def seconds(taken: Sequence[float]) -> str:
    """The median, with three digits or so."""
    return said(median(taken))


def said(value: float) -> str:
    """Seconds, or milliseconds where they are few."""
    if value < 0.1:
        return f"{value * 1000:.1f} ms" if value < 0.01 else f"{value * 1000:.0f} ms"
    return f"{value:.2f} s" if value < 10 else f"{value:.0f} s"


def times(ratio: float) -> str:
    """A ratio."""
    return f"{ratio:.0f}×" if ratio >= 10 else f"{ratio:.1f}×"


def count(number: int) -> str:
    """A number of interactions, in words."""
    for size, word in ((10**9, "billion"), (10**6, "million")):
        if number >= size:
            return f"{number / size:g} {word}"
    return f"{number:,}"

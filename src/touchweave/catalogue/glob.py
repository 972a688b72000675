"""Globs: `*` any run, `?` one character, `a|b` either; compared without regard to case.

They compile to what `fnmatch` makes of them, which takes linear time; people never write regular expressions.
"""

import fnmatch
import re
from collections.abc import Callable, Sequence
from functools import lru_cache

#: Texts are compared up to here.
TEXT_LIMIT = 1000


def alternatives(glob: str) -> list[str]:
    """What the glob allows, in lower case."""
    return [part for part in glob.casefold().split("|") if part]


def literal(glob: str) -> bool:
    """Whether this alternative holds no wildcard."""
    return "*" not in glob and "?" not in glob


def _compiled(alternative: str) -> re.Pattern[str]:
    return re.compile(fnmatch.translate(alternative.replace("[", "[[]")))


@lru_cache(maxsize=8192)
def matcher(glob: str) -> Callable[[str], bool]:
    """A function that says whether a text satisfies the glob."""
    allowed = alternatives(glob)
    words = frozenset(part for part in allowed if literal(part))
    patterns = [_compiled(part) for part in allowed if not literal(part)]

    def matches(text: str) -> bool:
        folded = text[:TEXT_LIMIT].casefold()
        return folded in words or any(pattern.match(folded) for pattern in patterns)

    return matches


class Globs:
    """Several globs asked of the same text at once."""

    def __init__(self, globs: Sequence[str]) -> None:
        self._words: dict[str, int] = {}
        self._patterns: list[tuple[re.Pattern[str], int]] = []
        for number, glob in enumerate(globs):
            for part in alternatives(glob):
                if literal(part):
                    self._words[part] = self._words.get(part, 0) | 1 << number
                else:
                    self._patterns.append((_compiled(part), 1 << number))

    def satisfied(self, text: str) -> int:
        """Which of them the text satisfies: bit i stands for the i-th."""
        folded = text[:TEXT_LIMIT].casefold()
        bits = self._words.get(folded, 0)
        for pattern, bit in self._patterns:
            if not bits & bit and pattern.match(folded):
                bits |= bit
        return bits


def covers(wider: str, narrower: str) -> bool:
    """Whether every text that satisfies `narrower` surely satisfies `wider` (False also where that is unclear)."""
    wide = matcher(wider)
    return all(
        # A run that no wildcard but `*` can take in stands for whatever a wildcard of the narrower one may be.
        all(wide(part.replace("*", run).replace("?", "\0")) for run in ("", "\0", "\0\0\0"))
        for part in alternatives(narrower)
    )

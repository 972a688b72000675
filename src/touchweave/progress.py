"""How long jobs say where they are."""

from collections.abc import Callable

#: Called with the stage in words, how much is done, and how much there is in all (None: not known).
Progress = Callable[[str, int, int | None], None]


def silent(stage: str, done: int, total: int | None) -> None:
    """Say nothing."""

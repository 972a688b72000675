"""Answers who is meant by a text, and keeps the directory that it takes in step with the journey index."""

import logging
import threading
import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from touchweave.errors import CustomerUnknown, SelectionInvalid, TouchweaveError
from touchweave.find.directory import Directory
from touchweave.find.explain import explained
from touchweave.find.found import Found
from touchweave.find.question import Question
from touchweave.find.rank import best
from touchweave.find.text_of import all_texts, texts_of
from touchweave.journey.customer_list import last_times
from touchweave.journey.index import Index
from touchweave.journey.selection import EVERYTHING

log = logging.getLogger(__name__)

MOST = 100
#: A directory of so few customers is made when it is asked; of more beside the questions, while the older answers.
_FEW = 20_000
#: Making directories beside the questions takes one in so many seconds.
_REST = 5


@dataclass(frozen=True, kw_only=True, eq=False)
class _Made:
    """A directory, and the generation of the index that it is of."""

    index: Index
    directory: Directory
    last: NDArray[np.int64]  #: by customer, µs of the latest interaction

    @classmethod
    def of(cls, index: Index) -> "_Made":
        return cls(
            index=index,
            directory=Directory.of(all_texts(index), index.customers_count),
            last=last_times(index, EVERYTHING),
        )


class Finder:
    """Finds customers in the newest generation of an index; many threads may ask at once."""

    def __init__(self, *, few: int = _FEW) -> None:
        """`few`: a directory of so many customers is always made anew before it answers."""
        self._few = few
        self._made: _Made | None = None
        self._making = threading.Lock()
        self._thread: threading.Thread | None = None
        self._rest_until = 0.0
        self._closed = False

    def find(self, index: Index, text: str, *, limit: int) -> Found:
        """Customers of the index who may be meant, the likeliest first. Raises SelectionInvalid for a limit."""
        if not 0 < limit <= MOST:
            raise SelectionInvalid(name="limit", value=limit, allowed=f"1 to {MOST}")
        question = Question.of(text)
        made = self._of(index)
        fresh = made.index.generation == index.generation
        found, _ = best(
            made.directory,
            question,
            limit if fresh else 2 * limit,
            last=made.last,
            present=made.index.present,
        )
        names = [made.index.customer(code) for code in found.tolist()]
        codes = self._codes(index, names if fresh else [*names, str(text)])
        last = made.last[list(codes)] if fresh else last_times(index, EVERYTHING)[list(codes)]
        said = [(codes[code], texts) for code, texts in texts_of(index, list(codes)).items()]
        return Found(found=explained(question, said, last, limit), up_to_date=fresh)

    def prepare(self, index: Index) -> None:
        """Make ready for the first question, beside everything else."""
        if self._made is None or self._made.index.generation != index.generation:
            self._begin(index)

    def close(self) -> None:
        """Let the directory that is being made be finished, and make no more."""
        self._closed = True
        if self._thread is not None:
            self._thread.join()

    def _codes(self, index: Index, names: list[str]) -> dict[int, str]:
        """The customers, by code, that these are in the newest generation; who is none any more is left out."""
        codes: dict[int, str] = {}
        for name in names:
            try:
                code = index.code(name)
            except CustomerUnknown:
                continue
            if index.present[code]:
                codes.setdefault(code, index.customer(code))
        return codes

    def _of(self, index: Index) -> _Made:
        """What answers now: of this generation, or of an older one while this is made."""
        made = self._made
        if made is not None and (made.index.generation == index.generation or index.customers_count > self._few):
            if made.index.generation != index.generation:
                self._begin(index)
            return made
        with self._making:
            if self._made is None or self._made.index.generation != index.generation:
                self._made = _Made.of(index)
            return self._made

    def _begin(self, index: Index) -> None:
        """Make a newer directory on a thread of its own, unless one is being made or was a moment ago."""
        if (
            self._closed
            or (self._thread is not None and self._thread.is_alive())
            or time.monotonic() < self._rest_until
        ):
            return
        self._thread = threading.Thread(target=self._make, args=(index,), name="directory", daemon=True)
        self._thread.start()

    def _make(self, index: Index) -> None:
        started = time.monotonic()
        try:
            with self._making:
                self._made = _Made.of(index)
        except TouchweaveError as error:  # the older one goes on answering
            log.warning("customers cannot be found anew: %s", error)
        finally:
            self._rest_until = time.monotonic() + _REST * (time.monotonic() - started)

"""Who it was: a customer's code for each event, once all events were learned that came with it.

Who somebody is may follow from what comes later; so events are shown twice, in the same order: to be learned, and
then to be resolved.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from touchweave.event.nobody import nobodys
from touchweave.identity.known import Identities, Learned
from touchweave.identity.owners import Resolved
from touchweave.progress import Progress, silent

#: Subjects of more events than this wait on disk.
_IN_MEMORY = 1 << 24


@dataclass(frozen=True, kw_only=True, eq=False)
class Whose:
    """Of a batch of events."""

    customer: NDArray[np.int64]  #: codes, shape (rows,); −1: nobody's
    subject: NDArray[np.int64]  #: codes of the identifiers by which that was found; −1: none


class Resolver:
    """Gives events their customers, batch after batch, in the order in which they were learned."""

    def __init__(self, identities: Identities, first: int = 0, waiting: Path | None = None) -> None:
        """`first`: the place in the ledger of the first event; `waiting`: a file for what does not fit."""
        self.identities = identities
        self.learned: list[Learned] = []
        self.resolved: Resolved | None = None
        self._subjects: list[NDArray[np.int32]] = []
        self._first, self._events, self._at = first, 0, 0
        self._waiting = waiting

    def learn(
        self, batches: Iterable[pa.RecordBatch], progress: Progress = silent, also: NDArray[np.int64] | None = None
    ) -> "Resolver":
        """Take in all events, and decide whose they are; decide anew about the identifiers `also`."""
        for batch in batches:
            learned = self.identities.learn(batch, self._first + self._events, nobodys(batch))
            self._keep(learned.mentions.subject.astype(np.int32))
            self.learned.append(learned)
            self._events += batch.num_rows
            progress("telling who is who", self._events, None)
        self.resolved = self.identities.settle(also)
        return self

    def _keep(self, subjects: NDArray[np.int32]) -> None:
        if self._waiting is not None and self._events >= _IN_MEMORY:
            with self._waiting.open("ab") as file:
                start = file.tell()
                file.write(subjects.data)
            subjects = np.memmap(self._waiting, np.int32, "r", offset=start, shape=subjects.shape)
        self._subjects.append(subjects)

    def __len__(self) -> int:
        """How many customers there are."""
        return len(self.identities.owners.name)

    @property
    def customers(self) -> pa.StringArray:
        """The names of customers not known beforehand, by code."""
        assert self.resolved is not None
        return self.identities.texts(self.resolved.names)

    def resolve(self, batch: pa.RecordBatch) -> Whose:
        """Whose each event of the next batch is; batches may be cut otherwise than when they were learned."""
        subject = self._next(batch.num_rows)
        times = batch.column("occurred_at").cast(pa.int64()).to_numpy()
        return Whose(customer=self.identities.owners.of(subject, times), subject=subject)

    def _next(self, rows: int) -> NDArray[np.int64]:
        found: list[NDArray[np.int32]] = []
        while rows:
            part = self._subjects[0][self._at : self._at + rows]
            found.append(part)
            rows -= len(part)
            self._at += len(part)
            if self._at == len(self._subjects[0]):
                self._subjects.pop(0)
                self._at = 0
        return np.concatenate([np.empty(0, np.int64), *found])

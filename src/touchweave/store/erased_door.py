"""The door that everything passes on its way into the ledger: what tells of erased people goes in empty."""

import pyarrow as pa

from touchweave.store.blanking import judged, refused, without_refused, without_theirs
from touchweave.store.erased_list import ErasedList


class ErasedDoor:
    """Empties events and refusals, and so counts each of them where it would have been."""

    def __init__(self, listed: ErasedList, secret: bytes) -> None:
        self._listed, self._secret = listed, secret
        self.emptied = 0  #: events and refusals so far

    @property
    def any(self) -> bool:
        """Whether anybody is on the list."""
        return len(self._listed) > 0

    def events(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """A batch of EVENT_SCHEMA in which nothing tells of anybody on the list."""
        if not self.any or not batch.num_rows:
            return batch
        verdict = judged(batch, self._listed)
        if not verdict.any:
            return batch
        self.emptied += int(verdict.theirs.sum() + verdict.naming.sum())
        return without_theirs(batch, verdict, self._listed, self._secret)

    def rejections(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """The same of REJECTION_SCHEMA."""
        if not self.any or not batch.num_rows:
            return batch
        mask = refused(batch, self._listed)
        if not mask.any():
            return batch
        self.emptied += int(mask.sum())
        return without_refused(batch, mask)

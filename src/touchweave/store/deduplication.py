"""Tells the events of an import that are new from those that came before: in the ledger, or earlier in the import."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from touchweave.store.key_set import KeySet
from touchweave.store.key_table import Mask
from touchweave.store.message_key import Keys, message_keys


@dataclass(frozen=True, kw_only=True, eq=False)
class Verdict:
    """One entry an event in all arrays."""

    keys: Keys
    new: Mask  #: to be kept
    twin: Mask  #: another import keeps its twin, and this is the first of its id in this import


class Deduplication:
    """Judges batches in order. Memory: the newest 2 million keys; older ones lie sorted on disk."""

    def __init__(self, folder: Path, *, ledger: KeySet, secret: bytes) -> None:
        """`ledger`: the keys of all ledger files. `folder` takes nameless temporary files."""
        self._secret = secret
        self._ledger = ledger
        self._kept = KeySet(folder)
        self._twins = KeySet(folder)

    def judge(self, batch: pa.RecordBatch) -> Verdict:
        """What to do with each event. Each batch is judged once: it is part of the import from then on."""
        keys = message_keys(batch, self._secret)
        known = self._ledger.contains(keys)
        new, twin = ~known, np.zeros(len(keys), dtype=np.bool_)
        if known.any():
            twin[known] = self._twins.add(keys[known])
            new[new] = self._kept.add(keys[new])
        else:
            new = self._kept.add(keys)
        return Verdict(keys=keys, new=new, twin=twin)

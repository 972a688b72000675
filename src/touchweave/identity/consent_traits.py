"""Consent as traits: `consent:<purpose>`, true or false, out of what events say of it (event/consent.py).

Two columns a purpose are kept: what was decided last, and what the last snapshot said. Which of them holds is decided
when the trait is read, so that events may come in any order.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from touchweave.event.consent import (
    EVERY_PURPOSE,
    STAFF_SOURCE,
    ConsentSaid,
    event_said,
    is_consent_event,
    snapshot_said,
)
from touchweave.identity.trait_values import ABSENT, NEVER, TraitValues

#: How the trait of a purpose begins, and the two columns behind it.
CONSENT = DECIDED = "consent:"
_SEEN = "consent_seen:"
#: Traits that begin so are the product's own: nothing that comes in can set them.
RESERVED = (CONSENT, _SEEN, "computed:")
#: So many purposes get columns, beside those that staff wrote down.
PURPOSES_LIMIT = 100


@dataclass(frozen=True, kw_only=True, eq=False)
class ConsentTold:
    """What a batch's events say of consent: `objects[which[i]]` is what the event at `rows[i]` says."""

    rows: NDArray[np.int64]
    which: NDArray[np.int64]
    objects: list[dict[str, bool]]  #: by name of the column
    own: frozenset[str]  #: the columns that staff wrote to


def consenting(batch: pa.RecordBatch) -> NDArray[np.bool_]:
    """Which events may say something of consent, shape (rows,)."""
    found = np.zeros(batch.num_rows, np.bool_)
    if "consent" in batch.schema.names:
        found |= batch.column("consent").is_valid().to_numpy(zero_copy_only=False)
    return found | _about_consent(batch)


def consent_told(batch: pa.RecordBatch, wanted: NDArray[np.bool_]) -> ConsentTold:
    """What the wanted events say, bool of shape (rows,). A batch may lack the columns that consent stands in."""
    decided = np.flatnonzero(_about_consent(batch) & wanted)
    said = [_of_event(batch, row) for row in decided.tolist()]
    snapshots, which, read, own = _snapshots(batch, wanted)
    return ConsentTold(
        rows=np.concatenate([snapshots, decided]),
        which=np.concatenate([which, np.arange(len(decided)) + len(read)]),
        objects=[_columns(each) for each in (*read, *said)],
        own=own,
    )


def _about_consent(batch: pa.RecordBatch) -> NDArray[np.bool_]:
    return _words_are(batch, "type", lambda word: word == "track") & _words_are(batch, "name", is_consent_event)


def _of_event(batch: pa.RecordBatch, row: int) -> tuple[ConsentSaid, ...]:
    told = {name: _value(batch, name, row) for name in ("name", "properties", "context")}
    return event_said(told["name"], told["properties"], told["context"])


def _snapshots(
    batch: pa.RecordBatch, wanted: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64], list[tuple[ConsentSaid, ...]], frozenset[str]]:
    """Rows with a snapshot, which of the read ones each has, those, each read once, and the columns of staff's."""
    if "consent" not in batch.schema.names or batch.column("consent").null_count == batch.num_rows:
        return np.empty(0, np.int64), np.empty(0, np.int64), [], frozenset()
    words = _encoded(batch.column("consent"))
    codes = words.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    rows = np.flatnonzero((codes >= 0) & wanted)
    staff = _words_are(batch, "source", lambda word: word == STAFF_SOURCE)
    keys, which = np.unique(2 * codes[rows] + staff[rows], return_inverse=True)
    read = [snapshot_said(words.dictionary[key // 2].as_py(), staff=bool(key % 2)) for key in keys.tolist()]
    own = frozenset(DECIDED + one.purpose for each in read for one in each if one.how == "staff")
    return rows, which.astype(np.int64), read, own


def _columns(said: Iterable[ConsentSaid]) -> dict[str, bool]:
    return {(DECIDED if one.explicit else _SEEN) + one.purpose: one.agreed for one in said}


def _words_are(batch: pa.RecordBatch, name: str, wanted: Callable[[str], bool]) -> NDArray[np.bool_]:
    """Of which rows the word in this column is wanted; each distinct word is asked about once."""
    if name not in batch.schema.names:
        return np.zeros(batch.num_rows, np.bool_)
    words = _encoded(batch.column(name))
    good = np.array([*(word is not None and wanted(word) for word in words.dictionary.to_pylist()), False], np.bool_)
    found: NDArray[np.bool_] = good[words.indices.fill_null(len(good) - 1).to_numpy(zero_copy_only=False)]
    return found


def _encoded(column: "pa.Array[Any]") -> pa.DictionaryArray:
    return column if pa.types.is_dictionary(column.type) else column.dictionary_encode()


def _value(batch: pa.RecordBatch, name: str, row: int) -> Any:
    return batch.column(name)[row].as_py() if name in batch.schema.names else None


# --- what holds ---------------------------------------------------------------------------------------------


def purpose_of(name: str) -> str:
    """The purpose of a column of consent."""
    return name.partition(":")[2]


def shown_traits(kept: Iterable[str]) -> tuple[str, ...]:
    """The names of traits as people know them, out of those that are kept, in alphabetical order."""
    names = {CONSENT + name.removeprefix(_SEEN) if name.startswith(_SEEN) else name for name in kept}
    return tuple(sorted(names - {CONSENT + EVERY_PURPOSE}))


def standing(name: str, kept: Callable[[str], TraitValues]) -> TraitValues:
    """What holds of a purpose, by customer; `kept` gives a column by its name, absent where there is none.

    It is what came last, but for this: that something was agreed to in a snapshot does not undo that it was refused.
    A browser goes on saying what its visitor once clicked, whatever was said by phone since.
    """
    purpose = name.removeprefix(CONSENT)
    decided, seen = (kept(begin + EVERY_PURPOSE).over(kept(begin + purpose)) for begin in (DECIDED, _SEEN))
    refused = (decided.said != ABSENT) & (decided.number == 0)
    later = (seen.written > decided.written) & ~(refused & (seen.number != 0))
    return replace(seen, written=np.where(later, seen.written, NEVER)).over(decided)

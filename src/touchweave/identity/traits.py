"""What is known of each customer: the traits of identify events, as one typed column a trait.

Comes from the ledger's events and the resolver's codes; goes into the journey index, for segments and timelines.
"""

from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

#: So many traits get a column; of those beyond, only a warning tells.
TRAIT_LIMIT = 200
TEXT_LIMIT = 1000
_NEVER = np.iinfo(np.int64).min
_NULL = -1  #: the code of an absent value
_UNSAID = -2  #: not a code: this event does not speak of the trait
_SIMPLE = frozenset({bool, int, float, type(None)})


class _Trait:
    """The last written value of one trait, by customer, as a code into `values`."""

    def __init__(self) -> None:
        self.values: list[Any] = []
        self.codes: dict[type, dict[Any, int]] = {str: {}, int: {}, float: {}, bool: {}}  # True, 1 and 1.0 differ
        self.written = np.full(1024, _NEVER, dtype=np.int64)
        self.current = np.full(1024, _NULL, dtype=np.int32)

    def code(self, value: Any) -> int:
        """The code of a value."""
        if value is None:
            return _NULL
        known = self.codes[type(value)]
        code = known.get(value)
        if code is None:
            code = known[value] = len(self.values)
            self.values.append(value)
        return code

    def write(self, customers: NDArray[np.int64], times: NDArray[np.int64], codes: NDArray[np.int32]) -> None:
        """Keep each customer's latest value. Rows come sorted by customer, time and place in the ledger."""
        last = np.append(customers[1:] != customers[:-1], True)
        customers, times, codes = customers[last], times[last], codes[last]
        self._reserve(int(customers[-1]) + 1)
        newer = times >= self.written[customers]
        self.written[customers[newer]] = times[newer]
        self.current[customers[newer]] = codes[newer]

    def _reserve(self, customers: int) -> None:
        have = len(self.current)
        if customers > have:
            room = max(customers, 2 * have) - have
            self.written = np.concatenate([self.written, np.full(room, _NEVER, dtype=np.int64)])
            self.current = np.concatenate([self.current, np.full(room, _NULL, dtype=np.int32)])

    def column(self, customers: int) -> pa.Array:
        """The values of customers `0 … customers − 1`, typed by those that are still in use."""
        self._reserve(customers)
        current = self.current[:customers]
        used = np.unique(current[current >= 0])
        kinds = {type(self.values[code]) for code in used}
        place = np.full(len(self.values) + 1, -1, dtype=np.int64)
        place[used] = np.arange(len(used))
        values = [self.values[code] for code in used]
        if kinds and kinds <= {bool}:
            table = pa.array(values, type=pa.bool_())
        elif kinds and kinds <= {int, float}:
            table = pa.array([float(value) for value in values], type=pa.float64())
        else:
            table = pa.array([_text(value) for value in values], type=pa.string())
        at = place[current]  # the code −1 finds the last entry, which is −1
        return table.take(pa.array(at, mask=at < 0))


class TraitColumns:
    """Grows by the batch: `add` each one with its customer codes; `columns` are the traits as they are then."""

    def __init__(self, limit: int = TRAIT_LIMIT) -> None:
        self._limit = limit
        self._traits: dict[str, _Trait] = {}
        self._beyond: dict[str, None] = {}
        self._unreadable = 0
        self._customers = 0
        self._decode = msgspec.json.Decoder(dict[str, Any]).decode

    def add(self, batch: pa.RecordBatch, customers: NDArray[np.int64]) -> None:
        """Note the traits of the batch's identify events; `customers` as from `Resolver.resolve`.

        The value with the latest `occurred_at` is kept; at equal times the one that comes later in the ledger.
        """
        rows = np.flatnonzero(_is_identify(batch.column("type")) & (customers >= 0))
        if not len(rows):
            return
        times = batch.column("occurred_at").cast(pa.int64()).to_numpy()
        rows = rows[np.lexsort((times[rows], customers[rows]))]
        customers, times = customers[rows], times[rows]
        self._customers = max(self._customers, int(customers[-1]) + 1)
        written = batch.column("properties").take(pa.array(rows)).dictionary_encode()
        which = pc.fill_null(written.indices, len(written.dictionary)).to_numpy()
        for name, (bearing, codes) in self._found(written.dictionary.to_pylist()).items():
            code_of = np.full(len(written.dictionary) + 1, _UNSAID, dtype=np.int32)
            code_of[bearing] = codes
            mine = code_of[which]
            here = mine != _UNSAID
            self._traits[name].write(customers[here], times[here], mine[here])

    def _found(self, texts: list[str]) -> dict[str, tuple[list[int], list[int]]]:
        """By trait: which of the JSON objects bear it, and with which code."""
        found: dict[str, tuple[list[int], list[int]]] = {}
        for at, text in enumerate(texts):
            for name, value in self._object(text).items():
                entry = found.get(name)
                if entry is None:
                    if not self._admit(name):
                        continue
                    entry = found[name] = ([], [])
                entry[0].append(at)
                entry[1].append(self._traits[name].code(value if type(value) in _SIMPLE else _plain(value)))
        return found

    def columns(self, customers: int | None = None) -> dict[str, pa.Array]:
        """One column a trait, in alphabetical order, one entry a customer by code; null: absent.

        Columns are bool, float64 or string; mixed values become strings. All have `customers` entries, or as
        many as the highest code that has a trait asks for.
        """
        length = self._customers if customers is None else customers
        return {name: self._traits[name].column(length) for name in sorted(self._traits)}

    @property
    def warnings(self) -> tuple[str, ...]:
        """What could not be kept, in sentences."""
        found = []
        if self._beyond:
            names = ", ".join(list(self._beyond)[:5])
            found.append(
                f"there are more than {self._limit} traits; left out: {names}{', …' * (len(self._beyond) > 5)}"
            )
        if self._unreadable:
            found.append(f"the traits of {self._unreadable} identify events are no JSON object")
        return tuple(found)

    def _object(self, text: str) -> dict[str, Any]:
        try:
            return self._decode(text)
        except (msgspec.DecodeError, RecursionError):
            self._unreadable += 1
            return {}

    def _admit(self, name: str) -> bool:
        """Whether the trait gets a column; a new one gets it while there is room."""
        if name in self._traits:
            return True
        if len(self._traits) >= self._limit or len(name) > TEXT_LIMIT:
            if len(self._beyond) < self._limit:
                self._beyond[name[:80]] = None
            return False
        self._traits[name] = _Trait()
        return True


def _is_identify(column: pa.Array) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = pc.fill_null(pc.equal(column, "identify"), False).to_numpy(zero_copy_only=False)
    return found


def _plain(value: Any) -> Any:
    """Something that hashes: lists and objects become their JSON text; an empty text is no value."""
    if isinstance(value, dict | list):
        value = msgspec.json.encode(value).decode()
    if isinstance(value, str):
        return value[:TEXT_LIMIT] or None
    return value


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:.15g}" if isinstance(value, float) else str(value)

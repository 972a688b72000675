"""What is known of each customer, as one typed column a trait: what identify events say, and the `traits` in the
context of any event (https://segment.com/docs/connections/spec/common/#context).

Comes from the ledger's events and the resolver's codes; goes into the journey index, for segments and timelines.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Self

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from touchweave.identity.consent_traits import PURPOSES_LIMIT, RESERVED, consent_told, consenting, purpose_of
from touchweave.identity.trait_values import ABSENT, FLAG, NEVER, NUMBER, TEXT, TraitValues, fitting

#: So many traits get a column; of those beyond, only a warning tells.
TRAIT_LIMIT = 200
TEXT_LIMIT = 1000
_NULL = -1  #: the code of an absent value
_UNSAID = -2  #: not a code: this event does not speak of the trait
_TRAITS = b'"traits"'
_SIMPLE = frozenset({bool, int, float, type(None)})
_SAID_AS: dict[type, int] = {bool: FLAG, int: NUMBER, float: NUMBER}


class _Trait:
    """The last written value of one trait, by customer, as a code into `values`."""

    def __init__(self) -> None:
        self.values: list[Any] = []
        self.codes: dict[type, dict[Any, int]] = {str: {}, int: {}, float: {}, bool: {}}  # True, 1 and 1.0 differ
        self.written = np.full(1024, NEVER, dtype=np.int64)
        self.current = np.full(1024, _NULL, dtype=np.int32)
        self._said: _Said | None = None

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
            self.written = np.concatenate([self.written, np.full(room, NEVER, dtype=np.int64)])
            self.current = np.concatenate([self.current, np.full(room, _NULL, dtype=np.int32)])

    def of(self, customers: int, first: int = 0) -> TraitValues:
        """The values of customers `first … customers − 1`."""
        self._reserve(customers)
        if self._said is None or len(self._said.kinds) != len(self.values) + 1:
            self._said = _Said.of(self.values)
        said, at = self._said, self.current[first:customers]  # the code −1, of nothing, finds the last entry
        return TraitValues(
            said=said.kinds[at],
            number=said.numbers[at],
            text=fitting(said.texts.take(pa.array(np.where(at < 0, len(self.values), at))))[0],
            written=self.written[first:customers],
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class _Said:
    """Values by code, and behind them nothing."""

    kinds: NDArray[np.uint8]
    numbers: NDArray[np.float64]
    texts: "pa.Array[Any]"  #: large_string: a value may be many customers'

    @classmethod
    def of(cls, values: list[Any]) -> Self:
        kinds = [ABSENT if value is None else _SAID_AS.get(type(value), TEXT) for value in (*values, None)]
        pairs = list(zip(kinds, (*values, None), strict=True))
        return cls(
            kinds=np.array(kinds, np.uint8),
            numbers=np.array([float(value) if kind in (FLAG, NUMBER) else 0.0 for kind, value in pairs]),
            texts=pa.array([value if kind == TEXT else None for kind, value in pairs], pa.large_string()),
        )


class _Context(msgspec.Struct):
    """Of an event's context, its traits."""

    traits: dict[str, Any] | None = None


class TraitColumns:
    """Grows by the batch: `add` each one with its customer codes; `columns` are the traits as they are then."""

    def __init__(self, limit: int = TRAIT_LIMIT, known: Iterable[str] = ()) -> None:
        """`known` are the traits of events added to others before these."""
        self._limit = limit
        self._traits: dict[str, _Trait] = {name: _Trait() for name in known}
        self._beyond: dict[str, None] = {}
        self._unreadable = 0
        self._customers = 0
        self._decode = msgspec.json.Decoder(dict[str, Any]).decode
        self._decode_context = msgspec.json.Decoder(_Context).decode

    def add(self, batch: pa.RecordBatch, customers: NDArray[np.int64]) -> None:
        """Note what the batch's events say of traits; `customers` as from `Resolver.resolve`.

        The value with the latest `occurred_at` is kept; at equal times the one that comes later in the ledger,
        and in one event that of the identify itself. A batch may lack the column `context`.
        """
        somebody = customers >= 0
        identify = np.flatnonzero(_is_identify(batch.column("type")) & somebody)
        bearing = np.flatnonzero(_bears_traits(batch) & somebody)
        rows = np.concatenate([bearing, identify])
        if len(rows):
            said = [
                self._said(batch, "context", bearing, self._of_context),
                self._said(batch, "properties", identify, self._object),
            ]
            which = np.concatenate([said[0][1], np.where(said[1][1] < 0, -1, said[1][1] + len(said[0][0]))])
            self._keep(batch, customers, (rows, which), said[0][0] + said[1][0], self._admit)
        consent = consent_told(batch, somebody)
        if len(consent.rows):
            said_by = (consent.rows, consent.which)
            self._keep(
                batch, customers, said_by, consent.objects, lambda name: self._admit_consent(name, consent.own)
            )

    def _keep(
        self,
        batch: pa.RecordBatch,
        customers: NDArray[np.int64],
        said: tuple[NDArray[np.int64], NDArray[np.int64]],
        objects: list[dict[str, Any]],
        admit: Callable[[str], bool],
    ) -> None:
        """Write what the events say; `said`: their rows, and which of the objects each has, −1 for none."""
        rows, which = said
        times = batch.column("occurred_at").cast(pa.int64()).to_numpy()
        order = np.lexsort((rows, times[rows], customers[rows]))
        rows, which = rows[order], which[order]
        customers, times = customers[rows], times[rows]
        self._customers = max(self._customers, int(customers[-1]) + 1)
        for name, (at, codes) in self._found(objects, admit).items():
            code_of = np.full(len(objects) + 1, _UNSAID, dtype=np.int32)
            code_of[at] = codes
            mine = code_of[which]  # −1, of no object, finds the last entry
            here = mine != _UNSAID
            self._traits[name].write(customers[here], times[here], mine[here])

    def _said(
        self, batch: pa.RecordBatch, column: str, rows: NDArray[np.int64], read: Callable[[str], dict[str, Any]]
    ) -> tuple[list[dict[str, Any]], NDArray[np.int64]]:
        """The distinct texts of these rows, each read once, and which of them each row has (−1: none)."""
        if not len(rows):
            return [], np.empty(0, np.int64)
        written = batch.column(column).take(pa.array(rows)).dictionary_encode()
        which = pc.fill_null(written.indices, -1).to_numpy(zero_copy_only=False).astype(np.int64)
        return [read(text) for text in written.dictionary.to_pylist()], which

    def _found(
        self, objects: list[dict[str, Any]], admit: Callable[[str], bool]
    ) -> dict[str, tuple[list[int], list[int]]]:
        """By trait: which of the objects bear it, and with which code."""
        found: dict[str, tuple[list[int], list[int]]] = {}
        for at, each in enumerate(objects):
            for name, value in each.items():
                entry = found.get(name)
                if entry is None:
                    if not admit(name):
                        continue
                    entry = found[name] = ([], [])
                entry[0].append(at)
                entry[1].append(self._traits[name].code(value if type(value) in _SIMPLE else plain_value(value)))
        return found

    def columns(self, customers: int | None = None) -> dict[str, pa.Array]:
        """One column a trait, in alphabetical order, one entry a customer by code; null: absent.

        Columns are bool, float64 or string; mixed values become strings. All have `customers` entries, or as
        many as the highest code that has a trait asks for.
        """
        length = self._customers if customers is None else customers
        return {name: self._traits[name].of(length).column() for name in sorted(self._traits)}

    def values(self, customers: int, first: int = 0) -> dict[str, TraitValues]:
        """What was said of each trait, in order of first appearance, of customers `first … customers − 1`.

        Those known beforehand come first, of which nothing may have been said here.
        """
        return {name: trait.of(customers, first) for name, trait in self._traits.items()}

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
            found.append(f"the traits of {self._unreadable} events are no JSON object")
        return tuple(found)

    def _object(self, text: str) -> dict[str, Any]:
        try:
            return self._decode(text)
        except (msgspec.DecodeError, RecursionError):
            self._unreadable += 1
            return {}

    def _of_context(self, text: str) -> dict[str, Any]:
        try:
            return self._decode_context(text).traits or {}
        except (msgspec.DecodeError, RecursionError):
            self._unreadable += 1
            return {}

    def _admit(self, name: str) -> bool:
        """Whether the trait gets a column; a new one gets it while there is room, unless its name is our own."""
        if name.startswith(RESERVED):
            return False
        if name in self._traits:
            return True
        if self._limited() or len(name) > TEXT_LIMIT:
            if len(self._beyond) < self._limit:
                self._beyond[name[:80]] = None
            return False
        self._traits[name] = _Trait()
        return True

    def _limited(self) -> bool:
        """Whether there is no room for one more; consent has its own."""
        return len(self._traits) - sum(name.startswith(RESERVED) for name in self._traits) >= self._limit

    def _admit_consent(self, name: str, own: frozenset[str]) -> bool:
        """Whether a column of consent is kept: what staff wrote down always, the others while there is room."""
        if name in self._traits:
            return True
        known = {purpose_of(each) for each in self._traits if each.startswith(RESERVED)}
        if name not in own and purpose_of(name) not in known and len(known) >= PURPOSES_LIMIT:
            return False
        self._traits[name] = _Trait()
        return True


def speaking(batch: pa.RecordBatch) -> NDArray[np.bool_]:
    """Which events may say something of their customer that `TraitColumns.add` keeps, shape (rows,)."""
    return _is_identify(batch.column("type")) | _bears_traits(batch) | consenting(batch)


def _is_identify(column: pa.Array) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = pc.fill_null(pc.equal(column, "identify"), False).to_numpy(zero_copy_only=False)
    return found


def _bears_traits(batch: pa.RecordBatch) -> NDArray[np.bool_]:
    """In which rows the context speaks of traits. Most batches' contexts do not at all: one search tells."""
    if "context" not in batch.schema.names:
        return np.zeros(batch.num_rows, dtype=np.bool_)
    column = batch.column("context")
    text = column.buffers()[2] if column.null_count < len(column) else None
    if text is not None and _TRAITS in text.to_pybytes():
        bears = pc.fill_null(pc.match_substring(column, _TRAITS.decode()), False)
        return np.asarray(bears.to_numpy(zero_copy_only=False))
    return np.zeros(len(column), dtype=np.bool_)


def plain_value(value: Any) -> Any:
    """Something that hashes: lists and objects become their JSON text; an empty text is no value."""
    if isinstance(value, dict | list):
        value = msgspec.json.encode(value).decode()
    if isinstance(value, str):
        return value[:TEXT_LIMIT] or None
    return value

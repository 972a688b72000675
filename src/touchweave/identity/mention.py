"""What a batch of events says of who is who: each event's subject, and which identifiers it names together.

Comes from the ledger's events; goes into the graph.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from touchweave.identity.identifier import LONGEST, Normaliser, nothing_words
from touchweave.identity.rules import ANONYMOUS_ID, EXTERNAL, USER_ID, IdentityRules
from touchweave.identity.strings import StringTable
from touchweave.identity.traits import speaking
from touchweave.identity.words import Words

#: What of EVENT_SCHEMA tells who somebody is.
IDENTITY_COLUMNS = (
    "type", "name", "source", "occurred_at", "user_id", "anonymous_id", "properties", "context", "flags", "consent",
)  # fmt: skip
_IDENTIFIERS, _DEVICE = "identifiers", "device"
_NOBODY = -1


class Rule(IntEnum):
    """What made a link; of two that contradict each other the one with the smaller number stands."""

    ALIAS = 1
    IDENTIFY = 2
    LIST = 3  #: `context.identifiers` and `externalIds`: imports write those
    EVENT = 4  #: an event named both, as an order does that bears a mail
    DEVICE = 5  #: two devices, or visitor's ids, of one event
    LOGIN = 6  #: a person on a device
    SAID = 7  #: no link: an event that tells traits of its subject


@dataclass(frozen=True, kw_only=True, eq=False)
class Mentions:
    """Of a batch of events. `a` and `b` are codes of identifiers; of a LOGIN `a` is the device."""

    subject: NDArray[np.int64]  #: shape (events,): whose event it is; −1: it bears no identifier
    a: NDArray[np.int32]  #: shape (mentions,), as all that follow
    b: NDArray[np.int32]
    rule: NDArray[np.uint8]
    time: NDArray[np.int64]  #: µs since 1970
    place: NDArray[np.uint32]  #: of the event in the ledger


class _Typed(msgspec.Struct):
    """Of an event's context, what may hold identifiers."""

    traits: Any = None
    device: Any = None
    externalIds: Any = None  # noqa: N815 – as the Segment specification writes it
    identifiers: Any = None


class Mentioning:
    """Takes batch after batch, in the order of the ledger; identifiers get codes as they come."""

    def __init__(self, rules: IdentityRules, secret: bytes, known: Words | None = None) -> None:
        self.table = StringTable(known)
        self._normaliser = Normaliser(rules, secret)
        self._types = rules.by_type
        self._names = list(self._types)
        self._keys = {_camel(name): name for name in self._names} | {name: name for name in self._names}
        for name in (USER_ID, ANONYMOUS_ID, _DEVICE, EXTERNAL):
            self._keys = {key: found for key, found in self._keys.items() if found != name}
        self._in_body = _naming(list(self._keys))
        self._in_context = _naming([*self._keys, _DEVICE, "externalIds", _IDENTIFIERS])
        self._looks_typed = f"^({'|'.join(map(re.escape, self._names))}):"
        self._context = msgspec.json.Decoder(_Typed).decode
        self._body = msgspec.json.Decoder(dict[str, Any]).decode
        self.kinds: dict[int, int] = {}  #: of identifiers that are no users' or visitors': by code, the type's place

    def add(
        self, batch: pa.RecordBatch, first: int, nobodys: NDArray[np.bool_]
    ) -> "tuple[Mentions, NDArray[np.int64]]":
        """Its mentions, and the codes of those that are users'. `first`: the place of its first event.

        Events that are nobody's (`nobodys`, shape (rows,)) say nothing.
        """
        user, user_links = self._raw(batch.column("user_id"), nobodys)
        visitor, visitor_links = self._raw(batch.column("anonymous_id"), nobodys)
        typed = self._typed(batch, nobodys)
        subject = np.where(user_links, user, _NOBODY)
        for row, found in typed.items():
            if subject[row] < 0:
                persons = [code for code, _ in found if not self._is_device(code)]
                subject[row] = persons[0] if persons else _NOBODY
        subject = np.where(subject < 0, np.where(visitor_links, visitor, _NOBODY), subject)
        for row, found in typed.items():
            if subject[row] < 0 and found:
                subject[row] = found[0][0]
        subject = np.where(subject < 0, np.where(user >= 0, user, visitor), subject)
        times = batch.column("occurred_at").cast(pa.int64()).to_numpy()
        logins = np.flatnonzero(user_links & visitor_links & (user != visitor))
        said = np.flatnonzero(speaking(batch) & (subject >= 0))
        parts = [
            (visitor[logins], user[logins], np.full(len(logins), Rule.LOGIN), logins),
            (subject[said], subject[said], np.full(len(said), Rule.SAID), said),
            self._of_typed(typed, np.where(user_links, user, -1), np.where(visitor_links, visitor, -1)),
            self._aliases(batch, subject),
        ]
        of_a, of_b, of_rule, of_row = (np.concatenate([part[at] for part in parts]) for at in range(4))
        mentions = Mentions(
            subject=subject,
            a=of_a.astype(np.int32),
            b=of_b.astype(np.int32),
            rule=of_rule.astype(np.uint8),
            time=times[of_row],
            place=(of_row + first).astype(np.uint32),
        )
        return mentions, user[user >= 0]

    def _raw(self, column: pa.Array, nobodys: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """The codes of users or visitors, −1 for none, and which of them may link."""
        text = column if column.type == pa.string() else column.cast(pa.string())
        absent = pc.equal(pc.binary_length(text), 0)
        if nobodys.any() or pc.any(absent).as_py():
            text = pc.if_else(pc.or_(absent.fill_null(True), pa.array(nobodys)), pa.scalar(None, pa.string()), text)
        if text.null_count == len(text):
            return np.full(len(text), _NOBODY, np.int64), np.zeros(len(text), np.bool_)
        encoded = text.dictionary_encode()
        words = encoded.dictionary
        never = pc.or_(
            pc.is_in(pc.utf8_lower(words), value_set=pa.array(sorted(nothing_words()))),
            pc.or_(pc.match_substring_regex(words, r"^[0\W_]*$"), pc.greater(pc.utf8_length(words), LONGEST)),
        ).to_numpy(zero_copy_only=False)
        typed = pc.match_substring_regex(words, self._looks_typed)
        if pc.any(typed).as_py():
            words = pc.if_else(typed, pc.binary_join_element_wise(pa.scalar(f"{USER_ID}:"), words, ""), words)
        codes = np.append(self.table.codes(words), _NOBODY)
        links = np.append(~never, False)
        places = encoded.indices.fill_null(len(words)).to_numpy(zero_copy_only=False)
        return codes[places], links[places]

    def _typed(self, batch: pa.RecordBatch, nobodys: NDArray[np.bool_]) -> dict[int, list[tuple[int, Rule]]]:
        """By row: the codes of the typed identifiers that it bears, those of persons first, and by which rule."""
        found: dict[int, list[tuple[str, str, Rule]]] = {}
        types = batch.column("type").cast(pa.string())
        told = pc.is_in(types, value_set=pa.array(["identify", "track", "page", "screen"]))
        identify = pc.equal(types, "identify").to_numpy(zero_copy_only=False)
        for row, text in self._naming_rows(batch, "properties", self._in_body, nobodys, told):
            rule = Rule.IDENTIFY if identify[row] else Rule.EVENT
            found.setdefault(row, []).extend((*one, rule) for one in self._of_object(self._read(text)))
        everything = pa.array(np.ones(batch.num_rows, np.bool_))
        for row, text in self._naming_rows(batch, "context", self._in_context, nobodys, everything):
            found.setdefault(row, []).extend(self._of_context(text))
        if not found:
            return {}
        rows = [(row, *one) for row, several in found.items() for one in several]
        codes = self.table.codes(pa.array([text for _, _, text, _ in rows], pa.string())).tolist()
        typed: dict[int, list[tuple[int, Rule]]] = {}
        for (row, type, _, rule), code in zip(rows, codes, strict=True):
            self.kinds[code] = self._names.index(type.partition(":")[0])
            typed.setdefault(row, []).append((code, rule))
        return {row: sorted(dict(reversed(several)).items(), key=self._rank) for row, several in typed.items()}

    def _rank(self, one: tuple[int, Rule]) -> tuple[int, int]:
        return self.kinds[one[0]], one[0]

    def _naming_rows(
        self, batch: pa.RecordBatch, name: str, pattern: str, nobodys: NDArray[np.bool_], told: "pa.Array[Any]"
    ) -> Iterator[tuple[int, str]]:
        column = batch.column(name)
        if column.null_count == len(column):
            return
        bears = pc.and_(pc.match_substring_regex(column, pattern).fill_null(False), told)
        rows = np.flatnonzero(bears.to_numpy(zero_copy_only=False) & ~nobodys)
        yield from zip(rows.tolist(), column.take(pa.array(rows)).to_pylist(), strict=True)

    def _read(self, text: str) -> Any:
        try:
            return self._body(text)
        except (msgspec.DecodeError, RecursionError):
            return None

    def _of_object(self, told: Any) -> list[tuple[str, str]]:
        """(type, text) of what an object of traits or properties names."""
        if not isinstance(told, dict):
            return []
        several = [(self._keys[key], value) for key, value in told.items() if key in self._keys]
        return [(type, text) for type, value in several if (text := self._text(type, value)) is not None]

    def _of_context(self, written: str) -> list[tuple[str, str, Rule]]:
        try:
            context = self._context(written)
        except (msgspec.DecodeError, RecursionError):
            return []
        found = [(*one, Rule.IDENTIFY) for one in self._of_object(context.traits)]
        listed: list[tuple[str, Any]] = []
        if isinstance(context.identifiers, dict):
            for type, values in list(context.identifiers.items())[:50]:
                listed += [(type, value) for value in (values[:50] if isinstance(values, list) else [values])]
        if isinstance(context.externalIds, list):
            for one in context.externalIds[:50]:
                if isinstance(one, dict) and isinstance(one.get("type"), str):
                    known = one["type"] in self._types
                    listed.append((one["type"] if known else f"{EXTERNAL}:{one['type']}", one.get("id")))
        if isinstance(context.device, dict):
            listed.append((_DEVICE, context.device.get("id")))
        for type, value in listed:
            if type.partition(":")[0] in self._types and (text := self._text(type, value)) is not None:
                found.append((type, text, Rule.LIST))
        return found

    def _text(self, type: str, value: Any) -> str | None:
        if isinstance(value, bool) or not isinstance(value, str | int):
            return None
        written = str(value)
        return self._normaliser.text(type, written) if len(written) <= LONGEST else None

    def _is_device(self, code: int) -> bool:
        return code in self.kinds and self._types[self._names[self.kinds[code]]].of == _DEVICE

    def _of_typed(
        self, typed: dict[int, list[tuple[int, Rule]]], user: NDArray[np.int64], visitor: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], ...]:
        """Each identifier with its event's first person, and each person with its event's devices."""
        made: list[tuple[int, int, int, int]] = []
        for row, found in typed.items():
            persons = [(code, rule) for code, rule in found if not self._is_device(code)]
            devices = [(code, rule) for code, rule in found if self._is_device(code)]
            own_user, own_visitor = int(user[row]), int(visitor[row])
            if own_visitor >= 0:
                devices.insert(0, (own_visitor, Rule.DEVICE))
            if own_user >= 0:
                persons.insert(0, (own_user, Rule.LIST))
            made += [(persons[0][0], code, rule, row) for code, rule in persons[1:] if code != persons[0][0]]
            made += [(devices[0][0], code, Rule.DEVICE, row) for code, _ in devices[1:] if code != devices[0][0]]
            for device, _ in devices[: len(devices) if persons else 0]:
                if (own_user, own_visitor) != (persons[0][0], device) and device != persons[0][0]:
                    made.append((device, persons[0][0], Rule.LOGIN, row))
        return tuple(np.array(made, np.int64).reshape(-1, 4).T)

    def _aliases(self, batch: pa.RecordBatch, subject: NDArray[np.int64]) -> tuple[NDArray[np.int64], ...]:
        """The earlier id of each alias, with its subject."""
        rows = np.flatnonzero(pc.equal(batch.column("type"), "alias").fill_null(False).to_numpy(zero_copy_only=False))
        made = []
        for row in rows.tolist():
            said = self._read(batch.column("properties")[row].as_py() or "{}")
            value = said.get("previousId") if isinstance(said, dict) else None
            text = self._text(USER_ID, value)
            if text is not None and subject[row] >= 0:
                (code,) = self.table.codes(pa.array([text]))
                if code != subject[row]:
                    made.append((int(code), int(subject[row]), Rule.ALIAS, row))
        return tuple(np.array(made, np.int64).reshape(-1, 4).T)


def _naming(keys: list[str]) -> str:
    return f'"({"|".join(map(re.escape, sorted(keys)))})"'


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)

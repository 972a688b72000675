"""Which touchpoint it was: places whole batches by the catalogue's rules, and makes up what it does not know.

Events of the ledger come in; codes into `Placer.touchpoints` go to the journey index. A name that no rule places
becomes a touchpoint of its own, `catalogued=False`, so that nothing observed is lost from sight.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from msgspec import Struct
from numpy.typing import NDArray

from touchweave.catalogue.codes import dictionary_column, distinct, word_codes
from touchweave.catalogue.guess import guess
from touchweave.catalogue.placement import Placement
from touchweave.catalogue.rules import IGNORED, Matched, RuleBook
from touchweave.catalogue.stages import stage_within
from touchweave.catalogue.touchpoint import Catalogue, Touchpoint
from touchweave.event.vocabulary import Channel, Kind, Setting, Stage

#: So many touchpoints are made up; events with further names go to one called "other".
MADE_UP_LIMIT = 2000
KEY_LIMIT = 64
NAME_LIMIT = 120
_NAMED_TYPES = ("track", "page", "screen")
_ANSWERS = {"nps": Kind.NPS, "csat": Kind.CSAT, "ces": Kind.CES, "sentiment": Kind.SENTIMENT}


@dataclass(frozen=True, kw_only=True, eq=False)
class Judgement(Placement):
    """A placement together with why: what `check` and `suggest` count."""

    matched: Matched
    made_up: NDArray[np.bool_]  #: placed at a touchpoint made up from its name
    ignored: NDArray[np.bool_]


class MadeUp(Struct, frozen=True, kw_only=True):
    """A touchpoint made up from a name that no rule places."""

    label: str | None  #: what the events are named; None: whatever else there is
    touchpoint: Touchpoint
    kind: Kind


class Placer:
    """Places batch after batch, in the order of the ledger.

    Where earlier batches have been placed under this catalogue before, `made_up` is what was made up then.
    """

    def __init__(self, catalogue: Catalogue, made_up: Sequence[MadeUp] = ()) -> None:
        self.rulebook = RuleBook(catalogue)
        self._stages = catalogue.stages
        self._touchpoints = list(catalogue.touchpoints)
        self._keys = {touchpoint.key for touchpoint in catalogue.touchpoints}
        self._made_up: dict[str, tuple[int, int]] = {}  #: label → touchpoint, kind
        self._other: tuple[int, int] | None = None
        for made in made_up:
            self._keep(made.label, made.touchpoint, made.kind)
        rules = self.rulebook.rules
        self._touchpoint_of = np.array([*(rule.touchpoint for rule in rules), -1], dtype=np.int32)
        self._kind_of = np.array([*(rule.rule.kind for rule in rules), Kind.CONTACT], dtype=np.uint8)

    @property
    def touchpoints(self) -> tuple[Touchpoint, ...]:
        """By code: the catalogued ones in the file's order, then the made-up ones by first appearance."""
        return tuple(self._touchpoints)

    def place(self, batch: pa.RecordBatch) -> Placement:
        """The touchpoint and kind of each event. New touchpoints may be made up for names not seen before."""
        return self.judge(batch)

    def judge(self, batch: pa.RecordBatch, *, thorough: bool = False) -> Judgement:
        """Like `place`, and with the rules' claims; `thorough` as of `RuleBook.match`."""
        matched = self.rulebook.match(batch, thorough=thorough)
        touchpoint = self._touchpoint_of[matched.rule]
        kind = self._kind_of[matched.rule]
        ignored = touchpoint == IGNORED
        touchpoint[ignored] = -1
        made_up = np.zeros(batch.num_rows, dtype=np.bool_)
        left = np.flatnonzero(matched.rule < 0)
        if len(left):
            made_up[left] = self._make_up(batch, left, touchpoint, kind)
        answer = _answer_kinds(batch)
        if answer is not None:
            kind = np.where(answer != Kind.CONTACT, answer, kind)
        return Judgement(touchpoint=touchpoint, kind=kind, matched=matched, made_up=made_up, ignored=ignored)

    def _make_up(
        self, batch: pa.RecordBatch, rows: NDArray[np.int64], touchpoint: NDArray[np.int32], kind: NDArray[np.uint8]
    ) -> NDArray[np.bool_]:
        """Place these rows at touchpoints named after them, where they have a name or a page path."""
        types = dictionary_column(batch, "type")
        named = np.array([*(word in _NAMED_TYPES for word in types.dictionary.to_pylist()), False], dtype=np.bool_)
        names, pages = dictionary_column(batch, "name"), dictionary_column(batch, "page_path")
        label = labels(names, pages)[rows]
        label[~named[word_codes(types)[rows]]] = -1
        labelled = np.flatnonzero(label >= 0)
        if len(labelled):
            number, first = distinct([label[labelled]], [int(label.max()) + 1], len(labelled))
            places = [self._made_up_for(batch, int(rows[labelled[row]])) for row in first]
            codes = np.array(places, dtype=np.int32)[number]
            touchpoint[rows[labelled]] = codes[:, 0]
            kind[rows[labelled]] = codes[:, 1]
        return label >= 0

    def _made_up_for(self, batch: pa.RecordBatch, row: int) -> tuple[int, int]:
        """Code and kind of the touchpoint named after this row."""

        def word(column: str) -> str:
            found: Any = batch.column(column)[row].as_py() if column in batch.schema.names else None
            return found or ""

        name = word("name") or word("page_path")
        label = name[:300]
        known = self._made_up.get(label)
        if known is not None:
            return known
        if len(self._made_up) >= MADE_UP_LIMIT:
            return self._at_other()
        looks = guess(
            type=word("type"), name=word("name"), source=word("source"), page=word("page_path"),
            medium=word("medium"), referrer=word("referrer"),
        )  # fmt: skip
        touchpoint = Touchpoint(
            key=free_key(label, self._keys),
            name=shown(label),
            channel=looks.channel,
            stage=stage_within(self._stages, looks.stage),
            setting=looks.setting,
            contact=looks.contact,
            direction=looks.direction,
            catalogued=False,
        )
        return self._keep(label, touchpoint, looks.kind)

    def _at_other(self) -> tuple[int, int]:
        if self._other is None:
            other = Touchpoint(
                key=free_key("other", self._keys),
                name="Other",
                channel=Channel.OTHER,
                stage=stage_within(self._stages, Stage.PRE_PURCHASE),
                setting=Setting.ONLINE,
                catalogued=False,
            )
            self._other = self._keep(None, other, Kind.CONTACT)
        return self._other

    def _keep(self, label: str | None, touchpoint: Touchpoint, kind: Kind) -> tuple[int, int]:
        place = (len(self._touchpoints), int(kind))
        self._keys.add(touchpoint.key)
        self._touchpoints.append(touchpoint)
        if label is None:
            self._other = place
        else:
            self._made_up[label] = place
        return place

    @property
    def made_up(self) -> tuple[MadeUp, ...]:
        """What was made up, by code: for a placer that goes on where this one stops."""
        labelled = [(place, label) for label, place in self._made_up.items()]
        others = [(self._other, None)] if self._other else []
        return tuple(
            MadeUp(label=label, touchpoint=self._touchpoints[code], kind=Kind(kind))
            for (code, kind), label in sorted([*labelled, *others])
        )


def labels(names: pa.DictionaryArray, pages: pa.DictionaryArray) -> NDArray[np.int64]:
    """What each row is named after, as a number: its name, else its page path; −1: neither."""
    named, paged = _filled(names), _filled(pages)
    name, page = word_codes(names).astype(np.int64), word_codes(pages).astype(np.int64)
    by_page = np.where(paged[page], page + len(named), -1)
    return np.where(named[name], name, by_page)


def _filled(words: pa.DictionaryArray) -> NDArray[np.bool_]:
    return np.array([*(bool(word) for word in words.dictionary.to_pylist()), False], dtype=np.bool_)


def _answer_kinds(batch: pa.RecordBatch) -> NDArray[np.uint8] | None:
    """The kind of each answer, CONTACT where an event is none; None when the batch holds no answers."""
    words = dictionary_column(batch, "answer")
    if words.null_count == len(words):
        return None
    kinds = [_ANSWERS.get((word or "").casefold(), Kind.CONTACT) for word in words.dictionary.to_pylist()]
    return np.array([*kinds, Kind.CONTACT], dtype=np.uint8)[word_codes(words)]


def shown(label: str) -> str:
    """A name fit to show: on one line, without control characters, of bounded length."""
    line = " ".join("".join(c if unicodedata.category(c)[0] != "C" else " " for c in label).split())
    return line if len(line) <= NAME_LIMIT else line[: NAME_LIMIT - 1] + "…"


def free_key(label: str, taken: set[str]) -> str:
    """A key made of the label's letters and digits that is not taken yet."""
    plain = unicodedata.normalize("NFKD", label.casefold()).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[: KEY_LIMIT - 6].strip("-") or "touchpoint"
    key, number = slug, 2
    while key in taken:
        key, number = f"{slug}-{number}", number + 1
    return key

"""The catalogue file `touchpoints.yaml`, read with the line of every fault. `written.py` writes it.

`docs/reference/touchpoints-yaml.md` explains every field.
"""

import hashlib
import re
from collections.abc import Sequence
from difflib import get_close_matches
from enum import StrEnum
from math import isfinite
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from touchweave.catalogue.dimension import COLUMNS, DEFAULT_DIMENSIONS, DIMENSIONS_LIMIT, NOT_DIMENSIONS, Dimension
from touchweave.catalogue.guess import USUAL_SETTING
from touchweave.catalogue.rules import ASKED_OF
from touchweave.catalogue.stages import DEFAULT_STAGES
from touchweave.catalogue.touchpoint import Catalogue, JourneyStage, Rule, Touchpoint
from touchweave.catalogue.written import dump_catalogue
from touchweave.catalogue.yaml_tree import SIZE_LIMIT, Fields, Items, Node, Text, read_yaml
from touchweave.errors import CatalogueInvalid, FileUnreadable
from touchweave.event.record import TYPES
from touchweave.event.vocabulary import ANSWERS, Channel, Contact, Direction, Kind, Setting, Stage

__all__ = ["dump_catalogue", "load_catalogue", "parse_catalogue"]

TOUCHPOINTS_LIMIT = 10_000
RULE_KINDS = tuple(kind for kind in Kind if kind not in ANSWERS)

_KEY = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}")
_KEY_ALLOWED = "up to 64 lower-case letters, digits, - _ and . (as in newsletter-click)"
_TOP = ("stages", "touchpoints", "ignore", "dimensions")
_DIMENSION = ("name", "of")
_STAGE = ("key", "name", "within")
_TOUCHPOINT = (
    "key", "name", "channel", "stage", "setting", "contact", "direction", "owner", "cost_per_contact", "target",
    "rules",
)  # fmt: skip
_RULE = (*ASKED_OF, "properties", "kind")
_Word = TypeVar("_Word", bound=StrEnum)


def load_catalogue(path: Path) -> Catalogue:
    """Read the file; where there is none, the catalogue is empty. Raises CatalogueInvalid, FileUnreadable."""
    try:
        with path.open("rb") as file:
            written = file.read(SIZE_LIMIT + 1)
    except FileNotFoundError:
        written = b""
    except OSError as error:
        raise FileUnreadable(path=str(path), problem=error.strerror or str(error)) from error
    return parse_catalogue(written, path)


def parse_catalogue(written: bytes, path: Path) -> Catalogue:
    """Read a catalogue's bytes; `path` is for messages. Raises CatalogueInvalid."""
    reader = _Reader(path)
    if len(written) > SIZE_LIMIT:
        reader.refuse(1, "file", f"{len(written)} bytes and more", f"at most {SIZE_LIMIT} bytes")
    try:
        text = written.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        reader.refuse(written[: error.start].count(b"\n") + 1, "file", error.object[error.start :][:1], "UTF-8 text")
    return reader.catalogue(read_yaml(text, path), hashlib.sha256(written).hexdigest())


class _Reader:
    """Turns the tree into the catalogue, field by field."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def refuse(self, line: int, where: str, value: object, allowed: str) -> NoReturn:
        raise CatalogueInvalid(path=self._path.name, line=line, where=where, value=value, allowed=allowed)

    def catalogue(self, node: Node | None, digest: str) -> Catalogue:
        top = Fields({}, 1) if node is None else self._fields(node, "file", _TOP)
        stages = self._stages(top) or DEFAULT_STAGES
        found = [
            self._touchpoint(item, f"touchpoints[{number}]", stages)
            for number, item in enumerate(self._items(top, "touchpoints"), 1)
        ]
        if len(found) > TOUCHPOINTS_LIMIT:
            self.refuse(top.lines["touchpoints"], "touchpoints", len(found), f"at most {TOUCHPOINTS_LIMIT}")
        self._once([(touchpoint.key, line) for touchpoint, line in found], "touchpoints", "each key once")
        ignore = [self._rule(item, f"ignore[{number}]") for number, item in enumerate(self._items(top, "ignore"), 1)]
        return Catalogue(
            stages=stages,
            touchpoints=tuple(place for place, _ in found),
            ignore=tuple(ignore),
            dimensions=self._dimensions(top),
            digest=digest,
        )

    def _dimensions(self, top: Fields) -> tuple[Dimension, ...]:
        if "dimensions" not in top.fields:
            return DEFAULT_DIMENSIONS
        found: list[tuple[Dimension, int]] = []
        for number, item in enumerate(self._items(top, "dimensions"), 1):
            where = f"dimensions[{number}]"
            fields = self._fields(item, where, _DIMENSION)
            name = self._text(fields, "name", where)
            if not _KEY.fullmatch(name) or name in NOT_DIMENSIONS:
                allowed = f"{_KEY_ALLOWED}, and none of {', '.join(NOT_DIMENSIONS)}"
                self.refuse(fields.lines.get("name", fields.line), f"{where}.name", name, allowed)
            of = self._text(fields, "of", where) or name
            if of not in COLUMNS and not (of.startswith("properties.") and of.removeprefix("properties.")):
                allowed = f"{', '.join(COLUMNS)}, or properties.NAME"
                self.refuse(fields.lines.get("of", fields.line), f"{where}.of", of, allowed)
            found.append((Dimension(name=name, of=of), fields.line))
        self._once([(dimension.name, line) for dimension, line in found], "dimensions", "each name once")
        if len(found) > DIMENSIONS_LIMIT:
            self.refuse(top.lines["dimensions"], "dimensions", len(found), f"at most {DIMENSIONS_LIMIT}")
        return tuple(dimension for dimension, _ in found)

    def _stages(self, top: Fields) -> tuple[JourneyStage, ...]:
        found: list[tuple[JourneyStage, int]] = []
        for number, item in enumerate(self._items(top, "stages"), 1):
            where = f"stages[{number}]"
            fields = self._fields(item, where, _STAGE)
            key = self._key(fields, where)
            usual = next((stage for stage in DEFAULT_STAGES if stage.key == key), None)
            within = self._word(fields, "within", where, Stage, usual.within if usual else None)
            name = self._text(fields, "name", where) or (usual.name if usual else titled(key))
            found.append((JourneyStage(key=key, name=name, within=within), fields.line))
        self._once([(stage.key, line) for stage, line in found], "stages", "each key once")
        return tuple(stage for stage, _ in found)

    def _touchpoint(self, node: Node, where: str, stages: Sequence[JourneyStage]) -> tuple[Touchpoint, int]:
        fields = self._fields(node, where, _TOUCHPOINT)
        key = self._key(fields, where)
        where = f"{where} ({key})"
        channel = self._word(fields, "channel", where, Channel)
        rules = [
            self._rule(item, f"{where}.rules[{number}]")
            for number, item in enumerate(self._items(fields, "rules", where), 1)
        ]
        return Touchpoint(
            key=key,
            name=self._text(fields, "name", where) or titled(key),
            channel=channel,
            stage=self._choice(fields, "stage", where, [stage.key for stage in stages]),
            setting=self._word(fields, "setting", where, Setting, USUAL_SETTING[channel]),
            contact=self._word(fields, "contact", where, Contact, Contact.DIRECT),
            direction=self._word(fields, "direction", where, Direction, Direction.INBOUND),
            owner=self._text(fields, "owner", where) or None,
            cost_per_contact=self._number(fields, "cost_per_contact", where, 0, float("inf")),
            target=self._number(fields, "target", where, 0, 100),
            rules=tuple(rules),
        ), fields.line

    def _rule(self, node: Node, where: str) -> Rule:
        fields = self._fields(node, where, _RULE)
        conditions = {name: self._text(fields, name, where) for name in ASKED_OF}
        for name, glob in conditions.items():
            if glob and not glob.replace("|", "").strip():
                self.refuse(fields.lines[name], f"{where}.{name}", glob, "a glob, as in Order* or a|b")
        self._event_type(fields, conditions["type"], where)
        properties = self._properties(fields, where)
        if not any(conditions.values()) and not properties:
            conditions_named = ", ".join((*ASKED_OF, "properties"))
            self.refuse(fields.line, where, "a rule without conditions", f"at least one of {conditions_named}")
        words = [kind.name.lower() for kind in RULE_KINDS]
        kind = self._choice(fields, "kind", where, words, "contact")
        return Rule(**conditions, properties=properties, kind=Kind[kind.upper()])

    def _event_type(self, fields: Fields, written: str, where: str) -> None:
        for part in written.split("|"):
            if part and "*" not in part and "?" not in part and part.casefold() not in TYPES:
                self._unknown(fields.lines["type"], f"{where}.type", part, TYPES)

    def _properties(self, fields: Fields, where: str) -> dict[str, str]:
        node = fields.fields.get("properties")
        if node is None or (isinstance(node, Text) and node.absent):
            return {}
        if not isinstance(node, Fields):
            self.refuse(node.line, f"{where}.properties", _said(node), "properties with a glob each")
        return {name: self._text(node, name, f"{where}.properties") or "?*" for name in node.fields}

    # --- single fields ------------------------------------------------------------------------------------

    def _fields(self, node: Node, where: str, known: Sequence[str]) -> Fields:
        if not isinstance(node, Fields):
            self.refuse(node.line, where, _said(node), f"fields of the names {', '.join(known)}")
        for name in node.fields:
            if name not in known:
                self._unknown(node.lines[name], where, name, known)
        return node

    def _items(self, fields: Fields, name: str, where: str = "") -> list[Node]:
        node = fields.fields.get(name)
        if node is None or (isinstance(node, Text) and node.absent):
            return []
        if not isinstance(node, Items):
            self.refuse(node.line, f"{where}.{name}".strip("."), _said(node), "a list: each entry after a dash")
        return node.items

    def _text(self, fields: Fields, name: str, where: str) -> str:
        node = fields.fields.get(name)
        if node is None:
            return ""
        if not isinstance(node, Text):
            self.refuse(node.line, f"{where}.{name}", _said(node), "a text")
        return "" if node.absent else node.value

    def _key(self, fields: Fields, where: str) -> str:
        key = self._text(fields, "key", where)
        if not _KEY.fullmatch(key):
            self.refuse(fields.lines.get("key", fields.line), f"{where}.key", key, _KEY_ALLOWED)
        return key

    def _choice(self, fields: Fields, name: str, where: str, known: Sequence[str], default: str | None = None) -> str:
        written = self._text(fields, name, where)
        if written in known:
            return written
        if not written and default is not None:
            return default
        self._unknown(fields.lines.get(name, fields.line), f"{where}.{name}", written, known)

    def _word(self, fields: Fields, name: str, where: str, kind: type[_Word], default: _Word | None = None) -> _Word:
        return kind(self._choice(fields, name, where, [word.value for word in kind], default and default.value))

    def _number(self, fields: Fields, name: str, where: str, low: float, high: float) -> float | None:
        written = self._text(fields, name, where)
        if not written:
            return None
        allowed = f"a number from {low:g} to {high:g}" if isfinite(high) else f"a number of {low:g} or more"
        try:
            number = float(written)
        except ValueError:
            number = float("nan")
        if not (isfinite(number) and low <= number <= high):
            self.refuse(fields.lines[name], f"{where}.{name}", written, allowed)
        return number

    def _once(self, keys: Sequence[tuple[str, int]], where: str, allowed: str) -> None:
        first: dict[str, int] = {}
        for key, line in keys:
            if key in first:
                self.refuse(line, where, key, f"{allowed} (it stands in line {first[key]})")
            first[key] = line

    def _unknown(self, line: int, where: str, value: str, known: Sequence[str]) -> NoReturn:
        near = get_close_matches(value, known, n=1)
        meant = f" (did you mean {near[0]}?)" if near else ""
        self.refuse(line, where, value, ", ".join(known) + meant)


def titled(key: str) -> str:
    """A name made of a key."""
    words = re.sub(r"[_.-]+", " ", key).strip()
    return words[:1].upper() + words[1:]


def _said(node: Node) -> Any:
    if isinstance(node, Text):
        return node.value
    return "a list" if isinstance(node, Items) else "fields"

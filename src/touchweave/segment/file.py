"""Segments as YAML, reviewed in git: read with the line of every fault, and written so that it reads back."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NoReturn

from touchweave.catalogue.written import quoted
from touchweave.catalogue.yaml_tree import SIZE_LIMIT, Fields, Items, Node, Text, read_yaml
from touchweave.errors import CatalogueInvalid, FileUnreadable, SegmentFileInvalid, SelectionInvalid
from touchweave.segment.condition import Condition
from touchweave.segment.parse import parse_conditions, written_condition
from touchweave.store.segments import Draft, SavedSegment

_HEADER = """\
# The segments of this brand: names for conditions. docs/how-to/segments.md explains them.
segments:
"""
_FIELDS = ("name", "description", "conditions")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_WORDS = {"true": True, "false": False}


def load_segments(path: Path) -> tuple[tuple[Draft, int], ...]:
    """The segments of a file, each with its line. Raises SegmentFileInvalid, FileUnreadable."""
    try:
        with path.open("rb") as file:
            written = file.read(SIZE_LIMIT + 1)
    except OSError as error:
        raise FileUnreadable(path=str(path), problem=error.strerror or str(error)) from error
    if len(written) > SIZE_LIMIT:
        _refuse(path, 1, "file", f"{len(written)} bytes and more", f"at most {SIZE_LIMIT} bytes")
    try:
        tree = read_yaml(written.decode("utf-8-sig"), path)
    except UnicodeDecodeError as error:
        line = written[: error.start].count(b"\n") + 1
        _refuse(path, line, "file", error.object[error.start :][:1], "UTF-8 text")
    except CatalogueInvalid as error:
        raise SegmentFileInvalid(**error.details) from error
    return _segments(tree, path)


def dump_segments(segments: Iterable[SavedSegment]) -> str:
    """The segments as YAML; what is as it is assumed is left out."""
    lines = [_HEADER.rstrip("\n")]
    for segment in segments:
        lines += ["", f"  - name: {quoted(segment.name)}"]
        if segment.description:
            lines.append(f"    description: {quoted(segment.description)}")
        lines.append("    conditions:")
        for condition in parse_conditions(segment.conditions):
            lines += [f"      {line}" for line in _entry(written_condition(condition))]
    return "\n".join(lines if len(lines) > 1 else ["segments: []"]) + "\n"


def _entry(condition: dict[str, Any]) -> Iterator[str]:
    """A condition behind its dash."""
    inner: Iterator[str] = (line for name, value in condition.items() for line in _field(name, value))
    for number, line in enumerate(inner):
        yield ("  " if number else "- ") + line


def _field(name: str, value: Any) -> Iterator[str]:
    if name == "conditions":
        yield "conditions:"
        for one in value:
            yield from (f"  {line}" for line in _entry(one))
    else:
        yield f"{name}: {quoted(value) if isinstance(value, str) else json.dumps(value)}"  # JSON is YAML


def _segments(tree: Node | None, path: Path) -> tuple[tuple[Draft, int], ...]:
    top = _fields(tree, path, "file", ("segments",)) if tree is not None else None
    there = top.fields.get("segments") if top else None
    if there is None or (isinstance(there, Text) and there.absent):
        return ()
    if not isinstance(there, Items):
        _refuse(path, there.line, "segments", "no list", "a list: each segment after a dash")
    found: list[tuple[Draft, int]] = []
    lines: dict[str, int] = {}
    for number, item in enumerate(there.items, 1):
        draft, line = _segment(item, path, f"segments[{number}]")
        if draft.name in lines:
            _refuse(path, line, "segments", draft.name, f"each name once (it stands in line {lines[draft.name]})")
        lines[draft.name] = line
        found.append((draft, line))
    return tuple(found)


def _segment(item: Node, path: Path, where: str) -> tuple[Draft, int]:
    fields = _fields(item, path, where, _FIELDS)
    told = {}
    for name in ("name", "description"):
        node = fields.fields.get(name)
        if node is not None and not isinstance(node, Text):
            _refuse(path, node.line, f"{where}.{name}", "no text", "a text")
        told[name] = "" if node is None or node.absent else node.value
    if not told["name"]:
        _refuse(path, fields.line, f"{where}.name", "nothing", "a name")
    node = fields.fields.get("conditions")
    conditions: list[Condition] = []
    parts: Sequence[Node] = node.items if isinstance(node, Items) else [] if node is None else [node]
    for part in parts:
        try:
            conditions += parse_conditions(_plain(part))
        except SelectionInvalid as error:
            details = error.details
            _refuse(
                path, part.line, f"{where} ({told['name']}): {details['name']}", details["value"], details["allowed"]
            )
    if not conditions:
        _refuse(path, fields.line, f"{where}.conditions", "nothing", "at least one condition")
    written = tuple(written_condition(one) for one in conditions)
    return Draft(name=told["name"], description=told["description"], conditions=written), fields.line


def _plain(node: Node) -> Any:
    """As JSON would read it; what is in quotes is a text."""
    if isinstance(node, Items):
        return [_plain(item) for item in node.items]
    if isinstance(node, Fields):
        return {name: _plain(value) for name, value in node.fields.items()}
    if node.absent:
        return None
    if not node.plain:
        return node.value
    if _NUMBER.fullmatch(node.value):
        return json.loads(node.value)
    return _WORDS.get(node.value, node.value)


def _fields(node: Node, path: Path, where: str, known: Sequence[str]) -> Fields:
    if not isinstance(node, Fields):
        _refuse(path, node.line, where, "no fields", f"fields of the names {', '.join(known)}")
    for name in node.fields:
        if name not in known:
            _refuse(path, node.lines[name], where, name, ", ".join(known))
    return node


def _refuse(path: Path, line: int, where: str, value: object, allowed: str) -> NoReturn:
    raise SegmentFileInvalid(path=path.name, line=line, where=where, value=value, allowed=allowed)

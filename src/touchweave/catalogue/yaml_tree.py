"""YAML read as a tree of texts, lists and fields that remember their lines; nothing in it is ever constructed.

Anchors, aliases, tags and duplicate keys are refused, and size and depth are bounded. Scalars stay text: the reader
of the catalogue knows what each field is, so that `name: no` is the name "no".
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from touchweave.errors import CatalogueInvalid

SIZE_LIMIT = 4 * 2**20  #: bytes
DEPTH_LIMIT = 12

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Text:
    """A scalar as written."""

    value: str
    line: int
    plain: bool  #: without quotes

    @property
    def absent(self) -> bool:
        """Whether it says that there is nothing."""
        return self.plain and self.value in ("", "~", "null", "Null", "NULL")


@dataclass(frozen=True)
class Items:
    """A list."""

    items: list["Node"]
    line: int


@dataclass(frozen=True)
class Fields:
    """A mapping, with the line of each key."""

    fields: dict[str, "Node"]
    line: int
    lines: dict[str, int] = field(default_factory=dict)


Node = Text | Items | Fields


def read_yaml(written: str, path: Path) -> Node | None:
    """The tree of the one document in the text; None when it is empty. Raises CatalogueInvalid."""
    reading = _Reading(path.name)
    try:
        for event in yaml.parse(written, Loader=_LOADER):
            reading.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise reading.refusal(line, "YAML", error.problem or "syntax", "well-formed YAML") from error
    except yaml.YAMLError as error:
        raise reading.refusal(1, "YAML", str(error).splitlines()[0], "well-formed YAML") from error
    return reading.root


class _Reading:
    """Grows the tree from the parser's events."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._open: list[Items | Fields] = []
        self._keys: list[Text | None] = []  #: of each open mapping, the key that waits for its value
        self._documents = 0
        self.root: Node | None = None

    def refusal(self, line: int, where: str, value: str, allowed: str) -> CatalogueInvalid:
        return CatalogueInvalid(path=self._path, line=line, where=where, value=value[:200], allowed=allowed)

    def take(self, event: yaml.Event) -> None:
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent):
            raise self.refusal(line, "YAML", f"*{event.anchor}", "plain values (no anchors and aliases)")
        if isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                raise self.refusal(line, "YAML", "---", "one document in the file")
        elif isinstance(event, yaml.CollectionEndEvent):
            self._open.pop()
            self._keys.pop()
        elif isinstance(event, yaml.NodeEvent):
            self._node(event, line)

    def _node(self, event: yaml.NodeEvent, line: int) -> None:
        if event.anchor is not None:
            raise self.refusal(line, "YAML", f"&{event.anchor}", "plain values (no anchors and aliases)")
        tag = getattr(event, "tag", None)
        if tag not in (None, "!"):
            raise self.refusal(line, "YAML", str(tag), "plain values (no tags)")
        if isinstance(event, yaml.ScalarEvent):
            self._put(Text(event.value, line, not event.style), line)
            return
        node: Items | Fields = Items([], line) if isinstance(event, yaml.SequenceStartEvent) else Fields({}, line)
        self._put(node, line)
        if len(self._open) >= DEPTH_LIMIT:
            raise self.refusal(line, "YAML", "nesting", f"at most {DEPTH_LIMIT} levels")
        self._open.append(node)
        self._keys.append(None)

    def _put(self, node: Node, line: int) -> None:
        """Hang the node where the next one belongs."""
        if not self._open:
            if not (isinstance(node, Text) and node.absent):
                self.root = node
            return
        parent, key = self._open[-1], self._keys[-1]
        if isinstance(parent, Items):
            parent.items.append(node)
        elif key is not None:
            parent.fields[key.value] = node
            self._keys[-1] = None
        elif not isinstance(node, Text):
            raise self.refusal(line, "YAML", "a list or mapping as a key", "a name before each colon")
        elif node.value in parent.fields:
            raise self.refusal(
                line, "YAML", node.value, f"each key once (it stands in line {parent.lines[node.value]})"
            )
        else:
            parent.lines[node.value] = line
            parent.fields[node.value] = node
            self._keys[-1] = node

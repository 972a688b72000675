"""The properties that rules ask for, out of the events' JSON; whatever else is in there is skipped over."""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

_Path = tuple[str, ...]


class PropertyReader:
    """Reads the same few properties out of many JSON objects."""

    def __init__(self, names: Sequence[str]) -> None:
        """`names` as rules write them: a property, or `a.b` for the property b inside a."""
        ways = [[_path(name, depth) for depth in range(name.count(".") + 1)] for name in names]
        outer = list(dict.fromkeys(path[0] for options in ways for path in options))
        place = {key: f"p{number}" for number, key in enumerate(outer)}
        fields = [(place[key], Any, msgspec.field(name=key, default=None)) for key in outer]
        self._decode = msgspec.json.Decoder(msgspec.defstruct("Asked", fields)).decode
        self._ways = [[(place[path[0]], path[1:]) for path in options] for options in ways]
        self._plain = [place[name] for name in names] if all(len(options) == 1 for options in ways) else None

    def read(self, texts: Iterable[str | None]) -> list[list[Any]]:
        """For each property its value in each text; None: absent, or the text is no JSON object."""
        found: list[list[Any]] = [[] for _ in self._ways]
        for text in texts:
            try:
                read = self._decode(text) if text else None
            except (msgspec.DecodeError, RecursionError):
                read = None
            if self._plain is not None:
                for values, place in zip(found, self._plain, strict=True):
                    values.append(getattr(read, place, None))
            else:
                for values, options in zip(found, self._ways, strict=True):
                    values.append(
                        next((v for place, path in options if (v := _inside(read, place, path)) is not None), None)
                    )
        return found


def _path(name: str, depth: int) -> _Path:
    """`a.b.c` as one property (depth 0), as b.c inside a (depth 1: `a`, `b.c`), …"""
    parts = name.split(".")
    return (*parts[:depth], ".".join(parts[depth:]))


def _inside(read: Any, place: str, path: _Path) -> Any:
    value = getattr(read, place, None)
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value

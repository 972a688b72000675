"""Lists as addresses and commands write them: values separated by commas, repeated, or as JSON."""

from collections.abc import Sequence
from typing import Any

import msgspec

from touchweave.errors import SelectionInvalid

_LIMIT = 64 * 1024


def written_list(name: str, written: str | Sequence[str]) -> list[Any]:
    """The values of the parameter `name`; raises SelectionInvalid where it is no JSON though it begins like it."""
    values: list[Any] = []
    for text in [written] if isinstance(written, str) else written:
        if not text.lstrip().startswith(("[", "{")):
            values += [part.strip() for part in text.split(",") if part.strip()]
            continue
        try:
            read = msgspec.json.decode(text[:_LIMIT].encode("utf-8", "replace"))
        except (msgspec.DecodeError, RecursionError) as error:
            allowed = f"values separated by commas, or a JSON list ({error})"
            raise SelectionInvalid(name=name, value=text[:200], allowed=allowed) from error
        values += read if isinstance(read, list) else [read]
    return values

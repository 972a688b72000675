"""TypeScript types of the API, from its OpenAPI document: `python ui/generate_types.py [--check]`.

Writes `ui/src/api/types.ts`; with `--check` it only tells whether that file is up to date (exit code 1 if not).
`--document FILE` reads an OpenAPI document instead of asking the application for it.
"""

import argparse
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any, cast

TARGET = Path(__file__).parent / "src" / "api" / "types.ts"
HEAD = "// Generated from the OpenAPI document by generate_types.py; do not edit.\n"
#: Schemas whose short name another one has too.
_TWICE: set[str] = set()
SIMPLE = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}


def type_of(schema: dict[str, Any]) -> str:
    """The TypeScript type of one JSON schema."""
    if "$ref" in schema:
        return name_of(schema["$ref"])
    if "const" in schema:
        return json.dumps(schema["const"])
    if "enum" in schema:
        return " | ".join(json.dumps(value) for value in schema["enum"])
    for word in ("oneOf", "anyOf"):
        if word in schema:
            return " | ".join(dict.fromkeys(type_of(part) for part in schema[word]))
    if len(schema.get("allOf", ())) == 1:
        return type_of(schema["allOf"][0])
    kind = schema.get("type")
    if isinstance(kind, list):
        return " | ".join(dict.fromkeys(type_of({**schema, "type": one}) for one in kind))
    if kind == "array":
        return _array(schema)
    if kind == "object":
        return _object(schema)
    return SIMPLE.get(kind or "", "unknown")


def name_of(reference: str) -> str:
    """The last part of a reference: a module's path in front of the name is dropped.

    Of two records of one name each gets its package in front: `profile_record_Membership` is ProfileMembership.
    A record of another, `Breakdown_touchweave.measure.funnel.FunnelTable_`, is called BreakdownFunnelTable.
    """
    name = reference.rsplit("/", 1)[-1]
    if name in _TWICE:
        return name.split("_", 1)[0].capitalize() + name.rsplit("_", 1)[-1]
    if name.endswith("_"):
        outer, _, inner = name[:-1].partition("_")
        return outer + name_of(inner)
    return name.rsplit("_", 1)[-1].rsplit(".", 1)[-1]


def _array(schema: dict[str, Any]) -> str:
    items = schema.get("items")
    inner = type_of(items) if isinstance(items, dict) else "unknown"
    return f"({inner})[]" if " | " in inner else f"{inner}[]"


def _object(schema: dict[str, Any]) -> str:
    if "properties" in schema:
        lines = [f"  {name}: {type_of(part)};" for name, part in schema["properties"].items()]
        return "{\n" + "\n".join(lines) + "\n}"
    values = schema.get("additionalProperties")
    return f"Record<string, {type_of(values) if isinstance(values, dict) else 'unknown'}>"


def write_types(document: dict[str, Any]) -> str:
    """The whole file: one exported type a schema of the document, by name."""
    schemas = document.get("components", {}).get("schemas", {})
    _TWICE.clear()
    called = Counter(map(name_of, schemas))
    _TWICE.update(name for name in schemas if called[name_of(name)] > 1)
    parts = {name_of(name): type_of(schema) for name, schema in schemas.items()}
    return HEAD + "".join(f"\nexport type {name} = {parts[name]};\n" for name in sorted(parts))


def application_document() -> dict[str, Any]:
    """The OpenAPI document as the application serves it."""
    from touchweave.api.app import create_app

    described = create_app(cast("Any", None)).openapi_schema.to_schema()  # no workspace: nothing is asked of it
    document: dict[str, Any] = json.loads(json.dumps(described, default=str))
    return document


def main() -> int:
    """Write or check; 0 when the file is (now) up to date."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--document", type=Path)
    arguments = parser.parse_args()
    found = json.loads(arguments.document.read_text()) if arguments.document else application_document()
    text = write_types(found)
    if not arguments.check:
        TARGET.write_text(text)
        return 0
    if TARGET.is_file() and TARGET.read_text() == text:
        return 0
    print(
        "ui/src/api/types.ts is not what the API's document says: run `python ui/generate_types.py`", file=sys.stderr
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())

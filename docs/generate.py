"""Rewrite the reference pages that the code itself can tell: commands, settings, HTTP, errors, rejections.

`--check` writes nothing and fails when a page is not what the code says.
"""

import inspect
import json
import re
import sys
import types
from pathlib import Path
from typing import Any

import click

from touchweave import errors, settings
from touchweave.cli.commands import touchweave
from touchweave.event.rejection import REASONS

PAGES = Path(__file__).parent / "reference"
NOTE = "<!-- written by docs/generate.py; change the code instead -->\n\n"


def commands() -> str:
    """Every command with its usage and help."""
    parts = ["# Commands\n", NOTE, "Exit codes: 0 done, 1 the input, 2 usage, 3 ours.\n"]
    for name, command in touchweave.commands.items():
        outer = click.Context(touchweave, info_name="touchweave", **touchweave.context_settings)
        with click.Context(command, info_name=name, parent=outer) as context:
            parts.append(f"\n## touchweave {name}\n\n```\n{command.get_help(context)}\n```\n")
    return "".join(parts)


def settings_page() -> str:
    """Every setting with its default and the note beside it."""
    source = inspect.getsource(settings.Settings)
    rows = re.findall(r"^    (\w+): (.+?) = (.+?)  #: (.+)$", source, flags=re.M)
    lines = [f"| `{name}` | `TOUCHWEAVE_{name.upper()}` | `{default}` | {note} |" for name, _, default, note in rows]
    head = "| in touchweave.toml | in the environment | otherwise | what |\n|---|---|---|---|\n"
    return "# Settings\n\n" + NOTE + "The environment wins over the file.\n\n" + head + "\n".join(lines) + "\n"


def http() -> str:
    """Every path with its parameters, from the OpenAPI document."""
    parts = ["# HTTP\n\n", NOTE, "The whole document, with every record: `GET /api/openapi.json`. Errors are\n"
             "`{\"error\": …, \"message\": …, \"request_id\": …}` with 400, 404, 409 or 500.\n"]  # fmt: skip
    for path, methods in sorted(openapi()["paths"].items()):  # one handler's paths come in any order
        for method, told in methods.items():
            parts.append(f"\n## {method.upper()} {path}\n\n{told.get('description', '')}\n")
            parts.extend(f"\n- `{p['name']}`{_required(p)}{_said(p)}" for p in told.get("parameters", []))
            parts.append("\n" if told.get("parameters") else "")
    return "".join(parts)


def _required(parameter: dict[str, Any]) -> str:
    return " (required)" if parameter.get("required") else ""


def _said(parameter: dict[str, Any]) -> str:
    words = ", ".join(map(str, parameter["schema"].get("enum", ())))
    said = [parameter.get("description", ""), f"one of {words}" if words else ""]
    return f": {'; '.join(filter(None, said))}" if any(said) else ""


def openapi() -> dict[str, Any]:
    """The OpenAPI document, without serving anything."""
    from touchweave.api.app import create_app

    workspace: Any = types.SimpleNamespace()
    document: dict[str, Any] = json.loads(json.dumps(create_app(workspace).openapi_schema.to_schema()))
    return document


def errors_page() -> str:
    """Every error with its message and whose it is."""
    rows = []
    for name, error in sorted(vars(errors).items()):
        if inspect.isclass(error) and issubclass(error, errors.TouchweaveError):
            rows.append(
                f"| `{name}` | {(error.__doc__ or '').strip().replace('|', chr(92) + '|')} | {error.exit_code} |"
            )
    return "# Errors\n\n" + NOTE + "| error | message | exit code |\n|---|---|---|\n" + "\n".join(rows) + "\n"


def rejections() -> str:
    """Every reason for which a row goes to quarantine."""
    rows = "\n".join(f"| `{reason}` | {told} |" for reason, told in REASONS.items())
    said = "What is refused is in quarantine, and can be [mended](../how-to/mend-refused-events.md) and replayed.\n\n"
    return "# Reasons for rejection\n\n" + NOTE + said + "| reason | what it means |\n|---|---|\n" + rows + "\n"


def pages() -> dict[str, str]:
    """What each generated page should hold."""
    return {
        "commands.md": commands(),
        "settings.md": settings_page(),
        "http.md": http(),
        "errors.md": errors_page(),
        "rejections.md": rejections(),
    }


def main() -> None:
    """Write the pages, or with --check say which are stale."""
    stale = [name for name, text in pages().items()
             if not (PAGES / name).exists() or (PAGES / name).read_text() != text]  # fmt: skip
    if "--check" in sys.argv:
        sys.exit(f"stale: {', '.join(stale)}; run `make docs`" if stale else 0)
    for name, text in pages().items():
        (PAGES / name).write_text(text)
    print(f"rewrote {', '.join(stale) or 'nothing: all pages say what the code says'}")


if __name__ == "__main__":
    main()

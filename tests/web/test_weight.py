"""The built web app keeps to its budget, and its lockfile to the registry everybody has."""

import gzip
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "src" / "touchweave" / "web" / "static"
SNIPPET_LIBRARY = STATIC / "analytics-next"  # served to the pages of customers; the app has no part in it
SHELL_KB, ALL_KB = 250, 600
DIRECT_DEPENDENCIES = 10
MANTINE_CLASS = re.compile(r"\bm_[0-9a-f]{4,10}\b")


def _weight(files: set[Path]) -> float:
    return sum(len(gzip.compress(file.read_bytes(), 9, mtime=0)) for file in files) / 1000


def _shell(manifest: dict[str, dict[str, object]]) -> set[Path]:
    """What every page needs: the entry with all that it imports at once."""
    waiting = [key for key, entry in manifest.items() if entry.get("isEntry")]
    seen: set[str] = set()
    files = {STATIC / "index.html"}
    while waiting:
        key = waiting.pop()
        if key in seen:
            continue
        seen.add(key)
        files |= {STATIC / name for name in [manifest[key]["file"], *manifest[key].get("css", [])]}
        waiting += manifest[key].get("imports", [])
    return files


def test_the_built_pages_keep_to_their_budget() -> None:
    written = STATIC / ".vite" / "manifest.json"
    if not written.is_file():
        pytest.skip("the web app is not built: `make ui` builds it")
    everything = {path for path in STATIC.rglob("*") if path.suffix in {".js", ".css", ".html", ".svg"}}
    everything -= set(SNIPPET_LIBRARY.iterdir())
    assert _weight(_shell(json.loads(written.read_text()))) <= SHELL_KB
    assert _weight(everything) <= ALL_KB


def test_the_library_of_the_browser_snippet_is_built_beside_the_pages_with_its_licence() -> None:
    if not (STATIC / "index.html").is_file():
        pytest.skip("the web app is not built: `make ui` builds it")
    names = {path.name for path in SNIPPET_LIBRARY.iterdir()}
    assert {"standalone.js", "LICENSE.MD"} < names
    assert any(name.startswith("ajs-destination.bundle.") for name in names)
    assert not any(name.endswith((".map", ".gz")) for name in names)


def test_every_part_of_mantine_that_the_pages_use_has_its_styles() -> None:
    styles = ROOT / "ui" / "node_modules" / "@mantine" / "core" / "styles.css"
    if not styles.is_file() or not (STATIC / "index.html").is_file():
        pytest.skip("the web app is not built here: `make ui` builds it")
    assets = list((STATIC / "assets").iterdir())
    scripts, sheets = (
        {name for file in assets if file.suffix == kind for name in MANTINE_CLASS.findall(file.read_text())}
        for kind in (".js", ".css")
    )
    missing = (scripts & set(MANTINE_CLASS.findall(styles.read_text()))) - sheets
    assert not missing, "add the part's line to ui/src/theme/mantine.css"


def test_the_pages_ask_nothing_of_another_host() -> None:
    if not (STATIC / "index.html").is_file():
        pytest.skip("the web app is not built: `make ui` builds it")
    index = (STATIC / "index.html").read_text()
    assert "http://" not in index
    assert "https://" not in index
    assert "<script>" not in index, "the policy forbids inline scripts"


def test_the_lockfile_names_no_registry_of_its_own() -> None:
    lock = json.loads((ROOT / "ui" / "package-lock.json").read_text())
    named = {entry.get("resolved", "") for entry in lock["packages"].values()}
    assert {address for address in named if not address.startswith("https://registry.npmjs.org/")} <= {""}


def test_few_direct_dependencies_each_at_one_exact_version() -> None:
    asked = json.loads((ROOT / "ui" / "package.json").read_text())["dependencies"]
    assert len(asked) <= DIRECT_DEPENDENCIES
    assert all(version[0].isdigit() for version in asked.values()), "no ranges"
    assert len({version for name, version in asked.items() if name.startswith("@mantine/")}) == 1

"""The docs say what the code does, and their links lead somewhere."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
MEASURES = sorted((ROOT / "src" / "touchweave" / "measure").glob("*.py"))


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_commands_settings_paths_errors_and_reasons_are_all_in_the_reference(generate: ModuleType) -> None:
    for name, text in generate.pages().items():
        assert (ROOT / "docs" / "reference" / name).read_text() == text, f"{name} is stale: run `make docs`"


def test_every_measure_is_defined_in_the_reference() -> None:
    defined = (ROOT / "docs" / "reference" / "measures.md").read_text()
    records = {"__init__", "scorecard", "scorecards", "detail", "touchpoint_detail"}
    missing = [path.stem for path in MEASURES if path.stem not in records and f"`{path.stem}`" not in defined]
    assert not missing


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_to_a_file(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text())
    dead = [link for link in links if "://" not in link and not (page.parent / link).exists()]
    assert not dead


def test_the_readme_holds_the_two_commands() -> None:
    readme = (ROOT / "README.md").read_text()
    assert "\nmake demo" in readme
    assert "\nmake test" in readme

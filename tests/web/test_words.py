"""Every word that the pages ask for by key is in a language catalogue, and in every language."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

UI = Path(__file__).parents[2] / "ui" / "src"
LANGUAGES = sorted(path.name for path in (UI / "words").iterdir() if path.is_dir())
ASKED = re.compile(r'\bt\(\s*"([\w.]+)"')


def _words(language: str) -> Counter[str]:
    files = (UI / "words" / language).glob("*.json")
    return Counter(key for file in files for key in json.loads(file.read_text(encoding="utf-8")))


def _asked() -> dict[str, str]:
    sources = [path for path in UI.rglob("*.ts*") if ".test." not in path.name]
    return {key: path.name for path in sources for key in ASKED.findall(path.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_that_a_page_asks_for_has_a_word(language: str) -> None:
    asked = _asked()
    assert len(asked) > 100
    assert {key: page for key, page in asked.items() if key not in _words(language)} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_keys_each_once(language: str) -> None:
    words = _words(language)
    assert [key for key, times in words.items() if times > 1] == []
    assert words.keys() == _words("en").keys()

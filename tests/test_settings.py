"""Settings: one record, from file and environment; what is wrong is named with what is allowed."""

from pathlib import Path

import pytest

from touchweave import settings
from touchweave.errors import SettingInvalid


def _file(folder: Path, text: str) -> Path:
    (folder / settings.FILE).write_text(text)
    return folder


def test_without_a_file_every_setting_has_its_default(tmp_path: Path) -> None:
    assert settings.load(tmp_path) == settings.Settings()


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOUCHWEAVE_THREADS", "3")
    assert settings.load(_file(tmp_path, "threads = 2\nopen_days = 7\n")) == settings.Settings(
        threads=3, open_days=7.0
    )


@pytest.mark.parametrize(
    ("text", "named", "allowed"),
    [
        ("thredas = 2", "thredas", "threads"),
        ('threads = "many"', "many", "a whole number"),
        ("open_days = -1", "-1", "0 to 3,000,000"),
        ("window_days = nan", "nan", "0 to 3,000,000"),
        ("window_days = inf", "inf", "0 to 3,000,000"),
        ("simulated = 2", "2", "true or false"),
        ("threads = [", "file", "TOML"),
    ],
    ids=["misspelt", "wrong type", "negative", "no number", "endless", "no flag", "no TOML"],
)
def test_a_setting_that_cannot_be_used_is_named_with_what_is_allowed(
    tmp_path: Path, text: str, named: str, allowed: str
) -> None:
    with pytest.raises(SettingInvalid) as raised:
        settings.load(_file(tmp_path, text))
    assert named in str(raised.value)
    assert allowed in str(raised.value)

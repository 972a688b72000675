"""`touchweave sources`: a new key stands alone on the last line; names are data."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import touchweave as tw
from touchweave.cli.commands import touchweave
from touchweave.errors import SourceInvalid, SourceUnknown, TouchweaveError, WriteKeyUnknown
from touchweave.store.key_ring import KeyRing


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    tw.init(tmp_path / "shop").close()
    return tmp_path / "shop"


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(touchweave, [str(word) for word in words])


def problem(*words: str | Path) -> BaseException | None:
    return run(*words).exception


def test_a_new_key_stands_alone_on_the_last_line_and_opens_its_source(folder: Path) -> None:
    told = run("sources", folder, "add", "My site", "--kind", "web", "--site-id", "3").stdout
    key = told.splitlines()[-1]
    with tw.open(folder) as shop:
        keys = KeyRing(shop.store.sources)
        opened = (keys.source_of(key), keys.source_of_site(3))
    assert [source.name for source in opened if source] == ["My site", "My site"]
    again = run("sources", folder, "key", "My site").stdout.splitlines()[-1]
    assert again.startswith("twk_")
    assert again != key


def test_the_table_shows_the_first_characters_of_keys_that_open_and_markup_as_it_is(folder: Path) -> None:
    key = run("sources", folder, "add", "<b>[red]site").stdout.splitlines()[-1]
    told = run("sources", folder).stdout
    assert "<b>[red]site" in told
    assert f"{key[:10]}…" in told
    assert key not in told
    assert "never" in told


def test_a_key_is_revoked_by_its_first_characters(folder: Path) -> None:
    key = run("sources", folder, "add", "site").stdout.splitlines()[-1]
    assert "Revoked" in run("sources", folder, "revoke", "site", key[:10]).stdout
    (source,) = json.loads(run("sources", folder, "--json").stdout)
    assert source["keys"][0]["revoked_at"] is not None
    assert "none" in run("sources", folder).stdout


def test_as_json_a_new_key_comes_with_its_source(folder: Path) -> None:
    made = json.loads(run("sources", folder, "add", "site", "--json").stdout)
    assert (made["source"]["name"], made["key"][:4]) == ("site", "twk_")


def test_what_cannot_be_done_is_said(folder: Path) -> None:
    run("sources", folder, "add", "site")
    assert isinstance(problem("sources", folder, "add", "a\x1b[2Jb"), SourceInvalid)
    assert isinstance(problem("sources", folder, "key", "other"), SourceUnknown)
    assert isinstance(problem("sources", folder, "revoke", "site", "twk_nobody"), WriteKeyUnknown)
    assert isinstance(problem("sources", folder, "add", "site"), TouchweaveError)
    assert run("sources", folder, "add").exit_code == 2
    assert run("sources", folder, "revoke", "site").exit_code == 2

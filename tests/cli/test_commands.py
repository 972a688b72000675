"""How commands end: with a sentence and the exit code that says whose the error is."""

import sys
from pathlib import Path

import pytest

import touchweave as tw
from touchweave.cli import commands


def _ended(monkeypatch: pytest.MonkeyPatch, *arguments: str | Path) -> int:
    monkeypatch.setattr(sys, "argv", ["touchweave", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        commands.main()
    return int(ended.value.code or 0)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    tw.init(tmp_path / "shop").close()
    return tmp_path / "shop"


@pytest.mark.parametrize(
    "arguments",
    [("init", "{0}/file/shop"), ("map", "{0}/shop", "--out", "{0}/none/map.svg"),
     ("catalogue", "suggest", "{0}/shop", "--out", "{0}/none/proposal.yaml")],
    ids=["init below a file", "map into no folder", "proposal into no folder"],
)  # fmt: skip
def test_a_place_that_cannot_be_written_is_named(
    shop: Path, arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (shop.parent / "file").write_text("no folder")
    written = [argument.format(shop.parent) for argument in arguments]
    assert _ended(monkeypatch, *written) == 1
    told = capsys.readouterr().err
    assert "Traceback" not in told
    assert written[-1] in told


def test_a_fault_of_ours_is_no_fault_of_the_users(
    shop: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(folder: Path) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(tw, "open", broken)
    assert _ended(monkeypatch, "doctor", shop) == 3
    assert "ZeroDivisionError" in capsys.readouterr().err


def test_a_wrong_option_is_usage_and_unknown_input_the_users(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _ended(monkeypatch, "measure", shop, "happiness") == 2
    assert _ended(monkeypatch, "measure", shop, "timeline", "nobody") == 1
    assert _ended(monkeypatch, "measure", shop, "scorecard") == 0


def test_figures_under_a_faulty_catalogue_come_with_a_warning(
    shop: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (shop.parent / "visits.csv").write_text("customer_id,timestamp,event\nann,2026-01-01T10:00:00Z,Home page\n")
    assert _ended(monkeypatch, "import", shop, shop.parent / "visits.csv") == 0
    asked = (("measure", shop, "scorecard"), ("map", shop), ("sql", shop, "select * from interactions"))
    for question in asked:
        assert _ended(monkeypatch, *question) == 0
    assert "Warning" not in capsys.readouterr().err
    (shop / "touchpoints.yaml").write_text("touchpoints: [")
    for question in asked:
        assert _ended(monkeypatch, *question) == 0
        told = capsys.readouterr()
        assert "touchpoints.yaml, line 2" in told.err
        assert "Home page" in told.out or "home-page" in told.out


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_measure_of_nobody_has_its_columns(shop: Path, form: str, monkeypatch: pytest.MonkeyPatch, capfd) -> None:  # type: ignore[no-untyped-def]
    assert _ended(monkeypatch, "measure", shop, "transitions", "--format", form) == 0
    assert b"median_seconds" in capfd.readouterr().out.encode(errors="replace")

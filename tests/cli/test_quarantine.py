"""`touchweave quarantine`: list, show, replay."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import touchweave as tw
from touchweave.cli import commands

LINES = [
    '{"type":"track","event":"Order","timestamp":"2026-01-01T10:00:00Z","messageId":"1","properties":{"customer":"ann"}}',
    '{"type":"track","event":"Call","timestamp":"2026-01-02T10:00:00Z","messageId":"2","properties":{"customer":7}}',
    '{"type":"track","event":"<b>\\u001b[31m","timestamp":"2026-01-02","userId":"x","messageId":"3"}',
    '{"type":"visit","event":"=1+1\\u202e","timestamp":"2026-01-02","userId":"x","messageId":"4"}',
]
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "web.jsonl").write_text("\n".join(LINES))
    with tw.init(tmp_path / "shop") as shop:
        assert shop.import_file(tmp_path / "web.jsonl").rejected == {"missing_customer": 2, "unknown_type": 1}
    return tmp_path / "shop"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], shop: Path) -> Run:
    def command(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["touchweave", "quarantine", str(shop), *arguments])
        with pytest.raises(SystemExit) as ended:
            commands.main()
        told = capsys.readouterr()
        return int(ended.value.code or 0), told.out, told.err

    return command


def listed(run: Run, *arguments: str) -> list[dict[str, str]]:
    code, out, _ = run("--json", *arguments)
    assert code == 0
    rows: list[dict[str, str]] = json.loads(out)["rows"]
    return rows


def test_refused_events_are_listed_with_their_reasons(run: Run) -> None:
    code, out, _ = run()
    assert code == 0
    assert "missing_customer" in out
    assert "no identifier says whose interaction it was" in out
    assert "\u202e" not in out
    assert [row["raw"] for row in listed(run, "--reason", "unknown_type")] == [LINES[3]]
    assert listed(run, "--source", "nobody") == []
    assert len(listed(run, "--limit", "1")) == 1


def test_one_event_is_shown_whole_and_what_a_terminal_would_obey_is_not(run: Run) -> None:
    one = listed(run, "--reason", "unknown_type")[0]["id"]
    code, out, _ = run("show", one)
    assert code == 0
    assert "the type is none of track" in out
    assert "=1+1\\u202e" in out
    assert json.loads(run("show", one, "--json")[1])["raw"] == LINES[3]


def test_a_dry_run_keeps_nothing_and_a_replay_loads_what_can_be_read(run: Run, shop: Path) -> None:
    mend = ("replay", "--set", "userId=properties.customer")
    code, out, _ = run(*mend, "--dry-run")
    assert code == 0
    assert "3 refused events read again: 2 would be loaded, 0 duplicates, 1 still refused" in out
    assert '"userId":"ann"' in out
    assert len(listed(run)) == 3
    code, out, _ = run(*mend, "--yes")
    assert code == 0
    assert "imports DIR undo 2" in out
    with tw.open(shop) as workspace:
        assert {row["customer"] for row in workspace.customers().to_dicts()} == {"ann", "7", "x"}
    assert [row["raw"] for row in listed(run)] == [LINES[3]]


def test_a_mapping_may_come_from_a_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mend.yaml").write_text("type: =track\n")
    code, out, _ = run("replay", "--reason", "unknown_type", "--mapping", str(tmp_path / "mend.yaml"), "--json")
    assert code == 0
    assert json.loads(out)["loaded"] == 1


def test_single_events_are_replayed_by_id(run: Run) -> None:
    ids = [row["id"] for row in listed(run)]
    code, out, _ = run("replay", "--id", ids[0], "--id", ids[1], "--set", "userId==ann", "--json")
    assert (code, json.loads(out)["loaded"]) == (0, 2)
    code, _, err = run("replay", "--id", ids[0], "--yes")
    assert code == 1
    assert ids[0] in err


@pytest.mark.parametrize(
    ("arguments", "code", "named"),
    [
        (("show",), 2, "show ID"),
        (("list", "1.0"), 2, "show ID"),
        (("show", "x"), 1, "'x'"),
        (("show", "99.1"), 1, "'99.1'"),
        (("--reason", "whatever"), 2, "whatever"),
        (("replay", "--set", "userId"), 1, "'userId'"),
        (("replay", "--set", "user=x"), 1, "'user'"),
        (("replay", "--mapping", "none.yaml"), 1, "none.yaml"),
        (("replay", "--mapping", "none.yaml", "--set", "userId=x"), 2, "cannot be given together"),
    ],
)
def test_what_cannot_be_is_told_in_a_sentence(run: Run, arguments: tuple[str, ...], code: int, named: str) -> None:
    ended, _, err = run(*arguments)
    assert (ended, "Traceback" in err) == (code, False)
    assert named in err

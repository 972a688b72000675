"""The campaigns find what they are made to find: tried on a collector of fifty lines, whole and with flaws."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from durability import disk, kills, power_cuts
from durability.campaign import Given, Row
from durability.child import Child, ChildFailed
from durability.verdict import Memory, Recorded, judge


def killed(home: Path, subject: Any, trials: int = 2) -> Row:
    given = Given(home=home, seed=3, trials=trials, quick=True, subject=subject)
    return kills.campaign(given, Row(campaign="kill"), trials, "collector")


def test_a_collector_that_keeps_its_promise_passes(home: Path, toy: Any) -> None:
    row = killed(home, toy())
    assert row.holds
    assert row.trials == 2
    assert row.acknowledged > 100


def test_a_collector_that_answers_before_it_has_written_loses_in_a_kill(home: Path, toy: Any) -> None:
    row = killed(home, toy(flaw="early"), trials=3)
    assert row.lost > 0
    assert not row.holds
    assert not row.well, "the product may not do that"


@pytest.mark.parametrize(
    ("flaw", "found"),
    [("forgetful", "lost"), ("doubling", "doubled"), ("altering", "altered"), ("failing", "problems")],
)
def test_a_collector_that_loses_doubles_alters_or_fails_is_found_out(
    home: Path, toy: Any, flaw: str, found: str
) -> None:
    row = killed(home, toy(flaw=flaw), trials=1)
    assert getattr(row, found)
    assert not row.holds


def test_a_row_that_has_to_fail_is_not_well_when_it_holds(home: Path, toy: Any) -> None:
    row = killed(home, toy(), trials=1)
    row.wanted = False
    assert row.holds
    assert not row.well


def test_a_write_that_nobody_waited_for_is_lost_when_the_power_goes_and_one_that_was_waited_for_is_not(
    home: Path, toy: Any
) -> None:
    if reason := disk.reason_against():
        pytest.skip(reason)
    for flaw, holds in (("none", True), ("without-fsync", False)):
        given = Given(home=home, seed=3, trials=2, quick=True, subject=toy(flaw=flaw))
        row = power_cuts.campaign(given, Row(campaign="cut"), 2)
        assert row.holds == holds
        assert row.acknowledged > 100


def memory(sent: dict[str, int], acknowledged: set[str]) -> Memory:
    made = Memory()
    made.sent.update(sent)
    made.acknowledge(acknowledged)
    return made


def test_what_was_sent_and_not_acknowledged_may_be_there_once_or_not_at_all() -> None:
    told = memory({"a": 1, "b": 2, "c": 1}, {"a"})
    assert judge(told, Recorded(events=["a"])).holds
    assert judge(told, Recorded(events=["b", "a"])).holds
    assert judge(told, Recorded(events=["a", "b", "b"])).doubled == ("b",)
    assert judge(told, Recorded(events=["b"])).lost == ("a",)


def test_a_refused_message_is_kept_as_often_as_it_was_sent_and_only_in_quarantine() -> None:
    told = memory({"bad-a": 2}, {"bad-a"})
    assert judge(told, Recorded(events=[], refused=["bad-a"])).holds
    assert judge(told, Recorded(events=[], refused=["bad-a", "bad-a"])).holds
    assert judge(told, Recorded(events=[], refused=["bad-a"] * 3)).doubled == ("bad-a",)
    assert judge(told, Recorded(events=[])).lost == ("bad-a",)
    assert "wrong place" in judge(told, Recorded(events=["bad-a"])).problems[0]


def test_what_nobody_sent_and_what_is_not_well_is_a_problem() -> None:
    told = memory({"a": 1}, {"a"})
    assert judge(told, Recorded(events=["a", "x"])).problems == ("never sent: x",)
    assert judge(told, Recorded(events=["a"], problems=["account: 1 = 2"])).problems == ("account: 1 = 2",)
    assert "1 altered (a)" in judge(told, Recorded(events=["a"], altered=["a"])).said()


def test_a_process_that_does_not_start_says_why() -> None:
    with (
        Child([sys.executable, "-c", "raise SystemExit('no room')"], ready="ready") as child,
        pytest.raises(ChildFailed, match="no room"),
    ):
        child.start()


def test_disks_that_a_killed_campaign_left_are_cleared_away_by_the_next(tmp_path: Path) -> None:
    if reason := disk.reason_against():
        pytest.skip(reason)
    program = (
        "import os\n"
        "from durability import disk\n"
        "with disk.home() as home:\n"
        "    print(disk.Disk.make(home / 'left.img', 16).mount(), flush=True)\n"
        "    os._exit(9)\n"
    )
    surroundings = {**os.environ, "PYTHONPATH": str(Path(disk.__file__).parents[1]), "TMPDIR": str(tmp_path)}
    run = subprocess.run(
        [sys.executable, "-c", program], env=surroundings, capture_output=True, text=True, check=False
    )
    left = Path(run.stdout.strip())
    assert os.path.ismount(left)
    tidying = [sys.executable, "-c", "from durability import disk; disk.tidy()"]
    subprocess.run(tidying, env=surroundings, check=True)
    assert not left.exists()
    assert not list(tmp_path.iterdir())

"""`kill -9` in the middle of an erasure: once somebody opens the workspace again, not erased at all, or wholly."""

import json
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import touchweave as tw
from touchweave.event.parcel import ROW_FIELDS, Parcel, Refused
from touchweave.event.rejection import Reason

WORD = "Kanari7f3q9x"
OTHERS = ["customer-0", "customer-1", "customer-2"]
#: Erases, and kills itself before the given one of the main thread's fsyncs, renames, removals and openings to write.
PROGRAM = """
import os, signal, sys, threading, touchweave
folder, when = sys.argv[1], int(sys.argv[2])
seen, fsync = 0, os.fsync
def one_more(*given):
    global seen
    if threading.current_thread() is threading.main_thread():
        seen += 1
        if seen == when:
            os.kill(os.getpid(), signal.SIGKILL)
    return given
def looked(name, given):
    written = name == "open" and given[2] & (os.O_WRONLY | os.O_RDWR) and str(given[0]).startswith(folder)
    if written or name in ("os.rename", "os.remove", "os.rmdir"):
        one_more()
with touchweave.open(folder) as shop:
    os.fsync = lambda descriptor: fsync(*one_more(descriptor))
    sys.addaudithook(looked)
    shop.erase_customer("Kanari7f3q9x", asked_by="somebody")
    print(seen, flush=True)
"""
US = 1_772_323_200_000_000  # 2026-03-01


def parcel(number: int) -> Parcel:
    rows = []
    for place in range(12):
        user = WORD if place % 4 == 0 else f"customer-{place % 3}"
        told = {"message_id": f"{user}-{number}-{place}", "type": "track", "name": "Order", "user_id": user}
        told |= {"occurred_at": US + place, "properties": json.dumps({"said": user})}  # type: ignore[dict-item]
        rows.append(tuple(told.get(field) for field in ROW_FIELDS))
    raw = json.dumps({"userId": WORD, "type": "order"})
    refused = [Refused(reason=Reason.UNKNOWN_TYPE, row=1, field="type", raw=raw, envelope="{}")]
    return Parcel(source="web", received_us=US + number, rows=rows, refused=refused)


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("crash") / "shop"
    with tw.init(folder) as shop:
        for number in range(3):
            shop.store.inbox.append([parcel(number)])
            with shop.store.writing("loading") as writer:
                writer.load()
        shop.fresh_index.refresh_if_stale()
    return folder


def state(folder: Path) -> tuple[object, ...]:
    """What an opened workspace says, and whether the word is in any byte of it."""
    with tw.open(folder) as shop:
        told = (
            sorted(row.customer for row in shop.customers().customers),
            [(line.customer, line.interactions) for line in (shop.timeline(f"customer-{n}") for n in range(3))],
            shop.sql("SELECT count(*) AS n FROM events").to_dicts(),
            len(shop.erasures()),
            shop.store.accounts().rows,
            shop.doctor().well,
        )
        files = [path for path in folder.rglob("*") if path.is_file()]
        return (*told, any(re.search(WORD.encode(), path.read_bytes()) for path in files))


@pytest.mark.parametrize(
    "places",
    [pytest.param([0.15, 0.6], id="some"), pytest.param(None, id="all", marks=pytest.mark.slow)],
)
def test_a_kill_at_a_write_leaves_a_customer_who_is_there_or_one_of_whom_no_byte_is_left(before, tmp_path, places):
    nothing = state(before)
    whole = tmp_path / "whole"
    shutil.copytree(before, whole)
    calls = int(erase(whole, killed_at=0).stdout)
    everything = state(whole)
    assert (nothing[0], everything[0]) == ([WORD, *OTHERS], OTHERS)
    assert (nothing[-1], everything[-1]) == (True, False)
    seen = set()
    for when in range(1, calls + 1) if places is None else [round(place * calls) for place in places]:
        trial = tmp_path / "trial"
        shutil.copytree(before, trial)
        assert erase(trial, killed_at=when).returncode == -signal.SIGKILL
        found = state(trial)
        assert found in (nothing, everything), f"killed at call {when} of {calls}"
        seen.add(found == everything)
        shutil.rmtree(trial)
    assert seen == {False, True}


def erase(folder: Path, *, killed_at: int) -> "subprocess.CompletedProcess[str]":
    program = [sys.executable, "-c", PROGRAM, str(folder), str(killed_at)]
    return subprocess.run(program, capture_output=True, text=True, check=False)

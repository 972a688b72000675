"""The three questions that everybody is asked, and how a peer's answers are had."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import journeys

STEPS = (1, 4, 2, 7)  # touchpoints of the funnel
TOUCHPOINT = 5  # retention after it
DAYS = 30  # the window of both
QUESTIONS = {
    "transitions": "transitions with counts",
    "funnel": f"funnel of four steps in order within {DAYS} days",
    "retention": f"retention within {DAYS} days after one touchpoint",
}
_PEERS = Path(__file__).parent / "peers"


def asked(folder: Path, runs: int) -> dict[str, Any]:
    """What `peers/answering.py` is told."""
    return {
        "file": str(journeys.meetings(folder)),
        "steps": STEPS,
        "touchpoint": TOUCHPOINT,
        "window": DAYS * 86_400,
        "last": int(journeys.column(folder, "occurred_at").max()) // 1_000_000,
        "runs": runs,
    }


def answered(python: Path, peer: str, folder: Path, runs: int) -> dict[str, Any]:
    """Ask a peer in a process of its own; raises CalledProcessError with what it said."""
    command = [str(python), "-W", "ignore", str(_PEERS / "answering.py"), f"with_{peer}"]
    done = subprocess.run(
        [*command, json.dumps(asked(folder, runs))],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "RETENTIONEERING_NO_TRACK": "1"},
    )
    if done.returncode:
        raise subprocess.CalledProcessError(done.returncode, command, done.stdout, done.stderr)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found

"""What every peer's process does: load once, ask each question in all its forms and say the times as JSON.

A question is given as several forms, where a peer has several ways; all must agree. Only asking is timed.
"""

import importlib
import json
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The file of meetings sorted by customer and time, and the parameters of the questions."""

    file: str
    steps: list[int]  #: touchpoints of the funnel
    touchpoint: int  #: retention after it
    window: int  #: seconds, of both
    last: int  #: when the data end, in seconds since 1970
    runs: int


Form = Callable[[], Any]
Forms = dict[str, Form]


def pairs(rows: Any) -> list[list[int]]:
    """Transitions as [source, target, count], sorted."""
    return sorted([int(source), int(target), int(count)] for source, target, count in rows)


def measured(form: Form) -> tuple[float, float, Any]:
    """Seconds, seconds of processor, and the answer."""
    before, started = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    answer = form()
    seconds, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF)
    return seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, answer


def ask(forms: Forms, runs: int) -> dict[str, Any]:
    """The answer, and the times of each form after a first run; raises AssertionError where two forms differ."""
    taken: dict[str, Any] = {}
    answers = {}
    for name, form in forms.items():
        answers[name] = form()
        repeated = [measured(form)[:2] for _ in range(runs)]
        taken[name] = {"seconds": [seconds for seconds, _ in repeated], "cpu": [cpu for _, cpu in repeated]}
    answer = next(iter(answers.values()))
    for name, other in answers.items():
        assert other == answer, f"{name} differs: {str(other)[:300]} instead of {str(answer)[:300]}"
    return {"answer": answer, "forms": taken}


def main() -> None:
    """`answering.py MODULE '{…}'`: MODULE has `PACKAGE` and `load(asked)`, which gives the forms by question."""
    peer = importlib.import_module(sys.argv[1])
    asked = Asked(**json.loads(sys.argv[2]))
    started = time.perf_counter()
    questions: dict[str, Forms] = peer.load(asked)
    loaded = time.perf_counter() - started
    answers = {question: ask(forms, asked.runs) for question, forms in questions.items()}
    print(
        json.dumps(
            {
                "package": peer.PACKAGE,
                "version": metadata.version(peer.PACKAGE),
                "load_seconds": loaded,
                "peak_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
                "answers": answers,
            }
        )
    )


if __name__ == "__main__":
    main()

"""Loops are made ready in the background, and hold nobody up who does not need them."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import numpy as np
import pytest

import touchweave as tw
from touchweave.api.warm_up import PAGES, WarmUp, kernels
from touchweave.kernel import Kernel
from touchweave.segment.met import _met_often

SOURCE = Path(tw.__file__).parent
PATIENCE = 300.0  #: seconds; no measure of speed, only an end to waiting


def until(true: Callable[[], object]) -> None:
    """Wait for what another thread or process does."""
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.05)


def test_every_loop_of_the_product_is_made_ready() -> None:
    decorated = re.compile(r"^@(compiled|kernel)\(", flags=re.M)
    homes = {
        ".".join(path.relative_to(SOURCE).with_suffix("").parts)
        for path in SOURCE.rglob("*.py")
        if decorated.search(path.read_text())
    }
    assert homes <= set(chain(*PAGES)), "these modules are not in api/warm_up.py"
    assert all(kernels([name]) for name in chain(*PAGES)), "these modules have no loops"


def test_loops_have_names_of_their_own_and_those_of_the_first_page_come_first() -> None:
    names = [loop.name for loop in kernels()]
    assert len(set(names)) == len(names)
    assert names[0].startswith("touchweave.measure.")
    assert not names[-1].startswith("touchweave.measure.")


def square(number):  # type: ignore[no-untyped-def]
    return number * number


def cube(number):  # type: ignore[no-untyped-def]
    return number * number * number


def test_a_loaded_loop_runs_while_another_is_compiled() -> None:
    from numba.core.compiler_lock import global_compiler_lock

    loaded = Kernel(square, "int64(int64)")
    assert loaded(2) == 4
    found: list[int] = []
    with global_compiler_lock:  # held by whoever compiles, for as long as that takes
        asking = threading.Thread(target=lambda: found.append(loaded(3)))
        asking.start()
        asking.join(PATIENCE)
        assert found == [9]


def test_many_threads_may_ask_for_many_loops_at_once() -> None:
    asked = [Kernel(one, "int64(int64)") for one in (square, cube)] * 4
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda loop: loop(3), asked))
    assert found == [9, 27] * 4


def test_every_loop_lets_go_of_the_interpreter() -> None:
    assert all(loop.compiled().targetoptions["nogil"] is True for loop in kernels()[:12])


def test_python_gets_on_while_a_scan_runs() -> None:
    """Another thread sees a loop's results half written: it ran between the loop's first line and its last."""
    lines, each = 20_000, 200
    offsets = np.arange(lines + 1, dtype=np.int64) * each
    rows = lines * each
    columns = (offsets, np.zeros(rows, np.int64), np.ones(rows, np.uint16), np.zeros(rows, np.uint8))
    selected = np.ones(lines, np.bool_)
    _met_often.compiled()
    for _ in range(200):  # once is enough; a thread that gets no core at all tries again
        often, over = np.zeros(lines, np.bool_), threading.Event()
        with ThreadPoolExecutor(1) as pool:
            watching = pool.submit(_half_seen, often, over)
            _met_often(*columns, selected, np.array([False, True]), -1, 1, each, 2**62, often)
            over.set()
        assert often.all()
        if watching.result():
            return
    raise AssertionError("nobody ever saw it at work")


def _half_seen(often: Any, over: threading.Event) -> int:
    """How often the first line was seen to be marked and the last was not."""
    seen = 0
    while not over.is_set():
        seen += bool(often[0] and not often[-1])
    return seen


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "visits.csv").write_text("customer_id,timestamp,event\nann,2026-01-01,Home\nann,2026-01-02,Call\n")
    with tw.init(tmp_path / "shop") as shop:
        shop.import_file(tmp_path / "visits.csv")
    return tmp_path / "shop"


def test_a_server_with_nothing_compiled_answers_at_once_and_is_warm_after_a_while(shop: Path) -> None:
    cache = shop.parent / "cache"
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(cache), "PYTHONUNBUFFERED": "1"}
    command = [Path(sys.executable).parent / "touchweave", "serve", shop, "--port", "0"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    try:
        assert server.stdout is not None
        address = re.search(r"http://\S+/", server.stdout.readline())
        assert address is not None
        with urlopen(f"{address[0]}api/workspace") as answer:
            assert answer.status == 200
        assert len(list(cache.rglob("*.nbi"))) < len(kernels())
        first = {loop.name for loop in kernels(PAGES[0])}
        until(lambda: first <= _kept(cache))
        with urlopen(f"{address[0]}api/journey_map") as answer:
            assert answer.status == 200
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(PATIENCE)
    kept = _kept(cache)
    assert len(kept) < len(kernels()), "it compiles on after the server has ended"


def _kept(cache: Path) -> set[str]:
    """The loops on disk; files are named `module.function-line.version.nbi`."""
    files = {file.name.split("-")[0] for file in cache.rglob("*.nbi")}
    return {loop.name for loop in kernels() if ".".join(loop.name.split(".")[-2:]) in files}


def test_with_everything_on_disk_nothing_is_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    for loop in kernels():
        loop.compiled()
    warm_up = WarmUp()
    monkeypatch.setattr(subprocess, "Popen", None)  # starting a process would fail
    assert warm_up.run()


def test_a_warm_up_that_is_stopped_leaves_the_rest() -> None:
    warm_up = WarmUp()
    warm_up.stop()
    assert not warm_up.run()

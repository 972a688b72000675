"""Loops made ready in the background when the server starts, in the order in which pages need them.

What is on disk is loaded. What is not is compiled by another process of low priority, which ends when it is done:
compiling in this one would hold the interpreter's lock and the compiler's while requests want them.
"""

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterable
from importlib import import_module
from typing import IO

from touchweave.kernel import Kernel

log = logging.getLogger(__name__)

#: Where loops live that Python calls, in the order in which somebody who looks around needs them.
MODULES = (
    # the journey map
    "measure.volume", "measure.reach", "measure.step_loops", "measure.answers", "measure.waits",
    "measure.conversion", "journey_map.lines", "measure.gaps",
    # touchpoints, then one of them; customers, then one of them
    "measure.retention", "measure.response", "measure.trend", "measure.weekly", "measure.wait_table",
    "measure.step_customers", "journey.customer_list", "identity.words",
    # filters and breakdowns
    "segment.satisfied", "measure.breakdown", "journey.cut",
    # paths, funnels, retention
    "measure.path_walk", "measure.variant_words", "measure.variant_tally", "measure.variant_steps",
    "measure.funnel_loop", "measure.funnel_chains", "measure.funnel_attempts", "measure.funnel_unordered",
    "measure.landmark", "measure.retention_curve", "measure.retention_periods", "measure.retention_comparable",
    "measure.survival", "measure.survival_drop_off",
    # the rhythm of customers
    "measure.loops", "measure.sessions", "measure.lifecycle", "measure.stickiness", "measure.active_days",
    "measure.frequency", "measure.recency", "measure.repeat_contacts", "attribution.journeys",
    # a refresh after an import
    "store.message_key", "store.key_table", "store.key_set", "store.key_filter", "collect.time_text",
    "identity.strings", "journey.arrange",
)  # fmt: skip
_NICENESS = 10
#: Between two loops, so that requests go first: loading takes milliseconds of the interpreter's lock.
_BREATH_SECONDS = 0.005
_CHILD = "from touchweave.api.warm_up import compile_all; compile_all()"
_BEGUN, _DONE = "begun", "done"


def kernels() -> tuple[Kernel, ...]:
    """The loops of all modules, which are imported for it."""
    return tuple(
        found
        for module in (import_module(f"touchweave.{name}") for name in MODULES)
        for found in vars(module).values()
        if isinstance(found, Kernel) and found.called_by_python and found.__wrapped__.__module__ == module.__name__
    )


class WarmUp:
    """The loops of a server on their way to be ready."""

    def __init__(self) -> None:
        self._stopped = threading.Event()
        self._compiling: subprocess.Popen[str] | None = None

    def run(self) -> bool:
        """Make all loops ready; returns whether they are: not so, soon after `stop`."""
        missing = self._loaded(kernels())
        if missing:
            log.debug("%d loops are compiled in the background", len(missing))
            self._compiled_elsewhere(missing)
        for kernel in missing:  # what the other process could not
            if self._stopped.is_set():
                return False
            kernel.compiled()
        log.debug("all loops are ready")
        return not self._stopped.is_set()

    def stop(self) -> None:
        """Leave the rest to those who need it."""
        self._stopped.set()
        if self._compiling is not None:
            self._compiling.terminate()

    def _loaded(self, wanted: Iterable[Kernel]) -> list[Kernel]:
        """Load what is on disk; the others."""
        missing = []
        for kernel in wanted:
            if self._stopped.wait(_BREATH_SECONDS):
                return []
            if kernel.on_disk():
                kernel.compiled()
            else:
                missing.append(kernel)
        return missing

    def _compiled_elsewhere(self, missing: list[Kernel]) -> None:
        if missing[0].on_disk() is None or not sys.executable:
            return  # what another process compiles would not come here
        command = [sys.executable, "-P", "-c", _CHILD]
        nothing = subprocess.DEVNULL
        try:
            self._compiling = subprocess.Popen(  # noqa: S603
                command, stdin=nothing, stdout=subprocess.PIPE, stderr=nothing, text=True
            )
        except OSError as error:  # no memory, no more processes
            log.debug("no process can be started: %s", error)
            return
        with self._compiling:
            if self._stopped.is_set():
                self._compiling.terminate()
            assert self._compiling.stdout is not None
            _follow(self._compiling.stdout, {kernel.name: kernel for kernel in missing})


def _follow(said: IO[str], missing: dict[str, Kernel]) -> None:
    """Load each loop when the other process has kept it; meanwhile, who needs that one waits for it."""
    begun: Kernel | None = None
    try:
        for line in said:
            what, _, name = line.strip().partition(" ")
            kernel = missing.get(name)
            if kernel is None:
                continue
            if what == _BEGUN:
                begun = kernel
                kernel.begun_elsewhere()
            else:
                kernel.done_elsewhere()
                kernel.compiled()
    finally:
        if begun is not None:
            begun.done_elsewhere()


def compile_all() -> None:
    """What the other process does: keep all loops on disk, and say so."""
    os.nice(_NICENESS)
    for kernel in kernels():
        print(_BEGUN, kernel.name, flush=True)
        kernel.compiled()
        print(_DONE, kernel.name, flush=True)

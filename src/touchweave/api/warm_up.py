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
from itertools import chain

from touchweave.kernel import Kernel

log = logging.getLogger(__name__)

#: Where loops live that Python calls: by page, in the order in which somebody who looks around comes to them, and
#: within a page in the order in which it calls them.
PAGES = (
    # the journey map
    ("measure.volume", "measure.reach", "measure.step_loops", "measure.answers", "measure.waits",
     "measure.conversion", "journey_map.lines", "measure.gaps"),
    # touchpoints, then one of them
    ("measure.retention", "measure.response", "measure.trend"),
    ("measure.weekly", "measure.wait_table", "measure.step_customers"),
    # customers; filters and breakdowns
    ("journey.customer_list", "identity.words", "find.word_split", "find.directory", "find.rank"),
    ("profile.touches", "profile.habits", "profile.orders"),
    ("segment.met", "segment.figure", "measure.breakdown", "journey.cut"),
    # paths, funnels, retention
    ("measure.path_walk", "measure.variant_words", "measure.variant_tally", "measure.variant_steps"),
    ("measure.funnel_loop", "measure.funnel_chains", "measure.funnel_attempts", "measure.funnel_unordered"),
    ("measure.landmark", "measure.retention_curve", "measure.retention_periods", "measure.retention_comparable",
     "measure.survival", "measure.survival_drop_off"),
    # the rhythm of customers
    ("measure.loops", "measure.sessions", "measure.lifecycle", "measure.stickiness", "measure.active_days",
     "measure.frequency", "measure.recency", "measure.repeat_contacts", "attribution.journeys"),
    # a refresh after an import
    ("store.message_key", "store.key_table", "store.key_set", "store.key_filter", "collect.time_text",
     "identity.strings", "identity.graph_loops", "journey.arrange"),
    # a request to the collector, which waits for them before it is ready
    ("collect.request.json_scan", "collect.request.json_split"),
)  # fmt: skip
_NICENESS = 10
#: Between two loops, so that requests go first: loading takes milliseconds of the interpreter's lock.
_BREATH_SECONDS = 0.005
_CHILD = "from touchweave.api.warm_up import compile_all; compile_all()"


def kernels(modules: Iterable[str] = tuple(chain(*PAGES))) -> tuple[Kernel, ...]:
    """The loops of these modules, which are imported for it."""
    return tuple(
        found
        for module in (import_module(f"touchweave.{name}") for name in modules)
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
        first_missing = self._load()
        if first_missing is not None:
            log.debug("loops are compiled in the background, from %s on", first_missing.name)
            self._compile_elsewhere(first_missing)
        for kernel in kernels():  # what the other process could not
            if self._stopped.is_set():
                return False
            kernel.compiled()
        log.debug("all loops are ready")
        return True

    def stop(self) -> None:
        """Leave the rest to those who need it."""
        self._stopped.set()
        if self._compiling is not None:
            self._compiling.terminate()

    def _load(self) -> Kernel | None:
        """Load what is on disk, up to the first that is not: that one."""
        for kernel in chain.from_iterable(map(kernels, PAGES)):  # a page's are loaded before the next one's imported
            if self._stopped.wait(_BREATH_SECONDS):
                return None
            if not kernel.on_disk():
                return kernel
            kernel.compiled()
        return None

    def _compile_elsewhere(self, missing: Kernel) -> None:
        if missing.on_disk() is None or not sys.executable:
            return  # what another process compiles would not come here
        command = [sys.executable, "-P", "-c", _CHILD]
        named = {kernel.name: kernel for kernel in kernels()}
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
            for name in self._compiling.stdout:
                if kernel := named.get(name.strip()):
                    kernel.compiled()


def compile_all() -> None:
    """What the other process does: keep all loops on disk, and say which it has.

    Each page's from the last to the first: a request for that page, which does not wait but compiles what it needs
    from the first on, meets it in the middle.
    """
    os.nice(_NICENESS)
    for page in PAGES:
        for kernel in reversed(kernels(page)):
            kernel.compiled()
            print(kernel.name, flush=True)

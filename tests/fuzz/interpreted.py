"""Compiled loops as plain Python, so that it can be seen which way they go; and so that the two can be compared."""

from collections.abc import Callable
from types import FunctionType, ModuleType
from typing import Any

import atheris

from touchweave.kernel import Kernel


def interpreted(module: ModuleType) -> dict[str, Callable[..., Any]]:
    """The loops of a module by name; they call one another."""
    seen = dict(vars(module))
    for name, loop in vars(module).items():
        if isinstance(loop, Kernel):
            copied = FunctionType(loop.__wrapped__.__code__, seen, name)
            seen[name] = atheris.instrument_func(copied)
    return seen

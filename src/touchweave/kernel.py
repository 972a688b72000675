"""Loops over columns, compiled by numba when they are first called, without the GIL, and kept on disk.

A command loads the compiler only when it calls such a loop, and compiles only those that it calls.
"""

import threading
from collections.abc import Callable
from types import FunctionType
from typing import Any


class Kernel:
    """A function and how it is compiled; called like the function."""

    def __init__(self, function: Callable[..., Any], signature: str = "", **options: Any) -> None:
        """`signature` is numba's, in words; empty: called by other loops only, which bring the types."""
        assert isinstance(function, FunctionType)
        self.__wrapped__ = function
        self.__doc__ = function.__doc__
        self._signature = signature
        # What nobody calls need not be compiled: C functions of loops, and Python functions of loops for loops only.
        self._options = {"nogil": True, "no_cfunc_wrapper": True, "no_cpython_wrapper": not signature, **options}
        self._compiled: Callable[..., Any] | None = None
        # One lock a loop: nobody waits for what he does not need. A loop takes those of the loops that it calls, and
        # none is taken within numba's own lock; so two threads never wait for one another.
        self._making = threading.RLock()

    @property
    def name(self) -> str:
        """The module and name of the function."""
        return f"{self.__wrapped__.__module__}.{self.__wrapped__.__qualname__}"

    @property
    def called_by_python(self) -> bool:
        """Whether it has a signature, and so can be compiled before anybody calls it."""
        return bool(self._signature)

    def __call__(self, *arguments: Any) -> Any:
        """Call the compiled loop, which has a signature."""
        return (self._compiled or self.compiled())(*arguments)

    def compiled(self) -> Callable[..., Any]:
        """The compiled loop, for other loops to call."""
        if self._compiled is None:
            with self._making:
                if self._compiled is None:
                    self._compiled = self._compile()
        return self._compiled

    def on_disk(self) -> bool | None:
        """Whether it need only be loaded, which takes milliseconds; None where no folder can keep it."""
        from numba import njit
        from numba.core.compiler_lock import global_compiler_lock

        try:
            loop = njit(**self._options)(_calling_compiled(self.__wrapped__))
        except RuntimeError as error:
            if "cannot cache" not in str(error):
                raise
            return None
        with global_compiler_lock:  # numba has no public way to ask; this is how it does so itself
            return loop._cache.load_overload(self._signature, loop.targetctx) is not None

    def _compile(self) -> Callable[..., Any]:
        from numba import njit

        given = (self._signature,) if self._signature else ()
        function = _calling_compiled(self.__wrapped__)
        try:
            return njit(*given, **self._options)(function)  # type: ignore[no-any-return]
        except RuntimeError as error:
            if "cannot cache" not in str(error):
                raise
            # No folder can be written to, neither beside the source nor the user's: compile at every start.
            return njit(*given, **{**self._options, "cache": False})(function)  # type: ignore[no-any-return]


def kernel(signature: str) -> Callable[[Callable[..., Any]], Kernel]:
    """Compile a loop that Python calls for these types, and keep it on disk."""
    return lambda function: Kernel(function, signature, cache=True)


def loop(function: Callable[..., Any]) -> Kernel:
    """Compile a loop for the types that it is called with, when it first is; kept on disk beside its own file."""
    return Kernel(function, cache=True, no_cpython_wrapper=False)


def inlined(function: Callable[..., Any]) -> Kernel:
    """Compile a small function that only loops call.

    What is kept on disk is renewed when the loop's own file changes: who changes an inlined function removes
    the `__pycache__` folders of those that call it.
    """
    return Kernel(function, inline="always")


def _calling_compiled(function: FunctionType) -> FunctionType:
    """The function as numba must see it: the loops it calls by name are compiled ones."""
    called = {name: function.__globals__.get(name) for name in function.__code__.co_names}
    compiled = {name: loop.compiled() for name, loop in called.items() if isinstance(loop, Kernel)}
    seen = FunctionType(
        function.__code__, {**function.__globals__, **compiled}, function.__name__, function.__defaults__
    )
    seen.__module__, seen.__qualname__, seen.__doc__ = function.__module__, function.__qualname__, function.__doc__
    return seen

"""Runs an iterator some items ahead of whoever takes from it, on a thread of its own: reading, making events and
writing them then overlap, since each of them leaves the interpreter for most of its time.
"""

import queue
import threading
from collections.abc import Generator, Iterator
from typing import Generic, TypeVar

T = TypeVar("T")
_POLL_SECONDS = 0.1


class _End(Generic[T]):
    """Behind the last item: the error that ended it, if any."""

    def __init__(self, error: BaseException | None) -> None:
        self.error = error


def ahead(items: Iterator[T], *, depth: int = 2) -> Generator[T, None, None]:
    """The same items in the same order, at most `depth` of them waiting. Errors come out where they belong.

    When the taker stops early, so does the thread, after the item it is at.
    """
    waiting: queue.Queue[T | _End[T]] = queue.Queue(maxsize=depth)
    stopped = threading.Event()

    def put(item: T | _End[T]) -> bool:
        while not stopped.is_set():
            try:
                waiting.put(item, timeout=_POLL_SECONDS)
            except queue.Full:
                continue
            return True
        return False

    def run() -> None:
        error: BaseException | None = None
        try:
            for item in items:
                if not put(item):
                    return
        except BaseException as raised:  # handed to the taker
            error = raised
        put(_End(error))

    thread = threading.Thread(target=run, name="reading ahead", daemon=True)
    thread.start()
    try:
        while not isinstance(item := waiting.get(), _End):
            yield item
        if item.error is not None:
            raise item.error
    finally:
        stopped.set()
        thread.join()

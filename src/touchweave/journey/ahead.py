"""Reading ahead: a thread reads the next items while the ones before are worked on."""

import threading
from collections.abc import Iterator
from queue import Queue
from typing import TypeVar

_T = TypeVar("_T")


def ahead(items: Iterator[_T], many: int = 4) -> Iterator[_T]:
    """The same items, read by another thread, up to `many` before they are asked for. Its exceptions come through.

    Who stops early lets the thread stop, too.
    """
    queue: Queue[tuple[_T | None, BaseException | None]] = Queue(many)
    stopped = threading.Event()

    def read() -> None:
        end: BaseException = StopIteration()
        try:
            for item in items:
                if stopped.is_set():
                    return
                queue.put((item, None))
        except BaseException as error:
            end = error
        queue.put((None, end))

    thread = threading.Thread(target=read, name="reading ahead", daemon=True)
    thread.start()
    try:
        while True:
            item, end = queue.get()
            if end is not None:
                if isinstance(end, StopIteration):
                    return
                raise end
            yield item  # type: ignore[misc]  # an item, where there is no end
    finally:
        stopped.set()
        while thread.is_alive():  # it may wait for room
            while not queue.empty():
                queue.get_nowait()
            thread.join(0.01)

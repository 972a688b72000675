"""Reading ahead changes nothing but the time it takes."""

import threading
from collections.abc import Iterator

import pytest

from touchweave.ahead import ahead


def test_items_come_in_order_and_all_of_them() -> None:
    assert list(ahead(iter(range(100)), depth=3)) == list(range(100))


def test_an_error_comes_where_it_belongs() -> None:
    def items() -> Iterator[int]:
        yield 1
        raise ValueError("broken")

    stream = ahead(items())
    assert next(stream) == 1
    with pytest.raises(ValueError, match="broken"):
        next(stream)


def test_a_taker_that_stops_early_stops_the_thread() -> None:
    given = []

    def items() -> Iterator[int]:
        for item in range(1000):
            given.append(item)
            yield item

    stream = ahead(items(), depth=2)
    assert next(stream) == 0
    stream.close()
    assert len(given) < 10
    assert not any(thread.name == "reading ahead" and thread.is_alive() for thread in threading.enumerate())

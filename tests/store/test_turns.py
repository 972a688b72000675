"""A lock that is given in the order of asking."""

import threading

import pytest

from touchweave.store.turns import Turns


def test_those_who_wait_are_served_in_the_order_of_asking():
    turns = Turns()
    served: list[int] = []
    threads = []

    def take(number: int) -> None:
        with turns.taken():
            served.append(number)

    with turns.taken():
        for number in range(20):
            threads.append(threading.Thread(target=take, args=(number,)))
            threads[-1].start()
            while len(turns._queue) < number + 2:  # it has asked
                pass
    for thread in threads:
        thread.join()
    assert served == list(range(20))


def test_one_who_takes_turns_without_pause_starves_nobody():
    turns = Turns()
    stop = threading.Event()

    def busy() -> None:
        while not stop.is_set():
            with turns.taken():
                pass

    thread = threading.Thread(target=busy)
    thread.start()
    for _ in range(200):
        with turns.taken():
            pass
    stop.set()
    thread.join()


def test_an_error_gives_the_turn_back():
    turns = Turns()
    with pytest.raises(ZeroDivisionError), turns.taken():
        raise ZeroDivisionError
    with turns.taken():
        pass

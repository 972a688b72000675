"""The form of a write key."""

import hashlib
import re

import pytest

from touchweave.store.write_key import is_write_key, new_write_key, write_key_hash


def test_a_key_is_a_prefix_random_characters_and_a_check():
    key = new_write_key()
    assert re.fullmatch(r"twk_[0-9A-Za-z]{38}", key)
    assert is_write_key(key)
    assert write_key_hash(key) == hashlib.sha256(key.encode()).hexdigest()


def test_no_two_keys_are_alike():
    assert len({new_write_key() for _ in range(1000)}) == 1000


def test_every_exchanged_character_is_noticed():
    key = new_write_key()
    for place in range(len(key)):
        for other in "0aZ":
            assert is_write_key(key[:place] + other + key[place + 1 :]) == (key[place] == other)


def test_exchanged_neighbours_are_noticed():
    key = new_write_key()
    for place in range(4, len(key) - 1):
        swapped = key[:place] + key[place + 1] + key[place] + key[place + 2 :]
        assert is_write_key(swapped) == (swapped == key)


@pytest.mark.parametrize(
    "wrong", ["", "twk_", "x" * 42, "twk_" + "0" * 38 + "\n", "twk_" + "é" * 38, "twk_" + "٣" * 38, "tw\ud800"]
)
def test_what_is_no_key_is_refused_without_an_error(wrong):
    assert not is_write_key(wrong)


def test_a_line_end_or_a_space_does_not_pass():
    key = new_write_key()
    for wrong in (key + "\n", " " + key, key + "0", key[:-1], key.lower()):
        assert not is_write_key(wrong)

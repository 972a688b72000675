"""Sets of keys against Python's own."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from touchweave.store import key_set
from touchweave.store.key_file import read_key_file, sorted_keys, write_key_file
from touchweave.store.key_filter import KeyFilter
from touchweave.store.key_set import KeySet
from touchweave.store.message_key import Keys, joined

#: Few high words, so that equal ones with other low words occur; the extremes too.
words = st.tuples(st.sampled_from([0, 1, 2, 2**63, 2**64 - 1]), st.sampled_from([1, 2, 3, 2**64 - 1]))


def keys_of(pairs: list[tuple[int, int]]) -> Keys:
    return Keys(
        high=np.array([high for high, _ in pairs], dtype=np.uint64),
        low=np.array([low for _, low in pairs], dtype=np.uint64),
    )


@settings(max_examples=80, deadline=None)
@given(st.lists(st.lists(words, max_size=8), max_size=6), st.lists(words, max_size=8, unique=True))
def test_adding_tells_the_new_ones_and_the_first_of_equal_ones(tmp_path_factory, batches, run):
    held = KeySet(tmp_path_factory.getbasetemp(), [sorted_keys(keys_of(run))])
    twin = set(run)
    for batch in batches:
        keys = keys_of(batch)
        assert held.contains(keys).tolist() == [pair in twin for pair in batch]
        expected = []
        for pair in batch:
            expected.append(pair not in twin)
            twin.add(pair)
        assert held.add(keys).tolist() == expected
        assert len(held) == len(twin)


@pytest.mark.parametrize("seal_at", [1, 500, 10**9])
def test_many_keys_in_sealed_runs_are_found_again(tmp_path, monkeypatch, seal_at):
    monkeypatch.setattr(key_set, "SEAL_AT", seal_at)
    chance = np.random.default_rng(3)
    held = KeySet(tmp_path)
    parts = []
    for _ in range(20):
        part = Keys(
            high=chance.integers(0, 2**64, 300, dtype=np.uint64), low=chance.integers(0, 2**64, 300, dtype=np.uint64)
        )
        parts.append(part)
        assert held.add(part).all()
        assert not held.add(part).any()
    everything = joined(parts)
    assert held.contains(everything).all()
    assert not held.contains(Keys(high=everything.high, low=everything.low + np.uint64(1))).any()
    assert len(held) == 6000
    assert list(tmp_path.iterdir()) == []  # sealed runs have no names


def random_keys(count: int, seed: int) -> Keys:
    chance = np.random.default_rng(seed)
    high, low = (chance.integers(0, 2**64, count, dtype=np.uint64) for _ in range(2))
    return Keys(high=high, low=low)


def test_a_filter_denies_no_key_of_its_runs_and_most_strangers():
    runs = [sorted_keys(random_keys(5000, seed)) for seed in range(4)]
    passing = KeyFilter(runs)
    assert all(passing.may_hold(run).all() for run in runs)
    assert 0 < passing.may_hold(random_keys(20_000, 9)).mean() < 0.06
    assert not KeyFilter([]).may_hold(random_keys(10, 1)).any()


def test_many_runs_are_searched_through_a_filter_with_equal_answers(tmp_path, monkeypatch):
    monkeypatch.setattr(key_set, "SEAL_AT", 700)
    held = KeySet(tmp_path, [sorted_keys(random_keys(1000, seed)) for seed in range(5)])
    for seed in range(20):
        part = random_keys(500, seed)  # the first 500 draws of a seed: `high` words that runs know, `low` ones not
        assert held.contains(random_keys(1000, seed)).all() == (seed < 5)
        assert held.add(part).all()
        assert held.contains(part).all()
    assert held._filter is not None
    assert held._filtered < len(held._runs)
    assert len(held) == 5 * 1000 + 20 * 500


def test_runs_that_have_filters_of_their_own_give_equal_answers(tmp_path):
    random = np.random.default_rng(5)
    runs = [sorted_keys(Keys(high=random.integers(0, 2**40, 500, dtype=np.uint64),
                             low=random.integers(0, 4, 500, dtype=np.uint64))) for _ in range(5)]  # fmt: skip
    asked = joined(
        [runs[3][100:300], Keys(high=runs[1].high[:50], low=runs[1].low[:50] + np.uint64(9)), runs[4][7:9]]
    )
    filters = [KeyFilter([run]) if place % 2 else None for place, run in enumerate(runs[:4])]
    plain, filtered = KeySet(tmp_path, runs), KeySet(tmp_path, runs, filters)
    assert filtered.contains(asked).tolist() == plain.contains(asked).tolist()
    assert filtered.contains(asked).sum() >= 202
    assert filtered.add(asked).tolist() == plain.add(asked).tolist()


def test_a_key_file_comes_back_sorted(tmp_path):
    keys = keys_of([(5, 1), (2, 7), (9, 0), (2, 3)])
    write_key_file(tmp_path / "k", sorted_keys(keys))
    found = read_key_file(tmp_path / "k", rows=4)
    assert found is not None
    assert found.high.tolist() == [2, 2, 5, 9]
    assert {*zip(found.high.tolist(), found.low.tolist(), strict=True)} == {(5, 1), (2, 7), (9, 0), (2, 3)}
    assert read_key_file(tmp_path / "k", rows=3) is None


def test_every_flipped_bit_of_a_key_file_is_noticed(tmp_path):
    path = tmp_path / "k"
    write_key_file(path, sorted_keys(keys_of([(5, 1), (2, 7)])))
    content = path.read_bytes()
    for bit in range(8 * len(content)):
        changed = bytearray(content)
        changed[bit // 8] ^= 1 << (bit % 8)
        path.write_bytes(changed)
        assert read_key_file(path, rows=2) is None


def test_a_missing_or_empty_key_file_is_none(tmp_path):
    assert read_key_file(tmp_path / "k", rows=2) is None
    (tmp_path / "k").write_bytes(b"")
    assert read_key_file(tmp_path / "k", rows=0) is None

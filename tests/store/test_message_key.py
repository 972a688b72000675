"""Message keys: published SipHash vectors, a plain-Python twin, and what they are made of."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from touchweave.store.message_key import Keys, message_keys, string_keys

KEY = bytes(range(16))
WORD = (1 << 64) - 1


def siphash128(message: bytes, key: bytes, compression: int, finish: int) -> bytes:
    """SipHash with 128 bits of output, after the reference description, one step at a time."""
    k0, k1 = int.from_bytes(key[:8], "little"), int.from_bytes(key[8:], "little")
    v = [0x736F6D6570736575 ^ k0, 0x646F72616E646F6D ^ k1 ^ 0xEE, 0x6C7967656E657261 ^ k0, 0x7465646279746573 ^ k1]

    def rotate(word: int, by: int) -> int:
        return ((word << by) | (word >> (64 - by))) & WORD

    def rounds(times: int) -> None:
        for _ in range(times):
            v[0] = (v[0] + v[1]) & WORD
            v[1] = rotate(v[1], 13) ^ v[0]
            v[0] = rotate(v[0], 32)
            v[2] = (v[2] + v[3]) & WORD
            v[3] = rotate(v[3], 16) ^ v[2]
            v[0] = (v[0] + v[3]) & WORD
            v[3] = rotate(v[3], 21) ^ v[0]
            v[2] = (v[2] + v[1]) & WORD
            v[1] = rotate(v[1], 17) ^ v[2]
            v[2] = rotate(v[2], 32)

    padded = message + bytes(7 - len(message) % 8) + bytes([len(message) & 0xFF])
    for at in range(0, len(padded), 8):
        word = int.from_bytes(padded[at : at + 8], "little")
        v[3] ^= word
        rounds(compression)
        v[0] ^= word
    v[2] ^= 0xEE
    rounds(finish)
    first = v[0] ^ v[1] ^ v[2] ^ v[3]
    v[1] ^= 0xDD
    rounds(finish)
    return first.to_bytes(8, "little") + (v[0] ^ v[1] ^ v[2] ^ v[3]).to_bytes(8, "little")


def hashed(strings: pa.StringArray, key: bytes = KEY, rounds: tuple[int, int] = (1, 3)) -> list[bytes]:
    words = np.frombuffer(key, dtype=np.uint64)
    keys = string_keys(strings, Keys(high=words[:1], low=words[1:]), np.zeros(len(strings), np.int32), rounds)
    return [high.tobytes() + low.tobytes() for high, low in zip(keys.high, keys.low, strict=True)]


def test_the_reference_vectors_of_siphash_2_4_128_come_out():
    # vectors_sip128 of https://github.com/veorq/SipHash: the empty message, and the one byte 0.
    found = hashed(pa.array(["", "\0"]), rounds=(2, 4))
    assert [value.hex() for value in found] == [
        "a3817f04ba25a8e66df67214c7550293",
        "da87c1d86b99af44347659119b22fc45",
    ]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=40), max_size=9), st.binary(min_size=16, max_size=16))
def test_keys_equal_those_of_a_plain_python_twin(texts, key):
    assert hashed(pa.array(texts, pa.string()), key) == [siphash128(text.encode(), key, 1, 3) for text in texts]


def test_a_message_longer_than_255_bytes_wraps_its_length():
    assert hashed(pa.array(["ä" * 200])) == [siphash128(("ä" * 200).encode(), KEY, 1, 3)]


def test_a_slice_has_the_keys_of_its_rows():
    array = pa.array([f"id-{i}" for i in range(10)])
    assert hashed(array.slice(3, 4)) == hashed(array)[3:7]


def batch(ids: list[str], sources: list[str]) -> pa.RecordBatch:
    words = pa.array(sources).dictionary_encode()
    return pa.record_batch({"message_id": pa.array(ids), "source": words})


def test_keys_depend_on_id_source_and_secret_and_on_nothing_else():
    one = message_keys(batch(["a", "b", "a", "a"], ["x", "x", "y", "x"]), KEY)
    assert len({*zip(one.high.tolist(), one.low.tolist(), strict=True)}) == 3
    assert one.high[0] == one.high[3]
    other = message_keys(batch(["a"], ["x"]), bytes(16))
    assert other.high[0] != one.high[0]
    # The same words under other dictionary codes.
    assert message_keys(batch(["q", "a"], ["y", "x"]), KEY).high[1] == one.high[0]


def test_source_and_id_cannot_be_shifted_into_one_another():
    found = message_keys(batch(["bc", "c"], ["a", "ab"]), KEY)
    assert found.high[0] != found.high[1]


@pytest.mark.parametrize("ids", [[], [""]])
def test_nothing_and_the_empty_id_have_keys_too(ids):
    assert len(message_keys(batch(ids, ["x"] * len(ids)), KEY)) == len(ids)

"""What no message may have in it, against a plain twin: Python's own reader of JSON."""

import json
import string
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from touchweave.collect.request.json_scan import NUMBER_CHARACTERS, faults
from touchweave.event.rejection import Reason

ANY = {"depth": 64, "keys": 10_000}
NAMES = st.text(alphabet='aé\U0001f600"\\/\n\t\b', max_size=3)


class Pairs(list[Any]):
    """An object that may have a name twice."""


NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.lists(st.tuples(NAMES, inner), max_size=40).map(Pairs),
    max_leaves=20,
)  # fmt: skip


def written(value: Any, ascii_only: bool) -> str:
    if isinstance(value, Pairs):
        members = (f"{json.dumps(name, ensure_ascii=ascii_only)}: {written(of, ascii_only)}" for name, of in value)
        return "{" + ", ".join(members) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(written(item, ascii_only) for item in value) + "]"
    return json.dumps(value, ensure_ascii=ascii_only)


def twice(value: Any) -> bool:
    if isinstance(value, Pairs):
        names = [name for name, _ in value]
        return len(set(names)) < len(names) or any(twice(of) for _, of in value)
    return isinstance(value, list) and any(map(twice, value))


def depth(value: Any) -> int:
    if not isinstance(value, list):
        return 0
    inner = [of for _, of in value] if isinstance(value, Pairs) else value
    return 1 + max(map(depth, inner), default=0)


def counted(value: Any) -> int:
    if isinstance(value, Pairs):
        return 1 + len(value) + sum(counted(of) for _, of in value)
    return 1 + sum(map(counted, value)) if isinstance(value, list) else 0


@settings(deadline=None)
@given(VALUES, st.booleans())
def test_a_name_that_an_object_has_twice_is_found_however_it_is_written(value: Any, ascii_only: bool) -> None:
    raw = written(value, ascii_only).encode()
    assert faults([raw], **ANY) == [Reason.DUPLICATE_KEY if twice(value) else None]


@settings(deadline=None)
@given(st.lists(NAMES, max_size=60))
def test_a_name_is_the_same_with_and_without_escapes(several: list[str]) -> None:
    spelled = [
        "".join(f"\\u{unit:04x}" for unit in memoryview(name.encode("utf-16-le")).cast("H")) if at % 2 else
        json.dumps(name, ensure_ascii=False)[1:-1]
        for at, name in enumerate(several)
    ]  # fmt: skip
    raw = "{" + ",".join(f'"{name}":1' for name in spelled) + "}"
    same = len(set(several)) < len(several)
    assert faults([raw.encode()], **ANY) == [Reason.DUPLICATE_KEY if same else None]


@settings(deadline=None)
@given(VALUES)
def test_depth_and_number_of_keys_objects_and_lists_are_those_of_the_value(value: Any) -> None:
    raw = written(value, True).encode()
    deep, many = depth(value), counted(value)
    if not twice(value):
        assert faults([raw], depth=deep, keys=many) == [None]
        assert not deep or faults([raw], depth=deep - 1, keys=many) == [Reason.TOO_DEEP]
        assert not many or faults([raw], depth=deep, keys=many - 1) == [Reason.TOO_MANY_KEYS]


@settings(deadline=None)
@given(st.text(alphabet=st.characters(), max_size=8), st.booleans())
def test_text_is_any_that_utf_8_can_hold(text: str, ascii_only: bool) -> None:
    raw = json.dumps({text: text}, ensure_ascii=ascii_only).encode(errors="surrogatepass")
    (name,) = json.loads(raw.decode(errors="surrogatepass"))
    sound = not any("\ud800" <= character <= "\udfff" for character in name)
    assert faults([raw], **ANY) == [None if sound else Reason.INVALID_TEXT]


@settings(deadline=None)
@given(st.lists(st.binary(max_size=40) | st.text(alphabet='{}[]":,\\u0aNI-1e ', max_size=40).map(str.encode)))
def test_any_bytes_at_all_are_looked_through_and_messages_do_not_touch_one_another(messages: list[bytes]) -> None:
    together = faults(messages, depth=3, keys=3)
    assert together == [faults([message], depth=3, keys=3)[0] for message in messages]


@pytest.mark.parametrize("raw", [b'{"x":NaN}', b'{"x":Infinity}', b"[-Infinity]", b"NaN"])
def test_what_is_no_number_is_found(raw: bytes) -> None:
    assert faults([raw], **ANY) == [Reason.NOT_A_NUMBER]


def test_words_in_text_are_text() -> None:
    assert faults([b'{"NaN":"Infinity","a":"-Infinity"}', b'{"x":1}'], **ANY) == [None, None]


@pytest.mark.parametrize(
    "raw", [b'"\\ud83d"', b'"\\ude00"', b'"\\ud83d\\ud83d"', b'"\\ude00\\ud83d"', b'"\xff"', b'"\xed\xa0\x80"']
)
def test_text_that_is_no_unicode_is_found(raw: bytes) -> None:
    assert faults([b'{"x":%b}' % raw, b"{%b:1}" % raw, b"{}"], **ANY) == [Reason.INVALID_TEXT] * 2 + [None]


def test_a_number_may_be_long_but_not_endless() -> None:
    longest = b"1" * NUMBER_CHARACTERS
    assert faults([b"[%b]" % longest, b"[1%b]" % longest], **ANY) == [None, Reason.NUMBER_TOO_LARGE]


def test_names_are_told_apart_in_an_object_of_thousands() -> None:
    several = [a + b + c for a in string.ascii_letters for b in string.ascii_letters for c in "xyz"]
    raw = json.dumps(dict.fromkeys(several, 1)).encode()
    again = raw[:-1] + b',"aax":2}'
    assert faults([raw, again], **ANY) == [None, Reason.DUPLICATE_KEY]

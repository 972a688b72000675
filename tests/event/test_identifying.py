"""Which texts name an identifier: compared in one loose form, and found only where it can be one."""

import json

import pytest

from touchweave.event.identifying import Names, pairs_of, text_names_any, without

JO = ("jo-1", "email:Jo@Example.com", "phone:+4930123456", "external:shop:77", "device:abcdefabcdefabcd")
SOUGHT = Names(pair for identifier in JO for pair in pairs_of(identifier))

NAMING = [
    {"userId": "jo-1"},
    {"user_id": "jo-1"},
    {"previousId": "jo-1"},
    {"any": ["x", "JO@example.com "]},
    {"deep": [{"e-mail": "mailto:jo@example.com"}]},
    {"phone": "0049 (30) 12-34-56"},
    {"said": "+49 30 123456"},
    {"externalIds": [{"type": "shop", "id": 77}]},
    {"device": {"id": "abcdefabcdefabcd"}},
    {"identifiers": {"email": ["x@y.de", "jo@example.com"]}},
    {"jo@example.com": True},
    {"whatever": "abcdefabcdefabcd"},
]
NOT_NAMING = [
    {"name": "jo-1"},
    {"userId": "jo-11"},
    {"quantity": 77},
    {"externalIds": [{"type": "other", "id": 77}]},
    {"said": "mail jo@example.com to win"},
    {"phone": "0049 30 1234567"},
    {"email": "bo@example.com"},
    [],
]


@pytest.mark.parametrize("told", NAMING, ids=json.dumps)
def test_a_text_that_names_one_loses_it_and_then_names_none(told):
    text = json.dumps(told)
    assert text_names_any(text, SOUGHT)
    left, gone = without(text, SOUGHT)
    assert gone == 1
    assert not text_names_any(left, SOUGHT)


@pytest.mark.parametrize("told", NOT_NAMING, ids=json.dumps)
def test_a_text_that_names_none_stays_as_it_is(told):
    text = json.dumps(told)
    assert not text_names_any(text, SOUGHT)
    assert without(text, SOUGHT) == (text, 0)


def test_what_is_no_json_is_looked_through_cell_by_cell():
    names = Names(pairs_of("customer-7"))
    assert text_names_any("2026-01-01;customer-7;Order", names)
    assert not text_names_any("2026-01-01;customer-77;Order", names)


def test_a_mail_host_that_ignores_dots_is_asked_without_them():
    names = Names(pairs_of("email:jo.doe@gmail.com"))
    assert text_names_any('{"email": "J.O.Doe+shop@gmail.com"}', names)


@pytest.mark.parametrize("text", ['{"userId": "jo-1"', "[" * 5000, "\ud800", "", "null", "1"], ids=range(6))
def test_whatever_comes_in_is_looked_through(text):
    assert text_names_any(text, SOUGHT) == ("jo-1" in text and len("jo-1") >= 6)
    assert without(text, SOUGHT) == (text, 0)

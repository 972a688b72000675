"""Globs, and when one covers another."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from touchweave.catalogue.glob import Globs, covers, matcher


@pytest.mark.parametrize(
    ("glob", "text", "yes"),
    [
        ("Order*", "order completed", True),
        ("a|b", "B", True),
        ("a|b", "a|b", False),
        ("?", "ab", False),
        ("/p/*", "/p/", True),
        ("*", "", True),
        ("a[b]", "a[b]", True),
        ("a[b]", "ab", False),
        ("straße", "STRASSE", True),
        (".", "x", False),
        ("a*", "a\nb", True),
    ],
)
def test_a_glob_matches_whole_texts_without_regard_to_case(glob, text, yes):
    assert matcher(glob)(text) is yes
    assert bool(Globs([glob]).satisfied(text)) is yes


def test_a_hostile_glob_takes_no_exponential_time():
    assert not matcher("a*" * 200 + "b")("a" * 1000)


def test_several_globs_are_asked_at_once():
    assert Globs(["a*", "b|ab", "*b"]).satisfied("AB") == 0b111
    assert Globs(["a*", "b|ab", "*b"]).satisfied("c") == 0


@pytest.mark.parametrize(
    ("wider", "narrower", "yes"),
    [
        ("*", "anything*", True),
        ("order*", "order completed", True),
        ("order*", "Order C*|order", True),
        ("order completed", "order*", False),
        ("a?", "a*", False),
        ("a*|b", "b|a|ac?", True),
        ("?*", "*x", True),
        ("a|b", "?", False),
    ],
)
def test_a_glob_covers_another_when_every_text_of_it_matches(wider, narrower, yes):
    assert covers(wider, narrower) is yes


@settings(max_examples=150, deadline=None)
@given(
    st.text("ab*?|", min_size=1, max_size=5),
    st.text("ab*?|", min_size=1, max_size=5),
    st.lists(st.text("ab", max_size=5), max_size=20),
)
def test_a_covering_glob_matches_all_that_the_covered_one_matches(wider, narrower, texts):
    if covers(wider, narrower):
        assert all(matcher(wider)(text) for text in texts if matcher(narrower)(text))

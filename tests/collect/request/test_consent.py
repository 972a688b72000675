"""The consent snapshot: what is kept of preferences and signals."""

import json
from types import SimpleNamespace
from typing import Any

import pytest

from touchweave.collect.request.consent import snapshot


def kept(context: dict[str, Any], *, gpc: bool = False, dnt: bool = False) -> Any:
    text = snapshot(context, SimpleNamespace(gpc=gpc, dnt=dnt))  # type: ignore[arg-type]
    return json.loads(text) if text is not None else None


def test_without_preferences_and_signals_nothing_is_kept() -> None:
    assert kept({}) is None
    assert kept({"consent": {}}) is None
    assert kept({"consent": {"categoryPreferences": None}}) is None


def test_preferences_are_kept_as_they_were_given() -> None:
    context = {"consent": {"categoryPreferences": {"ads": False, "analytics": True}}}
    assert kept(context) == {"category_preferences": {"ads": False, "analytics": True}}


def test_empty_preferences_mean_that_nothing_was_agreed_to() -> None:
    assert kept({"consent": {"categoryPreferences": {}}}) == {"category_preferences": {}}


@pytest.mark.parametrize("said", [1, "true", "granted", None, {}])
def test_only_true_is_consent(said: object) -> None:
    assert kept({"consent": {"categoryPreferences": {"ads": said}}}) == {"category_preferences": {"ads": False}}


@pytest.mark.parametrize("said", ["yes", [], 1, {"categoryPreferences": "all"}, {"categoryPreferences": ["ads"]}])
def test_what_is_no_object_says_nothing(said: object) -> None:
    assert kept({"consent": said}) is None


def test_signals_of_the_browser_are_kept() -> None:
    assert kept({}, gpc=True) == {"gpc": True}
    assert kept({}, dnt=True) == {"dnt": True}
    context = {"consent": {"categoryPreferences": {}}}
    assert kept(context, gpc=True, dnt=True) == {"category_preferences": {}, "dnt": True, "gpc": True}


def test_equal_preferences_are_equal_text() -> None:
    there = {"consent": {"categoryPreferences": {"a": True, "b": False}}}
    back = {"consent": {"categoryPreferences": {"b": False, "a": True}}}
    envelope: Any = SimpleNamespace(gpc=False, dnt=False)
    assert snapshot(there, envelope) == snapshot(back, envelope)

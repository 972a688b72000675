"""Segment's standard names are known however they are written."""

import pytest

from touchweave.event.standard_names import STANDARD_NAMES, spoken, standard_name
from touchweave.event.vocabulary import Channel, Direction, Kind, Stage


@pytest.mark.parametrize(
    "written", ["Order Completed", "order_completed", "orderCompleted", "ORDER-COMPLETED", "order completed"]
)
def test_a_standard_name_is_known_however_it_is_written(written):
    found = standard_name(written)
    assert found is not None
    assert (found.name, found.channel, found.stage, found.kind) == (
        "Order Completed", Channel.WEB, Stage.PURCHASE, Kind.OUTCOME,
    )  # fmt: skip


def test_a_click_answers_what_the_brand_sent():
    assert standard_name("Email Delivered").direction is Direction.OUTBOUND
    assert standard_name("Email Link Clicked").kind is Kind.RESPONSE
    assert standard_name("Email Link Clicked").channel is Channel.EMAIL


def test_an_own_name_is_no_standard_name():
    assert standard_name("Order") is None
    assert standard_name("") is None
    assert standard_name("🎉") is None


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("iOSAppOpened", "i osapp opened"),
        ("HTTPError", "httperror"),
        ("été 2024_x", "été 2024 x"),
        ("<b>Hi</b>", "b hi b"),
    ],
)
def test_names_are_read_as_words(written, words):
    assert spoken(written).replace(" ", "") == words.replace(" ", "")


def test_each_standard_name_is_found_under_itself():
    assert len(STANDARD_NAMES) > 50
    assert all(standard_name(entry.name) is entry for entry in STANDARD_NAMES.values())

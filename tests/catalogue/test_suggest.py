"""Proposals for the catalogue, from what was observed."""

from pathlib import Path

from touchweave.catalogue.check import reconcile
from touchweave.catalogue.file import parse_catalogue
from touchweave.catalogue.stages import DEFAULT_STAGES
from touchweave.catalogue.suggest import suggest
from touchweave.catalogue.touchpoint import Catalogue, Rule, Touchpoint
from touchweave.event.vocabulary import Channel, Kind, Setting, Stage


def read(text):
    return parse_catalogue(text.encode(), Path("touchpoints.yaml"))


def test_each_name_gets_an_entry_with_its_guess_and_its_count(batch):
    found = suggest([batch({"name": "Order Completed"}, {"name": "Newsletter"}, {"name": "Newsletter"})])
    newsletter, order = found.catalogue.touchpoints
    assert (newsletter.key, newsletter.channel, newsletter.stage) == ("newsletter", Channel.EMAIL, "pre_purchase")
    assert order.rules == (Rule(name="Order Completed", kind=Kind.OUTCOME),)
    assert found.events == {"newsletter": 2, "order-completed": 1}
    assert "  # 2 events\n  - key: newsletter\n" in found.text
    assert "  # 1 event\n  - key: order-completed\n" in str(found)


def test_a_proposal_read_back_places_everything_that_was_observed(batch):
    names = [
        "Order Completed",
        "order_completed",
        "Sign up",
        "SIGN UP",
        "a|b",
        "we*rd?",
        "[x]",
        "no",
        "été",
        "\t tab",
    ]
    events = batch(*({"name": name} for name in names), *({"type": "page", "page_path": f"/p/{n}"} for n in range(6)),
                   {"type": "page", "page_path": "/About"}, {"type": "page", "page_path": "/"})  # fmt: skip
    found = reconcile([events], read(suggest([events]).text))
    assert (found.placed, found.uncatalogued, found.catalogued_but_silent) == (events.num_rows, 0, ())
    assert [problem for problem in found.rule_problems if problem.problem == "unreachable"] == []


def test_names_written_alike_become_one_touchpoint(batch):
    found = suggest([batch({"name": "Order Completed"}, {"name": "order_completed"}, {"name": "ORDER COMPLETED"})])
    (order,) = found.catalogue.touchpoints
    assert [rule.name.casefold() for rule in order.rules] == ["order completed", "order_completed"]


def test_many_nameless_pages_below_a_folder_become_one_touchpoint(batch):
    found = suggest([batch(*({"type": "page", "page_path": f"/Product/{n}"} for n in range(4)),
                           {"type": "page", "page_path": "/blog/1"})])  # fmt: skip
    assert {place.key: place.rules for place in found.catalogue.touchpoints} == {
        "product": (Rule(page="/product|/product/*"),),
        "blog-1": (Rule(page="/blog/1"),),
    }


def test_what_the_catalogue_places_already_is_not_proposed_again(batch):
    known = Touchpoint(
        key="call", name="Call", channel=Channel.CALL, stage="post_purchase", setting=Setting.OFFLINE,
        rules=(Rule(name="Called"),),
    )  # fmt: skip
    existing = Catalogue(stages=DEFAULT_STAGES, touchpoints=(known,))
    found = suggest([batch({"name": "called"}, {"name": "Call"})], existing)
    assert [place.key for place in found.catalogue.touchpoints] == ["call-2"]
    assert [place.key for place in found.merged.touchpoints] == ["call", "call-2"]


def test_proposals_stand_in_the_order_of_the_stages(batch):
    found = suggest([batch({"name": "Package"}, {"name": "Package"}, {"name": "Checkout"}, {"name": "Search"})])
    assert [place.stage for place in found.catalogue.touchpoints] == [stage.value for stage in Stage]


def test_a_proposed_name_cannot_break_out_of_its_comment_or_value(batch):
    found = suggest([batch({"name": "x\n  - key: evil\n    channel: web #"}, {"name": '"}\\'})])
    assert len(read(found.text).touchpoints) == 2

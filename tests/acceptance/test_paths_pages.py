"""The pages of paths, funnels and retention, in a real browser: what they show adds up and opens into customers."""

import json
import re
from typing import Any
from urllib.parse import quote

import pytest

pytestmark = pytest.mark.browser
STEPS = [{"places": ["home-page", "product-page"]}, {"places": ["cart"]}, {"places": ["kind:outcome"]}]
FUNNEL = f"funnel?steps={quote(json.dumps(STEPS))}"
PAGES = (
    "paths", "paths?view=table", "paths?end=checkout&depth=2", "paths?tab=process", "paths?tab=variants",
    "funnel", FUNNEL, f"{FUNNEL}&by=channel", "retention?cohorts=1&unit=month", "retention?touchpoint=newsletter",
)  # fmt: skip


def _number(text: str) -> int:
    found = re.search(r"\d[\d,]*", text)
    assert found, text
    return int(found[0].replace(",", ""))


def _opens(page: Any, look: Any, link: Any) -> int:
    """Follow a number; how many customers are behind it."""
    link.click()
    page.wait_for_url("**/customers?*")
    look.ready(page)
    return int(page.locator("[data-found]").get_attribute("data-found"))


# Paths


def test_every_step_of_the_flow_is_what_came_in_and_did_not_leave(page: Any, look: Any, server_url: str) -> None:
    tree = look.api(server_url, "paths?depth=4&breadth=100")
    look.open(page, f"{server_url}paths")
    assert page.locator("[data-flow]").get_attribute("data-entrants") == str(tree["entrants"])
    steps = page.locator("[data-node]").evaluate_all(
        "all => all.map(one => [Number(one.dataset.node.split(':')[0]), Number(one.dataset.count)])"
    )
    exits = page.locator(".tw-flow-exits > div").evaluate_all(
        "all => all.map(one => [...one.querySelectorAll('[data-exit]')].reduce((n, e) => n + +e.dataset.count, 0))"
    )
    counts = [sum(count for at, count in steps if at == step) for step in range(1, len(exits) + 1)]
    assert counts[0] == tree["entrants"]
    assert counts[1:] == [count - left for count, left in zip(counts, exits, strict=True)][:-1]
    assert all(len([at for at, _ in steps if at == step]) <= 9 for step in range(1, 6))


def test_a_box_is_used_by_keyboard_and_opens_its_customers(page: Any, look: Any, server_url: str) -> None:
    look.open(page, f"{server_url}paths")
    box = page.locator("[data-node^='1:']").first
    count = int(box.get_attribute("data-count"))
    box.focus()
    page.keyboard.press("Enter")
    page.get_by_role("menuitem", name="Start the flow here").wait_for()
    assert _opens(page, look, page.get_by_role("menuitem", name=re.compile("See the"))) == count
    page.go_back()
    look.ready(page)
    box.click()
    page.get_by_role("menuitem", name="Start the flow here").click()
    page.wait_for_url("**/paths?*start=*")
    look.ready(page)
    assert page.locator("[data-node^='1:']").count() == 1


def test_the_ways_behind_a_number_are_the_number(page: Any, look: Any, server_url: str) -> None:
    look.open(page, f"{server_url}paths")
    ended = page.locator("[data-exit=ended]").nth(1)
    many = int(ended.get_attribute("data-count"))
    ended.locator("[data-ways]").click()
    ways = page.locator("[data-ways-list]")
    ways.wait_for()
    assert ways.get_attribute("data-ways-list") == str(many)
    first = ways.locator("[data-way-count]").first
    count = int(first.get_attribute("data-way-count"))
    assert _opens(page, look, first.get_by_role("link")) == count > 0


def test_the_process_map_shows_what_is_asked_for_and_steps_open(page: Any, look: Any, server_url: str) -> None:
    look.open(page, f"{server_url}paths?tab=process&activities=6&connections=5")
    assert page.locator("[data-activity]").count() == 6
    drawn = page.locator("[data-process] [data-behind=transition]")
    assert drawn.count() >= 5
    step = look.api(server_url, "transitions")["transitions"][0]
    where = quote(json.dumps([{"type": "transition", "source": step["source"], "target": step["target"]}]))
    behind = look.api(server_url, f"customers?where={where}")["found"]
    assert _opens(page, look, page.locator("tbody [data-behind=transition]").first) == behind > 0


def test_a_variant_opens_the_lines_that_follow_it(page: Any, look: Any, server_url: str) -> None:
    found = look.api(server_url, "variants?top=20&collapse_repeats=true")
    look.open(page, f"{server_url}paths?tab=variants")
    assert page.locator("[data-variants]").get_attribute("data-variants") == str(found["distinct"])
    first = page.locator("[data-behind=variant]").first
    assert _number(first.inner_text()) == found["variants"][0]["count"]
    assert _opens(page, look, first) == found["variants"][0]["count"]


# Funnel


def test_the_example_is_a_funnel_whose_numbers_open(page: Any, look: Any, server_url: str) -> None:
    look.open(page, f"{server_url}funnel")
    page.get_by_role("button", name="Begin with the most met").click()
    page.wait_for_selector("[data-funnel-step]")
    look.ready(page)
    steps = page.locator("[data-funnel-step]")
    reached = [int(one) for one in steps.evaluate_all("all => all.map(one => one.dataset.reached)")]
    dropped = [int(one) for one in steps.evaluate_all("all => all.map(one => one.dataset.dropped)")]
    assert reached[0] == sum(dropped[:-1]) + reached[-1] > 0
    left = steps.first.get_by_role("link").nth(1)
    assert _opens(page, look, left) == dropped[0]
    assert "left after step 1" in page.get_by_role("group", name="Which customers and which time").inner_text()


def test_a_funnel_in_the_address_is_the_same_in_a_second_tab(page: Any, look: Any, server_url: str) -> None:
    table = look.api(server_url, f"{FUNNEL}&order=unordered&window_days=30")
    look.open(page, f"{server_url}{FUNNEL}")
    page.get_by_role("combobox", name="Order").click()
    page.get_by_role("option", name="In any order").click()
    page.get_by_label("Window").fill("30")
    page.wait_for_url("**?*window=30*")
    second = page.context.new_page()
    look.open(second, page.url)
    shown = second.locator("[data-funnel-step]").evaluate_all("all => all.map(one => Number(one.dataset.reached))")
    assert shown == [step["reached"] for step in table["steps"]]


def test_groups_of_a_funnel_open_into_their_customers(page: Any, look: Any, server_url: str) -> None:
    groups = look.api(server_url, f"{FUNNEL}&by=channel")["groups"]
    look.open(page, f"{server_url}{FUNNEL}&by=channel")
    assert page.locator("[data-found=groups] tbody tr").count() == len(groups)
    whole = page.locator("[data-found=groups] tbody tr").first.locator("[data-behind=funnel]").nth(1)
    reached = groups[0]["result"]["steps"][1]["reached"]
    assert _number(whole.inner_text()) == reached
    assert _opens(page, look, whole) == reached


# Retention


def test_retention_has_comparable_customers_beside_and_points_open(page: Any, look: Any, server_url: str) -> None:
    found = look.api(server_url, "retention?touchpoint=newsletter")
    look.open(page, f"{server_url}retention?touchpoint=newsletter")
    figure = page.locator("figure").first
    figure.locator("svg").first.wait_for()
    said = figure.get_by_role("img").get_attribute("aria-label")
    assert "After Newsletter" in said
    assert "Comparable customers" in said
    point = found["curves"][0]["points"][2]
    back = page.locator("tbody tr").nth(2).locator("[data-behind=retention]").first
    assert _opens(page, look, back) == point["retained"]


def test_a_cohort_stands_in_the_table_of_heat(page: Any, look: Any, server_url: str) -> None:
    cohorts = look.api(server_url, "retention?cohorts=true&unit=month")["curves"][1:]
    look.open(page, f"{server_url}retention?cohorts=1&unit=month")
    assert page.locator("[data-cohorts]").get_attribute("data-cohorts") == str(len(cohorts))
    cell = page.locator("[data-cohorts] tbody tr").first.get_by_role("link").nth(1)
    assert _opens(page, look, cell) == cohorts[0]["points"][1]["retained"]


# Every one of them


def test_a_wrong_touchpoint_is_told_in_a_sentence(page: Any, server_url: str) -> None:
    page.goto(f"{server_url}paths?start=no-such-place")
    alert = page.get_by_role("alert")
    alert.wait_for()
    assert "no-such-place" in alert.inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(page: Any, look: Any, server_url: str, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)
    for path in PAGES:
        look.open(page, server_url + path)
        assert not look.grave(page), path


def test_a_telephone_shows_them_without_scrolling_sideways(page: Any, look: Any, server_url: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    for path in PAGES:
        look.open(page, server_url + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
    look.open(page, f"{server_url}paths")
    assert page.locator(".tw-step-row").count() > 10

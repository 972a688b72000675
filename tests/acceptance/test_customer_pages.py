"""The pages of customers, in a real browser on the served sample brand."""

import json
import re
from typing import Any
from urllib.parse import quote

import pytest

pytestmark = pytest.mark.browser
ROWS = "table tbody tr"
PATHS = (
    "customers",
    "customer?customer={customer}",
    "customer?customer={customer}&zoom=week&part=profile&identity=table",
    "duplicates",
)


@pytest.fixture(scope="module")
def busiest(look: Any, server_url: str) -> str:
    """Of the latest customers, one with a long line, but not the longest there may be."""
    rows = look.api(server_url, "customers?limit=500")["customers"]
    usual = [one for one in rows if one["interactions"] <= 100]
    return str(max(usual, key=lambda one: one["interactions"])["customer"])


def test_the_list_pages_through_everybody(page: Any, look: Any, server_url: str) -> None:
    found = look.api(server_url, "customers?limit=100")
    look.open(page, f"{server_url}customers")
    assert page.locator("[data-found]").get_attribute("data-found") == str(found["found"])
    names = [one["customer"] for one in found["customers"]]
    shown = page.locator(f"{ROWS} th").all_inner_texts()
    page.get_by_role("button", name="Next page").click()
    page.wait_for_url("**?*page=2*")
    page.wait_for_selector(f"{ROWS} th:has-text({json.dumps(names[50])})")
    look.ready(page)
    shown += page.locator(f"{ROWS} th").all_inner_texts()
    assert [name.strip() for name in shown] == names


def test_a_search_forgives_a_typing_error_says_what_matched_and_a_second_tab_shows_the_same(
    page: Any, look: Any, server_url: str, busiest: str
) -> None:
    typed = busiest.replace("customer", "custmer")
    expected = look.api(server_url, f"find?text={quote(typed)}&limit=50")["found"]
    look.open(page, f"{server_url}customers")
    page.get_by_label("Search customers").fill(typed)
    page.wait_for_url(f"**?*search={typed}*")
    page.wait_for_selector(f"[data-found='{len(expected)}']")
    look.ready(page)
    second = page.context.new_page()
    look.open(second, page.url)
    assert second.locator(ROWS).count() == len(expected)
    first = second.locator(ROWS).first.inner_text()
    assert busiest in first
    assert expected[0]["matched"]["value"] in first
    assert "typing error" in first


def test_ctrl_k_finds_a_customer_as_one_types(page: Any, look: Any, server_url: str, busiest: str) -> None:
    look.open(page, f"{server_url}data")
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Search").fill(busiest)
    page.locator("[role=option]").nth(1).wait_for()
    assert busiest in page.locator("[role=option]").first.inner_text()
    assert "All customers like" in page.locator("[role=option]").last.inner_text()
    page.keyboard.press("Enter")
    page.wait_for_url("**/customer?customer=*")


def test_a_search_without_result_says_so_and_clears(page: Any, look: Any, server_url: str) -> None:
    look.open(page, f"{server_url}customers?search=nobody-is-called-this")
    assert "nobody-is-called-this" in page.locator("[data-empty]").inner_text()
    page.get_by_role("button", name="Clear the search").last.click()
    page.wait_for_selector(ROWS)
    assert "search=" not in page.url


def test_the_line_shows_every_interaction_once(page: Any, look: Any, server_url: str, busiest: str) -> None:
    line = look.api(server_url, f"timeline?customer={quote(busiest)}")
    look.open(page, f"{server_url}customer?customer={quote(busiest)}")
    page.wait_for_selector("[data-timeline] li")
    while (more := page.get_by_role("button", name=re.compile(r"^Show [\d,]+ more"))).count():
        more.click()
    while (folded_up := page.locator("[data-timeline] button[aria-expanded=false]")).count():
        folded_up.first.click()
    folded = page.locator("[data-timeline] li[data-kind=session]").count()
    entries = page.locator("[data-timeline] li").count()
    assert entries - folded == len(line["interactions"])
    days = {one["occurred_at"][:10] for one in line["interactions"]}
    assert page.locator("[data-day]").count() == len(days)


def test_a_gap_says_how_long_nothing_happened(page: Any, look: Any, server_url: str, busiest: str) -> None:
    line = look.api(server_url, f"timeline?customer={quote(busiest)}")
    look.open(page, f"{server_url}customer?customer={quote(busiest)}")
    gap = page.locator("[data-gap]").first
    assert gap.inner_text().strip().endswith("days later")
    assert page.locator("[data-day]").first.get_attribute("data-day") == line["interactions"][0]["occurred_at"][:10]
    page.get_by_text("Newest first").click()
    page.wait_for_url("**?*order=newest*")
    assert page.locator("[data-day]").first.get_attribute("data-day") == line["interactions"][-1]["occurred_at"][:10]


def test_a_kind_leaves_only_its_interactions(page: Any, look: Any, server_url: str, busiest: str) -> None:
    line = look.api(server_url, f"timeline?customer={quote(busiest)}")["interactions"]
    kind = line[-1]["kind"]
    look.open(page, f"{server_url}customer?customer={quote(busiest)}&kind={kind}")
    many = sum(one["kind"] == kind for one in line)
    page.wait_for_selector("[data-timeline] li")
    shown = set(page.locator("[data-timeline] li").evaluate_all("all => all.map(one => one.dataset.kind)"))
    assert shown <= {kind, "session"}
    said = f"{len(line)} interactions" if many == len(line) else f"{many} of {len(line)} interactions"
    page.get_by_text(said, exact=True).wait_for(state="visible")


def test_the_line_is_zoomed_by_buttons_by_drag_and_by_keyboard_and_the_address_keeps_it(
    page: Any, look: Any, server_url: str, busiest: str
) -> None:
    line = look.api(server_url, f"timeline?customer={quote(busiest)}")["interactions"]
    look.open(page, f"{server_url}customer?customer={quote(busiest)}")
    span = page.locator("[data-span]")
    whole = span.get_attribute("data-span")
    page.get_by_role("button", name="Zoom in").click()
    page.wait_for_url("**?*from=*")
    half = span.get_attribute("data-span")
    assert half != whole
    page.get_by_role("button", name="Whole line").click()
    page.wait_for_function(f"() => document.querySelector('[data-span]').dataset.span === '{whole}'")
    handle = page.get_by_role("slider", name="First day shown")
    handle.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function(f"() => document.querySelector('[data-span]').dataset.span !== '{whole}'")
    box = page.locator(".tw-overview-bars").bounding_box()
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * 0.3, y)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.6, y)
    page.mouse.up()
    page.wait_for_url("**?*to=*")
    begin, end = span.get_attribute("data-span").split("/")
    assert whole.split("/")[0] < begin < end < whole.split("/")[1]
    held = [one for one in line if begin <= one["occurred_at"][:10] < end]
    page.get_by_text(f"{len(held)} of {len(line)} interactions", exact=True).wait_for(state="visible")
    second = page.context.new_page()
    look.open(second, page.url)
    assert second.locator("[data-span]").get_attribute("data-span") == f"{begin}/{end}"


def test_months_add_up_to_the_line_and_open_their_days(page: Any, look: Any, server_url: str, busiest: str) -> None:
    line = look.api(server_url, f"timeline?customer={quote(busiest)}")["interactions"]
    look.open(page, f"{server_url}customer?customer={quote(busiest)}&zoom=month")
    months = page.locator("[data-period]")
    shown = months.evaluate_all("all => all.map(one => one.dataset.period)")
    assert {one["occurred_at"][:7] for one in line} <= {month[:7] for month in shown}
    first = [one for one in line if one["occurred_at"][:7] == shown[0][:7]]
    months.first.get_by_role("button").click()
    page.locator("[data-day]").first.wait_for()
    days = set(page.locator("[data-day]").evaluate_all("all => all.map(one => one.dataset.day)"))
    assert days == {one["occurred_at"][:10] for one in first}
    page.go_back()
    page.locator("[data-period]").first.wait_for()


def test_filters_of_a_line_add_up(page: Any, look: Any, server_url: str, busiest: str) -> None:
    line = look.api(server_url, f"timeline?customer={quote(busiest)}")["interactions"]
    last = line[-1]
    look.open(page, f"{server_url}customer?customer={quote(busiest)}&stage={last['stage']}")
    page.get_by_role("combobox", name="Touchpoint").click()
    page.get_by_role("option", name=last["name"], exact=True).click()
    page.wait_for_url(f"**?*touchpoint={last['touchpoint']}*")
    many = sum(one["touchpoint"] == last["touchpoint"] and one["stage"] == last["stage"] for one in line)
    page.get_by_text(f"{many} of {len(line)} interactions", exact=True).wait_for(state="visible")


def test_an_unknown_customer_gets_a_sentence_that_names_them(page: Any, server_url: str) -> None:
    page.goto(f"{server_url}customer?customer=no-such-customer")
    alert = page.get_by_role("alert")
    alert.wait_for()
    assert "no-such-customer" in alert.inner_text()


@pytest.mark.parametrize("width", [390, 2560])
def test_nothing_is_wider_than_the_screen(page: Any, look: Any, server_url: str, busiest: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    for path in PATHS:
        look.open(page, f"{server_url}{path.format(customer=quote(busiest))}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(page: Any, look: Any, server_url: str, busiest: str, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)
    for path in PATHS:
        look.open(page, f"{server_url}{path.format(customer=quote(busiest))}")
        assert not look.grave(page), path

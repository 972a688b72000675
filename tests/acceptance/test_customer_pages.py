"""The pages of customers, in a real browser on the served sample brand."""

import json
from typing import Any
from urllib.parse import quote

import pytest

pytestmark = pytest.mark.browser
ROWS = "table tbody tr"


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


def test_a_search_counts_what_it_found_and_a_second_tab_shows_the_same(
    page: Any, look: Any, server_url: str, busiest: str
) -> None:
    part = busiest[-3:]
    expected = look.api(server_url, f"customers?search={quote(part)}&limit=50")
    look.open(page, f"{server_url}customers")
    page.get_by_label("Search customers").fill(part)
    page.wait_for_selector(f"[data-found='{expected['found']}']")
    look.ready(page)
    second = page.context.new_page()
    look.open(second, page.url)
    names = [name.strip() for name in second.locator(f"{ROWS} th").all_inner_texts()]
    assert names == [one["customer"] for one in expected["customers"]]


def test_a_search_without_result_says_so_and_clears(page: Any, look: Any, server_url: str) -> None:
    look.open(page, f"{server_url}customers?search=nobody-is-called-this")
    assert "nobody-is-called-this" in page.locator("[data-empty]").inner_text()
    page.get_by_role("button", name="Clear the search").last.click()
    page.wait_for_selector(ROWS)
    assert "search=" not in page.url


def test_the_line_shows_every_interaction_once(page: Any, look: Any, server_url: str, busiest: str) -> None:
    line = look.api(server_url, f"timeline?customer={quote(busiest)}")
    look.open(page, f"{server_url}customers?search={quote(busiest)}")
    page.get_by_role("link", name=busiest, exact=True).click()
    page.wait_for_selector("[data-timeline] li")
    while (more := page.get_by_role("button", name="more")).count():
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


def test_an_unknown_customer_gets_a_sentence_that_names_them(page: Any, server_url: str) -> None:
    page.goto(f"{server_url}customer?customer=no-such-customer")
    alert = page.get_by_role("alert")
    alert.wait_for()
    assert "no-such-customer" in alert.inner_text()


@pytest.mark.parametrize("width", [390, 2560])
def test_nothing_is_wider_than_the_screen(page: Any, look: Any, server_url: str, busiest: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    for path in ("customers", f"customer?customer={quote(busiest)}"):
        look.open(page, f"{server_url}{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(page: Any, look: Any, server_url: str, busiest: str, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)
    for path in ("customers", f"customer?customer={quote(busiest)}"):
        look.open(page, f"{server_url}{path}")
        assert not look.grave(page), path

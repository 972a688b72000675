"""The pages of touchpoints, in a real browser on the served sample brand."""

import csv
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser
ROWS = "table tbody tr"


def _column(page: Any, number: int) -> list[str]:
    cells = page.locator(f"{ROWS} > :nth-child({number})").all_inner_texts()
    return [cell.strip() for cell in cells]


def test_every_touchpoint_has_a_row_with_its_figures(page: Any, look: Any, server_url: str) -> None:
    card = look.api(server_url, "scorecard")
    look.open(page, f"{server_url}touchpoints")
    assert page.locator(ROWS).count() == len(card["touchpoints"])
    most = max(card["touchpoints"], key=lambda one: one["customers"])
    first = page.locator(ROWS).first
    assert most["name"] in first.inner_text()
    assert f"{most['customers']:,}" in first.inner_text()
    assert first.locator("[data-score=reach_rate]").inner_text().startswith(f"{most['reach_rate']['value']:.0%}"[:-1])


def test_a_head_sorts_by_keyboard_both_ways(page: Any, look: Any, server_url: str) -> None:
    look.open(page, f"{server_url}touchpoints")
    head = page.get_by_role("columnheader", name="Customers")
    assert head.get_attribute("aria-sort") == "descending"
    head.get_by_role("button").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("th[aria-sort=ascending]")
    counts = [int(text.replace(",", "")) for text in _column(page, 2)]
    assert counts == sorted(counts)
    assert "sort=customers" in page.url


def test_search_filter_and_sort_stand_in_the_address_and_a_second_tab_shows_the_same(
    page: Any, look: Any, server_url: str
) -> None:
    look.open(page, f"{server_url}touchpoints")
    everything = page.locator(ROWS).count()
    page.get_by_label("Search touchpoints").fill("web")
    page.wait_for_url("**?*search=web*")
    page.get_by_role("columnheader", name="Touchpoint").get_by_role("button").click()
    page.wait_for_url("**?*sort=*")
    names = _column(page, 1)
    assert 0 < len(names) < everything
    second = page.context.new_page()
    look.open(second, page.url)
    assert _column(second, 1) == names
    assert second.get_by_label("Search touchpoints").input_value() == "web"


def test_a_channel_leaves_only_its_touchpoints(page: Any, look: Any, server_url: str) -> None:
    card = look.api(server_url, "scorecard")
    emails = {one["name"] for one in card["touchpoints"] if one["channel"] == "email"}
    look.open(page, f"{server_url}touchpoints?channel=email")
    assert {name.splitlines()[0] for name in _column(page, 1)} == emails
    page.get_by_label("Search touchpoints").fill("nothing is called that")
    page.get_by_text("No touchpoint matches.").wait_for()
    page.get_by_role("button", name="Clear search and filters").click()
    page.wait_for_selector(ROWS)
    assert page.locator(ROWS).count() == len(card["touchpoints"])


def test_the_download_holds_every_score_with_its_n(page: Any, look: Any, server_url: str, tmp_path: Path) -> None:
    card = look.api(server_url, "scorecard")
    look.open(page, f"{server_url}touchpoints")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Export CSV").click()
    waiting.value.save_as(tmp_path / "touchpoints.csv")
    with (tmp_path / "touchpoints.csv").open(newline="", encoding="utf-8") as file:
        rows = {row["key"]: row for row in csv.DictReader(file)}
    assert set(rows) == {one["key"] for one in card["touchpoints"]}
    for one in card["touchpoints"]:
        assert rows[one["key"]]["retention_rate_n"] == str(one["retention_rate"]["n"])
        assert not any(cell.startswith(("=", "@")) for cell in rows[one["key"]].values())


def test_the_ways_in_and_out_of_a_touchpoint_add_up_to_everyone(page: Any, look: Any, server_url: str) -> None:
    card = look.api(server_url, "scorecard")
    most = max(card["touchpoints"], key=lambda one: one["meetings"])
    look.open(page, f"{server_url}touchpoints")
    page.get_by_role("link", name=most["name"], exact=True).click()
    page.get_by_role("heading", level=1, name=most["name"]).wait_for()
    look.ready(page)
    for side in ("before", "after"):
        page.wait_for_selector(f"[data-side={side}] [data-share]")
        shares = page.locator(f"[data-side={side}] [data-share]").evaluate_all(
            "all => all.map(one => Number(one.dataset.share))"
        )
        assert sum(shares) == pytest.approx(1)
        assert f"of {most['meetings']:,} meetings" in page.locator(f"[data-side={side}] [data-total]").inner_text()


def test_each_chart_says_its_finding_and_can_be_read_as_a_table(page: Any, look: Any, server_url: str) -> None:
    card = look.api(server_url, "scorecard")
    asked = max(card["touchpoints"], key=lambda one: one["emotion"]["n"])
    look.open(page, f"{server_url}touchpoint?key={asked['key']}")
    trend = page.locator("figure", has_text="How it felt and how often it was met")
    trend.locator("svg").first.wait_for()
    sentence = trend.get_by_role("img").first.get_attribute("aria-label")
    assert "Interactions" in sentence
    assert "Emotion" in sentence
    trend.get_by_role("button", name="View as table").click()
    weeks = look.api(server_url, f"touchpoint?key={asked['key']}")["weeks"]
    assert trend.locator("tbody tr").count() == len(weeks)


def test_an_unknown_touchpoint_gets_a_sentence_that_names_it(page: Any, server_url: str) -> None:
    page.goto(f"{server_url}touchpoint?key=no-such-place")
    alert = page.get_by_role("alert")
    alert.wait_for()
    assert "no-such-place" in alert.inner_text()
    assert alert.get_by_role("button", name="Try again").is_visible()


@pytest.mark.parametrize("width", [390, 2560])
def test_nothing_is_wider_than_the_screen(page: Any, look: Any, server_url: str, width: int) -> None:
    key = look.api(server_url, "scorecard")["touchpoints"][0]["key"]
    page.set_viewport_size({"width": width, "height": 900})
    for path in ("touchpoints", f"touchpoint?key={key}"):
        look.open(page, f"{server_url}{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    if width == 390:
        look.open(page, f"{server_url}touchpoints")
        assert page.locator("table").count() == 0
        assert page.locator("li[data-touchpoint]").count() > 30


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(page: Any, look: Any, server_url: str, scheme: str) -> None:
    card = look.api(server_url, "scorecard")
    key = max(card["touchpoints"], key=lambda one: one["emotion"]["n"])["key"]
    page.emulate_media(color_scheme=scheme)
    for path in ("touchpoints", "touchpoints?intervals=1", f"touchpoint?key={key}"):
        look.open(page, f"{server_url}{path}")
        assert not look.grave(page), path

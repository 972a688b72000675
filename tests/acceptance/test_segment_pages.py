"""The pages of segments and of possible duplicates, in a real browser on a served workspace."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from touchweave.segment.file import load_segments
from touchweave.segment.parse import parse_conditions

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def shop_url(server: Callable[..., Any], run: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> str:
    """A workspace of forty people, every other one German, every fourth a buyer."""
    folder = tmp_path_factory.mktemp("segments")
    events: list[dict[str, Any]] = []
    for number in range(40):
        about = {"userId": f"p{number}", "timestamp": f"2025-03-{number % 28 + 1:02d}T10:00:00Z"}
        traits = {"country": ("DE", "FR")[number % 2]}
        events.append({**about, "type": "identify", "traits": traits, "messageId": f"i{number}"})
        name = "Order" if number % 4 == 0 else "Visit"
        events.append({**about, "type": "track", "event": name, "messageId": f"t{number}"})
    (folder / "people.jsonl").write_text("\n".join(map(json.dumps, events)))
    assert run("init", folder / "shop").returncode == 0
    done = run("import", folder / "shop", folder / "people.jsonl", "--yes")
    assert done.returncode == 0, done.stderr
    return str(server("serve", folder / "shop").url)


def _choose(page: Any, row: Any, label: str, option: str) -> None:
    row.get_by_role("combobox", name=label, exact=True).click()
    page.get_by_role("option", name=option, exact=True).click()


def _counted(page: Any, many: int) -> None:
    page.wait_for_selector(f"[data-count='{many}']")


def test_a_segment_is_built_in_sentences_counted_as_it_changes_saved_changed_and_deleted(
    page: Any, look: Any, shop_url: str
) -> None:
    everybody = look.api(shop_url, "customers")["found"]
    met = [{"type": "touchpoint", "key": "order"}]
    ordered = look.api(shop_url, f"customers?where={quote(json.dumps(met))}")["found"]
    look.open(page, f"{shop_url}segments")
    page.get_by_role("link", name="New segment").first.click()
    page.wait_for_url("**/segment")
    _counted(page, everybody)
    page.get_by_role("button", name="Add a row").click()
    row = page.locator("[data-row]").first
    _choose(page, row, "What the row is about", "a touchpoint")
    page.get_by_text("One row is not filled in yet").wait_for()
    _choose(page, row, "Touchpoint", "Order")
    _counted(page, ordered)
    page.get_by_role("button", name="Add a group").click()
    group = page.locator("[data-nested]")
    _choose(page, group, "How the rows below count together", "none of these")
    inner = group.locator("[data-row]")
    _choose(page, inner, "What the row is about", "when they met it")
    inner.get_by_role("textbox", name="Days").fill("36500")
    _counted(page, 0)
    page.get_by_role("button", name="Remove this group").click()
    _counted(page, ordered)
    second = page.context.new_page()
    look.open(second, page.url)
    _counted(second, ordered)
    second.close()
    page.get_by_role("textbox", name="Name").fill("Buyers <b>")
    page.get_by_role("button", name="Save as a segment").click()
    page.wait_for_url("**/segment?id=*")
    saved = look.api(shop_url, "segments")["segments"]
    assert [(one["name"], one["members"]) for one in saved] == [("Buyers <b>", ordered)]
    look.open(page, f"{shop_url}segments")
    listed = page.locator("table tbody tr").inner_text()
    assert "Buyers <b>" in listed
    assert "met Order" in listed
    page.get_by_role("link", name="Buyers").click()
    page.wait_for_selector("[data-panel=history][data-panel-ready]")
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_role("button", name="Delete the segment").click()
    page.wait_for_url("**/segments")
    page.locator("[data-empty]").wait_for()
    assert look.api(shop_url, "segments")["segments"] == []


def test_what_cannot_be_counted_or_saved_is_said(page: Any, look: Any, shop_url: str) -> None:
    where = [{"type": "trait", "name": "no_such_trait", "op": "is", "value": "x"}]
    look.open(page, f"{shop_url}segment?name=Nobody&where={quote(json.dumps(where))}")
    alert = page.get_by_role("alert").first
    alert.wait_for()
    assert "no_such_trait" in alert.inner_text()
    page.get_by_role("button", name="Save as a segment").click()
    page.locator("form [role=alert]").wait_for()
    assert look.api(shop_url, "segments")["segments"] == []


def test_the_written_form_is_what_a_file_holds(page: Any, look: Any, shop_url: str, tmp_path: Path) -> None:
    where = [
        {"type": "any", "conditions": [{"type": "touchpoint", "key": "order"}, {"type": "consent", "purpose": "no"}]},
        {"type": "trait", "name": "country", "value": 'D"E: #'},
        {"type": "sequence", "steps": ["visit", "order"], "within_days": 7.5},
    ]
    look.open(page, f"{shop_url}segment?name=Some&about=For%20all&where={quote(json.dumps(where))}")
    (tmp_path / "segments.yaml").write_text(page.get_by_role("region", name="YAML").inner_text())
    [(read, _)] = load_segments(tmp_path / "segments.yaml")
    assert (read.name, read.description) == ("Some", "For all")
    assert parse_conditions(read.conditions) == parse_conditions(where)
    page.get_by_text("JSON", exact=True).click()
    written = json.loads(page.get_by_role("region", name="JSON").inner_text())
    assert parse_conditions(written["conditions"]) == parse_conditions(where)


def test_a_segment_is_a_filter_of_every_page_and_stands_on_its_members(page: Any, look: Any, shop_url: str) -> None:
    made = page.request.post(
        f"{shop_url}api/segments",
        data={"name": "Germans", "conditions": [{"type": "trait", "name": "country", "value": "DE"}]},
    )
    assert made.ok, made.text()
    member = look.api(shop_url, f"customers?where={quote(json.dumps([{'type': 'segment', 'name': 'Germans'}]))}")
    look.open(page, f"{shop_url}customers")
    page.get_by_role("button", name="Add condition").click()
    page.get_by_role("combobox", name="Condition on").click()
    page.get_by_role("option", name="another segment").click()
    page.get_by_role("combobox", name="Segment").click()
    page.get_by_role("option", name="Germans").click()
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_text("in segment “Germans”", exact=True).wait_for()
    page.wait_for_selector(f"[data-found='{member['found']}']")
    look.open(page, f"{shop_url}customer?customer={member['customers'][0]['customer']}")
    assert "Germans" in page.locator("[data-segments]").inner_text()
    assert page.request.delete(f"{shop_url}api/segments/{made.json()['id']}").ok


def test_a_pair_shows_its_evidence_and_is_merged_with_preview_or_kept_apart(
    page: Any, look: Any, server_url: str
) -> None:
    page.add_init_script("localStorage.setItem('touchweave-staff-name', 'Grace')")
    first = look.api(server_url, "possible_duplicates?at_least=0.8&limit=1")["pairs"][0]
    look.open(page, f"{server_url}duplicates")
    pair = page.locator(f"[data-pair='{first['left']} {first['right']}']")
    assert pair.locator("[data-field]").count() == len(first["evidence"])
    for one in first["evidence"]:
        says = pair.locator(f"[data-field='{one['field']}']").get_attribute("data-says")
        assert says == ("for" if one["weight"] > 0.05 else "against" if one["weight"] < -0.05 else "nothing")
    pair.get_by_role("button", name="Merge with preview").click()
    page.get_by_role("dialog").locator("[data-preview]").wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="hidden")
    pair.get_by_role("button", name="Keep apart").click()
    page.get_by_role("dialog").get_by_role("button", name="Keep apart").click()
    pair.wait_for(state="detached")
    page.locator("[data-toast]").get_by_role("button", name="Undo").click()
    pair.wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_and_a_telephone_shows_all(
    page: Any, look: Any, shop_url: str, scheme: str
) -> None:
    where = [
        {
            "type": "any",
            "conditions": [{"type": "sequence", "steps": ["visit", "order"]}, {"type": "score", "kind": "nps"}],
        }
    ]
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 390, "height": 844})
    for path in ("segments", f"segment?where={quote(json.dumps(where))}"):
        look.open(page, shop_url + path)
        assert not look.grave(page), path
        assert page.evaluate("document.documentElement.scrollWidth") <= 390

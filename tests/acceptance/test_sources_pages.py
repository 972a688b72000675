"""Sources and what they send, in a real browser on a server that collects real events."""

import base64
import json
import re
import time
import urllib.error
from collections.abc import Callable
from typing import Any
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest

pytestmark = pytest.mark.browser
HURT = '<img src=x onerror="window.hurt = 1">'
DEADLINE_SECONDS = 60


class Shop:
    """A source on a running server, and what is sent as it."""

    def __init__(self, url: str, name: str, **asked: Any) -> None:
        self.url, self.name = url, name
        made = self.post("api/sources", {"name": name, **asked})
        self.id, self.key = made["source"]["id"], made["key"]

    def post(self, path: str, body: Any, key: str | None = None) -> Any:
        headers = {"content-type": "application/json"}
        if key is not None:
            headers["authorization"] = "Basic " + base64.b64encode(f"{key}:".encode()).decode()
        request = Request(self.url + path, json.dumps(body).encode(), headers)
        with urlopen(request) as answer:
            return json.load(answer)

    def send(self, *messages: dict[str, Any], key: str | None = None) -> None:
        """Messages of a batch, as a client sends them."""
        self.post("v1/batch", {"batch": list(messages)}, key or self.key)

    def info(self, look: Any) -> dict[str, Any]:
        found: list[dict[str, Any]] = look.api(self.url, "sources")["sources"]
        return next(one for one in found if one["id"] == self.id)

    def loaded(self, look: Any) -> dict[str, Any]:
        """Its account, once nothing of it waits any more and the index holds it."""
        return until(lambda: one if (one := self.info(look))["waiting"] == 0 else None)

    @property
    def page(self) -> str:
        return f"{self.url}sources/{self.id}"


def until(found: Callable[[], Any]) -> Any:
    """Ask again and again until there is an answer."""
    end = time.monotonic() + DEADLINE_SECONDS
    while time.monotonic() < end:
        if answer := found():
            return answer
        time.sleep(0.1)
    raise AssertionError("it did not happen in time")


def track(customer: str, event: str, **more: Any) -> dict[str, Any]:
    return {"type": "track", "userId": customer, "event": event, **more}


@pytest.fixture(scope="module")
def collecting(server: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> str:
    """A small sample brand of its own, which takes events."""
    return str(server("demo", tmp_path_factory.mktemp("collecting") / "demo", "--customers", "300").url)


@pytest.fixture
def shop(collecting: str, request: pytest.FixtureRequest) -> Shop:
    """A source of its own for each test."""
    return Shop(collecting, request.node.name[:60])


# Sources and their keys


def test_adding_a_source_shows_its_key_once(page: Any, look: Any, collecting: str) -> None:
    look.open(page, f"{collecting}sources")
    page.get_by_role("button", name="Add a source").click()
    asked = page.get_by_role("dialog", name="Add a source")
    asked.get_by_role("textbox", name="Name").fill("Added by hand")
    asked.get_by_role("radio", name=re.compile("Web")).check()
    asked.get_by_role("button", name="Add it and make its key").click()
    page.wait_for_url(re.compile(r"/sources/\d+$"))
    key = page.locator("[data-key]").inner_text().strip()
    assert "It is shown this once" in page.locator("[data-new-key]").inner_text()
    assert key in page.locator("[data-snippet=browser]").inner_text()
    page.get_by_role("tab", name="curl").click()
    assert f"{key}:" in page.locator("[data-snippet=curl]").inner_text()
    page.reload()
    look.ready(page)
    page.locator("[data-snippet]").wait_for()
    assert key not in page.content()
    assert "YOUR_WRITE_KEY" in page.locator("[data-snippet]").inner_text()


def test_a_new_key_fills_the_snippets_and_an_old_one_is_revoked_after_asking(
    page: Any, look: Any, shop: Shop
) -> None:
    look.open(page, f"{shop.page}?client=node")
    page.get_by_role("button", name="Make a new key").first.click()
    key = page.locator("[data-key]").inner_text().strip()
    page.wait_for_selector(f"[data-snippet=node]:has-text('{key}')")
    assert page.locator("[data-key-row]").count() == 2
    old = page.locator(f"[data-key-row]:has-text('{shop.key[:8]}')").first
    old.get_by_role("button", name=re.compile("Revoke the key")).click()
    asked = page.get_by_role("dialog", name=re.compile("Revoke the key"))
    asked.get_by_role("button", name="Keep it").click()
    asked.wait_for(state="hidden")
    shop.send(track("c-1", "Still allowed"))
    old.get_by_role("button", name=re.compile("Revoke the key")).click()
    asked.get_by_role("button", name="Revoke the key").click()
    page.locator("[data-key-row][data-revoked]").wait_for()

    def refused() -> bool:
        try:
            shop.send(track("c-1", "Too late"))
        except urllib.error.HTTPError as error:
            return error.code == 401
        return False

    assert until(refused)
    shop.send(track("c-1", "With the new key"), key=key)


def test_every_source_stands_in_the_list_with_what_arrived(page: Any, look: Any, shop: Shop) -> None:
    shop.send(track("c-1", "Store visit"), {"type": "track", "event": "Of nobody"})
    until(lambda: shop.info(look)["refused"])
    look.open(page, f"{shop.url}sources")
    row = page.locator("tbody tr", has=page.get_by_role("link", name=shop.name, exact=True))
    row.wait_for()
    assert "ago" in row.inner_text()
    assert "No customer 1" in row.inner_text()
    row.get_by_role("link").click()
    page.wait_for_url(f"**/sources/{shop.id}")


# What arrives


def test_events_appear_while_the_page_is_open_and_open_as_text(page: Any, look: Any, shop: Shop) -> None:
    look.open(page, shop.page)
    page.locator("[data-latest='0']").wait_for()
    shop.send(track("c-1", f"Bought {HURT}", properties={"note": HURT}), {"type": "track", "event": "Of nobody"})
    page.locator("[data-arrived=event]", has_text="Bought").wait_for()
    page.locator("[data-arrived=refused]", has_text="No customer").wait_for()
    page.locator("[data-arrived=event] button").click()
    body = page.locator("[data-arrived=event] pre").inner_text()
    assert json.loads(body)["properties"] == {"note": HURT}
    assert page.locator("[data-latest] img").count() == 0
    assert page.evaluate("window.hurt") is None
    assert "event=" in page.url


def test_paused_it_stands_still_and_then_catches_up(page: Any, look: Any, shop: Shop) -> None:
    shop.send(track("c-1", "First"))
    look.open(page, shop.page)
    page.locator("[data-arrived]", has_text="First").wait_for()
    page.get_by_role("button", name="Pause").click()
    shop.send(track("c-1", "Second"))
    until(lambda: len(look.api(shop.url, f"sources/{shop.id}/latest")["events"]) == 2)
    page.wait_for_timeout(3000)
    assert page.locator("[data-arrived]").count() == 1
    page.get_by_role("button", name="Go on").click()
    page.locator("[data-arrived]", has_text="Second").wait_for()


def test_a_test_event_goes_the_whole_way_and_stands_on_no_line(page: Any, look: Any, shop: Shop) -> None:
    customers = look.api(shop.url, "workspace")["customers"]
    look.open(page, shop.page)
    page.get_by_role("button", name="Send a test event").click()
    page.locator("[data-test-run=loaded]").wait_for()
    said = page.locator("[data-test-run]").inner_text()
    assert "Accepted after" in said
    assert "Loaded" in said
    page.locator("[data-arrived=event]", has_text="Test").first.wait_for()
    assert look.api(shop.url, "workspace")["customers"] == customers


# The account


def test_the_account_of_what_was_accepted_adds_up_by_source_and_day(page: Any, look: Any, shop: Shop) -> None:
    same = track("c-2", "Store visit", messageId="said twice")
    shop.send(same, same, track("c-3", "Store visit"), {"type": "track", "event": "Of nobody"})
    account = shop.loaded(look)
    assert account["accepted"] == 4
    assert (account["loaded"], account["duplicates"], account["quarantined"]) == (2, 1, 1)
    look.open(page, f"{shop.url}data?days=1")
    assert page.locator("[data-arrivals]").get_attribute("data-adds-up") == "true"
    totals = look.api(shop.url, "accounts")["totals"]
    assert f"{totals['accepted']:,} events accepted = " in page.locator("[data-arrivals]").inner_text()
    row = page.locator("tbody tr", has_text=shop.name).first
    assert re.sub(r"\s+", " ", row.inner_text()).strip().endswith(f"{shop.name} 4 2 1 1 0 yes")
    look.open(page, shop.page)
    by_day = page.get_by_role("region", name="What arrived, by day").locator("tbody tr")
    assert re.sub(r"\s+", " ", by_day.inner_text()).strip().endswith("4 2 1 1 0 yes")


def test_loads_of_the_collector_stand_folded_together(page: Any, look: Any, shop: Shop) -> None:
    shop.send(track("c-4", "Store visit"))
    shop.loaded(look)
    loads = [one for one in look.api(shop.url, "imports")["imports"] if one["format"] == "collector"]
    newest = max(loads, key=lambda one: one["id"])
    details = page.get_by_role("button", name=re.compile(f"Details of import {newest['id']},"))
    look.open(page, f"{shop.url}data")
    page.locator("[data-collected]").wait_for()
    assert details.count() == 0
    page.get_by_role("button", name="Each load").click()
    details.click()
    page.get_by_role("dialog").get_by_role("button", name="Undo this import").wait_for()


@pytest.mark.parametrize("wrong", [{"adds_up": False}, {"standing_still": True}])
def test_an_account_that_is_wrong_is_said_loudly_on_every_page(
    page: Any, look: Any, collecting: str, wrong: dict[str, bool]
) -> None:
    sheet = look.api(collecting, "accounts") | wrong | {"problems": ["Web shop, 1 March: 5 are missing."]}
    page.route("**/api/accounts", lambda route: route.fulfill(json=sheet))
    look.open(page, f"{collecting}map")
    page.locator("[data-nav-alert]").wait_for()
    page.get_by_role("navigation").get_by_role("link", name="Data").click()
    alert = page.locator("[data-alert][role=alert]")
    alert.wait_for()
    assert "5 are missing" in alert.inner_text()
    assert look.grave(page) == []


# Live


def _unchanged(page: Any) -> None:
    """Nothing was reloaded since `page.evaluate("window.same = 1")`."""
    assert page.evaluate("window.same") == 1


def test_the_map_changes_while_events_arrive_and_nothing_else_does(page: Any, look: Any, shop: Shop) -> None:
    busiest = max(look.api(shop.url, "journey_map")["touchpoints"], key=lambda one: one["entrants"])
    look.open(page, f"{shop.url}map?at={busiest['key']}")
    page.evaluate("window.same = 1")
    page.locator("[data-live=live]").wait_for()
    page.get_by_role("dialog").wait_for()
    held = page.get_by_role("dialog").get_by_role("link", name="Open the touchpoint")
    held.focus()
    page.evaluate("window.scrollTo(0, 200)")
    before = look.api(shop.url, "journey_map")["customers"]
    shop.send(*(track(f"map-{number}", "Seen on the live map") for number in range(5)))
    page.wait_for_function(
        f"() => document.querySelector('[data-side=A]').innerText.includes('{before + 5:,} customers')"
    )
    assert page.locator("[data-chip]", has_text="Seen on the live map").count() == 1
    assert page.get_by_role("dialog").is_visible()
    assert held.evaluate("link => link === document.activeElement")
    assert page.evaluate("window.scrollY") == 200
    assert page.locator("[data-page][data-ready]").count() == 1
    _unchanged(page)


def test_the_scorecards_change_while_events_arrive(page: Any, look: Any, shop: Shop) -> None:
    shop.send(track("card-1", "Met on the live card"))
    until(lambda: "Met on the live card" in json.dumps(look.api(shop.url, "scorecard")))
    look.open(page, f"{shop.url}touchpoints?search=live+card")
    page.evaluate("window.same = 1")
    row = page.locator("tbody tr", has_text="Met on the live card")
    row.wait_for()
    shop.send(*(track(f"card-{number}", "Met on the live card") for number in range(2, 18)))
    page.wait_for_function("() => document.querySelector('tbody tr').innerText.includes('17')")
    _unchanged(page)


def test_a_customers_line_grows_while_they_act(page: Any, look: Any, shop: Shop) -> None:
    shop.send(track("acting now", "Came in"))
    until(lambda: look.api(shop.url, "customers?search=acting+now")["found"] == 1)
    look.open(page, f"{shop.url}customer?customer={quote('acting now')}")
    page.evaluate("window.same = 1")
    page.locator("[data-timeline] li", has_text="Came in").wait_for()
    shop.send(track("acting now", "Went out"))
    page.locator("[data-timeline] li", has_text="Went out").wait_for()
    _unchanged(page)


def test_a_hidden_tab_listens_to_nothing_and_catches_up_when_shown(page: Any, look: Any, shop: Shop) -> None:
    hide = "yes => { Object.defineProperty(document, 'hidden', {configurable: true, get: () => yes}); " + (
        "document.dispatchEvent(new Event('visibilitychange')); }"
    )
    before = look.api(shop.url, "journey_map")["customers"]
    look.open(page, f"{shop.url}map")
    page.locator("[data-live=live]").wait_for()
    page.evaluate(hide, True)
    page.locator("[data-live=off]").wait_for()
    shop.send(track("unseen", "Happened meanwhile"))
    until(lambda: look.api(shop.url, "journey_map")["customers"] == before + 1)
    page.evaluate(hide, False)
    page.wait_for_function(
        f"() => document.querySelector('[data-side=A]').innerText.includes('{before + 1:,} customers')"
    )


def test_without_the_stream_the_page_asks_again_and_again(page: Any, look: Any, shop: Shop) -> None:
    page.route("**/api/live", lambda route: route.abort())
    before = look.api(shop.url, "journey_map")["customers"]
    look.open(page, f"{shop.url}map")
    page.locator("[data-live=polling]").wait_for()
    shop.send(track("polled", "Asked after"))
    page.wait_for_function(
        f"() => document.querySelector('[data-side=A]').innerText.includes('{before + 1:,} customers')"
    )


# Mending what was refused


def test_a_refused_event_is_looked_at_mended_previewed_and_replayed(page: Any, look: Any, shop: Shop) -> None:
    message = {"type": "track", "event": f"Mended {HURT}", "properties": {"customer_number": "found again"}}
    shop.send(message, {**message, "properties": {}})
    shop.loaded(look)
    look.open(page, f"{shop.url}data?tab=quarantine&source={quote(shop.name)}&reason=missing_customer")
    page.locator("tbody tr").nth(1).wait_for()
    page.locator("tbody tr button").first.click()
    closely = page.get_by_role("dialog")
    assert json.loads(closely.locator("pre").first.inner_text()) == message
    assert "segment" in closely.locator("pre").nth(1).inner_text()
    page.keyboard.press("Escape")
    closely.wait_for(state="hidden")
    page.get_by_role("combobox", name="Field of the message").fill("userId")
    page.get_by_role("combobox", name="Path in what came in").fill("properties.customer_number")
    page.get_by_role("button", name="Preview", exact=True).click()
    preview = page.locator("[data-replay=preview]")
    preview.wait_for()
    assert "Of 2 tried, 1 would be loaded + 0 duplicates + 1 still refused" in preview.inner_text()
    assert '"userId": "found again"' in preview.inner_text()
    assert "mend=" in page.url
    assert shop.info(look)["quarantined"] == 2
    page.get_by_role("button", name="Replay …").click()
    page.get_by_role("dialog").get_by_role("button", name="Replay", exact=True).click()
    page.locator("[data-replay=done]").wait_for()
    page.wait_for_function("() => document.querySelectorAll('table tbody tr').length === 1")
    assert page.evaluate("window.hurt") is None
    assert until(lambda: look.api(shop.url, "customers?search=found+again")["found"] == 1)
    account = shop.loaded(look)
    assert (account["accepted"], account["loaded"], account["quarantined"]) == (2, 1, 1)


# How it looks


@pytest.fixture(scope="module")
def busy(collecting: str, look: Any) -> Shop:
    """A source with events, refused messages and a revoked key."""
    shop = Shop(collecting, "Looked at", kind="web", site_id=7)
    shop.post(f"api/sources/{shop.id}/keys", None)
    first = shop.info(look)["keys"][0]["id"]
    shop.send(*(track(f"c-{number}", "Store visit") for number in range(8)), {"type": "track", "event": "Of nobody"})
    shop.post(f"api/sources/{shop.id}/keys/{first}/revoke", None)
    return shop


PAGES = (
    "sources",
    "sources?add=1",
    "{source}",
    "{source}?client=matomo",
    "data?days=1&loads=1",
    "data?tab=quarantine",
)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing_serious_and_nothing_is_wider_than_the_screen(
    page: Any, look: Any, busy: Shop, scheme: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    for path in PAGES:
        look.open(page, busy.url + path.format(source=f"sources/{busy.id}"))
        page.wait_for_timeout(400)  # the colours of a dialog are those of the end of its entrance
        assert look.grave(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_a_source_is_reached_added_and_looked_at_by_keyboard_alone(page: Any, look: Any, busy: Shop) -> None:
    look.open(page, busy.page)
    row = page.locator("[data-arrived] button").first
    row.focus()
    page.keyboard.press("Enter")
    page.locator("[data-arrived] pre").wait_for()
    page.keyboard.press("Enter")
    page.locator("[data-arrived] pre").wait_for(state="detached")
    page.get_by_role("tab", name="Browser").focus()
    page.keyboard.press("ArrowRight")
    page.locator("[data-snippet=browser-npm]").wait_for()


def test_a_source_that_is_not_there_is_told(page: Any, look: Any, collecting: str) -> None:
    look.open(page, f"{collecting}sources/999999")
    assert "There is no source 999999" in page.locator("[data-empty]").inner_text()

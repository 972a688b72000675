"""The journey map and the data page, and what holds for every page, in a real browser on a served workspace."""

import contextlib
import json
import re
import threading
import urllib.error
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest

pytestmark = pytest.mark.browser
PAGES = (
    "map",
    "map?view=table",
    "touchpoints",
    "customers",
    "segments",
    "segment",
    "sources",
    "data",
    "data?tab=quarantine",
    "data?tab=catalogue",
)
LOYAL = json.dumps([{"type": "touchpoint", "key": "checkout", "met": True, "at_least": 1}])


# The journey map


def test_the_map_shows_every_touchpoint_and_the_figures_of_the_api(page: Any, look: Any, server_url: str) -> None:
    shown = look.api(server_url, "journey_map?max_transitions=25")
    look.open(page, f"{server_url}map")
    assert page.locator("[data-chip]").count() == len(shown["touchpoints"])
    assert page.locator("[data-board] .tw-stage").count() == len(shown["stages"])
    assert f"{shown['customers']:,} customers" in page.locator("[data-side=A]").inner_text()
    drawn = [one for one in shown["transitions"] if one["source"] != one["target"]]
    assert page.locator(".tw-arrow").count() == len(drawn)


def test_the_curve_says_its_finding_and_has_a_gap_where_nobody_was_asked(
    page: Any, look: Any, server_url: str
) -> None:
    stages = look.api(server_url, "journey_map")["stages"]
    look.open(page, f"{server_url}map")
    said = page.locator("[data-curve]").get_attribute("aria-label")
    for stage in stages:
        if stage["emotion"]["value"] is None:
            assert f"{stage['name']}: nobody was asked" in said
        else:
            assert f"{stage['name']} " in said
            assert f"n = {stage['emotion']['n']:,}" in said
    asked = [stage for stage in stages if stage["emotion"]["value"] is not None]
    assert page.locator(".tw-curve-point").count() == len(asked)


def test_a_chip_opens_its_evidence_and_the_ways_out_add_up(page: Any, look: Any, server_url: str) -> None:
    shown = look.api(server_url, "journey_map?max_transitions=25")
    busiest = max(shown["touchpoints"], key=lambda one: one["entrants"])
    look.open(page, f"{server_url}map")
    page.locator(f"[data-chip='{busiest['key']}']").click()
    dialog = page.get_by_role("dialog")
    dialog.wait_for()
    assert busiest["name"] in dialog.inner_text()
    assert dialog.locator("[data-adds-up=true]").count() == 1
    assert f"{busiest['entrants']:,}" in dialog.locator("[data-adds-up]").inner_text()
    assert f"at={busiest['key']}" in page.url
    dialog.get_by_role("link", name="Open the touchpoint").click()
    page.wait_for_url(f"**/touchpoint?key={busiest['key']}")


def test_the_map_is_used_by_keyboard_alone(page: Any, look: Any, server_url: str) -> None:
    look.open(page, f"{server_url}map")
    chip = page.locator("[data-chip]").nth(1)
    chip.focus()
    assert page.locator(".tw-chip[data-dimmed]").count() > 0, "what is not next to the chip in focus is dimmed"
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    dialog.wait_for()
    for _ in range(40):
        page.keyboard.press("Tab")
        assert dialog.evaluate("box => box.contains(document.activeElement)"), "the drawer keeps the focus"
    page.keyboard.press("Escape")
    dialog.wait_for(state="hidden")
    assert "at=" not in page.url


def test_a_pain_point_says_its_figures_and_opens_its_evidence(page: Any, look: Any, server_url: str) -> None:
    pains = look.api(server_url, "journey_map")["pains"]
    if not pains:
        pytest.skip("the small sample has no pain point")
    look.open(page, f"{server_url}map")
    cards = page.locator(".tw-pain")
    assert cards.count() == len(pains)
    assert pains[0]["sentence"] in cards.first.inner_text()
    cards.first.click()
    assert pains[0]["sentence"] in page.get_by_role("dialog").inner_text()


def test_a_second_tab_shows_what_the_address_says(page: Any, look: Any, server_url: str) -> None:
    address = f"{server_url}map?compare=1&b_where={quote(LOYAL)}&arrows=15&since=2025-02-01"
    look.open(page, address)
    page.get_by_role("button", name="Share link").wait_for()
    texts = page.locator("[data-side]").all_inner_texts()
    assert len(texts) == 2
    assert texts[0] != texts[1]
    assert "met Checkout" in texts[1]
    second = page.context.new_page()
    look.open(second, page.url)
    assert second.locator("[data-side]").all_inner_texts() == texts


def test_two_maps_are_drawn_to_one_scale(page: Any, look: Any, server_url: str) -> None:
    look.open(page, f"{server_url}map?compare=1&b_where={quote(LOYAL)}")
    discs = "boards => boards.map(b => Math.max(...[...b.querySelectorAll('.tw-disc')].map(d => d.offsetWidth)))"
    sizes = page.locator("[data-board]").evaluate_all(discs)
    assert max(sizes) == 30
    scales = page.locator("[data-board] .tw-row-label").all_inner_texts()
    assert len(set(scales)) == 1


def test_a_condition_is_added_in_words_and_taken_off_again(page: Any, look: Any, server_url: str) -> None:
    everybody = look.api(server_url, "journey_map")["customers"]
    look.open(page, f"{server_url}map")
    page.get_by_role("button", name="Add condition").click()
    page.get_by_role("combobox", name="Condition on").click()
    page.get_by_role("option", name="a touchpoint", exact=True).click()
    page.get_by_role("combobox", name="Touchpoint").click()
    page.get_by_role("option", name="Checkout").click()
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_text("met Checkout", exact=True).wait_for()
    look.ready(page)
    page.wait_for_function(
        f"() => !document.querySelector('[data-side]').innerText.includes('{everybody:,} customers')"
    )
    page.get_by_role("button", name="Remove the condition: met Checkout").click()
    page.wait_for_function(
        f"() => document.querySelector('[data-side]').innerText.includes('{everybody:,} customers')"
    )
    assert "where=" not in page.url


def test_the_map_as_tables_holds_the_same_counts(page: Any, look: Any, server_url: str) -> None:
    shown = look.api(server_url, "journey_map?max_transitions=25")
    look.open(page, f"{server_url}map?view=table&sort=-entrants")
    most = max(shown["touchpoints"], key=lambda one: one["entrants"])
    first = page.locator("table").first.locator("tbody tr").first.inner_text()
    assert most["name"] in first
    assert f"{most['entrants']:,}" in first
    assert page.locator("table").nth(1).locator("tbody tr").count() == len(shown["transitions"])


def test_the_map_prints_on_one_landscape_page(page: Any, look: Any, server_url: str) -> None:
    look.open(page, f"{server_url}map")
    printed = page.pdf(prefer_css_page_size=True, print_background=True)
    assert re.findall(rb"/Count (\d+)", printed) == [b"1"]
    width, height = map(float, re.findall(rb"/MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]", printed)[0])
    assert width > height
    assert (round(width), round(height)) == (842, 595)


def test_the_picture_is_exported_for_the_same_selection(page: Any, look: Any, server_url: str) -> None:
    look.open(page, f"{server_url}map?since=2025-03-01")
    link = page.get_by_role("link", name="Export SVG").get_attribute("href")
    assert "since=2025-03-01" in link
    with urlopen(server_url + link) as answer:
        assert answer.headers["content-type"].startswith("image/svg+xml")
        assert b"<svg" in answer.read(2000)


# The data page


@pytest.fixture
def own_server(server: Callable[..., Any], run: Callable[..., Any], tmp_path: Path) -> str:
    """A workspace of three files: good rows, rows refused with a script in them, the good file again."""
    shop = tmp_path / "shop"
    rows = "\n".join(f"c{number % 7},2025-03-{number % 28 + 1:02d}T10:00:00Z,Store visit" for number in range(60))
    (tmp_path / "visits.csv").write_text(f"customer_id,time,event\n{rows}\n")
    bad = "c1,2025-03-01T10:00:00Z,Call\n,2025-03-02T10:00:00Z,Call <script>window.hurt = 1</script>\nc2,never,Call\n"
    (tmp_path / "calls.csv").write_text(f"customer_id,time,event\n{bad}")
    assert run("init", shop).returncode == 0
    for name in ("visits.csv", "calls.csv"):
        done = run("import", shop, tmp_path / name, "--yes")
        assert done.returncode == 0, done.stderr
    return str(server("serve", shop).url)


def test_what_came_in_adds_up(page: Any, look: Any, own_server: str) -> None:
    account = look.api(own_server, "imports")
    assert account["events"] == account["loaded"] + account["duplicates"] + account["quarantined"]
    look.open(page, f"{own_server}data")
    shown = page.locator("[data-account]")
    assert shown.get_attribute("data-adds-up") == "true"
    sentence = f"{account['events']:,} events accepted = {account['loaded']:,} loaded + {account['duplicates']:,}"
    assert sentence in shown.inner_text()
    assert page.locator("tbody tr").count() == 2


def test_refused_rows_are_shown_as_they_came_and_as_text(page: Any, look: Any, own_server: str) -> None:
    counts = look.api(own_server, "quarantine")["counts"]
    assert sum(one["count"] for one in counts) == 2
    look.open(page, f"{own_server}data?tab=quarantine")
    assert page.locator("tbody tr").count() == 2
    assert "<script>window.hurt = 1</script>" in page.locator("tbody").inner_text()
    assert page.evaluate("window.hurt") is None
    page.get_by_role("button", name=re.compile("No customer")).click()
    page.wait_for_function("() => document.querySelectorAll('tbody tr').length === 1")
    assert "reason=missing_customer" in page.url


def test_an_import_is_undone_after_saying_what_goes(page: Any, look: Any, own_server: str) -> None:
    before = look.api(own_server, "imports")
    look.open(page, f"{own_server}data")
    page.get_by_role("button", name=re.compile("Details of import 1")).click()
    page.get_by_role("button", name="Undo this import").click()
    asked = page.get_by_role("dialog", name="Undo import 1?")
    asked.wait_for()
    assert "60 events of 7 customers" in asked.inner_text()
    asked.get_by_role("button", name="Keep it").click()
    asked.wait_for(state="hidden")
    assert look.api(own_server, "imports") == before
    page.get_by_role("button", name="Undo this import").click()
    asked.get_by_role("button", name="Undo the import").click()
    page.locator("tbody").get_by_text("undone").wait_for()
    assert look.api(own_server, "imports")["loaded"] == before["loaded"] - 60
    page.wait_for_function("() => document.querySelector('[data-account]').dataset.addsUp === 'true'")


def test_the_catalogue_is_reconciled_and_adds_up(page: Any, look: Any, server_url: str) -> None:
    found = look.api(server_url, "catalogue/check")
    look.open(page, f"{server_url}data?tab=catalogue")
    shown = page.locator("[data-account]")
    assert shown.get_attribute("data-adds-up") == "true"
    assert f"{found['placed']:,} placed by a rule" in shown.inner_text()
    silent = f"In the catalogue, but silent ({len(found['catalogued_but_silent'])})"
    assert page.get_by_role("heading", name=silent).count() == 1


# Every page


@pytest.mark.parametrize("path", PAGES)
def test_every_page_says_that_the_brand_is_simulated(page: Any, look: Any, server_url: str, path: str) -> None:
    look.open(page, server_url + path)
    page.locator("[data-simulated]").wait_for(state="visible")
    assert "Simulated" in page.locator("[data-simulated]").inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_serious(page: Any, look: Any, server_url: str, path: str, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)
    look.open(page, server_url + path)
    assert look.grave(page) == []


def test_axe_finds_nothing_serious_in_an_open_drawer(page: Any, look: Any, server_url: str) -> None:
    key = look.api(server_url, "journey_map")["touchpoints"][0]["key"]
    look.open(page, f"{server_url}map?at={key}")
    page.get_by_role("dialog").wait_for()
    page.wait_for_timeout(400)  # its colours are those of the end of its entrance
    assert look.grave(page) == []


@pytest.mark.parametrize("path", PAGES)
def test_a_telephone_shows_every_page_without_scrolling_sideways(
    page: Any, look: Any, server_url: str, path: str
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    look.open(page, server_url + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_telephone_lists_the_touchpoints_by_stage(page: Any, look: Any, server_url: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    look.open(page, f"{server_url}map")
    places = page.locator("[data-chip]").evaluate_all("chips => chips.map(c => c.getBoundingClientRect().top)")
    assert places == sorted(places)
    assert len(set(places)) == len(places)
    assert not page.locator(".tw-arrows").is_visible()


def test_every_page_obeys_the_strict_policy(look: Any, browser: Any, server_url: str) -> None:
    with urlopen(f"{server_url}map") as answer:
        policy = answer.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "unsafe-eval" not in policy
    page = browser.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("request", lambda asked: said.append(asked.url) if not asked.url.startswith(server_url) else None)
    for path in PAGES:
        look.open(page, server_url + path)
    page.close()
    assert said == []


def test_an_error_is_a_sentence_with_its_request_and_a_way_to_try_again(
    page: Any, look: Any, server_url: str
) -> None:
    problem = {"error": "LedgerDamaged", "message": "The ledger file 7 is damaged.", "request_id": "abc123"}
    page.route("**/api/journey_map?*", lambda route: route.fulfill(status=500, json=problem))
    look.open(page, f"{server_url}map")
    alert = page.get_by_role("alert")
    assert "The ledger file 7 is damaged." in alert.inner_text()
    assert "abc123" in alert.inner_text()
    page.unroute("**/api/journey_map?*")
    alert.get_by_role("button", name="Try again").click()
    page.locator("[data-board]").wait_for()


def test_a_wrong_selection_is_told_and_not_swallowed(page: Any, look: Any, server_url: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        look.api(server_url, "journey_map?since=yesterday")
    message = json.load(refused.value)["message"]
    look.open(page, f"{server_url}map?since=yesterday")
    assert message in page.get_by_role("alert").inner_text()


def test_an_empty_workspace_says_what_belongs_here_and_how_it_gets_here(
    page: Any, look: Any, server: Callable[..., Any], run: Callable[..., Any], tmp_path: Path
) -> None:
    assert run("init", tmp_path / "new").returncode == 0
    url = server("serve", tmp_path / "new").url
    for path in ("map", "data", "data?tab=quarantine", "data?tab=catalogue"):
        look.open(page, url + path)
        assert page.locator("[data-empty]").count() == 1, path
    look.open(page, f"{url}map")
    assert "touchweave import" in page.locator("[data-empty]").inner_text()
    assert page.locator("[data-simulated]").count() == 0


def test_search_finds_a_touchpoint_by_keyboard(page: Any, look: Any, server_url: str) -> None:
    look.open(page, f"{server_url}data")
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Search").fill("checkou")
    page.get_by_role("option", name=re.compile("Checkout")).first.wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url("**/touchpoint?key=checkout")


def test_dark_is_kept_from_page_to_page(page: Any, look: Any, server_url: str) -> None:
    page.emulate_media(color_scheme="light")
    look.open(page, f"{server_url}map")
    page.get_by_role("button", name=re.compile("Appearance")).click()
    page.get_by_role("menuitem", name="Dark").click()
    look.open(page, f"{server_url}data")
    assert page.evaluate("document.documentElement.dataset.mantineColorScheme") == "dark"


# Under another path


class _SubPath(BaseHTTPRequestHandler):
    """A proxy that serves the application under `/shops/one/`."""

    target = ""
    prefix = "/shops/one/"

    def do_GET(self) -> None:
        if not self.path.startswith(self.prefix):
            self.send_error(404)
            return
        asked = Request(self.target + self.path.removeprefix(self.prefix))
        try:
            with urlopen(asked) as answer:
                if answer.headers["content-type"].startswith("text/event-stream"):
                    self._pass_on(answer)
                else:
                    self._send(answer.status, answer.headers, answer.read())
        except urllib.error.HTTPError as refused:
            self._send(refused.code, refused.headers, refused.read())

    def _send(self, status: int, headers: Any, body: bytes) -> None:
        self.send_response(status)
        for name in ("content-type", "content-security-policy"):
            if name in headers:
                self.send_header(name, headers[name])
        self.end_headers()
        self.wfile.write(body)

    def _pass_on(self, stream: Any) -> None:
        """Each piece as it comes, until the browser leaves."""
        self.send_response(stream.status)
        self.send_header("content-type", stream.headers["content-type"])
        self.end_headers()
        with contextlib.suppress(OSError):
            while piece := stream.read1():
                self.wfile.write(piece)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def sub_path_url(server_url: str) -> Iterator[str]:
    """The sample brand under a path of its own."""
    handler = type("Handler", (_SubPath,), {"target": server_url})
    proxy = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=proxy.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{proxy.server_port}{_SubPath.prefix}"
    proxy.shutdown()
    proxy.server_close()


def test_the_app_works_under_any_path(page: Any, look: Any, sub_path_url: str) -> None:
    look.open(page, sub_path_url)
    page.wait_for_url(f"{sub_path_url}map")
    page.locator("[data-board]").wait_for()
    page.get_by_role("navigation").get_by_role("link", name="Data").click()
    page.wait_for_url(f"{sub_path_url}data")
    page.reload()
    look.ready(page)
    assert page.locator("[data-account]").count() == 1
    page.locator("[data-live=live]").wait_for()

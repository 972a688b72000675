"""Browser libraries, unmodified, in Chromium, on a page of another origin than the collector's."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser

AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36"
QUERY = "?utm_source=news&utm_medium=email&utm_campaign=spring&utm_term=hat&utm_content=top"
CAMPAIGN = {"source": "news", "medium": "email", "name": "spring", "term": "hat", "content": "top"}
EVERY_CALL = """
    await analytics.page("shop", "Cart", {items: 2});
    await analytics.identify("ann", {plan: "gold", email: "ann@shop.example"});
    await analytics.track("Order Completed", {order_id: "o1", revenue: 42.5});
    await analytics.screen("shop", "Basket");
    await analytics.group("company-1", {seats: 7});
    await analytics.alias("ann-2", "ann");
    await analytics.reset();
    await analytics.track("Looked Again");
"""


class Site:
    """A website: pages by path; everything else comes out of `packages`."""

    def __init__(self, packages: Path) -> None:
        self.pages: dict[str, str] = {}
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                path = self.path.partition("?")[0]
                file = packages / path.removeprefix("/packages/")
                if (page := site.pages.get(path)) is not None:
                    content, kind = page.encode(), "text/html; charset=utf-8"
                elif path.startswith("/packages/") and file.is_file():
                    content, kind = file.read_bytes(), "text/javascript"
                else:
                    content, kind = b"", "text/plain"
                self.send_response(200)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://localhost:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def site(packages: Path) -> Iterator[Site]:
    made = Site(packages)
    yield made
    made.close()


@pytest.fixture
def visitor(browser: Any) -> Iterator[Callable[..., Any]]:
    """Opens pages as an ordinary browser does, and asks nothing of any other host; errors on them fail the test."""
    contexts: list[Any] = []
    problems: list[str] = []

    def opened(*, clock: datetime | None = None) -> Any:
        context = browser.new_context(user_agent=AGENT, locale="de-AT", timezone_id="Europe/Vienna")
        context.set_default_timeout(60_000)
        contexts.append(context)
        page = context.new_page()
        if clock is not None:
            page.clock.install(time=clock)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("request", lambda request: elsewhere(request.url))
        return page

    def elsewhere(url: str) -> None:
        if not url.startswith(("http://localhost:", "http://127.0.0.1:", "data:", "blob:")):
            problems.append(f"asked for {url}")

    yield opened
    for context in contexts:
        context.close()
    assert not problems


def html(script: str, head: str = "") -> str:
    return f"<!doctype html><html><head><title>Cart</title>{head}</head><body><script>{script}</script></body></html>"


def check_every_call(events: list[dict[str, Any]]) -> None:
    found = {event["name"] or event["type"]: event for event in events}
    assert set(found) == {"Cart", "identify", "Order Completed", "Basket", "group", "alias", "Looked Again"}
    page, order = found["Cart"], found["Order Completed"]
    device = page["anonymous_id"]
    assert device
    assert page["user_id"] is None
    assert page["properties"]["items"] == 2
    assert (order["user_id"], order["anonymous_id"], order["value"]) == ("ann", device, 42.5)
    assert found["identify"]["properties"] == {"plan": "gold", "email": "ann@shop.example"}
    assert found["group"]["properties"] == {"groupId": "company-1", "seats": 7}
    assert found["alias"]["properties"] == {"previousId": "ann"}
    assert found["Basket"]["type"] == "screen"
    again = found["Looked Again"]
    assert again["user_id"] is None
    assert again["anonymous_id"] not in (None, device), "a reset makes somebody else"
    for event in events:
        assert event["flags"] is None
        assert event["context"]["campaign"] == CAMPAIGN
        assert (event["campaign"], event["medium"]) == ("spring", "email")
        assert event["context"]["userAgent"] == AGENT
        assert event["context"]["locale"] == "de-AT"
        assert event["context"]["timezone"] == "Europe/Vienna"
        assert event["context"]["page"]["title"] == "Cart"
        assert event["page_path"] == "/cart"


def check_times(events: list[dict[str, Any]], since: datetime) -> None:
    """By our clock, in the order of the calls."""
    assert all(since - timedelta(seconds=1) < event["occurred_at"] <= event["received_at"] for event in events)
    names = [event["name"] or event["type"] for event in events]
    assert names == ["Cart", "identify", "Order Completed", "Basket", "group", "alias", "Looked Again"]


@pytest.mark.parametrize("strategy", ["one by one", "in batches"])
@pytest.mark.parametrize("ahead", [timedelta(0), timedelta(hours=5)], ids=["right clock", "five hours ahead"])
def test_segments_library_from_npm(
    new_source: Callable[..., Any], site: Site, visitor: Callable[..., Any], strategy: str, ahead: timedelta
) -> None:
    source = new_source("web")
    delivery = "{strategy: 'batching', config: {size: 3, timeout: 500}}" if strategy == "in batches" else "undefined"
    site.pages["/cart"] = html(
        f"""
        (async () => {{
            const {{AnalyticsBrowser}} = AnalyticsNext;
            const settings = {{writeKey: "{source.key}", cdnURL: "{source.url}"}};
            const options = {{integrations: {{"Segment.io": {{deliveryStrategy: {delivery}}}}}}};
            const [analytics] = await AnalyticsBrowser.load(settings, options);
            {EVERY_CALL}
            document.title = "done";
        }})();
        """,
        '<script src="/packages/@segment/analytics-next/dist/umd/index.js"></script>',
    )
    since = datetime.now(UTC)
    page = visitor(clock=since + ahead if ahead else None)
    page.goto(f"{site.url}/cart{QUERY}")
    page.wait_for_function("document.title === 'done'")
    events = source.events(7)
    check_every_call(events)
    check_times(events, since)


def test_segments_official_snippet(
    new_source: Callable[..., Any], site: Site, visitor: Callable[..., Any], node: Callable[..., str]
) -> None:
    source = new_source("web")
    host = source.url.removeprefix("http://")
    snippet = node("snippet.cjs", host, source.key).replace(f"https://{host}", source.url)
    assert source.url in snippet
    site.pages["/cart"] = html(
        f"{snippet}; analytics.ready(async () => {{ {EVERY_CALL} document.title = 'done'; }});"
    )
    page = visitor()
    page.goto(f"{site.url}/cart{QUERY}")
    page.wait_for_function("document.title === 'done'")
    events = source.events(8)
    first = next(event for event in events if event["type"] == "page" and event["name"] is None)
    assert first["page_path"] == "/cart"
    check_every_call([event for event in events if event is not first])


def test_what_is_sent_while_the_page_is_left_arrives(
    new_source: Callable[..., Any], site: Site, visitor: Callable[..., Any]
) -> None:
    source = new_source("web")
    site.pages["/cart"] = html(
        f"""
        const {{AnalyticsBrowser}} = AnalyticsNext;
        const delivery = {{strategy: "batching", config: {{size: 100, timeout: 600000}}}};
        const settings = {{writeKey: "{source.key}", cdnURL: "{source.url}"}};
        const analytics = AnalyticsBrowser.load(
            settings, {{integrations: {{"Segment.io": {{deliveryStrategy: delivery}}}}}}
        );
        analytics.track("Left", {{}}).then(() => document.title = "done");
        """,
        '<script src="/packages/@segment/analytics-next/dist/umd/index.js"></script>',
    )
    page = visitor()
    page.goto(f"{site.url}/cart")
    page.wait_for_function("document.title === 'done'")
    page.goto(f"{site.url}/elsewhere")
    (event,) = source.events(1)
    assert event["name"] == "Left"


def test_a_browser_that_says_what_it_is_when_it_is_a_machine_is_flagged(
    new_source: Callable[..., Any], site: Site, browser: Any
) -> None:
    source = new_source("web")
    load = f'AnalyticsNext.AnalyticsBrowser.load({{writeKey: "{source.key}", cdnURL: "{source.url}"}})'
    site.pages["/cart"] = html(
        f'{load}.track("Looked").then(() => document.title = "done");',
        '<script src="/packages/@segment/analytics-next/dist/umd/index.js"></script>',
    )
    context = browser.new_context(user_agent=AGENT.replace("Chrome/", "HeadlessChrome/"))
    page = context.new_page()
    page.goto(f"{site.url}/cart")
    page.wait_for_function("document.title === 'done'")
    (event,) = source.events(1)
    context.close()
    assert event["flags"] == "machine"


def test_posthogs_library(new_source: Callable[..., Any], site: Site, visitor: Callable[..., Any]) -> None:
    source = new_source("web")
    site.pages["/cart"] = html(
        f"""
        posthog.init("{source.key}", {{
            api_host: "{source.url}", autocapture: false, disable_session_recording: true, capture_pageleave: false,
            disable_surveys: true, opt_out_useragent_filter: true, request_batching: true,
            loaded: (posthog) => {{
                posthog.identify("ann", {{plan: "gold"}});
                posthog.capture("Order Completed", {{revenue: 42.5}});
                posthog.group("company", "c1", {{seats: 7}});
                posthog.alias("ann-2");
                posthog.reset();
                posthog.capture("Looked Again", {{}}, {{send_instantly: true}});
            }},
        }});
        """,
        '<script src="/packages/posthog-js/dist/array.full.js"></script>',
    )
    page = visitor()
    page.goto(f"{site.url}/cart{QUERY}")
    events = source.events(6)
    found = {event["name"] or event["type"]: event for event in events}
    assert set(found) == {"page", "identify", "Order Completed", "group", "alias", "Looked Again"}
    identify, order, again = found["identify"], found["Order Completed"], found["Looked Again"]
    assert identify["user_id"] == "ann"
    assert identify["anonymous_id"]
    assert identify["properties"]["plan"] == "gold"
    assert (order["user_id"], order["value"]) == ("ann", 42.5)
    assert (found["alias"]["user_id"], found["alias"]["properties"]) == ("ann-2", {"previousId": "ann"})
    assert again["user_id"] is None
    assert again["anonymous_id"] != identify["anonymous_id"]
    assert found["page"]["context"]["campaign"] == CAMPAIGN
    assert (found["page"]["page_path"], order["campaign"]) == ("/cart", "spring")
    assert all(event["context"]["userAgent"] == AGENT for event in events)
    assert all(event["flags"] is None for event in events)
    assert not any(source.key in str(event) for event in events)


def test_rudderstacks_library(new_source: Callable[..., Any], site: Site, visitor: Callable[..., Any]) -> None:
    source = new_source("web")
    site.pages["/cart"] = html(
        f"""
        const analytics = new rudderanalytics.RudderAnalytics();
        analytics.load("{source.key}", "{source.url}", {{configUrl: "{source.url}"}});
        analytics.page("shop", "Cart", {{items: 2}});
        analytics.identify("ann", {{plan: "gold"}});
        analytics.track("Order Completed", {{revenue: 42.5}});
        analytics.group("company-1", {{seats: 7}});
        analytics.alias("ann-2", "ann");
        analytics.reset(true);
        analytics.track("Looked Again");
        """,
        '<script src="/packages/@rudderstack/analytics-js/dist/npm/modern/bundled/umd/index.js"></script>',
    )
    page = visitor()
    page.goto(f"{site.url}/cart{QUERY}")
    found = {event["name"] or event["type"]: event for event in source.events(6)}
    assert set(found) == {"Cart", "identify", "Order Completed", "group", "alias", "Looked Again"}
    device = found["Cart"]["anonymous_id"]
    order, again = found["Order Completed"], found["Looked Again"]
    assert (order["user_id"], order["anonymous_id"], order["value"]) == ("ann", device, 42.5)
    assert found["identify"]["properties"] == {"plan": "gold"}
    assert found["group"]["properties"] == {"groupId": "company-1", "seats": 7}
    assert (found["alias"]["user_id"], found["alias"]["properties"]) == ("ann-2", {"previousId": "ann"})
    assert again["user_id"] is None
    assert again["anonymous_id"] not in (None, device)
    for event in found.values():
        assert (event["campaign"], event["medium"], event["page_path"]) == ("spring", "email", "/cart")
        assert event["context"]["userAgent"] == AGENT
        assert event["referrer"] is None
        assert event["flags"] is None

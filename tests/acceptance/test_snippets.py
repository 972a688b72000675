"""The snippets of a source, pasted exactly as its page shows them, send what they say they send."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.request import Request, urlopen

import pytest

pytestmark = pytest.mark.browser
DEADLINE_SECONDS = 60
PEOPLE = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"
RUN = {
    "curl": lambda text: ["sh", "-c", text],
    "python": lambda text: [sys.executable, "-c", text],
    "rudderstack": lambda text: [sys.executable, "-c", text],
    "posthog-python": lambda text: [sys.executable, "-c", text],
}


@pytest.fixture(scope="module")
def collecting(server: Callable[..., Any], run: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> str:
    """An empty workspace that takes events."""
    folder = tmp_path_factory.mktemp("snippets") / "shop"
    assert run("init", folder).returncode == 0
    return str(server("serve", folder).url)


@pytest.fixture
def snippet(page: Any, look: Any, collecting: str) -> Callable[[str], tuple[int, str]]:
    """Add a source by hand; gives its number and the snippet of a client, filled in with its new key."""

    def shown(client: str) -> tuple[int, str]:
        look.open(page, f"{collecting}sources?add=1")
        asked = page.get_by_role("dialog", name="Add a source")
        asked.get_by_role("textbox", name="Name").fill(f"Of {client}")
        asked.get_by_role("textbox", name="Matomo site number").fill(str(sum(client.encode())))
        asked.get_by_role("button", name="Add it and make its key").click()
        page.locator("[data-new-key]").wait_for()
        number = int(page.locator("[data-source]").get_attribute("data-source"))
        tabs = page.locator("[data-snippet]").locator("xpath=ancestor::section").get_by_role("tab")
        for place in range(tabs.count()):
            tabs.nth(place).click()
            page.locator("[data-snippet] pre").last.wait_for()
            if page.locator(f"[data-snippet={client}]").count():
                return number, page.locator(f"[data-snippet={client}] pre").last.inner_text()
        raise AssertionError(f"no tab shows {client}")

    return shown


@pytest.fixture
def elsewhere() -> Iterator[Callable[[str], str]]:
    """Serve a page of another site."""
    pages: list[ThreadingHTTPServer] = []

    def serve(html: str) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("content-type", "text/html")
                self.end_headers()
                self.wfile.write(html.encode())

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        pages.append(ThreadingHTTPServer(("127.0.0.1", 0), Handler))
        threading.Thread(target=pages[-1].serve_forever, daemon=True).start()
        return f"http://localhost:{pages[-1].server_port}/"

    yield serve
    for one in pages:
        one.shutdown()
        one.server_close()


def _arrived(look: Any, url: str, source: int) -> dict[str, Any]:
    end = time.monotonic() + DEADLINE_SECONDS
    while time.monotonic() < end:
        latest = look.api(url, f"sources/{source}/latest")
        assert latest["refused"] == []
        if latest["events"]:
            return dict(latest["events"][0])
        time.sleep(0.2)
    raise AssertionError("nothing arrived")


@pytest.mark.parametrize("client", RUN)
def test_a_snippet_for_servers_sends_an_order(look: Any, collecting: str, snippet: Any, client: str) -> None:
    source, text = snippet(client)
    done = subprocess.run(RUN[client](text), capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    event = _arrived(look, collecting, source)
    assert (event["name"], event["user_id"]) == ("Order Completed", "customer-17")
    assert event["properties"]["order_id"] == "A-1001"


def test_the_browsers_snippet_sends_a_page_view(
    look: Any, browser: Any, collecting: str, snippet: Any, elsewhere: Any
) -> None:
    source, text = snippet("browser")
    visitor = browser.new_page(user_agent=PEOPLE)
    visitor.goto(elsewhere(f"<!doctype html><title>A shop</title>{text}<h1>Welcome</h1>"))
    event = _arrived(look, collecting, source)
    visitor.close()
    assert event["type"] == "page"
    assert event["properties"]["title"] == "A shop"


def test_the_pixel_tells_of_an_opened_mail(
    look: Any, browser: Any, collecting: str, snippet: Any, elsewhere: Any
) -> None:
    source, text = snippet("pixel")
    visitor = browser.new_page(user_agent=PEOPLE)
    visitor.goto(elsewhere(f"<!doctype html><title>A mail</title>{text}"))
    event = _arrived(look, collecting, source)
    visitor.close()
    assert (event["type"], event["name"], event["user_id"]) == ("track", "Email Opened", "customer-17")


def test_matomos_snippet_names_the_site_that_opens_the_source(look: Any, collecting: str, snippet: Any) -> None:
    source, text = snippet("matomo")
    tracker, site = json.loads("[" + text.split('"addTracker", ')[1].split("]")[0] + "]")
    visit = f"{tracker}?idsite={site}&rec=1&url=https%3A%2F%2Fshop.example%2F&action_name=Home&_id=0123456789abcdef"
    with urlopen(Request(visit, headers={"user-agent": PEOPLE})) as answer:
        assert answer.status == 200
    assert _arrived(look, collecting, source)["type"] == "page"

"""Which events a machine made, and which only came through one."""

import time
from types import SimpleNamespace
from typing import Any

import pytest

from touchweave.collect.request import machines
from touchweave.collect.request.machines import AGENT_CHARACTERS, is_machine

CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36"
CRAWLER = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
SERVER = {"library": {"name": "analytics-python"}}


def judged(
    context: dict[str, Any],
    *,
    agent: str | None = None,
    source: str = "any",
    family: str = "segment",
    kind: str = "t",
) -> bool:
    envelope: Any = SimpleNamespace(source_kind=source, user_agent=agent, family=family, kind=kind)
    return is_machine(context, envelope)


@pytest.mark.parametrize("source", ["web", "app", "any"])
def test_a_crawler_that_states_itself_is_a_machine(source: str) -> None:
    assert judged({"userAgent": CRAWLER}, source=source)
    assert judged({"userAgent": CHROME.replace("Chrome", "HeadlessChrome")}, source=source)


@pytest.mark.parametrize(
    "agent",
    [
        CHROME,
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5",
        "Mozilla/5.0 (Linux; Android 10; CUBOT X18) AppleWebKit/537.36 Chrome/99.0 Mobile",
        "Dalvik/2.1.0 (Linux; U; Android 13; Pixel 7 Build/TQ1A)",
        "Shop/7 CFNetwork/1410.0.3 Darwin/22.6.0",
        "okhttp/4.12.0",
    ],
)
def test_browsers_and_apps_are_people(agent: str) -> None:
    assert not judged({"userAgent": agent}, source="web")
    assert not judged({"userAgent": agent}, source="app")


def test_a_server_source_is_never_judged() -> None:
    assert not judged({"userAgent": CRAWLER}, agent=CRAWLER, source="server")


def test_a_servers_library_is_not_judged_where_the_source_may_be_anything() -> None:
    assert not judged({"userAgent": CRAWLER, **SERVER})
    assert judged({"userAgent": CRAWLER, **SERVER}, source="web")


@pytest.mark.parametrize(
    "agent", ["python-requests/2.32", "okhttp/4.9", "axios/1.7", "analytics-python/2.3", CRAWLER]
)
def test_the_agent_of_the_transport_is_not_judged(agent: str) -> None:
    assert not judged({}, agent=agent)
    assert not judged({"userAgent": CHROME}, agent=agent)
    assert not judged({"library": {"name": "posthog-python"}}, agent=agent, family="posthog", kind="batch")


def test_where_a_browser_sends_without_stating_its_agent_the_transport_stands_in() -> None:
    assert judged({}, agent=CRAWLER, kind="pixel-track")
    assert judged({}, agent=CRAWLER, family="matomo", kind="matomo")
    assert judged({"library": {"name": "web"}}, agent=CRAWLER, family="posthog", kind="capture")
    assert not judged({}, agent=CHROME, kind="pixel-track")


def test_an_agent_that_is_stated_goes_before_the_transports() -> None:
    assert not judged({"userAgent": CHROME}, agent=CRAWLER, family="matomo", kind="matomo")


@pytest.mark.parametrize("agent", ["python-requests/2.32", "curl/8.5", "node-fetch/1.0", "Go-http-client/2.0"])
def test_a_library_that_fetches_a_pixel_speaks_for_somebody_else(agent: str) -> None:
    assert not judged({}, agent=agent, family="matomo", kind="matomo")
    assert not judged({}, agent=agent, kind="pixel-track")


def test_a_mail_proxy_that_loads_a_pixel_stands_for_the_reader() -> None:
    agent = "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)"
    assert not judged({}, agent=agent, kind="pixel-track")


@pytest.mark.parametrize("agent", [7, ["Googlebot/2.1"], {"a": 1}, None, ""])
def test_an_agent_that_is_no_text_says_nothing(agent: object) -> None:
    assert not judged({"userAgent": agent, "library": agent})


def test_an_endless_agent_costs_a_bounded_time_and_the_verdicts_kept_are_bounded() -> None:
    judged({"userAgent": CHROME})
    for unit in ("Spider", "Current", "ContextualBot", "Mozilla (compatible; ", "https://", "a", " ", "("):
        start = time.perf_counter()
        assert not judged({"userAgent": (unit * 1_000_000)[:1_000_000]})
        assert time.perf_counter() - start < 0.25, unit
    assert machines._crawls.cache_info().maxsize == machines._VERDICTS
    assert AGENT_CHARACTERS == 512

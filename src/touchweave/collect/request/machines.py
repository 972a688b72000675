"""Tells crawlers and other machines from people by the user agent, with the patterns of `crawler-user-agents`."""

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from touchweave.collect.request.envelope import Envelope

#: Of a user agent, so many characters are looked at. The slowest agent of this length takes 1 ms.
AGENT_CHARACTERS = 512
#: Verdicts kept, by agent.
_VERDICTS = 8192
#: In the list, yet a person stands behind them: apps, and proxies that load the pictures of an opened e-mail.
_PEOPLE = {"okhttp", "GoogleImageProxy", "YahooMailProxy"}
#: The list's word for programming libraries.
_LIBRARY = "http-library"
#: Libraries that send from servers: the visitor whom they tell about was not the one who sent.
SERVER_LIBRARIES = frozenset(
    {
        *("analytics-python", "analytics-node", "@segment/analytics-node", "analytics-ruby", "analytics-php"),
        *(
            "analytics-java",
            "analytics-go",
            "analytics-rust",
            "analytics-clojure",
            "analytics-elixir",
            "Analytics.NET",
        ),
        *("rudder-analytics-python", "@rudderstack/rudder-sdk-node", "rudder-analytics-node", "rudder-sdk-node"),
        *(
            "rudder-go",
            "rudder-sdk-go",
            "rudder-sdk-java",
            "rudder-sdk-ruby",
            "rudder-sdk-php",
            "RudderAnalytics.NET",
        ),
        *("posthog-python", "posthog-node", "posthog-php", "posthog-ruby", "posthog-go", "posthog-java"),
        *("posthog-elixir", "posthog-rs", "posthog-dotnet"),
    }
)


def is_machine(context: dict[str, Any], envelope: "Envelope") -> bool:
    """Whether a machine looked at the page or used the app, not a person.

    Judged by `context.userAgent`, and of client-side sources only: a server's library speaks for people by its
    own agent, or passes theirs on. The agent of the transport is judged where a browser sends without stating one.
    """
    if envelope.source_kind == "server":
        return False
    library = context.get("library")
    name = library.get("name") if isinstance(library, dict) else None
    if envelope.source_kind == "any" and name in SERVER_LIBRARIES:
        return False
    stated = context.get("userAgent")
    if isinstance(stated, str) and stated:
        return _crawls(stated[:AGENT_CHARACTERS], False)
    if envelope.user_agent and _browser_speaks(name, envelope):
        return _crawls(envelope.user_agent[:AGENT_CHARACTERS], True)
    return False


def _browser_speaks(library: Any, envelope: "Envelope") -> bool:
    """Whether the sender may be a browser that does not state its agent in the message."""
    if envelope.family == "posthog":
        return bool(library == "web")
    return envelope.family == "matomo" or envelope.kind.startswith("pixel")


@lru_cache(maxsize=_VERDICTS)
def _crawls(agent: str, of_transport: bool) -> bool:
    """Whether the list knows the agent. Of a transport, a library says nothing: servers send pixels, too."""
    anyone, libraries = _patterns()
    return any(pattern.search(agent) for pattern in anyone) or (
        not of_transport and any(pattern.search(agent) for pattern in libraries)
    )


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], ...], tuple[re.Pattern[str], ...]]:
    """The list's patterns: those of programming libraries apart. One by one they are faster than joined."""
    from crawleruseragents import CRAWLER_USER_AGENTS_DATA  # reads 0.6 MB

    known = [entry for entry in CRAWLER_USER_AGENTS_DATA if entry["pattern"] not in _PEOPLE]
    libraries = [entry for entry in known if _LIBRARY in entry.get("tags", ())]
    others = [entry for entry in known if _LIBRARY not in entry.get("tags", ())]
    return (
        tuple(re.compile(entry["pattern"]) for entry in others),
        tuple(re.compile(entry["pattern"]) for entry in libraries),
    )

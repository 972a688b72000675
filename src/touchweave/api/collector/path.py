"""Which paths are the collector's, and whose they are. Everything else is the pages' and the API's."""

import re

#: First part of a path → the family of clients that knows it.
_FAMILIES = {
    **dict.fromkeys(("v1", "beacon", "pixel", "sourceConfig", "analytics.js", "analytics-next"), "segment"),
    **dict.fromkeys(("e", "capture", "batch", "i", "flags", "decide", "array"), "posthog"),
    **dict.fromkeys(("matomo.php", "piwik.php"), "matomo"),
}

#: What answers to any host name, as a regular expression: the collector, and who watches over the process.
ANY_HOST = "^/(?:{})(?:/|$)".format("|".join(map(re.escape, (*_FAMILIES, "api/s", "healthz", "readyz", "metrics"))))

#: First parts under which no path bears a name or key: whatever else is asked for there is not there.
PLAIN = (
    "beacon",
    "pixel",
    "sourceConfig",
    "e",
    "capture",
    "batch",
    "i",
    "flags",
    "decide",
    "matomo.php",
    "piwik.php",
)


def family_of(path: str) -> str | None:
    """segment, posthog or matomo where the path is the collector's; None where it is not."""
    first, _, rest = path.strip("/").partition("/")
    if first == "api":
        return "segment" if rest == "s" or rest.startswith("s/") else None
    return _FAMILIES.get(first)

"""What a customer had agreed to when an event came in, as kept on the event: the column `consent`."""

from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from touchweave.collect.request.envelope import Envelope

_encode = msgspec.json.Encoder(order="sorted").encode


def snapshot(context: dict[str, Any], envelope: "Envelope") -> str | None:
    """JSON object of the preferences and signals that came with a message; None where there were none.

    `category_preferences`: category → bool, out of `context.consent.categoryPreferences`. Absent means that nobody
    was asked, which has no effect; an empty object means that nothing was agreed to, so it is kept. Whatever is not
    `true` counts as refused. `gpc`: the browser said Sec-GPC (no sale, no sharing). `dnt`: it said Do Not Track,
    and the settings respect that.
    """
    found: dict[str, Any] = {}
    consent = context.get("consent")
    preferences = consent.get("categoryPreferences") if isinstance(consent, dict) else None
    if isinstance(preferences, dict):
        found["category_preferences"] = {category: agreed is True for category, agreed in preferences.items()}
    if envelope.gpc:
        found["gpc"] = True
    if envelope.dnt:
        found["dnt"] = True
    return _encode(found).decode() if found else None

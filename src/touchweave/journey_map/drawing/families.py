"""Lanes of the drawing: one a channel where they fit on the page, else channels of a kind together."""

from touchweave.event.vocabulary import Channel
from touchweave.journey_map.record import JourneyMap

#: So many lanes fit on a landscape page.
LANES = 9

FAMILIES: dict[str, tuple[Channel, ...]] = {
    "Media": (Channel.TV, Channel.ADS, Channel.SEARCH, Channel.SOCIAL),
    "Website and app": (Channel.WEB, Channel.APP),
    "Messages": (Channel.EMAIL, Channel.SMS, Channel.PUSH),
    "In person": (Channel.STORE, Channel.POS, Channel.EVENT),
    "Conversation": (Channel.CHAT, Channel.CALL, Channel.SERVICE),
    "Goods": (Channel.PACKAGE, Channel.DELIVERY, Channel.DOCUMENT),
    "Voice": (Channel.REVIEW, Channel.REFERRAL, Channel.SURVEY, Channel.LOYALTY),
    "Other": (Channel.OTHER,),
}
_FAMILY_OF = {str(channel): family for family, channels in FAMILIES.items() for channel in channels}


def lanes_of(shown: JourneyMap) -> dict[str, str]:
    """The lane of each channel of the map, lanes in order of first appearance."""
    if len(shown.channels) <= LANES:
        return {channel: channel for channel in shown.channels}
    return {channel: _FAMILY_OF.get(channel, "Other") for channel in shown.channels}

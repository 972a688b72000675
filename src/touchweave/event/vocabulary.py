"""The closed word lists that describe a touchpoint, and the kinds of an interaction."""

from enum import IntEnum, StrEnum


class Channel(StrEnum):
    """Through what customer and brand met."""

    WEB = "web"
    SEARCH = "search"
    ADS = "ads"
    TV = "tv"
    SOCIAL = "social"
    EMAIL = "email"
    SMS = "sms"
    PUSH = "push"
    CHAT = "chat"
    CALL = "call"
    STORE = "store"
    POS = "pos"
    EVENT = "event"
    PACKAGE = "package"
    DOCUMENT = "document"
    DELIVERY = "delivery"
    APP = "app"
    LOYALTY = "loyalty"
    REFERRAL = "referral"
    REVIEW = "review"
    SURVEY = "survey"
    SERVICE = "service"
    OTHER = "other"


class Stage(StrEnum):
    """The three stages every journey has; a catalogue may name finer ones inside them."""

    PRE_PURCHASE = "pre_purchase"
    PURCHASE = "purchase"
    POST_PURCHASE = "post_purchase"


class Setting(StrEnum):
    """Where it happened."""

    ONLINE = "online"
    OFFLINE = "offline"
    PRODUCT = "product"


class Contact(StrEnum):
    """Whether the brand itself was met, or somebody who speaks of it."""

    DIRECT = "direct"
    INDIRECT = "indirect"


class Direction(StrEnum):
    """Who began: the customer (inbound) or the brand (outbound)."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"


class Kind(IntEnum):
    """What an interaction is; the uint8 code of the journey index. Codes are never reused."""

    CONTACT = 0  #: customer and brand met
    RESPONSE = 1  #: the customer answered an outbound contact (clicked, replied, answered)
    OUTCOME = 2  #: what the journey leads to (a purchase); a meeting too; value = its worth
    NPS = 3  #: an answer 0..10 to "how likely to recommend"; value = the answer
    CSAT = 4  #: a satisfaction answer; value = the answer, scale beside it
    CES = 5  #: an effort answer; value = the answer, scale (with direction) beside it
    SENTIMENT = 6  #: −1..1 of what was said
    ISSUE = 7  #: a fault or complaint met at the touchpoint
    COST = 8  #: money spent on this customer at the touchpoint; value = the amount


#: Kinds in which customer and brand met. Order questions (transitions, paths, waits) look at these only:
#: an answer about the food, given at the gate, is no second visit to the restaurant.
MEETINGS = (Kind.CONTACT, Kind.RESPONSE, Kind.OUTCOME, Kind.ISSUE)

#: Kinds that carry a score.
ANSWERS = (Kind.NPS, Kind.CSAT, Kind.CES, Kind.SENTIMENT)

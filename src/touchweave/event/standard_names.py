"""Segment's standard event names and what each says about its touchpoint: channel, stage, kind, direction.

The names are those of the specifications for e-commerce (v2), email, mobile, live chat, accounts and
experiments: https://segment.com/docs/connections/spec/. The catalogue's guesses start here.
"""

import re

from msgspec import Struct

from touchweave.event.vocabulary import Channel, Direction, Kind, Stage


class StandardName(Struct, frozen=True, kw_only=True):
    """What a standard event name means."""

    name: str
    channel: Channel
    stage: Stage
    kind: Kind = Kind.CONTACT
    direction: Direction = Direction.INBOUND


def standard_name(name: str) -> StandardName | None:
    """The standard event of that name, however it is written (`Order Completed`, `order_completed`)."""
    return STANDARD_NAMES.get(spoken(name))


def spoken(name: str) -> str:
    """A name as words in lower case: `orderCompleted`, `order_completed` and `Order Completed` are one."""
    return " ".join(_WORD.findall(name[:300])).casefold()


_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^\W\d_A-Z]+|\d+|[^\W\d_]+")

_BEFORE, _AT, _AFTER = Stage.PRE_PURCHASE, Stage.PURCHASE, Stage.POST_PURCHASE
_OUT = Direction.OUTBOUND

#: (channel, stage, kind, direction): names, separated by commas.
_LISTED: tuple[tuple[Channel, Stage, Kind, Direction, str], ...] = (
    (Channel.SEARCH, _BEFORE, Kind.CONTACT, Direction.INBOUND, "Products Searched"),
    (Channel.WEB, _BEFORE, Kind.CONTACT, Direction.INBOUND,
     "Product List Viewed, Product List Filtered, Product Viewed, Product Clicked, Product Shared, Cart Shared, "
     "Product Added to Wishlist, Product Removed from Wishlist, Wishlist Product Added to Cart, Experiment Viewed"),
    (Channel.ADS, _BEFORE, Kind.CONTACT, _OUT, "Promotion Viewed, Install Attributed"),
    (Channel.ADS, _BEFORE, Kind.RESPONSE, Direction.INBOUND, "Promotion Clicked"),
    (Channel.WEB, _AT, Kind.CONTACT, Direction.INBOUND,
     "Product Added, Product Removed, Cart Viewed, Checkout Started, Checkout Step Viewed, Checkout Step Completed, "
     "Payment Info Entered, Coupon Entered, Coupon Applied, Coupon Removed"),
    (Channel.WEB, _AT, Kind.ISSUE, Direction.INBOUND, "Coupon Denied"),
    (Channel.WEB, _AT, Kind.OUTCOME, Direction.INBOUND, "Order Completed"),
    (Channel.SERVICE, _AFTER, Kind.CONTACT, Direction.INBOUND, "Order Updated, Order Refunded, Order Cancelled"),
    (Channel.REVIEW, _AFTER, Kind.CONTACT, Direction.INBOUND, "Product Reviewed"),
    (Channel.EMAIL, _BEFORE, Kind.CONTACT, _OUT, "Email Delivered, Email Opened"),
    (Channel.EMAIL, _BEFORE, Kind.RESPONSE, Direction.INBOUND, "Email Link Clicked"),
    (Channel.EMAIL, _BEFORE, Kind.ISSUE, _OUT, "Email Bounced"),
    (Channel.EMAIL, _BEFORE, Kind.ISSUE, Direction.INBOUND, "Email Marked as Spam, Unsubscribed"),
    (Channel.APP, _BEFORE, Kind.CONTACT, Direction.INBOUND,
     "Application Installed, Application Opened, Application Backgrounded, Application Updated, Deep Link Opened"),
    (Channel.APP, _AFTER, Kind.CONTACT, Direction.INBOUND, "Application Uninstalled"),
    (Channel.APP, _BEFORE, Kind.ISSUE, Direction.INBOUND, "Application Crashed"),
    (Channel.PUSH, _BEFORE, Kind.CONTACT, _OUT, "Push Notification Received"),
    (Channel.PUSH, _BEFORE, Kind.RESPONSE, Direction.INBOUND, "Push Notification Tapped"),
    (Channel.PUSH, _BEFORE, Kind.ISSUE, _OUT, "Push Notification Bounced"),
    (Channel.CHAT, _AFTER, Kind.CONTACT, Direction.INBOUND,
     "Live Chat Conversation Started, Live Chat Conversation Ended, Live Chat Message Sent"),
    (Channel.CHAT, _AFTER, Kind.CONTACT, _OUT, "Live Chat Message Received"),
    (Channel.WEB, _BEFORE, Kind.CONTACT, Direction.INBOUND, "Signed Up, Signed In, Signed Out, Trial Started"),
    (Channel.WEB, _BEFORE, Kind.CONTACT, Direction.INBOUND, "Account Created, Invite Sent, Invite Accepted"),
    (Channel.WEB, _AFTER, Kind.CONTACT, Direction.INBOUND,
     "Trial Ended, Account Deleted, Account Added User, Account Removed User"),
)  # fmt: skip

#: By the name as `spoken` gives it.
STANDARD_NAMES: dict[str, StandardName] = {
    spoken(name): StandardName(name=name, channel=channel, stage=stage, kind=kind, direction=direction)
    for channel, stage, kind, direction, names in _LISTED
    for name in names.split(", ")
}

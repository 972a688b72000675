"""What a tracking request of Matomo tells: which of its parameters make which event, with which properties."""

import math
from typing import Any

import msgspec
from msgspec import Struct

from touchweave.collect.message_row import MessageRefused
from touchweave.event.rejection import Reason

_items = msgspec.json.Decoder(list[list[Any]]).decode
_ITEM = ("product_id", "name", "category", "price", "quantity")
#: Amounts of an order: parameter → property.
_AMOUNTS = {"ec_st": "subtotal", "ec_tx": "tax", "ec_sh": "shipping", "ec_dt": "discount"}


class Told(Struct, frozen=True, kw_only=True):
    """What happened."""

    event: str | None  #: the name of a track; None: a page was seen
    properties: dict[str, Any]
    read: frozenset[str]  #: the parameters that this was made of


def told(hit: dict[str, str]) -> Told:
    """What a request tells, by the first of these that is there. Raises MessageRefused.

    | parameters | event |
    |---|---|
    | `e_c`, `e_a`, `e_n`, `e_v` | the action; properties `category`, `name`, `value` |
    | `idgoal=0`, `ec_id` | `Order Completed` with `order_id`, `revenue`, `total`, `products` … |
    | `idgoal=0` | `Cart Updated` with `cart_total` and `products` |
    | `idgoal=<n>` | `Goal <n>` with `revenue` |
    | `search` | `Products Searched` with `query`, `category`, `results` |
    | `download`, `link` | `File Downloaded`, `Link Clicked` with `url` |
    | `c_n` | `Content Viewed`, or with `c_i` `Content Clicked` |
    | `ca` | `action_name`, or `Custom Action` |
    | `url` or `action_name` | a page |
    """
    for applies, reader in _READERS:
        if applies in hit:
            return reader(hit)
    if "ca" in hit:
        return _told(hit.get("action_name", "Custom Action"), {"url": hit.get("url")}, hit, "ca")
    if "url" not in hit and "action_name" not in hit:
        raise MessageRefused(Reason.MISSING_NAME, "url")
    return _told(None, {"title": hit.get("action_name"), "url": hit.get("url")}, hit)


def _event(hit: dict[str, str]) -> Told:
    if "e_a" not in hit:
        raise MessageRefused(Reason.MISSING_NAME, "e_a")
    properties = {"category": hit.get("e_c"), "name": hit.get("e_n"), "value": _amount(hit, "e_v")}
    return _told(hit["e_a"], properties, hit, "e_c", "e_a", "e_n", "e_v")


def _goal(hit: dict[str, str]) -> Told:
    if hit["idgoal"] != "0":
        return _told(f"Goal {hit['idgoal']}", {"revenue": _amount(hit, "revenue")}, hit, "idgoal", "revenue")
    products = _products(hit)
    read = ("idgoal", "revenue", "ec_id", "ec_items", *_AMOUNTS)
    if "ec_id" not in hit:
        return _told("Cart Updated", {"cart_total": _amount(hit, "revenue"), "products": products}, hit, *read)
    total = _amount(hit, "revenue")
    amounts = {name: _amount(hit, parameter) for parameter, name in _AMOUNTS.items()}
    properties = {"order_id": hit["ec_id"], "revenue": total, "total": total, **amounts, "products": products}
    return _told("Order Completed", properties, hit, *read)


def _search(hit: dict[str, str]) -> Told:
    properties = {
        "query": hit["search"],
        "category": hit.get("search_cat"),
        "results": _amount(hit, "search_count"),
    }
    return _told("Products Searched", properties, hit, "search", "search_cat", "search_count")


def _download(hit: dict[str, str]) -> Told:
    return _told("File Downloaded", {"url": hit["download"]}, hit, "download")


def _link(hit: dict[str, str]) -> Told:
    return _told("Link Clicked", {"url": hit["link"]}, hit, "link")


def _content(hit: dict[str, str]) -> Told:
    properties = {
        "name": hit["c_n"],
        "piece": hit.get("c_p"),
        "target": hit.get("c_t"),
        "interaction": hit.get("c_i"),
    }
    return _told("Content Clicked" if "c_i" in hit else "Content Viewed", properties, hit, "c_n", "c_p", "c_t", "c_i")


_READERS = (
    ("e_c", _event),
    ("e_a", _event),
    ("idgoal", _goal),
    ("search", _search),
    ("download", _download),
    ("link", _link),
    ("c_n", _content),
)


def _told(event: str | None, properties: dict[str, Any], hit: dict[str, str], *read: str) -> Told:
    """With the custom dimensions of the request, and without what is not there."""
    own = {name for name in hit if name.startswith("dimension") and name[9:].isdecimal()}
    known = {name: value for name, value in properties.items() if value not in (None, [])}
    return Told(event=event, properties=known | {name: hit[name] for name in own}, read=frozenset(read) | own)


def _amount(hit: dict[str, str], parameter: str) -> float | None:
    """A number; None where there is none."""
    written = hit.get(parameter)
    if written is None:
        return None
    try:
        number = float(written)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise MessageRefused(Reason.INVALID_VALUE, parameter)
    return int(number) if number.is_integer() else number


def _products(hit: dict[str, str]) -> list[dict[str, Any]]:
    """`ec_items`: a JSON list of lists: id, name, category (one or a list), price, quantity."""
    if "ec_items" not in hit:
        return []
    try:
        items = _items(hit["ec_items"])
    except (msgspec.DecodeError, RecursionError) as error:
        raise MessageRefused(Reason.INVALID_FIELD, "ec_items") from error
    return [
        {name: value for name, value in zip(_ITEM, item, strict=False) if value not in (None, "", [])}
        for item in items
    ]

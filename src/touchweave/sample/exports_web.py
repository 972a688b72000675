"""What the web analytics, the advertising panel and the staff's notes export."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from touchweave.sample.export import (
    Export,
    Exporting,
    texts,
    times,
    whole,
    with_duplicates,
    write_csv,
    write_parquet,
)
from touchweave.sample.identifiers import WEB_PLACES
from touchweave.sample.visits import visit_ids

_PRODUCTS = tuple(f"/lamps/{name}" for name in ("dawn", "ember", "halo", "lantern", "moonrise", "reed")) + tuple(
    f"/throws/{name}" for name in ("birch", "fjord", "heather", "linen", "saffron")
)
#: Pages by place.
_PAGES: dict[str, tuple[str, ...]] = {
    "home-page": ("/",),
    "product-page": _PRODUCTS,
    "buying-guide": ("/guides/light-for-reading", "/guides/choosing-a-throw", "/guides/warm-or-cool"),
    "review-read": tuple(page.replace("/lamps", "/reviews").replace("/throws", "/reviews") for page in _PRODUCTS),
    "store-finder": ("/stores", "/stores/opening-hours"),
    "search": ("/", *_PRODUCTS),
    "advert-click": ("/autumn", "/gifts", *_PRODUCTS[:4]),
    "cart": ("/basket",),
    "checkout": ("/checkout",),
    "help-page": ("/help", "/help/returns", "/help/light-does-not-start", "/help/washing"),
}
_TITLES = ("Home", "Product", "Guide", "Reviews", "Stores", "Search landing", "Advert landing", "Basket", "Checkout",
           "Help")  # fmt: skip
_CAMPAIGNS = ("evening-glow", "winter-nest", "gift-season")
_SEEN = {
    "tv-spot": "Television spot seen",
    "online-advert": "Online advert seen",
    "retargeting": "Retargeting advert seen",
    "social-post": "Social post seen",
    "social-talk": "Comments read",
}
_MET = {"store-visit": "Store visit", "trade-show": "Trade-show meeting", "press": "Article read",
        "friend-tip": "Friend's tip"}  # fmt: skip
STORES = ("Harbour Street", "Old Market", "Mill Lane", "Station Arcade", "North Gate")


def web_visits(out: Exporting) -> Export:
    """`web_visits.csv`: page views. Who it was is empty until the web shop knows; the device always is there."""
    places, visits = WEB_PLACES, out.planted.visits
    which, rows = visits.place, visits.rows
    pages = np.empty(len(which), object)
    for at, place in enumerate(places):
        mine = which == at
        pages[mine] = np.array(_PAGES[place], object)[out.rng.integers(0, len(_PAGES[place]), int(mine.sum()))]
    searched, clicked = which == places.index("search"), which == places.index("advert-click")
    customer = pa.array(rows["customer"])
    campaign = texts(_CAMPAIGNS, out.rng.integers(0, 3, len(which)))
    table = pa.table(
        {
            "visit_id": visit_ids(len(which)),
            "visitor": visits.device,
            "customer_id": pc.if_else(pa.array(visits.known), out.customers.take(customer), None),
            "time": times(rows["at"]),
            "page": pa.array(pages, pa.string()),
            "title": texts(_TITLES, which),
            "referrer": _where(searched, "www.search.example"),
            "medium": pc.coalesce(_where(searched, "organic"), _where(clicked, "cpc")),
            "campaign": pc.if_else(pa.array(clicked), campaign, None),
        }
    )
    table, again = with_duplicates(out.rng, table, "visit_id", out.simulation.model.duplicate_rate)
    write_csv(out.folder / "web_visits.csv", table)
    return Export(name="web_visits.csv", rows=len(table), interactions=len(table), duplicates=again)


def adverts(out: Exporting) -> Export:
    """`adverts.parquet`: what a panel says was seen, on television and online."""
    which, rows = out.of(*_SEEN)
    table = pa.table(
        {
            "viewer": out.customers.take(pa.array(rows["customer"])),
            "seen_at": pa.array(rows["at"] // 1000, pa.int64()).cast(pa.timestamp("ms", tz="UTC")),
            "what": texts(list(_SEEN.values()), which),
            "campaign": texts(_CAMPAIGNS, out.rng.integers(0, 3, len(which))),
        }
    )
    write_parquet(out.folder / "adverts.parquet", table)
    return Export(name="adverts.parquet", rows=len(table), interactions=len(table))


def encounters(out: Exporting) -> Export:
    """`encounters.tsv`: what staff noted in stores and at trade shows, and what customers told them."""
    which, rows = out.of(*_MET)
    place = texts(STORES, out.rng.integers(0, len(STORES), len(which)))
    table = pa.table(
        {
            "who": out.customers.take(pa.array(rows["customer"])),
            "when": times(rows["at"], "%d/%m/%Y %H:%M"),
            "what": texts(list(_MET.values()), which),
            "where": pc.if_else(pa.array(which == 0), place, None),
            "minutes": whole(np.where(which <= 1, 3 + out.rng.poisson(9, len(which)), np.nan)),
        }
    )
    write_csv(out.folder / "encounters.tsv", table, delimiter="\t")
    return Export(name="encounters.tsv", rows=len(table), interactions=len(table))


def _where(condition: NDArray[np.bool_], text: str) -> pa.Array:
    return pc.if_else(pa.array(condition), text, pa.scalar(None, pa.string()))

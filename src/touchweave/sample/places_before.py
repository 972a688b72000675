"""The touchpoints before and at the purchase: advert, search, website, store, checkout."""

from touchweave.catalogue.touchpoint import Rule
from touchweave.event.vocabulary import Kind
from touchweave.sample.place import Place, place

_MARKETING, _SOCIAL, _SHOP = "Brand marketing", "Social media team", "Web shop team"
_STORES, _FIELD, _CRM = "Store managers", "Field sales", "Customer relations"
_IN, _OUT = "direct inbound", "direct outbound"
EARLY, MIDDLE, LATE = (0.0, 0.5), (0.15, 0.9), (0.5, 1.0)


def _page(page: str) -> tuple[Rule, ...]:
    return (Rule(type="page", page=page),)


def _named(name: str) -> tuple[Rule, ...]:
    return (Rule(name=name),)


#: In the order in which their rules are tried: where a visit came from decides before the page it led to.
AWARENESS: tuple[Place, ...] = (
    place("tv-spot", "Television advert", f"tv awareness offline {_OUT}", _named("Television spot seen"),
          owner=_MARKETING, cost=0.02, hours="evening", rate=0.22, again=1.2, phase=EARLY, purchase_effect=0.20),
    place("online-advert", "Online advert seen", f"ads awareness online {_OUT}", _named("Online advert seen"),
          owner=_MARKETING, cost=0.005, rate=0.34, intent_slope=0.3, again=1.5, phase=EARLY),
    place("advert-click", "Online advert clicked", f"ads awareness online {_IN}",
          (Rule(type="page", medium="cpc|ppc"),), owner=_MARKETING, cost=0.6, rate=0.12, intent_slope=0.6,
          again=0.3, phase=(0.1, 0.7), purchase_effect=0.25),
    place("social-post", "Social post seen", f"social awareness online {_OUT}", _named("Social post seen"),
          owner=_SOCIAL, cost=0.004, rate=0.25, intent_slope=0.2, again=1.0, phase=EARLY),
    place("social-talk", "Others' comments read", "social awareness online indirect inbound",
          _named("Comments read"), owner=_SOCIAL, rate=0.12, intent_slope=0.2, again=0.4, phase=(0.0, 0.8),
          purchase_effect=0.15),
    place("press", "Magazine article", "other awareness offline indirect inbound", _named("Article read"),
          owner=_MARKETING, hours="evening", rate=0.06, intent_slope=0.1, offline_slope=0.2, phase=EARLY,
          purchase_effect=0.30),
    place("friend-tip", "Recommended by a friend", "referral awareness offline indirect inbound",
          _named("Friend's tip"), owner=_CRM, rate=0.07, intent_slope=0.3, phase=EARLY, purchase_effect=0.90),
    place("trade-show", "Trade-show meeting", f"event awareness offline {_IN}", _named("Trade-show meeting"),
          owner=_FIELD, cost=18.0, target=85, hours="office", rate=0.035, intent_slope=0.4, offline_slope=0.6,
          phase=EARLY, purchase_effect=0.80),
)  # fmt: skip

CONSIDERATION: tuple[Place, ...] = (
    place("search", "Found by search", f"search consideration online {_IN}",
          (Rule(type="page", medium="organic"), Rule(type="page", referrer="*search*")), owner=_MARKETING,
          rate=0.40, intent_slope=0.9, again=0.6, phase=MIDDLE),
    place("home-page", "Home page", f"web consideration online {_IN}", _page("/"), owner=_SHOP, rate=0.52,
          intent_slope=0.5, again=0.5, phase=MIDDLE),
    place("product-page", "Product page", f"web consideration online {_IN}", _page("/lamps/*|/throws/*"),
          owner=_SHOP, target=80, rate=0.58, intent_slope=1.0, again=1.6, phase=MIDDLE),
    place("buying-guide", "Buying guide", f"web consideration online {_IN}", _page("/guides/*"), owner=_SHOP,
          rate=0.15, intent_slope=0.4, again=0.3, phase=MIDDLE, purchase_effect=0.35),
    place("review-read", "Reviews read", "review consideration online indirect inbound", _page("/reviews/*"),
          owner=_SHOP, rate=0.22, intent_slope=0.6, again=0.5, phase=MIDDLE, purchase_effect=0.40),
    place("store-finder", "Store finder", f"web consideration online {_IN}", _page("/stores*"), owner=_SHOP,
          rate=0.09, intent_slope=0.5, offline_slope=0.7, phase=MIDDLE),
    place("retargeting", "Retargeting advert", f"ads consideration online {_OUT}", _named("Retargeting advert seen"),
          owner=_MARKETING, cost=0.02, rate=0.20, intent_slope=1.2, again=2.0, phase=LATE),
    place("newsletter", "Newsletter", f"email consideration online {_OUT}",
          (Rule(name="Email Delivered", campaign="newsletter-*"),
           Rule(name="Email Opened|Email Link Clicked", campaign="newsletter-*", kind=Kind.RESPONSE)),
          owner=_CRM, cost=0.002),
    place("chat", "Chat with an adviser", f"chat consideration online {_IN}",
          (Rule(name="Chat|Chat rated", properties={"handled_by": "adviser"}),), owner=_CRM, cost=3.5, target=85,
          hours="office", rate=0.06, intent_slope=0.5, phase=MIDDLE, purchase_effect=0.45),
    place("chatbot", "Chatbot", f"chat consideration online {_IN}",
          (Rule(name="Chat|Chat rated", properties={"handled_by": "bot"}),), owner=_CRM, cost=0.15, target=65,
          rate=0.10, intent_slope=0.4, again=0.2, phase=MIDDLE, purchase_effect=-0.15, score_effect=-0.3),
    place("advice-call", "Advice by telephone", f"call consideration offline {_IN}",
          (Rule(name="Call|Call rated", properties={"Reason": "advice"}),), owner=_CRM, cost=5.0, target=80,
          hours="office", rate=0.04, intent_slope=0.4, phase=MIDDLE, purchase_effect=0.30),
    place("store-visit", "Store visit", f"store consideration offline {_IN}", _named("Store visit|Store rated"),
          owner=_STORES, cost=4.0, target=85, hours="store", rate=0.14, intent_slope=0.5, offline_slope=0.9,
          again=0.2, phase=LATE, purchase_effect=0.70, score_effect=0.3),
)  # fmt: skip

PURCHASE: tuple[Place, ...] = (
    place("cart", "Shopping basket", f"web purchase online {_IN}", _page("/basket"), owner=_SHOP, target=80),
    place("checkout", "Checkout", f"web purchase online {_IN}",
          (*_page("/checkout*"), Rule(name="Web shop rated")), owner=_SHOP, target=80),
    place("payment", "Payment", f"web purchase online {_IN}",
          (Rule(name="Payment failed", kind=Kind.ISSUE), Rule(name="Payment paid")), owner="Payments team",
          cost=0.35, target=90),
    place("order", "Web order", f"web purchase online {_IN}", (Rule(name="Order Completed", kind=Kind.OUTCOME),),
          owner=_SHOP),
    place("till", "Purchase in a store", f"pos purchase offline {_IN}",
          (Rule(name="Store Purchase", kind=Kind.OUTCOME),), owner=_STORES, target=85, hours="store"),
)  # fmt: skip

#: What can be met on the way to a purchase; the columns of the exposures in this order.
ON_THE_WAY: tuple[Place, ...] = tuple(each for each in (*AWARENESS, *CONSIDERATION) if each.rate)

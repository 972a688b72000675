"""The touchpoints after the purchase: delivery, the product itself, service, loyalty."""

from touchweave.catalogue.touchpoint import JourneyStage, Rule, Touchpoint
from touchweave.event.vocabulary import Kind, Stage
from touchweave.sample.place import Place, place
from touchweave.sample.places_before import AWARENESS, CONSIDERATION, PURCHASE

_LOGISTICS, _PRODUCT, _SERVICE = "Logistics", "Product design", "Customer service"
_CRM, _APP = "Customer relations", "App team"
_IN, _OUT = "direct inbound", "direct outbound"


def _named(name: str) -> tuple[Rule, ...]:
    return (Rule(name=name),)


def _mail(campaign: str) -> tuple[Rule, ...]:
    return (
        Rule(name="Email Delivered", campaign=campaign),
        Rule(name="Email Opened|Email Link Clicked", campaign=campaign, kind=Kind.RESPONSE),
    )


DELIVERY: tuple[Place, ...] = (
    place("order-mail", "Order confirmation", f"email delivery online {_OUT}", _mail("order-confirmation"),
          owner="Web shop team", cost=0.002),
    place("delivery-sms", "Delivery announced by SMS", f"sms delivery online {_OUT}",
          _named("Delivery announced"), owner=_LOGISTICS, cost=0.07),
    place("delivery", "Delivery", f"delivery delivery offline {_OUT}", _named("Parcel delivered|Delivery rated"),
          owner=_LOGISTICS, cost=4.9, target=85),
    place("leaflet", "Leaflet in the package", f"package delivery product {_IN}", _named("Leaflet code scanned"),
          owner=_PRODUCT, cost=0.12, score_effect=0.25),
)  # fmt: skip

USE: tuple[Place, ...] = (
    place("manual", "Instruction manual", f"document use product {_IN}",
          (Rule(type="screen", name="Manual"), Rule(name="Manual rated")), owner=_PRODUCT, target=75,
          score_effect=0.35),
    place("help-page", "Help pages", f"web use online {_IN}", (Rule(type="page", page="/help*"),),
          owner=_SERVICE, target=75),
    place("follow-up", "Follow-up mail", f"email use online {_OUT}", _mail("follow-up"), owner=_CRM, cost=0.002),
    place("survey", "Customer survey", f"survey use online {_OUT}",
          (Rule(name="Email Delivered", campaign="survey"), Rule(name="Survey answered")), owner=_CRM, cost=0.002,
          target=75),
    place("service-call", "Service call", f"call use offline {_IN}",
          (Rule(name="Call|Call rated", properties={"Reason": "service"}),), owner=_SERVICE, cost=6.5, target=80,
          hours="office"),
    place("complaint", "Complaint", f"service use online {_IN}", (Rule(name="Complaint", kind=Kind.ISSUE),),
          owner=_SERVICE, cost=11.0, score_effect=-1.2),
    place("return", "Return", f"service use offline {_IN}", (Rule(name="Order returned"),), owner=_LOGISTICS,
          cost=7.5, target=70, score_effect=-0.6),
)  # fmt: skip

LOYALTY: tuple[Place, ...] = (
    place("app", "Loyalty app", f"app loyalty online {_IN}", (Rule(type="screen", name="Home"),), owner=_APP,
          target=80, score_effect=0.4),
    place("points", "Points redeemed", f"loyalty loyalty online {_IN}", (Rule(name="Points redeemed"),),
          owner=_APP, cost=5.0),
    place("push", "Push message", f"push loyalty online {_OUT}",
          (Rule(name="Push Delivered"), Rule(name="Push Opened", kind=Kind.RESPONSE)), owner=_APP, cost=0.001),
    place("review-written", "Review written", "review loyalty online indirect inbound",
          (Rule(name="Review written"),), owner="Web shop team"),
    place("social-comment", "Comment on social media", "social loyalty online indirect inbound",
          (Rule(name="Comment written"),), owner="Social media team"),
    place("referral", "Friend referred", "referral loyalty online indirect inbound", (Rule(name="Friend referred"),),
          owner=_CRM, cost=10.0),
)  # fmt: skip

STAGES: tuple[JourneyStage, ...] = (
    JourneyStage(key="awareness", name="Becoming aware", within=Stage.PRE_PURCHASE),
    JourneyStage(key="consideration", name="Considering", within=Stage.PRE_PURCHASE),
    JourneyStage(key="purchase", name="Buying", within=Stage.PURCHASE),
    JourneyStage(key="delivery", name="Receiving", within=Stage.POST_PURCHASE),
    JourneyStage(key="use", name="Using", within=Stage.POST_PURCHASE),
    JourneyStage(key="loyalty", name="Staying", within=Stage.POST_PURCHASE),
)

PLACES: tuple[Place, ...] = (*AWARENESS, *CONSIDERATION, *PURCHASE, *DELIVERY, *USE, *LOYALTY)
BY_KEY: dict[str, Place] = {each.key: each for each in PLACES}
TOUCHPOINTS: tuple[Touchpoint, ...] = tuple(each.touchpoint for each in PLACES)

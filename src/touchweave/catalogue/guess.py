"""What an uncatalogued name probably is: channel, stage, setting, kind, contact and direction, from words.

Segment's standard names are known for sure; otherwise the words of the name decide, then the page path, UTM medium,
referrer and source. A guess is shown as one, and the catalogue overrules it.
"""

from msgspec import Struct

from touchweave.event.standard_names import spoken, standard_name
from touchweave.event.vocabulary import Channel, Contact, Direction, Kind, Setting, Stage

_C, _S = Channel, Stage

#: Where a channel is met unless the catalogue says otherwise.
USUAL_SETTING: dict[Channel, Setting] = {
    **dict.fromkeys(Channel, Setting.ONLINE),
    **dict.fromkeys((_C.TV, _C.CALL, _C.STORE, _C.POS, _C.EVENT, _C.DELIVERY, _C.SERVICE), Setting.OFFLINE),
    **dict.fromkeys((_C.PACKAGE, _C.DOCUMENT), Setting.PRODUCT),
}
_USUAL_STAGE: dict[Channel, Stage] = {
    **dict.fromkeys(Channel, Stage.PRE_PURCHASE),
    **dict.fromkeys((_C.STORE, _C.POS), Stage.PURCHASE),
    **dict.fromkeys(
        (_C.CHAT, _C.CALL, _C.PACKAGE, _C.DOCUMENT, _C.DELIVERY, _C.LOYALTY, _C.REFERRAL, _C.REVIEW, _C.SURVEY,
         _C.SERVICE), Stage.POST_PURCHASE),
}  # fmt: skip
_BRAND_BEGINS = frozenset({_C.ADS, _C.TV, _C.EMAIL, _C.SMS, _C.PUSH, _C.PACKAGE, _C.DOCUMENT, _C.DELIVERY, _C.SURVEY})

#: Words of a name, in the order in which they are looked for: the more telling first.
_CHANNEL_WORDS: tuple[tuple[Channel, str], ...] = (
    (_C.SURVEY, "survey questionnaire nps csat ces feedback poll"),
    (_C.REVIEW, "review reviewed reviews rating rated testimonial"),
    (_C.REFERRAL, "referral referred refer recommendation recommended"),
    (_C.LOYALTY, "loyalty points reward rewards coupon voucher membership"),
    (_C.CHAT, "chat chatbot livechat bot messenger"),
    (_C.CALL, "call calls phone telephone callback hotline voicemail ivr"),
    (_C.SMS, "sms text whatsapp"),
    (_C.PUSH, "push notification"),
    (_C.EMAIL, "email emails mail mailing newsletter mailbox"),
    (_C.TV, "tv television radio spot commercial"),
    (_C.ADS, "ad ads advert advertisement banner display retargeting impression sponsored billboard"),
    (_C.SOCIAL, "social facebook instagram twitter tiktok linkedin youtube pinterest tweet post comment"),
    (_C.EVENT, "event fair exhibition trade conference webinar booth stand workshop meeting"),
    (_C.PACKAGE, "package packaging parcel unboxing box leaflet insert"),
    (_C.DELIVERY, "delivery delivered shipped shipment shipping courier dispatched"),
    (_C.DOCUMENT, "document manual invoice letter brochure catalogue contract instructions"),
    (_C.POS, "pos till register checkout-desk cashier"),
    (_C.STORE, "store shop showroom branch outlet restaurant counter gate"),
    (_C.SERVICE, "service support complaint ticket helpdesk return refund repair warranty"),
    (_C.SEARCH, "search searched searches"),
    (_C.APP, "app application screen mobile"),
    (_C.WEB, "web website page site landing homepage blog visit session checkout cart basket product"),
)
_STAGE_WORDS: tuple[tuple[Stage, str], ...] = (
    (_S.POST_PURCHASE,
     "delivery delivered shipped shipment package packaging unboxing leaflet manual invoice return returned refund "
     "refunded complaint support help ticket warranty repair survey nps review feedback loyalty referral renewal "
     "account orders cancelled churned tracking onboarding faq"),
    (_S.PURCHASE,
     "checkout cart basket payment pay paid order ordered purchase purchased buy bought till pos sale transaction "
     "conversion booking booked subscribe"),
    (_S.PRE_PURCHASE, "ad advert search newsletter blog visit landing home homepage product products category"),
)  # fmt: skip


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_OUTCOMES = frozenset(
    {"conversion", "converted", "purchase", "purchased", "order", "order placed", "order paid", "order complete",
     "order confirmed", "sale", "transaction", "checkout completed", "checkout complete", "purchase completed",
     "booking completed", "booking confirmed", "subscription started", "contract signed", "deal won"}
)  # fmt: skip
_ISSUES = _words("complaint complained error failed failure fault crash crashed bounced broken declined")
_RESPONSES = _words("click clicked clicks replied reply responded answered tapped scanned redeemed")
_INDIRECT = _words("review reviews comment comments mention mentions referral press rumour testimonial")
_MEDIA: tuple[tuple[Channel, str], ...] = (
    (_C.EMAIL, "email e-mail newsletter mail"),
    (_C.ADS, "cpc ppc cpm cpa cpv paid display banner affiliate affiliates retargeting paidsearch paid-search ads"),
    (_C.SOCIAL, "social social-media social-network paid-social paidsocial sm"),
    (_C.SMS, "sms mms whatsapp"),
    (_C.PUSH, "push"),
    (_C.SEARCH, "organic"),
    (_C.REFERRAL, "referral"),
    (_C.DOCUMENT, "qr print"),
    (_C.TV, "tv radio"),
)
_HOSTS: tuple[tuple[Channel, str], ...] = (
    (_C.SEARCH, "google bing duckduckgo yahoo ecosia baidu yandex startpage"),
    (_C.SOCIAL, "facebook instagram twitter x t linkedin youtube tiktok pinterest reddit"),
    (_C.REVIEW, "trustpilot tripadvisor yelp capterra g2"),
)


def _by_word(table: tuple[tuple[Channel, str], ...]) -> dict[str, tuple[int, Channel]]:
    return {word: (rank, channel) for rank, (channel, words) in enumerate(table) for word in words.split()}


_CHANNEL_OF, _MEDIUM_OF, _HOST_OF = _by_word(_CHANNEL_WORDS), _by_word(_MEDIA), _by_word(_HOSTS)
_STAGE_OF = {word: stage for stage, words in reversed(_STAGE_WORDS) for word in words.split()}


class Guess(Struct, frozen=True, kw_only=True):
    """What it probably is."""

    channel: Channel
    stage: Stage
    setting: Setting
    kind: Kind
    contact: Contact
    direction: Direction


def guess(
    *, type: str = "track", name: str = "", source: str = "", page: str = "", medium: str = "", referrer: str = ""
) -> Guess:
    """Guess from what an event bears; each argument as in event.table.EVENT_SCHEMA, empty: absent."""
    words = _singular(name)
    if type == "track" and words == ["orders"]:  # a file of orders; a page of that name is the customer's account
        words = ["order"]
    known = standard_name(name) if type == "track" else None
    if known is not None:
        channel = _C.APP if known.channel is _C.WEB and _sounds_like_app(source) else known.channel
        return _guessed(channel, known.stage, known.kind, known.direction, words)
    if type in ("page", "screen"):
        channel = _C.WEB if type == "page" else _C.APP
        stage = _stage(words + _singular(page)) or _S.PRE_PURCHASE
        return _guessed(channel, stage, _kind(words, channel), Direction.INBOUND, words)
    channel = _channel(words, source, page, medium, referrer)
    kind = _kind(words, channel)
    stage = _S.PURCHASE if kind is Kind.OUTCOME else _stage(words + _singular(page)) or _USUAL_STAGE[channel]
    begins = channel in _BRAND_BEGINS and kind is Kind.CONTACT
    return _guessed(channel, stage, kind, Direction.OUTBOUND if begins else Direction.INBOUND, words)


def _guessed(channel: Channel, stage: Stage, kind: Kind, direction: Direction, words: list[str]) -> Guess:
    indirect = channel in (_C.REVIEW, _C.REFERRAL) or not _INDIRECT.isdisjoint(words)
    return Guess(
        channel=channel,
        stage=stage,
        setting=USUAL_SETTING[channel],
        kind=kind,
        contact=Contact.INDIRECT if indirect else Contact.DIRECT,
        direction=direction,
    )


def _channel(words: list[str], source: str, page: str, medium: str, referrer: str) -> Channel:
    ranked = [_CHANNEL_OF[word] for word in words if word in _CHANNEL_OF]
    if ranked:
        return min(ranked)[1]
    if page:
        return _C.WEB  # medium and referrer say whence the visitor came, not where they are
    if (written := medium.casefold().replace("_", "-")) in _MEDIUM_OF:
        return _MEDIUM_OF[written][1]
    hosts = [_HOST_OF[part] for part in referrer.casefold().split(".") if part in _HOST_OF]
    if hosts:
        return min(hosts)[1]
    ranked = [_CHANNEL_OF[word] for word in _singular(source) if word in _CHANNEL_OF]
    return min(ranked)[1] if ranked else _C.OTHER


def _stage(words: list[str]) -> Stage | None:
    found = {_STAGE_OF[word] for word in words if word in _STAGE_OF}
    return next((stage for stage, _ in _STAGE_WORDS if stage in found), None)


def _kind(words: list[str], channel: Channel) -> Kind:
    if " ".join(words) in _OUTCOMES:
        return Kind.OUTCOME
    if not _ISSUES.isdisjoint(words):
        return Kind.ISSUE
    if channel in _BRAND_BEGINS | {_C.SOCIAL} and not _RESPONSES.isdisjoint(words):
        return Kind.RESPONSE
    return Kind.CONTACT


def _singular(text: str) -> list[str]:
    """The words of a text; plurals count as what they are plurals of."""
    return [
        word if word in _CHANNEL_OF or word in _STAGE_OF else word.removesuffix("s") for word in spoken(text).split()
    ]


def _sounds_like_app(source: str) -> bool:
    return not {"app", "ios", "android", "mobile"}.isdisjoint(spoken(source).split())

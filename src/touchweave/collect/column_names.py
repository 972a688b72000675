"""What column names usually mean: phrases in the order of how surely they say it."""

import re

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_OTHER = re.compile(r"[^a-z0-9]+")

#: Role → phrases, surest first. A phrase matches the whole name, or (from the second list) its last words.
WHOLE: dict[str, tuple[str, ...]] = {
    "customer": (
        "customer id", "customer", "user id", "userid", "customerid", "customer number", "customer no",
        "customer key", "client id", "client", "member id", "member", "visitor id", "full visitor id",
        "fullvisitorid", "case id", "case concept name", "caseid", "case", "contact id", "person id", "account id",
        "subscriber id", "guest id", "patient id", "passenger id", "respondent id", "respondent", "respnum",
        "participant", "user", "visitor", "person", "email", "email address", "e mail", "phone", "phone number",
        "mobile", "msisdn", "customer email", "user email", "name of customer", "cust id", "cid", "uid",
        "kundennummer", "kunden nr", "kundennr", "kunden id", "kunde", "mitgliedsnummer",
    ),
    "anonymous": ("anonymous id", "anonymousid", "cookie id", "cookie", "device id", "browser id", "session id"),
    "message_id": ("message id", "messageid", "event id", "insert id", "msg id", "uuid", "tweet id", "record id"),
    "time": (
        "timestamp", "time timestamp", "occurred at", "event time", "event timestamp", "datetime", "date time",
        "complete timestamp", "time", "created at", "sent at", "received at", "date", "event date", "visit date",
        "order date", "purchase date", "invoice date", "transaction date", "survey date", "interview date",
        "response date", "created", "start time", "started at", "when", "ts", "visit start time", "day",
        "zeitstempel", "zeitpunkt", "datum", "bestelldatum", "kaufdatum", "uhrzeit", "zeit",
    ),
    "name": (
        "event", "event name", "touchpoint", "activity", "concept name", "activity name", "action", "interaction",
        "event type", "step", "interaction type", "contact reason", "type", "channel", "ereignis", "vorgang",
        "anliegen", "kontaktgrund",
    ),
    "value": (
        "value", "revenue", "amount", "order value", "total", "order total", "total price", "price", "spend",
        "sales", "dollar value", "transaction revenue", "purchase amount", "net amount", "gross amount",
        "umsatz", "betrag", "gesamtbetrag", "bestellwert",
    ),
    "score": (
        "nps", "nps score", "csat", "csat score", "ces", "ces score", "score", "rating", "stars", "satisfaction",
        "recommend", "likelihood to recommend", "netpro", "effort", "sentiment", "airline sentiment", "grade",
        "zufriedenheit", "bewertung", "weiterempfehlung",
    ),
    "comment": (
        "comment", "comments", "feedback", "verbatim", "review", "review text", "text", "remarks", "message",
        "kommentar", "bemerkung", "freitext",
    ),
    "campaign": ("utm campaign", "campaign", "campaign name", "kampagne"),
    "medium": ("utm medium", "medium"),
    "referrer": ("referrer", "referer", "referring url", "page referrer"),
    "page": ("page path", "page", "url", "page url", "path", "page location", "landing page", "seitenpfad"),
}  # fmt: skip

#: The rank from which on only the end of the name says it.
ENDS = 100

ENDING: dict[str, tuple[str, ...]] = {
    "customer": ("customer id", "user id", "visitor id", "client id", "member id", "case id"),
    "time": ("timestamp", "datetime", "date time", "at", "created", "date", "time"),
    "value": ("revenue", "amount", "total", "value"),
    "score": ("nps", "csat", "ces", "rating", "satisfaction", "sentiment"),
}

#: Type of identifier → names of columns that hold it in a list of customers.
IDENTIFIERS: dict[str, tuple[str, ...]] = {
    "email": ("email", "e mail", "mail", "email address", "e mail address", "mail address", "customer email"),
    "phone": ("phone", "phone number", "telephone", "telephone number", "mobile", "mobile number", "mobile phone",
              "cell phone", "msisdn", "telefon", "telefonnummer", "handy", "mobilnummer"),
    "loyalty_id": ("loyalty id", "loyalty number", "loyalty card", "loyalty card number"),
}  # fmt: skip

#: Names that say what happened: a file with such a column has interactions in its rows.
_HAPPENED = tuple(name for name in WHOLE["name"] if name not in ("type", "channel", "step"))
_RESPONDENTS = {"respondent id", "respondent", "respnum", "participant", "case id", "caseid", "case"}
_NO_TIMES = {"birth", "dob", "born", "birthday", "expiry", "expires", "expiration", "due", "planned", "deadline",
             "geburtsdatum", "geburtstag", "geboren"}  # fmt: skip


def words_of(name: str) -> str:
    """The name in lower-case words: `fullVisitorId`, `FULL_VISITOR_ID` → `full visitor id`."""
    return _OTHER.sub(" ", _CAMEL.sub(" ", name).lower()).strip()


def rank_of(name: str, role: str) -> int | None:
    """How surely the name means the role, 0 the surest; None: it does not."""
    words = words_of(name)
    if role == "time" and says_no_time(name):
        return None
    if words in WHOLE[role]:
        return WHOLE[role].index(words)
    for at, phrase in enumerate(ENDING.get(role, ())):
        if words.endswith(" " + phrase):
            return ENDS + at
    return None


def by_rank(names: tuple[str, ...], role: str) -> list[str]:
    """The names that may mean the role, surest first; equally sure ones in the file's order."""
    ranked = [(rank, at, name) for at, name in enumerate(names) if (rank := rank_of(name, role)) is not None]
    return [name for _, _, name in sorted(ranked)]


def says_no_time(name: str) -> bool:
    """Whether the name says a date at which nothing happened between customer and brand, such as a birthday."""
    return bool(_NO_TIMES & set(words_of(name).split()))


def says_interaction(name: str) -> bool:
    """Whether the name says what happened, what it was worth, or what was answered."""
    words = words_of(name)
    return words in _HAPPENED or words in WHOLE["value"] or rank_of(name, "score") is not None


def identifier_type(name: str) -> str | None:
    """The type of identifier that a column of customers with this name holds."""
    words = words_of(name)
    return next((kind for kind, names in IDENTIFIERS.items() if words in names), None)


def numbers_respondents(name: str) -> bool:
    """Whether the name says a number that holds within one survey only, and not who the customer is elsewhere."""
    return words_of(name) in _RESPONDENTS


def answer_kind(name: str) -> str | None:
    """nps, ces, csat or sentiment, where the name of a score column says so."""
    words = set(words_of(name).split())
    for kind, signs in (
        ("nps", {"nps", "recommend", "recommendation", "netpro", "promoter", "weiterempfehlung"}),
        ("ces", {"ces", "effort", "ease", "easy"}),
        ("sentiment", {"sentiment", "polarity"}),
        ("csat", {"csat", "satisfaction", "satisfied", "stars", "rating", "score", "grade"}),
    ):
        if words & signs:
            return kind
    return None

"""What the changes begin with: messages as real clients send them, by target."""

import base64
import gzip
import json
import zlib

from touchweave.event.parcel import ROW_FIELDS, Parcel, Refused
from touchweave.event.rejection import Reason

#: With a right check at its end.
KEY = "twk_0123456789abcdefghijklmnopqrstuv1pgq3l"
#: Family and kind, as the first byte of an input chooses them.
DOORS = (
    *(("segment", kind) for kind in ("batch", "track", "identify", "page", "screen", "group", "alias")),
    *(("segment", "pixel-track"), ("posthog", "capture"), ("matomo", "matomo")),
)
_HEADER, _SENT, _PACKED = 1, 2, 4

_TRACK = {
    "type": "track",
    "event": "Order Completed",
    "userId": "u-1",
    "anonymousId": "a-1",
    "messageId": "m-1",
    "timestamp": "2026-01-02T11:59:00.000Z",
    "sentAt": "2026-01-02T12:00:00+01:00",
    "properties": {"order_id": "7", "revenue": 12.5, "total": "12.50", "products": [{"sku": "x", "price": 1e3}]},
    "context": {
        "page": {"url": "https://shop.example/a?utm_source=x", "path": "/a", "referrer": "https://x.example/"},
        "campaign": {"name": "spring", "medium": "email"},
        "userAgent": "Mozilla/5.0 (compatible; Googlebot/2.1)",
        "library": {"name": "analytics.js", "version": "2"},
        "consent": {"categoryPreferences": {"Advertising": True, "Functional": False}},
    },
}
_MESSAGES = [
    _TRACK,
    {
        "type": "identify",
        "userId": 17,
        "traits": {"email": "a@b.example", "plan": None},
        "originalTimestamp": 1700000000,
    },
    {
        "type": "track",
        "event": "Survey",
        "userId": "u",
        "properties": {"answer": "csat", "score": 4, "scale": "1..5"},
    },
    {"type": "track", "event": "Asked", "userId": "u", "properties": {"nps": "9"}},
    {
        "type": "page",
        "name": "Home",
        "anonymousId": "a",
        "properties": {"url": "http://[::1]/x", "title": "é\ud83d\ude00"},
    },
    {"type": "screen", "category": "c", "anonymousId": "a", "timestamp": "yesterday"},
    {"type": "group", "groupId": "g", "userId": "u", "traits": {"a": [[[1]]]}},
    {"type": "alias", "userId": "new", "previousId": "old"},
    {"type": "track", "userId": "u"},
    {"event": "no type", "context": None, "integrations": {"All": False}},
]
_ODD = [
    b'{"batch":[{"a":1,"a":2},{"x":NaN},{"x":1e999},{"x":"\\ud800"},{"x":"\xff"},[],"",1,null,{"x":-0.0e-5}]}',
    b'[{"type":"track","event":"E","userId":"u","properties":{"a":{"b":{"c":[{"d":[[{}]]}]}}}}]',
    b'{"batch":[], "batch":[1]}',
    b'{"batch":[{}],"context":{"a":"\\u0000"},"integrations":{"x":true},"sentAt":1700000000000}',
    b'{"a":' * 20 + b"1" + b"}" * 20,
    b'{"x":' + b"1" * 500 + b"}",
    b'{"\\u0061":1,"a":2}',
]
_CAPTURE = {
    "api_key": KEY,
    "event": "$pageview",
    "distinct_id": "d",
    "uuid": "0190a5b2-0000-7000-8000-000000000000",
    "timestamp": "2026-01-02T12:00:00Z",
    "offset": 17,
    "properties": {
        "$current_url": "https://shop.example/?utm_source=a&utm_campaign=b",
        "$lib": "web",
        "$raw_user_agent": "Mozilla/5.0",
        "$set": {"plan": "x"},
        "$is_identified": False,
        "$device_id": "d",
    },
}
_CAPTURES = [
    _CAPTURE,
    _CAPTURE | {"event": "$identify", "properties": {"$anon_distinct_id": 5, "$set_once": {"a": 1}}},
    _CAPTURE | {"event": "$create_alias", "properties": {"alias": "other", "distinct_id": 1.5}},
    _CAPTURE | {"event": "$groupidentify", "properties": {"$group_type": "t", "$group_key": "k", "$group_set": {}}},
    _CAPTURE | {"event": "$screen", "properties": {"$screen_name": "s"}, "timestamp": None, "offset": -1e300},
]
_HITS = [
    f"idsite=7&rec=1&url=https%3A%2F%2Fx.example%2F%3Fpk_campaign%3Da&action_name=Home&_id=0123456789abcdef&token_auth={KEY}",
    "idsite=7&rec=1&uid=u&e_c=c&e_a=a&e_n=n&e_v=1.5&cdt=1700000000&rand=1&res=1920x1080&dimension1=x",
    'idsite=7&rec=1&cid=c&idgoal=0&ec_id=1&revenue=10&ec_items=[["sku","n",["c","d"],1.5,2]]&ec_tx=1&cdo=60',
    "idsite=7&rec=1&uid=u&search=q&search_cat=c&search_count=3&ua=bot&lang=de&cip=1.2.3.4&send_image=0",
    "idsite=7&rec=1&uid=u&c_n=n&c_i=click&c_p=p&url=x&ping=1&ca=1&link=l&download=d",
]
_PIXELS = [
    f"writeKey={KEY}&userId=u&event=Opened&properties.x=1&context.page.url=http%3A%2F%2Fx&timestamp=2026-01-01",
    "data=" + base64.b64encode(json.dumps(_TRACK).encode()).decode(),
    "userId=u&event=E&properties=%7B%22a%22%3A%5B1%5D%7D&properties.b.c.d.e.f.g.h.i.j.k=1&properties=2",
]


def _json(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def _request(door: int, bits: int, query: str, body: bytes) -> bytes:
    return bytes([door, bits]) + query.encode() + b"\n" + body


_SEGMENT = [
    _request(0, _HEADER, "", _json({"batch": _MESSAGES, "sentAt": "2026-01-02T12:00:00Z", "context": {"ip": "::1"}})),
    _request(0, _HEADER | _SENT | _PACKED, "", _json(_MESSAGES)),
    *(_request(1 + number % 6, _HEADER | _SENT, "", _json(one)) for number, one in enumerate(_MESSAGES)),
    *(_request(0, _HEADER, "", one) for one in _ODD),
    _request(1, 8, "Basic " + base64.b64encode(f"{KEY}:".encode()).decode(), _json(_TRACK)),
    _request(1, 16, f"writeKey={KEY}", _json(_TRACK)),
    _request(0, 16, "", _json({"batch": [_TRACK | {"writeKey": KEY}]})),
    *(_request(7, _HEADER, one, b"") for one in _PIXELS),
]
_BASE64 = base64.b64encode(_json(_CAPTURES))
_POSTHOG = [
    *(_request(8, _HEADER, "", _json(one)) for one in _CAPTURES),
    _request(8, _PACKED, "compression=gzip-js&_=1700000000000", _json(_CAPTURES)),
    _request(8, 0, "", _json({"api_key": KEY, "batch": _CAPTURES, "sent_at": "2026-01-02T12:00:00Z"})),
    _request(8, 0, "", b"data=" + _BASE64.replace(b"+", b"%2B") + b"&compression=base64"),
    _request(8, 0, "", base64.b64encode(gzip.compress(_json(_CAPTURES), mtime=0))),
    _request(8, 0, "data=" + _BASE64.decode(), b""),
    _request(8, 16, f"token={KEY}", b'{"event":"a","distinct_id":null,"properties":{"token":5}}'),
]
_MATOMO = [
    *(_request(9, _HEADER, one, b"") for one in _HITS),
    *(_request(9, 0, "", one.encode()) for one in _HITS),
    _request(9, 16, "", _json({"requests": [f"?{one}" for one in _HITS], "token_auth": KEY})),
    _request(9, _HEADER | _SENT, "", _json({"requests": [{"idsite": 7, "rec": 1, "uid": 5}, [], 1, None]})),
    _request(9, _HEADER, "", b'["?idsite=7&rec=1&uid=u&url=x", "\\ud800", 3]'),
]  # fmt: skip
_ROW = ("m-1", "track", "E", 1_700_000_000_000_000, "u", *[None] * (len(ROW_FIELDS) - 5))
_REFUSED = Refused(reason=Reason.TOO_DEEP, row=2, field=None, raw="[[", envelope="{}")
_ALL = [*_SEGMENT, *_POSTHOG, *_MATOMO]
_MENDINGS = [
    ({"userId": "properties.customer", "event": "=Seen"}, {"properties": {"customer": 1.0}}),
    ({'properties["a.b"].c': "traits.x[0].y", "timestamp": ""}, {"traits": {"x": [{"y": None}]}, "timestamp": 1}),
    ({"context.page": "context", "properties.x": 'context["\\u0041"]'}, {"context": {"A": [1]}, "properties": 3}),
]

SEEDS: dict[str, list[bytes]] = {
    "unpacking": [
        *(bytes([how]) + b for how in range(6) for b in (b"{}", gzip.compress(b"{}" * 9) * 2, zlib.compress(b"x")))
    ],
    "splitting": [_json({"batch": _MESSAGES, "sentAt": 1}), _json(_MESSAGES), *_ODD],
    "scanning": [*map(_json, _MESSAGES), *_ODD],
    "segment": _SEGMENT,
    "posthog": _POSTHOG,
    "matomo": _MATOMO,
    "pixel": [one.encode() for one in _PIXELS],
    "collector": _ALL,
    "again": [
        *(bytes([0]) + _json(one) for one in _MESSAGES),
        *(bytes([8]) + _json(one) for one in _CAPTURES),
        *(bytes([9]) + _json({"rec": "1", "uid": "u", "url": "x", "cdo": one}) for one in ("5", 1e308, "-1")),
        *(bytes([0]) + one for one in _ODD),
    ],
    "parcel": [Parcel(source="site", received_us=1, rows=[_ROW], refused=[_REFUSED]).encode()],
    "mending": [_json(fields) + b"\n" + _json(message) for fields, message in _MENDINGS],
}  # fmt: skip

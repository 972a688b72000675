"""Every reason for which a message, and every code with which a request, is refused by the steps."""

import gzip
import json
from typing import Any

import pytest

from touchweave.collect.request.refusal import REFUSALS, STATUS, RefusalCode, RequestRefused
from touchweave.event.rejection import Reason
from touchweave.settings import Settings

TRACK: dict[str, Any] = {"type": "track", "event": "Seen", "userId": "u"}


def track(**more: Any) -> bytes:
    return json.dumps(TRACK | more).encode()


MESSAGES: dict[Reason, bytes] = {
    Reason.UNREADABLE: b'{"type":"track" "event":"Seen"}',
    Reason.TOO_LARGE: track(properties={"x": "y" * 2**20}),
    Reason.TOO_DEEP: b'{"type":"track","x":' + b"[" * 64 + b"]" * 64 + b"}",
    Reason.UNKNOWN_TYPE: track(type="dance"),
    Reason.MISSING_CUSTOMER: b'{"type":"track","event":"Seen","userId":"","anonymousId":null}',
    Reason.MISSING_NAME: track(event=" "),
    Reason.INVALID_VALUE: track(properties={"revenue": "much"}),
    Reason.INVALID_SCORE: track(properties={"nps": "ten"}),
    Reason.SCORE_OFF_SCALE: track(properties={"nps": 11}),
    Reason.INVALID_FIELD: track(properties="none"),
    Reason.MESSAGE_ID_TOO_LONG: track(messageId="x" * 101),
    Reason.TOO_MANY_KEYS: track(properties=dict.fromkeys(map(str, range(10_000)), 1)),
    Reason.DUPLICATE_KEY: b'{"type":"track","event":"Seen","userId":"u","\\u0075serId":"v"}',
    Reason.NUMBER_TOO_LARGE: b'{"type":"track","event":"Seen","userId":"u","properties":{"x":1e999}}',
    Reason.NOT_A_NUMBER: b'{"type":"track","event":"Seen","userId":"u","properties":{"x":-Infinity}}',
    Reason.INVALID_TEXT: b'{"type":"track","event":"Seen","userId":"u","properties":{"x":"\\ud83d"}}',
}
#: Here the time of arrival stands in for these.
OF_FILES_ONLY = {Reason.MISSING_TIME, Reason.INVALID_TIME}


def test_every_reason_has_its_test() -> None:
    assert set(MESSAGES) | OF_FILES_ONLY == set(Reason)


@pytest.mark.parametrize("reason", MESSAGES)
def test_a_message_is_refused_for_this_reason_and_its_neighbours_are_kept(inbox: Any, reason: Reason) -> None:
    inbox.receive(b'{"batch":[%b,%b,%b]}' % (track(), MESSAGES[reason], track()))
    assert [(refused.row, refused.reason) for refused in inbox.refused] == [(2, reason)]
    assert len(inbox.events) == 2


@pytest.mark.parametrize("reason", [reason for reason in MESSAGES if reason is not Reason.UNREADABLE])
def test_alone_a_message_is_refused_for_the_same_reason(inbox: Any, reason: Reason) -> None:
    inbox.receive(MESSAGES[reason], "track")
    assert [refused.reason for refused in inbox.refused] == [reason]


REQUESTS: dict[RefusalCode, list[tuple[str, bytes]]] = {
    RefusalCode.UNREADABLE: [
        *(("batch", body) for body in (b"", b"batch", b'{"batch":[', b'{"batch":{}}', b"{}", b"17", b"\xff\xfe")),
        *(("batch", body) for body in (b'{"batch":[],"batch":[]}', b'{"batch":[],"sentAt":NaN}', b"\x1f\x8bno")),
        *(("batch", body) for body in (b'{"batch":[],"context":"x"}', b'{"batch":[],"context":{},"context":{}}')),
        *(("track", body) for body in (b"", b"[]", b"null", b'{"type":"track"', MESSAGES[Reason.UNREADABLE])),
        ("pixel-track", b""),
    ],
    RefusalCode.UNPACKS_TOO_LARGE: [("batch", gzip.compress(b" " * (16 * 2**20 + 1), mtime=0))],
    RefusalCode.TOO_MANY_MESSAGES: [
        ("batch", b'{"batch":[%b]}' % b",".join([b"{}"] * 2501)),
        ("batch", b'{"batch":[%b]}' % b",".join([b"1"] * 200_000)),
    ],
}
#: Told by the keys, by the inbox behind the last step, and by the door before the first.
BEFORE_AND_BEHIND = {
    RefusalCode.UNKNOWN_KEY, RefusalCode.RATE_LIMITED, RefusalCode.REQUEST_TOO_LARGE, RefusalCode.TIMEOUT,
    RefusalCode.INBOX_FULL, RefusalCode.DISK_NEARLY_FULL, RefusalCode.SHUTTING_DOWN, RefusalCode.UNAVAILABLE,
}  # fmt: skip


def test_every_code_has_its_test_its_status_and_its_words() -> None:
    assert set(REQUESTS) | BEFORE_AND_BEHIND == set(RefusalCode) == set(STATUS) == set(REFUSALS)


@pytest.mark.parametrize(("code", "kind", "body"), [(code, *one) for code, all_ in REQUESTS.items() for one in all_])
def test_a_request_is_refused_with_this_code_and_nothing_of_it_is_kept(
    inbox: Any, code: RefusalCode, kind: str, body: bytes
) -> None:
    with pytest.raises(RequestRefused) as refused:
        inbox.receive(body, kind, query=[("data", "!")])
    assert (refused.value.code, refused.value.status) == (code, STATUS[code])
    assert refused.value.message
    assert not inbox.parcels


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip"])
def test_an_encoding_that_is_not_known_is_named(inbox: Any, encoding: str) -> None:
    headers = {"x-write-key": "tw_w_0123456789abcdef", "content-encoding": encoding}
    with pytest.raises(RequestRefused, match=encoding):
        inbox.receive(b"...", headers=headers)


def test_without_keys_that_count_any_number_of_messages_is_let_in(inbox: Any) -> None:
    inbox.settings = Settings(request_messages=3000)
    assert inbox.receive([TRACK] * 3000).accepted == 3000

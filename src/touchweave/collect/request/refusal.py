"""Why a request is refused as a whole, by a closed list of codes; nothing of it is kept, and the client is told."""

from enum import StrEnum

from touchweave.collect.message_row import MessageRefused

__all__ = ["REFUSALS", "STATUS", "MessageRefused", "RefusalCode", "RequestRefused"]


class RefusalCode(StrEnum):
    """The closed list; `REFUSALS` explains it to people."""

    UNKNOWN_KEY = "unknown_key"
    UNREADABLE = "unreadable"
    REQUEST_TOO_LARGE = "request_too_large"
    UNPACKS_TOO_LARGE = "unpacks_too_large"
    TOO_MANY_MESSAGES = "too_many_messages"
    RATE_LIMITED = "rate_limited"
    INBOX_FULL = "inbox_full"
    DISK_NEARLY_FULL = "disk_nearly_full"
    SHUTTING_DOWN = "shutting_down"
    UNAVAILABLE = "unavailable"
    TIMEOUT = "timeout"


REFUSALS: dict[RefusalCode, str] = {
    RefusalCode.UNKNOWN_KEY: "the write key is missing, unknown or revoked",
    RefusalCode.UNREADABLE: "the body is no JSON of the form that the path asks for",
    RefusalCode.REQUEST_TOO_LARGE: "the body is larger than allowed",
    RefusalCode.UNPACKS_TOO_LARGE: "the body unpacks to more than allowed",
    RefusalCode.TOO_MANY_MESSAGES: "there are more messages in the request than allowed",
    RefusalCode.RATE_LIMITED: "more came under this key than allowed: send again later",
    RefusalCode.INBOX_FULL: "too much waits to be loaded: send again later",
    RefusalCode.DISK_NEARLY_FULL: "the disk is nearly full: send again later",
    RefusalCode.SHUTTING_DOWN: "the collector is being stopped: send again later",
    RefusalCode.UNAVAILABLE: "the database cannot be used at the moment: send again later",
    RefusalCode.TIMEOUT: "the body did not come in time",
}

#: The HTTP status of each.
STATUS: dict[RefusalCode, int] = {
    RefusalCode.UNKNOWN_KEY: 401,
    RefusalCode.UNREADABLE: 400,
    RefusalCode.REQUEST_TOO_LARGE: 413,
    RefusalCode.UNPACKS_TOO_LARGE: 413,
    RefusalCode.TOO_MANY_MESSAGES: 400,
    RefusalCode.RATE_LIMITED: 429,
    RefusalCode.INBOX_FULL: 503,
    RefusalCode.DISK_NEARLY_FULL: 503,
    RefusalCode.SHUTTING_DOWN: 503,
    RefusalCode.UNAVAILABLE: 503,
    RefusalCode.TIMEOUT: 408,
}


class RequestRefused(Exception):
    """A request of which nothing is accepted."""

    def __init__(self, code: RefusalCode, told: str = "", *, retry_after: int | None = None) -> None:
        """`told`: what exactly is wrong; empty: what the list says. `retry_after`: seconds."""
        self.code, self.status, self.retry_after = code, STATUS[code], retry_after
        self.message = told or REFUSALS[code]
        self.source = ""  #: the name of the one whose key it came under, once that is known
        super().__init__(self.message)

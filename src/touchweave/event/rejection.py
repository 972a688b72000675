"""The closed list of reasons for which an event is refused. It goes to quarantine under that reason."""

from enum import StrEnum

from msgspec import Struct


class Reason(StrEnum):
    """Why an event was refused. The value is what is stored and shown; `REASONS` explains it to people."""

    UNREADABLE = "unreadable"
    TOO_LARGE = "too_large"
    TOO_DEEP = "too_deep"
    UNKNOWN_TYPE = "unknown_type"
    MISSING_CUSTOMER = "missing_customer"
    MISSING_NAME = "missing_name"
    MISSING_TIME = "missing_time"
    INVALID_TIME = "invalid_time"
    INVALID_VALUE = "invalid_value"
    INVALID_SCORE = "invalid_score"
    SCORE_OFF_SCALE = "score_off_scale"
    INVALID_FIELD = "invalid_field"
    MESSAGE_ID_TOO_LONG = "message_id_too_long"
    TOO_MANY_KEYS = "too_many_keys"
    DUPLICATE_KEY = "duplicate_key"
    NUMBER_TOO_LARGE = "number_too_large"
    NOT_A_NUMBER = "not_a_number"
    INVALID_TEXT = "invalid_text"


REASONS: dict[Reason, str] = {
    Reason.UNREADABLE: "the row or message could not be parsed",
    Reason.TOO_LARGE: "the row or message is larger than allowed",
    Reason.TOO_DEEP: "the message is nested deeper than allowed",
    Reason.UNKNOWN_TYPE: "the type is none of track, identify, page, screen, group, alias",
    Reason.MISSING_CUSTOMER: "no identifier says whose interaction it was",
    Reason.MISSING_NAME: "nothing says which touchpoint or event it was",
    Reason.MISSING_TIME: "it has no time",
    Reason.INVALID_TIME: "its time could not be read",
    Reason.INVALID_VALUE: "its value is not a finite number",
    Reason.INVALID_SCORE: "its score is not a number",
    Reason.SCORE_OFF_SCALE: "its score lies outside the scale",
    Reason.INVALID_FIELD: "a field has the wrong type",
    Reason.MESSAGE_ID_TOO_LONG: "its message id is longer than 100 characters",
    Reason.TOO_MANY_KEYS: "it has more keys, objects and lists than allowed",
    Reason.DUPLICATE_KEY: "an object in it says the same key twice",
    Reason.NUMBER_TOO_LARGE: "a number in it is larger, or has more digits, than allowed",
    Reason.NOT_A_NUMBER: "NaN or Infinity stands where JSON has a number",
    Reason.INVALID_TEXT: "its text is not UTF-8, or holds half of a surrogate pair",
}


class Rejection(Struct, frozen=True, kw_only=True):
    """One refused row or message."""

    reason: Reason
    row: int  #: its number in the file or batch, from 1; a header is not counted
    field: str | None  #: the column or field at fault
    raw: str  #: what came in, as it came, cut at 64 KiB

"""What was noted about an event when it came in. A flag drops nothing: it says what to make of the event."""

from enum import StrEnum


class Flag(StrEnum):
    """The closed list; `FLAGS` explains it to people."""

    MACHINE = "machine"
    TEST = "test"
    TIME_UNREADABLE = "time_unreadable"
    TIME_IN_FUTURE = "time_in_future"
    ERASED = "erased"


FLAGS: dict[Flag, str] = {
    Flag.MACHINE: "sent by a crawler or another machine, not by a person",
    Flag.TEST: "sent by the test button of a source",
    Flag.TIME_UNREADABLE: "its time could not be read: the time of arrival stands in for it",
    Flag.TIME_IN_FUTURE: "its time lies after its arrival",
    Flag.ERASED: "its customer was erased: only its place, its source and its day are left",
}

#: Events with one of these stay in the ledger, and out of the journey index.
NO_CUSTOMER = frozenset({Flag.MACHINE, Flag.TEST, Flag.ERASED})

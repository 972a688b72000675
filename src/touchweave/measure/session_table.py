"""The record of sessions."""

from typing import ClassVar

from msgspec import Struct

from touchweave.stats.score import Score
from touchweave.tabular import Tabular


class SessionRow(Struct, frozen=True, kw_only=True):
    """What one touchpoint is to sessions; each number of sessions with the customers who had one such."""

    touchpoint: str
    started: int
    started_customers: int
    over: int  #: of those that started here
    over_customers: int
    ended: int  #: sessions that are over and whose last meeting was here
    ended_customers: int
    still_open: int  #: sessions whose last meeting is here and that may yet go on, or did after the period
    still_open_customers: int
    single: int  #: sessions that are over and held this meeting only
    single_customers: int
    single_rate: Score  #: single / over


class SessionLength(Struct, frozen=True, kw_only=True):
    """The sessions of `at_least` … `at_most` meetings, of those that are over."""

    at_least: int
    at_most: int | None  #: None: and more
    sessions: int
    share: float
    customers: int  #: who had such a session


class SessionTable(Tabular, Struct, frozen=True, kw_only=True):
    """Sessions: meetings of a customer with no longer pause than `session_minutes` between one and the next."""

    _table: ClassVar[str] = "touchpoints"

    session_minutes: float
    activity: str
    customers: int
    sessions: int  #: started = ended + still open
    still_open: int
    meetings: int
    sessions_a_customer: Score
    meetings_a_session: Score  #: of sessions that are over
    single_rate: Score  #: of the sessions that are over, those of one meeting
    duration_seconds: Score  #: median from first to last meeting, of sessions that are over, within 1.6 %
    between_seconds: Score  #: median from the end of a session to the start of the next, within 1.6 %
    lengths: tuple[SessionLength, ...]
    touchpoints: tuple[SessionRow, ...]

"""Where every message is that the collector accepted: counted at its door, and again wherever messages are now."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from msgspec import Struct, structs
from sqlalchemy import Connection, select

from touchweave.store import inbox_account, manifest
from touchweave.store.import_report import COLLECTED, ImportReport
from touchweave.store.inbox_account import InboxAccount
from touchweave.store.schema import inbox

#: Where the oldest message has waited for longer, and nothing was loaded for as long, the loader stands still.
STANDS_STILL_SECONDS = 60.0
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NAMED = 5


class AccountRow(Struct, frozen=True, kw_only=True):
    """The messages of a source that arrived on a day: `accepted` is counted at the door, all else where it is."""

    source: str
    day: date  #: UTC
    accepted: int = 0
    loaded: int = 0
    duplicates: int = 0
    quarantined: int = 0
    waiting: int = 0  #: for the loader
    undone: int = 0  #: their load was taken back
    damaged: int = 0  #: set apart in the inbox: not what was written

    @property
    def accounted_for(self) -> int:
        """How many are somewhere."""
        return self.loaded + self.duplicates + self.quarantined + self.waiting + self.undone + self.damaged


class Accounts(Struct, frozen=True, kw_only=True):
    """The whole account, as of one moment."""

    rows: tuple[AccountRow, ...]  #: by source and day
    adds_up: bool  #: in every row
    lag_seconds: float | None  #: how long the oldest waiting message has waited; None: nothing waits
    standing_still: bool  #: messages wait, and for too long nothing was loaded
    problems: tuple[str, ...]  #: in words

    def total(self, count: str) -> int:
        """The sum of a count of the rows, such as `accepted`."""
        return sum(getattr(row, count) for row in self.rows)


def accounts(connection: Connection, *, now: datetime) -> Accounts:
    """The account, out of one transaction. Raises DatabaseDamaged."""
    reports = manifest.reports(connection)
    rows = _rows(inbox_account.accounts(connection), reports)
    oldest = connection.execute(
        select(inbox.c.received_us).where(~inbox.c.damaged).order_by(inbox.c.id).limit(1)
    ).scalar()
    lag = None if oldest is None else max(0.0, (now - _EPOCH - timedelta(microseconds=oldest)).total_seconds())
    loads = [report.finished_at for report in reports if report.format == COLLECTED and report.finished_at]
    quiet = max(0.0, (now - max(loads)).total_seconds()) if loads else lag
    stands = lag is not None and lag > STANDS_STILL_SECONDS and (quiet or 0.0) > STANDS_STILL_SECONDS
    found = Accounts(
        rows=rows,
        adds_up=all(row.accepted == row.accounted_for for row in rows),
        lag_seconds=lag,
        standing_still=stands,
        problems=(),
    )
    return structs.replace(found, problems=(*_faults(rows), *_standing(found), *_damage(rows)))


def _rows(doors: Iterable[InboxAccount], reports: Iterable[ImportReport]) -> tuple[AccountRow, ...]:
    counts: dict[tuple[str, date], dict[str, int]] = {}

    def add(source: str, day: date, **found: int) -> None:
        row = counts.setdefault((source, day), {})
        for name, count in found.items():
            row[name] = row.get(name, 0) + count

    for door in doors:
        add(door.source, door.day, accepted=door.accepted, waiting=door.waiting, damaged=door.damaged)
    for report in reports:
        for one in report.accounts:
            kept = {"loaded": one.loaded, "duplicates": one.duplicates, "quarantined": one.quarantined}
            add(one.source, one.day, **(kept if report.undone_at is None else {"undone": sum(kept.values())}))
    return tuple(AccountRow(source=source, day=day, **found) for (source, day), found in sorted(counts.items()))


def _faults(rows: Iterable[AccountRow]) -> list[str]:
    wrong = [row for row in rows if row.accepted != row.accounted_for]
    told = []
    for row in wrong[:_NAMED]:
        gap = row.accepted - row.accounted_for
        what = f"{gap:,} of them cannot be found" if gap > 0 else f"{-gap:,} more are there"
        told.append(f"The account of {row.source}, {row.day}, does not add up: {row.accepted:,} accepted, {what}.")
    if len(wrong) > _NAMED:
        told.append(f"{len(wrong) - _NAMED:,} more sources and days do not add up.")
    return told


def _standing(found: Accounts) -> list[str]:
    if not found.standing_still:
        return []
    waited = timedelta(seconds=round(found.lag_seconds or 0))
    return [
        f"The loader stands still: {found.total('waiting'):,} messages wait, the oldest for {waited}. "
        "`touchweave serve` and `touchweave collect` load what waits; their log says what keeps them from it."
    ]


def _damage(rows: Iterable[AccountRow]) -> list[str]:
    spoilt = [row for row in rows if row.damaged]
    if not spoilt:
        return []
    named = ", ".join(f"{row.damaged:,} of {row.source}, {row.day}" for row in spoilt[:_NAMED])
    return [f"Messages in the inbox are damaged and set apart: {named}{', …' if len(spoilt) > _NAMED else ''}."]

"""What was refused: to be browsed by reason, looked at, mended by a mapping, and replayed."""

from typing import Annotated, Any

from litestar import get, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from msgspec import Struct

from touchweave.api.answer import Quarantine, QuarantineCount, QuarantineRow
from touchweave.api.parameter import Limit, Offset, Shop, Since, Until
from touchweave.event.rejection import REASONS, Reason
from touchweave.store.replaying import ReplayReport

#: A page tells so much of each message; the whole of it is told one at a time.
RAW_CHARACTERS = 65536

Of = Annotated[str | None, QueryParameter(description="name of a source; all otherwise")]


class Replay(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to replay, and how to mend it first."""

    reason: Reason | None = None
    source: str | None = None
    import_id: int | None = None
    ids: tuple[str, ...] | None = None  #: as the rows bear them; all that the other conditions leave otherwise
    mending: dict[str, str] = {}  #: field of the message: path, "=text" for a constant, or "" to remove it
    dry_run: bool  #: only tell what would happen


@get("/quarantine", sync_to_thread=True)
def quarantine(
    workspace: Shop,
    reason: FromQuery[Reason | None] = None,
    source: Of = None,
    import_id: FromQuery[int | None] = None,
    since: Since = None,
    until: Until = None,
    limit: Limit = 100,
    offset: Offset = 0,
) -> Quarantine:
    """What was refused and why: counts by source and reason, and a page of the rows as they came."""
    counts = workspace.store.quarantine_counts()
    rows = workspace.quarantine(
        reason=reason, source=source, import_id=import_id, since=since, until=until, limit=limit, offset=offset
    )
    return Quarantine(
        counts=tuple(
            QuarantineCount(source=name, reason=why, explanation=REASONS[Reason(why)], count=count)
            for (name, why), count in sorted(counts.items())
        ),
        rows=tuple(_row(row, RAW_CHARACTERS) for row in rows.to_dicts()),
    )


@get("/quarantine/{rejection_id:str}", sync_to_thread=True)
def refused_event(workspace: Shop, rejection_id: FromPath[str]) -> QuarantineRow:
    """One refused event, whole."""
    return _row(workspace.store.refused.one(rejection_id), None)


@post("/quarantine/replay", sync_to_thread=True, status_code=200)
def replay(workspace: Shop, data: JSONBody[Replay]) -> ReplayReport:
    """Read refused events again, mended; those that can be read by now enter the ledger."""
    return workspace.replay(
        reason=data.reason,
        source=data.source,
        import_id=data.import_id,
        ids=data.ids,
        mapping=data.mending,
        dry_run=data.dry_run,
    )


def _row(row: dict[str, Any], most: int | None) -> QuarantineRow:
    told = {name: row[name] for name in QuarantineRow.__struct_fields__ if name != "characters"}
    return QuarantineRow(**(told | {"raw": row["raw"][:most], "characters": len(row["raw"])}))


HANDLERS = (quarantine, refused_event, replay)

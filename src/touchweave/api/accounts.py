"""Where every accepted message is: the account by source and day, over HTTP."""

from litestar import get
from msgspec import Struct

from touchweave.api.parameter import Shop
from touchweave.store.accounts import AccountRow


class AccountTotals(Struct, frozen=True, kw_only=True):
    """Messages. `accepted` is the sum of all others."""

    accepted: int = 0
    loaded: int = 0
    duplicates: int = 0
    quarantined: int = 0
    waiting: int = 0  #: for the loader
    undone: int = 0  #: their load was taken back
    damaged: int = 0  #: set apart in the inbox: not what was written


class AccountSheet(Struct, frozen=True, kw_only=True):
    """The whole account, and whether it adds up."""

    rows: tuple[AccountRow, ...]
    totals: AccountTotals
    adds_up: bool
    lag_seconds: float | None  #: how long the oldest waiting message has waited; null: nothing waits
    standing_still: bool  #: messages wait, and nothing has loaded any for too long
    problems: tuple[str, ...]  #: in words


@get("/accounts", sync_to_thread=True)
def accounts(workspace: Shop) -> AccountSheet:
    """Accepted = loaded + duplicates + quarantined + waiting + undone + damaged, by source and day."""
    found = workspace.store.accounts()
    return AccountSheet(
        rows=found.rows,
        totals=AccountTotals(**{name: found.total(name) for name in AccountTotals.__struct_fields__}),
        adds_up=found.adds_up,
        lag_seconds=found.lag_seconds,
        standing_still=found.standing_still,
        problems=found.problems,
    )


HANDLERS = (accounts,)

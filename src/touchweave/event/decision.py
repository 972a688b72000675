"""What people said of who is who. Never deleted: what is undone is marked so, and decides nothing any more."""

from typing import Literal

from msgspec import Struct


class Decision(Struct, frozen=True, kw_only=True):
    """A merge joins the customers of two identifiers; a split takes identifiers out of a customer."""

    id: int
    kind: Literal["merge", "split"]
    #: Of a merge the one identifier and of a split those that were taken out.
    left: tuple[str, ...]
    #: Of a merge the other, and of a split all that stayed.
    right: tuple[str, ...]
    made_us: int = 0
    made_by: str = ""
    note: str = ""
    undone_us: int | None = None
    undone_by: str | None = None

    @property
    def stands(self) -> bool:
        """Whether it was not undone."""
        return self.undone_us is None

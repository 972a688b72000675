"""Questions about who may be one person. Nothing is merged by asking."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Mapping
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from touchweave.errors import CustomerUnknown
from touchweave.questions.asking import Asking

if TYPE_CHECKING:
    import pyarrow as pa

    from touchweave.identity.duplicate.find import Found
    from touchweave.identity.duplicate.pair import PossibleDuplicates
    from touchweave.journey.index import Index
    from touchweave.journey.selection import Selection
    from touchweave.store.store import Store

#: What was found last, and in what: people look at the pairs again and again while they decide on them.
_last: tuple[bytes, Found] | None = None
_finding = Lock()


class DuplicateQuestions(Asking):
    """Who may be one person."""

    folder: Path
    store: Store

    def possible_duplicates(
        self, *, at_least: float = 0.5, limit: int | None = 100, roles: Mapping[str, str] | str | None = None
    ) -> PossibleDuplicates:
        """Pairs of customers that may be one person, by their traits: the most probable first, with evidence.

        `at_least` is the probability, 0.01 to 1; `limit`: so many pairs at most. `roles` says which trait is what
        ({"Vorname": "given_name"}, or that as JSON); otherwise their names tell. Pairs that people
        keep apart are left out. Nothing is merged. Raises SelectionInvalid.
        """
        from touchweave.identity.duplicate.find import must_be_askable

        must_be_askable(at_least, limit)

        def question(index: Index, _: Selection) -> PossibleDuplicates:
            found = self._found(index, roles)
            return found.shown(at_least=at_least, limit=limit, apart=self._kept_apart(index))

        return self._ask(question, None, None, None)

    def _found(self, index: Index, roles: Mapping[str, str] | str | None) -> Found:
        """What was found of the same traits before, or is found now; one at a time, for it takes all the memory."""
        from touchweave.identity.duplicate.find import find
        from touchweave.identity.duplicate.role import told_or_guessed
        from touchweave.journey.scan import threads_of

        global _last  # noqa: PLW0603 – one for the process: what is kept may be large
        told = told_or_guessed(roles, index.trait_names)
        names, records = _customers(index, sorted(told))
        asked = _digest(names, records, told)
        with _finding:
            if _last is not None and _last[0] == asked:
                return _last[1]
            _last = None
            found = find(
                names,
                records,
                roles=told,
                folder=self.folder,
                memory_limit_bytes=self.settings.memory_limit_bytes,
                threads=threads_of(self.settings.threads),
            )
            _last = (asked, found)
            return found

    def _kept_apart(self, index: Index) -> set[tuple[str, str]]:
        """Pairs of customers that a standing decision keeps apart."""
        decisions = self.store.decisions.all()
        parted = [decision for decision in decisions if decision.kind != "merge" and decision.stands]
        return {
            (one, two)
            for decision in parted
            for one in _named(index, decision.left)
            for two in _named(index, decision.right)
        }


def _customers(index: Index, traits: Iterable[str]) -> tuple[pa.ChunkedArray[Any], pa.Table]:
    """The customers' names, and one row a customer with these traits."""
    import pyarrow as pa

    there = pa.array(index.present)
    columns = {trait: index.trait(trait) for trait in traits}
    names = pa.chunked_array([index.customers]).filter(there)
    return names, pa.table(columns).filter(there) if columns else pa.table(columns)


def _named(index: Index, identifiers: Iterable[str]) -> set[str]:
    """The customers of these identifiers that are still known."""
    found = set()
    for identifier in identifiers:
        try:
            found.add(index.customer(index.code(identifier)))
        except CustomerUnknown:
            continue
    return found


class _Digest(io.RawIOBase):
    """Takes what is written to it as a digest."""

    def __init__(self) -> None:
        super().__init__()
        self.digest = hashlib.blake2b(digest_size=16)

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.digest.update(data)
        return len(data)


def _digest(names: pa.ChunkedArray[Any], records: pa.Table, roles: Mapping[str, str]) -> bytes:
    import pyarrow as pa

    taken = _Digest()
    taken.digest.update(repr(sorted(roles.items())).encode(errors="surrogatepass"))
    for table in (pa.table({"names": names}), records):
        with pa.ipc.new_stream(taken, table.schema) as stream:
            stream.write_table(table)
    return taken.digest.digest()

"""Whose events are a customer's, and which identifiers are theirs alone: what others use too stays theirs."""

from collections.abc import Callable

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from touchweave.errors import CustomerUnknown
from touchweave.event.identifying import Names, Pair, pairs_of
from touchweave.event.nobody import nobodys
from touchweave.identity.mention import Mentioning
from touchweave.identity.owners import NOBODY
from touchweave.identity.rules import load_rules
from touchweave.journey.index import Index
from touchweave.store.blanking import Mask, borne_by, pairs_in
from touchweave.store.erasing import WHOSE_COLUMNS, Wanted
from touchweave.store.erasure import ErasedPlace
from touchweave.store.store import Store

#: The customer code of each event of a batch with WHOSE_COLUMNS; −1: nobody's.
OwnerOf = Callable[[pa.RecordBatch], NDArray[np.int64]]


def owner_of(store: Store, index: Index) -> OwnerOf:
    """Says whose each event is, as the index has it. Raises SettingInvalid."""
    mentioning = Mentioning(load_rules(store.folder), store.secret(), index.identifiers)
    owners, known = index.owners, len(index.identifiers)

    def owner(batch: pa.RecordBatch) -> NDArray[np.int64]:
        mentions, _ = mentioning.add(batch, 0, nobodys(batch))
        times = batch.column("occurred_at").cast(pa.int64()).to_numpy()
        return owners.of(np.where(mentions.subject < known, mentions.subject, NOBODY), times)

    return owner


class Whose:
    """One customer, as the index knows them."""

    def __init__(self, store: Store, index: Index, customer: str) -> None:
        """`customer`: any identifier; one whom the index does not know is that identifier alone."""
        self._store, self._index = store, index
        try:
            self.code = self._index.code(customer)
        except CustomerUnknown:
            self.code = -1
        self.identifiers = tuple(dict.fromkeys((*self._identifiers(), customer)))
        self._pairs = {identifier: pairs_of(identifier) for identifier in self.identifiers}
        self.names = Names(pair for pairs in self._pairs.values() for pair in pairs)

    def owns(self) -> Callable[[pa.RecordBatch], Mask]:
        """Which events of a batch are theirs."""
        if self.code < 0:
            return lambda batch: np.zeros(batch.num_rows, np.bool_)
        owner = owner_of(self._store, self._index)
        return lambda batch: owner(batch) == self.code

    def wanted(self, *, views: tuple[ErasedPlace, ...] = ()) -> Wanted:
        """The customer as one to be erased. Walks through the ledger once."""
        shared: set[Pair] = set()
        cards: set[Pair] = set()
        if self.code >= 0:
            owner = owner_of(self._store, self._index)
            hashed = any(identifier.startswith("card:") for identifier in self.identifiers)
            for batch in self._store.events(WHOSE_COLUMNS):
                codes = owner(batch)
                shared |= borne_by(batch, (codes >= 0) & (codes != self.code), self.names)
                if hashed:  # as the number itself is kept nowhere but in the events
                    cards |= {pair for pair in pairs_in(batch, codes == self.code) if pair[0] == "card"}
        many = sum(not shared.isdisjoint(pairs) for pairs in self._pairs.values())
        alone = {pair for pairs in self._pairs.values() if shared.isdisjoint(pairs) for pair in pairs}
        return Wanted(
            identifiers=tuple(one for one, pairs in self._pairs.items() if shared.isdisjoint(pairs)),
            names=Names(alone | cards),
            shared=many,
            owns=self.owns(),
            views=views,
        )

    def _identifiers(self) -> list[str]:
        """Those that are nobody else's, the customer's name first; and of shared devices those they used."""
        if self.code < 0:
            return []
        owners, identifiers = self._index.owners, self._index.identifiers
        used = [node for node, device in owners.divided.items() if self.code in device.customers]
        nodes = [*np.flatnonzero(owners.owner == self.code).tolist(), *used]
        return [self._index.customer(self.code), *(identifiers[node] for node in nodes)]

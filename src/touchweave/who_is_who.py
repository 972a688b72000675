"""Who is who, kept in step with the journey index: learned anew, learned further, or guessed for a preview."""

import copy
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from touchweave.catalogue.touchpoint import Catalogue
from touchweave.progress import Progress, silent
from touchweave.store.store import Store

# What only a writer needs is imported when it writes.
if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    from touchweave.event.decision import Decision
    from touchweave.identity.known import Identities
    from touchweave.identity.resolve import Resolver
    from touchweave.identity.rules import IdentityRules
    from touchweave.journey.gather import Views
    from touchweave.journey.index import Index


class WhoIsWho:
    """Of one workspace. What was learned last is remembered, and read from the index where it was not."""

    def __init__(self, folder: Path, store: Store) -> None:
        self._folder, self._store = folder, store
        self._known: tuple[object, Identities] | None = None
        self.lock = threading.RLock()  #: held while somebody learns, or must not see others learn

    @property
    def rules(self) -> "IdentityRules":
        """The rules as their file states them now. Raises IdentityRulesInvalid."""
        from touchweave.identity.rules import load_rules

        return load_rules(self._folder)

    def learned_anew(self, waiting: Path, progress: Progress = silent) -> "Resolver":
        """What the whole ledger teaches. `waiting`: a file for what does not fit into memory."""
        from touchweave.identity.known import Identities
        from touchweave.identity.mention import IDENTITY_COLUMNS
        from touchweave.identity.resolve import Resolver

        identities = Identities.none(self.rules, self._store.secret(), self._store.decisions.all())
        resolver = Resolver(identities, waiting=waiting)
        return resolver.learn(self._store.events(IDENTITY_COLUMNS), progress)

    @contextmanager
    def learning(self, index: "Index", progress: Progress = silent) -> "Iterator[Resolver]":
        """What the events behind those of the index, and decisions since, teach besides. `remember` it at the end."""
        from touchweave.identity.mention import IDENTITY_COLUMNS
        from touchweave.identity.resolve import Resolver

        after = index.meta.ledger.events
        with self.lock:
            identities = self.as_of(index)
            self._known = None  # until what is learned is kept
            identities.decisions = self._store.decisions.all()
            also = identities.find(_changed(identities.decisions, index.meta.decisions))
            resolver = Resolver(identities, first=after)
            yield resolver.learn(self._store.events(IDENTITY_COLUMNS, after=after), progress, also)

    def guessed(self, index: "Index", decisions: "Sequence[Decision]") -> "Resolver":
        """What would follow if these were all decisions; nothing is remembered of it."""
        from touchweave.identity.resolve import Resolver

        known = self.as_of(index)
        identities = replace(known, owners=copy.deepcopy(known.owners), decisions=tuple(decisions))
        also = identities.find(_changed(decisions, index.meta.decisions))
        return Resolver(identities, first=index.meta.ledger.events).learn((), also=also)

    def as_of(self, index: "Index") -> "Identities":
        """Who is who as of a generation; read once. Raises IndexDamaged."""
        from touchweave.journey.identity_file import read_identities

        if self._known is not None and self._known[0] == index.meta.identity:
            return self._known[1]
        with index.noticing():
            found = read_identities(
                index.folder,
                index.meta.identity,
                rules=self.rules,
                secret=self._store.secret(),
                decisions=self._store.decisions.all(),
                identifiers=index.identifiers,
                names=index.names,
            )
        self._known = (index.meta.identity, found)
        return found

    def remember(self, identities: "Identities", index: "Index") -> None:
        """This is who is who as of the index, which has kept it."""
        self._known = (index.meta.identity, identities.continued(index.identifiers, index.names))

    def events_at(self, places: "NDArray[np.int64]") -> "Iterator[pa.RecordBatch]":
        """The events at these places of the ledger, ascending, as far as they tell traits."""
        from touchweave.journey.build import BUILD_COLUMNS

        return self._store.events_at(places, BUILD_COLUMNS)


def _changed(decisions: "Sequence[Decision]", before: Sequence[int]) -> list[str]:
    """The identifiers of decisions that stand now and did not before, or the other way round."""
    changed = [decision for decision in decisions if decision.stands != (decision.id in set(before))]
    return [text for decision in changed for text in (*decision.left, *decision.right)]


def views_of(catalogue: Catalogue, resolver: "Resolver", index: "Index | None" = None) -> "Views":
    """What makes interactions of events; where those of an index stopped, they go on."""
    from touchweave.catalogue.placer import Placer
    from touchweave.identity.traits import TraitColumns
    from touchweave.journey.gather import Views

    if index is None:
        return Views(
            resolver=resolver,
            identities=resolver.identities,
            placer=Placer(catalogue),
            traits=TraitColumns(),
            dimensions=catalogue.dimensions,
        )
    return Views(
        resolver=resolver,
        identities=resolver.identities,
        placer=Placer(catalogue, index.meta.made_up),
        traits=TraitColumns(known=index.meta.traits),
        dimensions=index.meta.dimensions,
        words={name: index.dimension_words(name) for name in index.dimension_names},
        scales=index.scales,
    )

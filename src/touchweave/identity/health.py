"""How well it is known who is who: what links nobody any more, what is shared, and what waits for people."""

from collections import Counter

import numpy as np
from msgspec import Struct

from touchweave.identity.known import Identities

#: So many are told by name.
SHOWN = 100
#: Of so many contested components the refused links are counted.
_LOOKED_AT = 5000


class PoisonedIdentifier(Struct, frozen=True, kw_only=True):
    """An identifier that met too many people."""

    identifier: str
    links: int


class IdentityHealth(Struct, frozen=True, kw_only=True):
    """Of a whole workspace."""

    identifiers: int
    by_type: dict[str, int]
    customers: int
    links: int
    largest: int  #: so many identifiers has the customer who has most
    poisoned: int  #: identifiers that link nobody any more, for they meet too many people
    poisoned_shown: tuple[PoisonedIdentifier, ...]
    shared_devices: int  #: divided by time
    contested: int  #: groups of identifiers in which a guard, or somebody's decision, has a word
    refused: dict[str, int]  #: links that join nobody, by reason (identity.contest.Refusal)
    bytes_by_identifier: float  #: of memory


def health_of(identities: Identities) -> IdentityHealth:
    """Look through everything."""
    graph, owners = identities.graph, identities.owners
    poisoned = np.flatnonzero(graph.poisoned)
    worst = sorted((-len(graph.links_of(node)), node) for node in poisoned[: 10 * SHOWN].tolist())[:SHOWN]
    texts = identities.texts(np.array([node for _, node in worst], np.int64)).to_pylist()
    counts = np.bincount(graph.kind, minlength=len(graph.types)).tolist()
    held = np.bincount(owners.owner[owners.owner >= 0])
    contested, refused = identities.contested(_LOOKED_AT)
    return IdentityHealth(
        identifiers=graph.nodes,
        by_type={name: count for name, count in zip(graph.types, counts, strict=True) if count},
        customers=int(owners.present.sum()),
        links=graph.links,
        largest=int(held.max(initial=0)),
        poisoned=len(poisoned),
        poisoned_shown=tuple(
            PoisonedIdentifier(identifier=text, links=-links) for (links, _), text in zip(worst, texts, strict=True)
        ),
        shared_devices=len(owners.divided),
        contested=contested,
        refused=dict(Counter(why.value for _, why in refused)),
        bytes_by_identifier=round(graph.bytes_by_identifier, 1),
    )

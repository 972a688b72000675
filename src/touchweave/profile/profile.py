"""One customer's profile: what the index knows of everybody, and what the ledger's events said of this one."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from touchweave.identity.consent_traits import CONSENT
from touchweave.journey.index import Index
from touchweave.profile.consent_history import consent_told
from touchweave.profile.explained import explained
from touchweave.profile.groups import Groups
from touchweave.profile.history import COLUMNS, somebodys, traits_told
from touchweave.profile.lifecycle import USUAL, LifecycleDays
from touchweave.profile.naming import called
from touchweave.profile.record import Profile
from touchweave.store.events_of import UNBOUND, Bound
from touchweave.store.store import Store


def profile(
    store: Store,
    index: Index,
    code: int,
    places: NDArray[np.int64],
    *,
    groups: Groups,
    days: LifecycleDays = USUAL,
    threads: int = 0,
    whole: bool = False,
) -> Profile:
    """Everything known of the customer of this code; `places`: where in the ledger events tell of them."""
    found = store.said.at_places(places, COLUMNS, UNBOUND if whole else Bound())
    events = somebodys(found.events)
    current: dict[str, Any] = {name: index.trait(name)[code].as_py() for name in index.trait_names}
    traits = {name: value for name, value in current.items() if not name.startswith(CONSENT) and value is not None}
    consent = {name.removeprefix(CONSENT): value for name, value in current.items() if name.startswith(CONSENT)}
    return Profile(
        customer=index.customer(code),
        name=called(traits),
        traits=traits_told(events, traits),
        computed=explained(index, code, days, threads=threads),
        groups=groups.of(code),
        consent=consent_told(events, consent),
        complete=found.complete,
    )

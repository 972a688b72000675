"""By which identifier an event of one's own names a customer."""

import re
from collections.abc import Iterable

from touchweave.errors import ConsentInvalid
from touchweave.store.events_of import Bound
from touchweave.store.store import Store

_TYPED = re.compile(r"(external:[^:]+|email|phone|loyalty_id|device|card):(.+)", re.S)
_ONE = Bound(rows=2**62, groups=1, events=1)


def bearing(store: Store, customer: str, identifiers: Iterable[str]) -> tuple[str, str]:
    """Type and value of the customer's best identifier that can be written. Raises ConsentInvalid where none can."""
    for identifier in dict.fromkeys((customer, *identifiers)):
        typed = _TYPED.fullmatch(identifier)
        if typed is None:
            return _id(store, identifier)
        if typed[1] != "card":  # only its hash is known
            return typed[1], typed[2]
    raise ConsentInvalid(field="customer", value=customer, allowed="somebody of whom more is known than a card")


def _id(store: Store, identifier: str) -> tuple[str, str]:
    """Whether events bear it as a user's or as a visitor's id, which link differently."""
    for event in store.said.of_identifiers([identifier], ("user_id", "anonymous_id"), _ONE).events:
        if event["user_id"] != identifier:
            return "anonymous_id", identifier
    return "user_id", identifier

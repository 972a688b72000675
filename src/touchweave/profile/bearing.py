"""By which of a customer's identifiers events say something of them, and by which an event of one's own can."""

import numpy as np
from numpy.typing import NDArray

from touchweave.errors import ConsentInvalid
from touchweave.identity.account import nodes_of
from touchweave.identity.known import Identities

_CARD = "card"  # only its hash is known
_DEVICE = "device"


def places_told(identities: Identities, code: int) -> NDArray[np.int64]:
    """Where in the ledger the events stand that tell of this customer; of shared devices those of his time."""
    own, shared = nodes_of(identities, code)
    found = [place for node in own.tolist() for _, place in identities.graph.statements(node)]
    for node in shared.tolist():
        told = identities.graph.statements(node)
        times = np.array([time for time, _ in told], np.int64)
        whose = identities.owners.of(np.full(len(told), node, np.int64), times)
        found += [place for (_, place), owner in zip(told, whose.tolist(), strict=True) if owner == code]
    return np.array(found, np.int64)


def bearing(identities: Identities, code: int, name: str) -> tuple[str, str]:
    """Type and value of the customer's best identifier that can be written: its name, or another.

    Raises ConsentInvalid where there is none.
    """
    own, _ = nodes_of(identities, code)
    typed = {
        text: identities.graph.types[int(identities.graph.kind[node])]
        for node, text in zip(own.tolist(), identities.texts(own).to_pylist(), strict=True)
    }
    for text in sorted(typed, key=lambda text: (text != name, typed[text] == _DEVICE, text)):
        if typed[text] != _CARD:
            return _written(typed[text], text)
    raise ConsentInvalid(field="customer", value=name, allowed="somebody of whom more is known than a card")


def _written(type: str, text: str) -> tuple[str, str]:
    value = text.removeprefix(f"{type}:")
    source, _, rest = value.partition(":")
    return (f"{type}:{source}", rest) if type == "external" and rest else (type, value)

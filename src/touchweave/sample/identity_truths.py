"""The planted truths of who is who: whose each identifier is, which are shared, and which name nobody."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from touchweave.sample.app_use import UNDEFINED, ZEROS
from touchweave.sample.planted import TILL_NUMBERS, Planted
from touchweave.sample.register import NO_MAIL
from touchweave.sample.visits import visit_ids

_Owners = dict[str, set[str]]


class Login(Struct, frozen=True, kw_only=True):
    """On a shared device: what comes after it is this customer's, until the next one's."""

    customer: str
    at: datetime


class IdentityTruth(Struct, frozen=True, kw_only=True):
    """By type (`anonymous_id`, `card`, `device`, `email`, `phone`), values as the files write them, mail in small
    letters. Customers are called as in the files; who is in the list twice has two numbers there.
    """

    identifiers: dict[str, dict[str, str]]  #: value → whose it is
    shared: dict[str, dict[str, tuple[str, ...]]]  #: value → whose it is, where that is more than one
    junk: dict[str, tuple[str, ...]]  #: values that name nobody
    unlinkable: dict[str, tuple[str, ...]]  #: of `identifiers`: nothing in the files leads to whose it is
    second_devices: dict[str, str]  #: second device of the web shop, where it was used → whose it is
    logins: dict[str, tuple[Login, ...]]  #: shared device → when who logged in, in the order of time
    shared_visits: dict[str, str]  #: visits from shared devices that bear no customer → whose they are
    #: Of these, visits of somebody who logs in later, on a device where the other one was: nothing tells.
    hidden_visits: tuple[str, ...]
    double_entries: dict[str, str]  #: number of a second entry in the customer list → whose it is


def identity_truths(planted: Planted) -> IdentityTruth:
    """Gather what was planted."""
    owners = {
        "anonymous_id": _owned(planted.visits.device.to_pylist(), _called(planted, planted.visits.customer)),
        "card": _cards(planted),
        "device": _owned(planted.app.device.to_pylist(), _called(planted, planted.app.customer)),
        "email": _owned(map(_small, planted.register.columns["email"]), planted.register.number),
        "phone": _owned(map(_spaced, planted.register.columns["phone"]), planted.register.number),
    }
    junk = {"card": TILL_NUMBERS, "device": (ZEROS, UNDEFINED), "email": (NO_MAIL,)}
    for kind, values in junk.items():
        owners[kind] = {value: whose for value, whose in owners[kind].items() if value not in values}
    return IdentityTruth(
        identifiers={kind: _of_one(found) for kind, found in owners.items()},
        shared={kind: _of_several(found) for kind, found in owners.items()},
        junk=junk,
        unlinkable={"anonymous_id": _never_logged_in(planted), "card": _unlisted(planted)},
        second_devices=_second_devices(planted),
        logins=_logins(planted),
        shared_visits=_shared_visits(planted),
        hidden_visits=_hidden_visits(planted),
        double_entries=_double_entries(planted),
    )


def _called(planted: Planted, codes: NDArray[np.int64]) -> list[str]:
    names: list[str] = planted.names.customer.take(codes).to_pylist()
    return names


def _owned(values: Iterable[str | None], numbers: Iterable[str]) -> _Owners:
    found: _Owners = {}
    for value, number in zip(values, numbers, strict=True):
        if value is not None:
            found.setdefault(value, set()).add(number)
    return found


def _small(mail: str | None) -> str | None:
    return mail and mail.lower()


def _spaced(phone: str | None) -> str | None:
    return phone and phone.replace("-", " ")


def _cards(planted: Planted) -> _Owners:
    listed = _owned(planted.register.columns["loyalty_card"], planted.register.number)
    receipts = planted.receipts
    shown = _owned(receipts.card.to_pylist(), _called(planted, receipts.rows["customer"]))
    return {card: listed.get(card, set()) | shown.get(card, set()) for card in listed | shown}


def _of_one(owners: _Owners) -> dict[str, str]:
    return {value: next(iter(whose)) for value, whose in sorted(owners.items()) if len(whose) == 1}


def _of_several(owners: _Owners) -> dict[str, tuple[str, ...]]:
    return {value: tuple(sorted(whose)) for value, whose in sorted(owners.items()) if len(whose) > 1}


def _never_logged_in(planted: Planted) -> tuple[str, ...]:
    devices, known = planted.visits.device.to_pylist(), planted.visits.known.tolist()
    seen = {device for device, logged_in in zip(devices, known, strict=True) if logged_in}
    return tuple(sorted(set(devices) - seen))


def _unlisted(planted: Planted) -> tuple[str, ...]:
    receipts = planted.receipts
    numbered = zip(receipts.card.to_pylist(), receipts.numbered.tolist(), strict=True)
    leading = {card for card, with_number in numbered if with_number} | set(planted.register.columns["loyalty_card"])
    return tuple(sorted(set(receipts.card.drop_null().to_pylist()) - leading))


def _second_devices(planted: Planted) -> dict[str, str]:
    second = dict(zip(planted.names.second_device.to_pylist(), planted.names.customer.to_pylist(), strict=True))
    used = set(planted.visits.device.to_pylist())
    return {device: customer for device, customer in second.items() if device in used}


def _logins(planted: Planted) -> dict[str, tuple[Login, ...]]:
    visits = planted.visits
    rows = np.flatnonzero(visits.login)
    found: dict[str, list[Login]] = {}
    for device, customer, at in zip(
        visits.device.take(rows).to_pylist(),
        _called(planted, visits.customer[rows]),
        visits.rows["at"][rows].tolist(),
        strict=True,
    ):
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=at // 1_000_000)
        found.setdefault(device, []).append(Login(customer=customer, at=moment))
    return {device: tuple(logins) for device, logins in sorted(found.items())}


def _shared_visits(planted: Planted) -> dict[str, str]:
    visits = planted.visits
    rows = np.flatnonzero(visits.shared & ~visits.known)
    ids = visit_ids(len(visits.known))
    return dict(zip([ids[at] for at in rows.tolist()], _called(planted, visits.customer[rows]), strict=True))


def _hidden_visits(planted: Planted) -> tuple[str, ...]:
    ids = visit_ids(len(planted.visits.hidden))
    return tuple(ids[at] for at in np.flatnonzero(planted.visits.hidden).tolist())


def _double_entries(planted: Planted) -> dict[str, str]:
    listed = planted.register
    rows = np.flatnonzero(listed.again)
    return dict(zip([listed.number[at] for at in rows.tolist()], _called(planted, listed.code[rows]), strict=True))

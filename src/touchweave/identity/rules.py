"""What types of identifiers there are, and how far each may link: the workspace's `identity.toml`, or defaults."""

import hashlib
import re
import tomllib
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from touchweave.errors import IdentityRulesInvalid

FILE = "identity.toml"
_NAME = re.compile(r"[a-z][a-z0-9_]{0,31}")
USER_ID, ANONYMOUS_ID = "user_id", "anonymous_id"
EXTERNAL = "external"
#: Types have a byte as code; the types of sources are told apart besides.
TYPES_LIMIT = 200


class TypeRule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one type of identifier is, and what it may do."""

    #: Whom it belongs to: one person, or a device that several people may use, which is divided by time.
    of: Literal["person", "device"] = "person"
    unique: bool = False  #: two values of it never meet in one customer, unless somebody says so
    at_most: int = 20  #: values of one customer
    #: A value that meets more people than this links nobody any more.
    people_at_most: int = 5
    never: tuple[str, ...] = ()  #: values that never link, besides those that say nothing anywhere
    link: bool = True  #: False: it stands on the profile and links nobody


_DEFAULTS = {
    USER_ID: TypeRule(unique=True),
    "loyalty_id": TypeRule(),
    "card": TypeRule(),
    "email": TypeRule(),
    "phone": TypeRule(),
    EXTERNAL: TypeRule(),
    ANONYMOUS_ID: TypeRule(of="device", at_most=1000, people_at_most=8),
    "device": TypeRule(of="device", at_most=1000, people_at_most=8),
}


class IdentityRules(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything that decides who is who, beside the events and what people said."""

    types: dict[str, TypeRule] = {}  #: those that are not named here are as they are by default
    component_limit: int = 500  #: identifiers of one customer; what would exceed it waits for review
    phone_region: str = ""  #: the country of numbers without a prefix, as in "DE"; empty: only +… is understood
    undotted: tuple[str, ...] = ("gmail.com", "googlemail.com")  #: mail hosts that ignore dots and what follows a +

    @property
    def by_type(self) -> dict[str, TypeRule]:
        """All types: those of persons before those of devices, by how well they name a customer."""
        found = _DEFAULTS | self.types
        return {name: found[name] for name in sorted(found, key=lambda name: _rank(name, found[name]))}

    @property
    def digest(self) -> str:
        """Equal for rules that decide alike."""
        said = msgspec.json.encode((self.by_type, self.component_limit, self.phone_region, self.undotted))
        return hashlib.blake2b(said, digest_size=12).hexdigest()


def _rank(name: str, rule: TypeRule) -> tuple[bool, int, str]:
    usual = list(_DEFAULTS)
    return rule.of == "device", usual.index(name) if name in usual else usual.index(EXTERNAL), name


def load_rules(folder: Path) -> IdentityRules:
    """The workspace's rules. Raises IdentityRulesInvalid."""
    path = folder / FILE
    if not path.exists():
        return IdentityRules()
    try:
        rules = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), IdentityRules)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise _invalid("file", str(error), "TOML with the fields of docs/reference/identity-toml.md") from error
    for name, rule in rules.types.items():
        if not _NAME.fullmatch(name):
            raise _invalid("types", name, "small letters, digits and _, a letter first")
        for field in ("at_most", "people_at_most"):
            if getattr(rule, field) < 1:
                raise _invalid(f"types.{name}.{field}", getattr(rule, field), "1 or more")
    if len(rules.by_type) > TYPES_LIMIT:
        raise _invalid("types", len(rules.by_type), f"{TYPES_LIMIT} at most")
    if rules.component_limit < 2:
        raise _invalid("component_limit", rules.component_limit, "2 or more")
    return rules


def _invalid(where: str, value: object, allowed: str) -> IdentityRulesInvalid:
    return IdentityRulesInvalid(path=FILE, where=where, value=value, allowed=allowed)

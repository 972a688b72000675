"""What types of identifiers there are, and how far each may link: the workspace's `identity.toml`, or defaults."""

import hashlib
import tomllib
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from touchweave.errors import SettingInvalid

FILE = "identity.toml"
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
    """The workspace's rules. Raises SettingInvalid."""
    path = folder / FILE
    if not path.exists():
        return IdentityRules()
    try:
        written = tomllib.loads(path.read_text(encoding="utf-8"))
        rules = msgspec.convert(written, IdentityRules)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        allowed = "fields of docs/reference/identity-toml.md"
        raise SettingInvalid(where=path.name, name="file", value=str(error), allowed=allowed) from error
    for name, rule in rules.types.items():
        if not (name.replace("_", "").isalnum() and name.isascii() and name.islower()):
            raise SettingInvalid(where=path.name, name="types", value=name, allowed="small letters, digits and _")
        if rule.at_most < 1 or rule.people_at_most < 1:
            allowed = "1 or more"
            raise SettingInvalid(
                where=path.name, name=name, value=min(rule.at_most, rule.people_at_most), allowed=allowed
            )
    if len(rules.by_type) > TYPES_LIMIT:
        raise SettingInvalid(
            where=path.name, name="types", value=len(rules.by_type), allowed=f"{TYPES_LIMIT} at most"
        )
    if rules.component_limit < 2:
        raise SettingInvalid(
            where=path.name, name="component_limit", value=rules.component_limit, allowed="2 or more"
        )
    return rules

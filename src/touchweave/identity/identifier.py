"""One identifier: its type, its value in normal form, and the text that stands for both."""

import hashlib
import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

from touchweave.identity.rules import ANONYMOUS_ID, EXTERNAL, USER_ID, IdentityRules

LONGEST = 500  #: characters; a longer value is no identifier
#: Values that are written where nothing is known: they name nobody, and never link.
_NOTHING = frozenset(
    """null|none|nil|undefined|nan|n/a|na|unknown|anonymous|anon|guest|test|false|true|default|empty|not_authenticated
|not set|(not set)|[object object]|unidentified|visitor|user""".replace("\n", "").split("|")
)
_NO_LETTER = re.compile(r"[0\W_]*")
_WRITTEN = re.compile(r"[a-z][a-z0-9_]*:")
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")


def nothing_words() -> frozenset[str]:
    """The words among them, in small letters."""
    return _NOTHING


def says_nothing(value: str) -> bool:
    """Whether a value is one of those that stand for nobody: `null`, `undefined`, zeros, and the like."""
    return value.casefold() in _NOTHING or _NO_LETTER.fullmatch(value) is not None


class Normaliser:
    """Brings identifiers into the one form in which they are compared."""

    def __init__(self, rules: IdentityRules, secret: bytes = b"") -> None:
        """`secret`: keys the hashes of card numbers."""
        self._rules, self._secret = rules, secret
        self._types = rules.by_type
        self._never = {(name, value) for name, rule in self._types.items() for value in rule.never}
        self._forms: dict[str, Callable[[str], str | None]] = {
            "email": self._email,
            "phone": self._phone,
            "card": self._card,
        }
        self.text = lru_cache(maxsize=1 << 16)(self._text)

    def type_of(self, text: str) -> str | None:
        """The type that an identifier's text states; None: it is written as its value, as those of users are."""
        if not _WRITTEN.match(text):
            return None
        name = text.partition(":")[0]
        return name if name in self._types else None

    def raw(self, value: str) -> str:
        """The text of a user's or visitor's id: the value itself, unless that looks like another type's text."""
        return f"{USER_ID}:{value}" if self.type_of(value) is not None else value

    def links(self, type: str, value: str) -> bool:
        """Whether an identifier may name somebody, by what it says."""
        known = type.partition(":")[0]
        return (
            0 < len(value) <= LONGEST
            and not says_nothing(value)
            and (known, value) not in self._never
            and self._types[known].link
        )

    def _text(self, type: str, value: str) -> str | None:
        """The text of an identifier; None where it can name nobody.

        `type` is one of the rules', or `external:<source>`.
        """
        known, _, source = type.partition(":")
        if known in (USER_ID, ANONYMOUS_ID):
            return self.raw(value) if self.links(type, value) else None
        value = unicodedata.normalize("NFC", value.strip())
        if known not in self._types or not self.links(type, value):
            return None
        form = self._forms.get(known)
        normal = form(value) if form else value
        if normal is None or (known, normal) in self._never:
            return None
        return f"{EXTERNAL}:{source}:{normal}" if known == EXTERNAL and source else f"{known}:{normal}"

    def _email(self, value: str) -> str | None:
        address = value.removeprefix("mailto:").casefold()
        if not _MAIL.fullmatch(address):
            return None
        local, _, host = address.rpartition("@")
        if host in self._rules.undotted:
            local = local.partition("+")[0].replace(".", "")
        return f"{local}@{host}" if local else None

    def _phone(self, value: str) -> str | None:
        from phonenumbers import NumberParseException, PhoneNumberFormat, format_number, is_possible_number, parse

        try:
            number = parse(value, self._rules.phone_region or None)
        except NumberParseException:
            return None
        return format_number(number, PhoneNumberFormat.E164) if is_possible_number(number) else None

    def _card(self, value: str) -> str | None:
        digits = "".join(value.split()).replace("-", "").casefold()
        return hashlib.blake2b(digits.encode("utf-8", "replace"), digest_size=12, key=self._secret).hexdigest()

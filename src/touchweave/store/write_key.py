"""The form of a write key: `twk_`, 32 random characters, 6 that check them. Only its hash is kept."""

import hashlib
import re
import secrets
import string
import zlib

PREFIX_LENGTH = 10

_ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
_FORM = re.compile(r"twk_[0-9A-Za-z]{38}", re.ASCII)
_CHECK_LENGTH = 6  # 62**6 > 2**32


def new_write_key() -> str:
    """A key that nobody can guess: 190 random bits."""
    body = "twk_" + "".join(secrets.choice(_ALPHABET) for _ in range(32))
    return body + _check(body)


def is_write_key(key: str) -> bool:
    """Whether it has the form of a key and its check is right, so that no typing error reaches the database."""
    return _FORM.fullmatch(key) is not None and _check(key[:-_CHECK_LENGTH]) == key[-_CHECK_LENGTH:]


def write_key_hash(key: str) -> str:
    """SHA-256, hex. A key has too many random bits for a slow hash to add anything."""
    return hashlib.sha256(key.encode()).hexdigest()


def _check(body: str) -> str:
    number = zlib.crc32(body.encode())
    digits = []
    for _ in range(_CHECK_LENGTH):
        number, digit = divmod(number, len(_ALPHABET))
        digits.append(_ALPHABET[digit])
    return "".join(reversed(digits))

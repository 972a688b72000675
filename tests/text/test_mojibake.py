"""Wrongly decoded text is recognised, and foreign text is left alone."""

import pytest

from touchweave.text.mojibake import SIGN_BYTES, looks_garbled

HONEST = [
    "Café",
    "naïve São Paulo",
    "größer",
    "“quoted” — it’s",
    "日本語",
    "Ärger in Ålesund",
    "ÂME",
    "5 € ™",
    "Ãlvaro",
]


@pytest.mark.parametrize("text", ["Café", "it’s – “so”", "größer", "São Paulo", "10 €", "señor"])
def test_utf8_read_as_windows_1252_is_garbled(text: str) -> None:
    garbled = text.encode("utf-8").decode("windows-1252", errors="replace")
    assert looks_garbled(garbled)
    assert any(sign in garbled.encode("utf-8") for sign in SIGN_BYTES), "the quick look must not miss it"


@pytest.mark.parametrize("text", HONEST)
def test_honest_text_is_not(text: str) -> None:
    assert not looks_garbled(text)


def test_a_replacement_character_is_a_loss() -> None:
    assert looks_garbled("Caf\ufffd")

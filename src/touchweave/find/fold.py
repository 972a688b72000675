"""Texts as they are compared: small letters without accents. The same for what is kept and for what is asked."""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

#: Letters of their own that people write without their marks all the same; Unicode does not take these apart.
_LETTERS = {
    "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ς": "σ",
    "ħ": "h", "ŧ": "t",
}  # fmt: skip


def folded(texts: "pa.Array[Any]") -> "pa.StringArray":
    """Each text with small letters, without accents; beyond ASCII only letters, digits and spaces are left.

    Nulls become empty.
    """
    texts = pc.fill_null(texts, "").cast(pa.string())
    plain = pc.string_is_ascii(texts)
    if pc.all(plain).as_py() is not False:
        return pc.ascii_lower(texts)
    marked = np.flatnonzero(~plain.to_numpy(zero_copy_only=False))
    mask = pc.invert(plain)
    return pc.replace_with_mask(pc.ascii_lower(texts), mask, _without_marks(texts.take(pa.array(marked))))


def _without_marks(texts: "pa.Array[Any]") -> "pa.Array[Any]":
    texts = pc.utf8_lower(pc.utf8_normalize(texts, form="NFKD"))
    for letter, plain in _LETTERS.items():
        texts = pc.replace_substring(texts, letter, plain)
    texts = pc.replace_substring_regex(pc.utf8_normalize(texts, form="NFKD"), r"\p{M}+", "")
    return pc.replace_substring_regex(texts, r"[^\p{L}\p{N}\x00-\x7f]+", " ")

"""Text that was decoded with the wrong encoding somewhere on its way: `CafÃ©` for `Café`, `â€™` for `’`."""

import re

#: UTF-8 read as Windows-1252: a lead byte (Â Ã â) followed by what continuation bytes look like there.
_SIGNS = re.compile("Ã[\u0080-¿ŠšŽžŸƒ†‡•…€™œŒ‹›“”‘’–—˜ˆ‰]|Â[\u0080-¿]|â€[\u0080-¿™œ˜“”¦¢]|ï¿½|\ufffd")
#: How those begin in UTF-8: whoever has bytes can look for these first.
SIGN_BYTES = (b"\xc3\x83", b"\xc3\x82", b"\xc3\xa2\xe2\x82\xac", b"\xef\xbf\xbd")


def looks_garbled(text: str) -> bool:
    """Whether the text holds what only a wrong decoding leaves behind."""
    return _SIGNS.search(text) is not None

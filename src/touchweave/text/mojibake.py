"""Text that was decoded with the wrong encoding somewhere on its way: `CafÃ©` for `Café`, `â€™` for `’`."""

import re

#: What the bytes 0x80 to 0xBF look like in Windows-1252 (and, where it has nothing there, in Latin-1).
_REST = "\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
#: UTF-8 read as Windows-1252: a lead byte (Â Ã for two bytes, â for three) and what follows one.
_SIGNS = re.compile(f"[ÂÃ][{_REST}]|â[{_REST}]{{2}}|ï¿½|\ufffd")
#: How those begin in UTF-8: whoever has bytes can look for these first.
SIGN_BYTES = (b"\xc3\x83", b"\xc3\x82", b"\xc3\xa2\xe2", b"\xc3\xa2\xc2", b"\xc3\xa2\xc5", b"\xef\xbf\xbd")


def looks_garbled(text: str) -> bool:
    """Whether the text holds what only a wrong decoding leaves behind."""
    return _SIGNS.search(text) is not None

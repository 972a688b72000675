"""Writing SVG elements as text. Everything that comes from data is escaped here, and only here.

Control characters that XML forbids are replaced, so that no event name can break the document.
"""

from html import escape

#: Widths come out near the truth in any of these; no font is loaded from anywhere.
FONT = "Inter, 'Segoe UI', 'Helvetica Neue', 'Liberation Sans', Arial, 'DejaVu Sans', sans-serif"

_NARROW = set("ijltfrI.,:;'|!()[]1 ·-")
_WIDE = set("mwMWQOGD@%—…")


def clean(text: str) -> str:
    """The text, escaped for elements and attributes; characters that XML does not allow become U+FFFD."""
    return escape("".join(sign if _allowed(ord(sign)) else "\ufffd" for sign in text), quote=True)


def _allowed(code: int) -> bool:
    return code in (9, 10, 13) or 32 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or 0x10000 <= code <= 0x10FFFF


def _attributes(given: dict[str, object]) -> str:
    parts = []
    for name, value in given.items():
        if value is not None:
            written = f"{value:.4g}" if isinstance(value, float) and abs(value) < 1 else value
            written = f"{value:.1f}" if isinstance(value, float) and abs(value) >= 1 else written
            parts.append(f' {name.rstrip("_").replace("_", "-")}="{clean(str(written))}"')
    return "".join(parts)


def element(name: str, content: str = "", **attributes: object) -> str:
    """One element; `content` is SVG already. `_` in attribute names becomes `-`; None leaves one out."""
    inside = f">{content}</{name}>" if content else "/>"
    return f"<{name}{_attributes(attributes)}{inside}"


def text(x: float, y: float, said: str, *, size: float = 12, **attributes: object) -> str:
    """A line of text; `said` is escaped."""
    return element("text", clean(said), x=float(x), y=float(y), font_size=size, **attributes)


def titled(shape: str, title: str) -> str:
    """A group that tells what it is when pointed at or read out."""
    return element("g", element("title", clean(title)) + shape)


def width_of(said: str, size: float) -> float:
    """About how wide a text is drawn, in pixels."""
    return sum(_width(sign) for sign in said) * size


def _width(sign: str) -> float:
    if ord(sign) > 0x2E7F:
        return 1.0
    if sign in _NARROW:
        return 0.3
    return 0.86 if sign in _WIDE else 0.68 if sign.isupper() else 0.56


def shortened(said: str, size: float, room: float) -> str:
    """The text, cut with an ellipsis where it would be wider than `room` pixels."""
    one_line = " ".join(said.split())
    if width_of(one_line, size) <= room:
        return one_line
    while one_line and width_of(one_line + "…", size) > room:
        one_line = one_line[:-1]
    return one_line.rstrip() + "…"


def wrapped(said: str, size: float, room: float, *, lines: int) -> list[str]:
    """The text in at most so many lines of `room` pixels; the last is cut with an ellipsis if need be."""
    words, made = said.split(), [""]
    for number, word in enumerate(words):
        longer = f"{made[-1]} {word}".strip()
        if made[-1] and width_of(longer, size) > room:
            if len(made) == lines:
                made[-1] = shortened(" ".join([made[-1], *words[number:]]), size, room)
                return made
            made.append(word)
        else:
            made[-1] = longer
    return [shortened(line, size, room) for line in made]

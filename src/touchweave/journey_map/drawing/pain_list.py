"""The pain points in words, numbered as on the chips."""

from touchweave.journey_map.drawing.chips import pain_mark
from touchweave.journey_map.drawing.layout import MARGIN
from touchweave.journey_map.drawing.palette import Palette
from touchweave.journey_map.drawing.pen import text, wrapped
from touchweave.journey_map.record import JourneyMap

SIZE = 11.5
LINE = 15.0
LINES = 3
ENTRY = 10.0


def pain_list(shown: JourneyMap, palette: Palette, width: float, top: float) -> tuple[str, float]:
    """The list in two columns from `top` on, and its height in pixels."""
    parts = [text(MARGIN, top + 14, "Where it hurts", size=12.5, fill=palette.ink, font_weight=700)]
    told = (
        "each stands clear of its peers by its whole 95 % interval; ranked by customers concerned × gap"
        if shown.pains
        else "no touchpoint stands clear of its peers with enough answers or customers to say so"
    )
    parts.append(text(MARGIN + 112, top + 14, told, size=10.5, fill=palette.quiet))
    room = (width - 2 * MARGIN - 24) / 2
    tops = [top + 36, top + 36]
    half = -(-len(shown.pains) // 2)
    for number, pain in enumerate(shown.pains, 1):
        column = 0 if number <= half else 1
        x, y = MARGIN + column * (room + 24), tops[column]
        lines = wrapped(pain.sentence, SIZE, room - 40, lines=LINES)
        parts.append(pain_mark(x + 11, y + 1, number, palette))
        parts += [text(x + 30, y + 5 + n * LINE, line, size=SIZE, fill=palette.ink) for n, line in enumerate(lines)]
        tops[column] += max(len(lines), 1) * LINE + ENTRY
    return "".join(parts), max(tops) - top

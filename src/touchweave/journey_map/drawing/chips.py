"""Touchpoints as chips: a disc as large as their reach and coloured by emotion, a name, two figures and a glyph."""

from touchweave.journey_map.drawing.figures import count, percent, plain_score, share_score
from touchweave.journey_map.drawing.layout import Box, Layout
from touchweave.journey_map.drawing.palette import Palette, emotion_colour
from touchweave.journey_map.drawing.pen import element, shortened, text, titled, width_of
from touchweave.journey_map.record import JourneyMap, MapTouchpoint
from touchweave.stats.score import Score

LARGEST = 12.5
SMALLEST = 3.5


def standing(score: Score, middle: float | None) -> int:
    """1 or −1 where the interval lies clear above or below the map's own emotion, else 0."""
    if score.value is None or score.low is None or score.high is None or middle is None:
        return 0
    return 1 if score.low > middle else -1 if score.high < middle else 0


def glyph(x: float, y: float, standing_here: int, colour: str, size: float = 4.0) -> str:
    """An arrow up, an arrow down, or a dash: the second code beside the colour."""
    if standing_here == 0:
        return element("rect", x=x - size, y=y - 1.0, width=2 * size, height=2.0, rx=1, fill=colour)
    tip = -size * standing_here
    points = f"{x:.1f},{y + tip:.1f} {x - size:.1f},{y - tip * 0.7:.1f} {x + size:.1f},{y - tip * 0.7:.1f}"
    return element("polygon", points=points, fill=colour)


def radius(reach: float, largest_reach: float) -> float:
    """The disc's radius: its area goes with reach."""
    return max(SMALLEST, LARGEST * float(reach / largest_reach) ** 0.5) if largest_reach > 0 else SMALLEST


def _told(touchpoint: MapTouchpoint) -> str:
    asked = (
        f"emotion {plain_score(touchpoint.emotion)} of 100 from {count(touchpoint.emotion.n)} answers"
        if touchpoint.emotion.value is not None
        else touchpoint.emotion.note or "nobody was asked here"
    )
    return (
        f"{touchpoint.name} ({touchpoint.channel}): {count(touchpoint.customers)} customers, "
        f"reach {share_score(touchpoint.reach_rate)}; {asked}"
    )


def _figures(touchpoint: MapTouchpoint, box: Box, palette: Palette, middle: float | None, lane: str) -> str:
    """The second line: reach, and the emotion with its glyph at the right edge."""
    x, y = box.x + 2 * LARGEST + 8, box.y + 29
    reach = touchpoint.reach_rate.value
    said = percent(reach, 0 if reach >= 0.0995 else 1) if reach is not None else count(touchpoint.customers)
    right = box.right - (38 if touchpoint.emotion.value is not None else 6)
    if lane != touchpoint.channel and width_of(f"{said} · {touchpoint.channel}", 10.5) <= right - x:
        said = f"{said} · {touchpoint.channel}"
    parts = [text(x, y, said, size=10.5, fill=palette.quiet)]
    if touchpoint.emotion.value is not None:
        value = f"{touchpoint.emotion.value:.0f}"
        right = box.right - 9
        parts.append(
            text(right - 11, y, value, size=11.5, fill=palette.ink, font_weight=700, text_anchor="end")
            + glyph(right - 3, y - 4, standing(touchpoint.emotion, middle), palette.ink, 3.6)
        )
    return "".join(parts)


def _chip(
    touchpoint: MapTouchpoint, box: Box, lane: str, palette: Palette, middle: float | None, largest: float
) -> str:
    value = touchpoint.emotion.value
    dashes = None if touchpoint.catalogued else "4 3"
    frame = element(
        "rect",
        x=box.x,
        y=box.y,
        width=box.width,
        height=box.height,
        rx=9,
        fill=palette.chip,
        stroke=palette.line,
        stroke_width=1.2,
        stroke_dasharray=dashes,
    )
    disc = element(
        "circle",
        cx=box.x + LARGEST + 4,
        cy=box.y + box.height / 2,
        r=radius(touchpoint.reach_rate.value or 0.0, largest),
        fill=emotion_colour(palette, value, middle) if value is not None and middle is not None else palette.chip,
        stroke=palette.ink if value is not None else palette.quiet,
        stroke_width=0.8 if value is not None else 1.2,
        stroke_dasharray=None if value is not None else "2 2",
    )
    x = box.x + 2 * LARGEST + 8
    room = box.right - 4 - x
    size = next((size for size in (11.5, 10.5, 9.5) if width_of(touchpoint.name, size) <= room), 10.5)
    label = text(x, box.y + 15, shortened(touchpoint.name, size, room), size=size, fill=palette.ink, font_weight=600)
    return titled(frame + disc + label + _figures(touchpoint, box, palette, middle, lane), _told(touchpoint))


def chips(shown: JourneyMap, layout: Layout, palette: Palette) -> str:
    """All touchpoints, and the numbers of their pains on their corners."""
    middle = shown.emotion.value
    largest = max((t.reach_rate.value or 0.0 for t in shown.touchpoints), default=0.0)
    drawn = [
        _chip(t, layout.chips[t.key], layout.lane_of[t.channel], palette, middle, largest) for t in shown.touchpoints
    ]
    return "".join(drawn) + _pain_marks(shown, layout, palette)


def _pain_marks(shown: JourneyMap, layout: Layout, palette: Palette) -> str:
    marks, taken = [], dict.fromkeys(layout.chips, 0)
    for number, pain in enumerate(shown.pains, 1):
        if pain.touchpoint in layout.chips:
            box = layout.chips[pain.touchpoint]
            x = box.right - 4 - 18 * taken[pain.touchpoint]
            marks.append(pain_mark(x, box.y - 1, number, palette))
            taken[pain.touchpoint] += 1
    return "".join(marks)


def pain_mark(x: float, y: float, number: int, palette: Palette) -> str:
    """A numbered diamond: pain points are told by shape, number and colour."""
    size = 9.5
    points = f"{x:.1f},{y - size:.1f} {x + size:.1f},{y:.1f} {x:.1f},{y + size:.1f} {x - size:.1f},{y:.1f}"
    said = str(number)
    shape = element("polygon", points=points, fill=palette.pain, stroke=palette.paper, stroke_width=1.6)
    at = x - width_of(said, 10) / 2
    return shape + text(at, y + 3.6, said, size=10, fill=palette.paper, font_weight=700)

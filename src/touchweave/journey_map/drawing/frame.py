"""Around the map: title and badge, heads of the stages, names of the lanes, and the legend."""

from touchweave.journey_map.drawing.chips import glyph, pain_mark
from touchweave.journey_map.drawing.figures import count, plain_score, share_score
from touchweave.journey_map.drawing.layout import GAP, GUTTER, HEADER, MARGIN, STAGE_HEAD, Layout
from touchweave.journey_map.drawing.palette import FULL, Palette, emotion_colour
from touchweave.journey_map.drawing.pen import element, shortened, text, titled, width_of
from touchweave.journey_map.record import JourneyMap

LEGEND = 52.0
_WITHIN = ("pre_purchase", "purchase", "post_purchase")
SIMULATED = "Simulated data: a sample brand, not a real one"


def period(shown: JourneyMap) -> str:
    """The selection's period in words."""
    if shown.since is None or shown.until is None:
        return "no interactions"
    first, last = (f"{moment:%-d %B %Y}" for moment in (shown.since, shown.until))
    return first if first == last else f"{first} – {last}"


def header(shown: JourneyMap, palette: Palette, width: float) -> str:
    """Title, what it rests on, the three figures of the whole, and the badge of simulated data."""
    parts = [
        text(
            MARGIN,
            42,
            shortened(f"Journey map · {shown.workspace}", 25, width * 0.5),
            size=25,
            fill=palette.ink,
            font_weight=700,
        ),
        text(
            MARGIN,
            66,
            f"{period(shown)} · {count(shown.customers)} customers · {count(shown.interactions)} interactions · "
            f"{len(shown.touchpoints)} touchpoints",
            size=13,
            fill=palette.quiet,
        ),
    ]
    figures = (
        ("customers with an outcome", share_score(shown.outcome)),
        ("NPS", plain_score(shown.nps)),
        ("emotion, 0–100", plain_score(shown.emotion)),
    )
    x = width - MARGIN
    for name, said in reversed(figures):
        big, _, rest = said.partition(" (")
        room = max(width_of(big, 22) + (width_of(f"({rest}", 11) + 6 if rest else 0), width_of(name, 11))
        parts.append(text(x - room, 42, big, size=22, fill=palette.ink, font_weight=700))
        if rest:
            parts.append(text(x - room + width_of(big, 22) + 8, 42, f"({rest}", size=11, fill=palette.quiet))
        parts.append(text(x - room, 60, name, size=11, fill=palette.quiet))
        x -= room + 34
    return "".join(parts) + (_badge(palette, width) if shown.simulated else "")


def _badge(palette: Palette, width: float) -> str:
    wide = width_of(SIMULATED, 11.5) + 24
    x = width - MARGIN - wide
    shape = element(
        "rect", x=x, y=67.0, width=wide, height=20, rx=10, fill=palette.warn, stroke=palette.warn_ink, stroke_width=1
    )
    said = text(x + wide / 2, 81, SIMULATED, size=11.5, fill=palette.warn_ink, font_weight=600, text_anchor="middle")
    return shape + said


def stage_heads(shown: JourneyMap, layout: Layout, palette: Palette) -> str:
    """The columns: a tinted ground, and a head with name and customers pointing onward."""
    parts = []
    for stage in shown.stages:
        box = layout.columns[stage.key]
        tint = palette.stages[_WITHIN.index(stage.within) if stage.within in _WITHIN else 0]
        x, y, right, tip = box.x, HEADER, box.right, 9.0
        points = (
            f"{x:.1f},{y} {right - tip:.1f},{y} {right + tip - 4:.1f},{y + STAGE_HEAD / 2} "
            f"{right - tip:.1f},{y + STAGE_HEAD} {x:.1f},{y + STAGE_HEAD} {x + tip:.1f},{y + STAGE_HEAD / 2}"
        )
        name = shortened(stage.name, 13.5, box.width - 34)
        parts.append(
            titled(
                element("polygon", points=points, fill=tint)
                + text(x + 20, y + 19, name, size=13.5, fill=palette.ink, font_weight=700)
                + text(x + 20, y + 35, f"{count(stage.customers)} customers", size=11, fill=palette.quiet),
                f"{stage.name}: {count(stage.customers)} customers, {count(stage.interactions)} interactions",
            )
        )
    return "".join(parts)


def lanes(layout: Layout, palette: Palette) -> str:
    """One band a channel, with its name."""
    parts = []
    for lane, box in layout.lanes.items():
        ground = element("rect", x=box.x, y=box.y, width=box.width, height=box.height, rx=6, fill=palette.lane)
        said = shortened(lane, 12, GUTTER - 12)
        name = text(box.x + 10, box.middle[1] + 4, said, size=12, fill=palette.quiet, font_weight=600)
        members = ", ".join(channel for channel, its in layout.lane_of.items() if its == lane)
        parts.append(titled(ground + name, members))
    for column in list(layout.columns.values())[1:]:
        x = column.x - GAP / 2
        line = f"M{x:.1f} {HEADER + STAGE_HEAD + 4}V{layout.bottom:.1f}"
        parts.append(element("path", d=line, stroke=palette.line, stroke_width=1, stroke_dasharray="3 4"))
    return "".join(parts)


def legend(shown: JourneyMap, palette: Palette, width: float, top: float, note: str) -> str:
    """What the marks mean, in one row, and the line under it."""
    y = top + 16
    middle = shown.emotion.value if shown.emotion.value is not None else 50.0
    parts, x = [], MARGIN
    for step in range(7):
        value = middle + FULL * (step / 3 - 1)
        shade = emotion_colour(palette, value, middle)
        parts.append(element("rect", x=x + step * 15.0, y=y - 9, width=15, height=10, fill=shade))
    x += 7 * 15 + 6
    entries = [
        (
            "",
            f"disc colour: emotion, {max(middle - FULL, 0):.0f} … {middle:.0f} … "
            f"{min(middle + FULL, 100):.0f}; dotted: not asked",
        ),
        ("size", "disc size: reach"),
        ("up", "clearly above the mean of all"),
        ("down", "clearly below"),
        ("same", "cannot tell"),
        ("arrow", "goes on to (dashed: back)"),
        ("dash", "not in the catalogue"),
        ("pain", "where it hurts"),
    ]
    for mark, said in entries:
        parts.append(_legend_mark(mark, x, y, palette))
        x += 20 if mark else 0
        parts.append(text(x, y, said, size=10.5, fill=palette.quiet))
        x += width_of(said, 10.5) + 16
    parts.append(text(MARGIN, y + 22, note, size=10.5, fill=palette.quiet))
    return "".join(parts)


def _legend_mark(mark: str, x: float, y: float, palette: Palette) -> str:
    if mark in ("up", "down", "same"):
        return glyph(x + 10, y - 4, {"up": 1, "down": -1, "same": 0}[mark], palette.ink, 4)
    if mark == "size":
        discs = ((5.0, 2.5), (13.0, 5.0))
        return "".join(
            element("circle", cx=x + at, cy=y - 4, r=r, fill=palette.middle, stroke=palette.ink, stroke_width=0.8)
            for at, r in discs
        )
    if mark == "arrow":
        line = element("path", d=f"M{x} {y - 4}H{x + 10}", stroke=palette.arrow, stroke_width=3)
        return line + element(
            "polygon", points=f"{x + 17},{y - 4} {x + 9},{y - 9} {x + 9},{y + 1}", fill=palette.arrow
        )
    if mark == "dash":
        return element(
            "rect", x=x, y=y - 9, width=16, height=10, rx=3, fill="none", stroke=palette.quiet, stroke_dasharray="4 3"
        )
    return pain_mark(x + 9, y - 4, 1, palette) if mark == "pain" else ""

"""Transitions as curved arrows: as wide as they are frequent, forward ones solid, ways back dashed."""

from dataclasses import dataclass

from touchweave.journey_map.drawing.figures import count, percent, span
from touchweave.journey_map.drawing.layout import Box, Layout
from touchweave.journey_map.drawing.palette import Palette
from touchweave.journey_map.drawing.pen import element, text, titled, width_of
from touchweave.journey_map.record import JourneyMap, MapTransition

DRAWN = 30
LABELLED = 10
WIDEST = 7.0
THINNEST = 1.2

Point = tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class Curve:
    """A cubic Bézier."""

    points: tuple[Point, Point, Point, Point]
    backward: bool

    def at(self, t: float) -> Point:
        """The point at 0 ≤ t ≤ 1."""
        weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
        x = sum(weight * point[0] for weight, point in zip(weights, self.points, strict=True))
        return x, sum(weight * point[1] for weight, point in zip(weights, self.points, strict=True))

    @property
    def path(self) -> str:
        """As SVG path data."""
        a, b, c, d = self.points
        return f"M{a[0]:.1f} {a[1]:.1f}C{b[0]:.1f} {b[1]:.1f} {c[0]:.1f} {c[1]:.1f} {d[0]:.1f} {d[1]:.1f}"


def curve_between(source: Box, target: Box) -> Curve:
    """The way from one chip to another."""
    (sx, sy), (tx, ty) = source.middle, target.middle
    if abs(sx - tx) < source.width * 0.6:
        return _beside(source, target)
    forward = tx > sx
    start = (source.right if forward else source.x, sy)
    end = (target.x - 2 if forward else target.right + 2, ty)
    reach = max(24.0, abs(end[0] - start[0]) * 0.45) * (1 if forward else -1)
    bow = 0.0
    if abs(sy - ty) < source.height and abs(end[0] - start[0]) > source.width:
        # Chips stand between the two: pass over them (ways back under them).
        bow = -34.0 if forward else 34.0
    lift = 5.0 if not forward else 0.0
    a, d = (start[0], start[1] + lift), (end[0], end[1] + lift)
    return Curve(points=(a, (a[0] + reach, a[1] + bow), (d[0] - reach, d[1] + bow), d), backward=not forward)


def _beside(source: Box, target: Box) -> Curve:
    """Two chips above one another: straight where they are neighbours, else around what is between."""
    (sx, sy), (tx, ty) = source.middle, target.middle
    down = ty > sy
    if abs(ty - sy) < 1.3 * source.height:
        # Too near for a straight arrow to be seen: a small bow on the right.
        edge = (source.right, target.right + 2)
        beyond = max(edge) + 20
        return Curve(points=((edge[0], sy), (beyond, sy), (beyond, ty), (edge[1], ty)), backward=False)
    if abs(ty - sy) < 2.2 * source.height:
        shift = 10.0 if down else -10.0
        a = (sx + shift, source.bottom if down else source.y)
        d = (tx + shift, target.y - 2 if down else target.bottom + 2)
        third = (d[1] - a[1]) / 3
        return Curve(points=(a, (a[0], a[1] + third), (d[0], d[1] - third), d), backward=False)
    out = 22.0 + 0.1 * abs(ty - sy)
    edge = (source.right, target.right + 2) if down else (source.x, target.x - 2)
    side = out if down else -out
    beyond = max(edge) + side if down else min(edge) + side
    return Curve(points=((edge[0], sy), (beyond, sy), (beyond, ty), (edge[1], ty)), backward=False)


def _head(curve: Curve, size: float, colour: str, opacity: float) -> str:
    """The arrow's head, along the end of the curve."""
    (x, y), (bx, by) = curve.points[3], curve.at(0.94)
    dx, dy = x - bx, y - by
    length = max((dx * dx + dy * dy) ** 0.5, 1e-6)
    dx, dy = dx / length * size, dy / length * size
    base = (x - dx * 1.5, y - dy * 1.5)
    points = f"{x:.1f},{y:.1f} {base[0] - dy:.1f},{base[1] + dx:.1f} {base[0] + dy:.1f},{base[1] - dx:.1f}"
    return element("polygon", points=points, fill=colour, fill_opacity=opacity)


def _told(step: MapTransition, names: dict[str, str]) -> str:
    wait = f", after {span(step.median_seconds)} (median)" if step.median_seconds is not None else ""
    whole = f"{count(step.count)} times, {percent(step.share)} of what happens after"
    return f"{names[step.source]} → {names[step.target]}: {whole}{wait}"


def arrows(shown: JourneyMap, layout: Layout, palette: Palette) -> str:
    """The most frequent transitions, the rarest drawn first so that the frequent ones lie on top."""
    names = {touchpoint.key: touchpoint.name for touchpoint in shown.touchpoints}
    known = [step for step in shown.transitions if step.source in layout.chips and step.target in layout.chips]
    known = sorted(known, key=lambda step: -step.count)[:DRAWN]
    drawn = []
    for step in reversed(known):
        weight = float(step.count / known[0].count) ** 0.5
        curve = curve_between(layout.chips[step.source], layout.chips[step.target])
        opacity = 0.22 + 0.5 * weight
        wide = THINNEST + (WIDEST - THINNEST) * weight
        line = element(
            "path",
            d=curve.path,
            fill="none",
            stroke=palette.arrow,
            stroke_width=wide,
            stroke_opacity=opacity,
            stroke_dasharray="7 4" if curve.backward else None,
        )
        head = _head(curve, 3.2 + wide * 0.62, palette.arrow, min(1.0, opacity + 0.2))
        drawn.append(titled(line + head, _told(step, names)))
    return "".join(drawn)


def arrow_counts(shown: JourneyMap, layout: Layout, palette: Palette) -> str:
    """The counts of the most frequent ones, each where neither a chip nor another count is in the way."""
    taken = list(layout.chips.values())
    labels = []
    known = [step for step in shown.transitions if step.source in layout.chips and step.target in layout.chips]
    for step in sorted(known, key=lambda step: -step.count)[:LABELLED]:
        curve = curve_between(layout.chips[step.source], layout.chips[step.target])
        said = count(step.count)
        wide = width_of(said, 10.5) + 8
        for t in (0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82):
            x, y = curve.at(t)
            box = Box(x=x - wide / 2, y=y - 8, width=wide, height=16)
            if not any(_overlap(box, other) for other in taken):
                labels.append(_label(box, said, palette))
                taken.append(box)
                break
    return "".join(labels)


def _overlap(a: Box, b: Box) -> bool:
    return a.x < b.right and b.x < a.right and a.y < b.bottom and b.y < a.bottom


def _label(box: Box, said: str, palette: Palette) -> str:
    ground = element(
        "rect",
        x=box.x,
        y=box.y,
        width=box.width,
        height=box.height,
        rx=8,
        fill=palette.paper,
        fill_opacity=0.88,
    )
    return ground + text(
        box.middle[0], box.y + 11.8, said, size=10.5, fill=palette.ink, font_weight=600, text_anchor="middle"
    )

"""The emotion curve: each stage's mean with its interval as a band, its touchpoints as points.

Where nobody was asked there is a gap.
"""

from dataclasses import dataclass

from touchweave.journey_map.drawing.chips import glyph, standing
from touchweave.journey_map.drawing.figures import count, plain_score
from touchweave.journey_map.drawing.layout import GUTTER, MARGIN, Box, Layout
from touchweave.journey_map.drawing.palette import Palette, emotion_colour
from touchweave.journey_map.drawing.pen import element, shortened, text, titled
from touchweave.journey_map.record import JourneyMap, MapStage, MapTouchpoint

PLOT = 132.0
NAMES = 82.0


def height(shown: JourneyMap) -> float:
    """How tall the chart is; one line where nobody was asked at all."""
    return 30 + PLOT + NAMES if shown.emotion.value is not None else 34.0


@dataclass(frozen=True, kw_only=True)
class _Axis:
    """Emotion (0..100) to pixels."""

    low: float
    high: float
    top: float

    def y(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return self.top + PLOT * (1 - min(1.0, max(0.0, share)))


def _axis(shown: JourneyMap, top: float) -> _Axis:
    """Whole tens around all that is drawn, never less than 40 points of height."""
    scores = [t.emotion for t in shown.touchpoints] + [s.emotion for s in shown.stages]
    values = [
        edge
        for s in scores
        if s.value is not None
        for edge in (s.value, s.value if s.low is None else s.low, s.value if s.high is None else s.high)
    ]
    low, high = min(values, default=0.0), max(values, default=100.0)
    low, high = max(0.0, 10 * (low // 10)), min(100.0, 10 * -(-high // 10))
    while high - low < 40:
        low, high = max(0.0, low - 10), min(100.0, high + 10)
    return _Axis(low=low, high=high, top=top)


def emotion_curve(shown: JourneyMap, layout: Layout, palette: Palette, top: float) -> str:
    """The whole chart, from `top` on down."""
    if shown.emotion.value is None:
        said = f"Emotion: {shown.emotion.note or 'nobody was asked'}"
        return text(MARGIN, top + 14, said, size=12.5, fill=palette.ink, font_weight=700)
    axis = _axis(shown, top + 30)
    parts = [
        text(MARGIN, top + 14, "Emotion, 0–100", size=12.5, fill=palette.ink, font_weight=700),
        text(
            MARGIN + 112,
            top + 14,
            "all answers from worst to best of their scale; line: mean of the stage, band and whiskers: 95 % "
            "intervals; a gap: no answers",
            size=10.5,
            fill=palette.quiet,
        ),
        _grid(axis, layout, palette),
    ]
    parts += [_stage_gap(stage, layout.columns[stage.key], axis, palette) for stage in shown.stages]
    parts.append(_line(shown.stages, layout, axis, palette))
    parts += [_point(*slot, axis, palette, shown.emotion.value) for slot in _slots(shown, layout)]
    return "".join(parts)


def _grid(axis: _Axis, layout: Layout, palette: Palette) -> str:
    parts = []
    step = 10 if axis.high - axis.low <= 50 else 20
    for value in range(int(axis.low), int(axis.high) + 1, step):
        y = axis.y(value)
        left = MARGIN + GUTTER - 8
        parts.append(
            element("line", x1=left, x2=layout.width - MARGIN, y1=y, y2=y, stroke=palette.line, stroke_width=0.8)
            + text(left - 6, y + 3.6, str(value), size=10.5, fill=palette.quiet, text_anchor="end")
        )
    return "".join(parts)


def _stage_gap(stage: MapStage, column: Box, axis: _Axis, palette: Palette) -> str:
    if stage.emotion.value is not None:
        return ""
    hatch = element(
        "rect",
        x=column.x,
        y=axis.top,
        width=column.width,
        height=PLOT,
        fill=f"url(#hatch-{palette.name})",
        opacity=0.6,
    )
    said = shortened(stage.emotion.note or "nobody was asked", 10.5, column.width - 8)
    x, y = column.x + column.width / 2, axis.top + PLOT / 2
    return hatch + text(x, y, said, size=10.5, fill=palette.quiet, text_anchor="middle")


def _line(stages: tuple[MapStage, ...], layout: Layout, axis: _Axis, palette: Palette) -> str:
    """Plateaus joined by soft steps, one path for each run of stages that were asked; the band likewise."""
    runs: list[list[MapStage]] = [[]]
    for stage in stages:
        if stage.emotion.value is None:
            runs.append([])
        else:
            runs[-1].append(stage)
    return "".join(_run(run, layout, axis, palette) for run in runs if run)


def _run(run: list[MapStage], layout: Layout, axis: _Axis, palette: Palette) -> str:
    def along(edge: str) -> list[tuple[float, float, float]]:
        found = []
        for stage in run:
            box, score = layout.columns[stage.key], stage.emotion
            value: float | None = getattr(score, edge)
            inset = min(box.width * 0.2, 26.0)
            found.append(
                (box.x + inset, box.right - inset, axis.y(value if value is not None else score.value or 0.0))
            )
        return found

    high, low = along("high"), along("low")
    back = [(right, left, y) for left, right, y in reversed(low)]
    band = element("path", d=_soft(high) + _soft(back).replace("M", "L", 1) + "Z", fill=palette.band, opacity=0.75)
    line = element("path", d=_soft(along("value")), fill="none", stroke=palette.curve, stroke_width=2.6)
    return band + line


def _soft(plateaus: list[tuple[float, float, float]]) -> str:
    """A path along plateaus (from, to, height), with level tangents between them."""
    start, end, y = plateaus[0]
    path = f"M{start:.1f} {y:.1f}L{end:.1f} {y:.1f}"
    for start, following, height in plateaus[1:]:
        middle = (end + start) / 2
        path += f"C{middle:.1f} {y:.1f} {middle:.1f} {height:.1f} {start:.1f} {height:.1f}"
        path += f"L{following:.1f} {height:.1f}"
        end, y = following, height
    return path


def _slots(shown: JourneyMap, layout: Layout) -> list[tuple[MapTouchpoint, float, float]]:
    """(touchpoint, x, room) of the touchpoints with answers, spread over their stage in drawing order."""
    slots = []
    for stage in shown.stages:
        here = [t for t in shown.touchpoints if t.stage == stage.key]
        asked = [t for t in here if t.emotion.value is not None]
        box = layout.columns[stage.key]
        # All touchpoints of the stage have their place, so that gaps show; where it gets narrow, only those asked.
        spread = here if box.width / max(len(here), 1) >= 30 else asked
        room = box.width / max(len(spread), 1)
        slots += [(t, box.x + (n + 0.5) * room, room) for n, t in enumerate(spread) if t.emotion.value is not None]
    return slots


def _point(
    touchpoint: MapTouchpoint, x: float, room: float, axis: _Axis, palette: Palette, middle: float | None
) -> str:
    score = touchpoint.emotion
    value = score.value if score.value is not None else 0.0
    low, high = (value if edge is None else edge for edge in (score.low, score.high))
    y, foot = axis.y(value), axis.top + PLOT
    whisker = element(
        "path", d=f"M{x:.1f} {axis.y(high):.1f}V{axis.y(low):.1f}", stroke=palette.ink, stroke_width=1.4
    )
    fill = emotion_colour(palette, value, value if middle is None else middle)
    dot = element("circle", cx=x, cy=y, r=5.2, fill=fill, stroke=palette.ink, stroke_width=1.2)
    label = text(
        x + 8,
        y - 6,
        f"{value:.0f}",
        size=11,
        fill=palette.ink,
        font_weight=700,
        stroke=palette.paper,
        stroke_width=3,
        paint_order="stroke",
    )
    mark = glyph(x + 8 + 17, y - 10, standing(score, middle), palette.ink, 3.2) if room >= 44 else ""
    # The name ends under its point, the n goes on to the right of it in the same slanted line.
    slanted = f"rotate(-38 {x:.1f} {foot + 24:.1f})"
    name, answers = shortened(touchpoint.name, 10, 84), f"n {count(score.n)}"
    below = text(x + 2, foot + 24, name, size=10, fill=palette.ink, text_anchor="end", transform=slanted)
    below += text(x + 6, foot + 24, answers, size=9, fill=palette.quiet, transform=slanted)
    told = f"{touchpoint.name}: {plain_score(score)} of 100, n = {count(score.n)}"
    return titled(whisker + dot + label + mark + below, told)

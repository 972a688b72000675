"""The journey map as one self-contained SVG: the headless twin of the page. No scripts, no fonts, no links."""

import msgspec

from touchweave.journey_map.drawing import curve, frame, pain_list, stage_table
from touchweave.journey_map.drawing.arrows import DRAWN, arrow_counts, arrows
from touchweave.journey_map.drawing.chips import chips
from touchweave.journey_map.drawing.figures import count
from touchweave.journey_map.drawing.layout import laid_out
from touchweave.journey_map.drawing.palette import DARK, LIGHT, Palette
from touchweave.journey_map.drawing.pen import FONT, clean, element
from touchweave.journey_map.record import JourneyMap

#: So many touchpoints fit on a page; beyond, the ones met by most customers are drawn.
DRAWN_TOUCHPOINTS = 60


def render_svg(map: JourneyMap, *, dark: bool = False, width: int = 1600) -> str:
    """Draw the map `width` pixels wide (900 at least); it prints on one landscape page."""
    palette, shown = DARK if dark else LIGHT, _drawn(map)
    wide = float(max(width, 900))
    layout = laid_out(shown, wide)
    below = layout.bottom + 14
    table = below + curve.height(shown) + 4
    pains_top = table + stage_table.height(shown) + 10
    pains, pains_height = pain_list.pain_list(shown, palette, wide, pains_top)
    legend_top = pains_top + pains_height + 8
    height = legend_top + frame.LEGEND
    parts = [
        _hatch(palette),
        element("rect", width=wide, height=height, fill=palette.paper),
        frame.header(shown, palette, wide),
        frame.lanes(layout, palette),
        frame.stage_heads(shown, layout, palette),
        arrows(shown, layout, palette),
        arrow_counts(shown, layout, palette),
        chips(shown, layout, palette),
        curve.emotion_curve(shown, layout, palette, below),
        stage_table.stage_table(shown, layout, palette, table),
        pains,
        frame.legend(shown, palette, wide, legend_top, _note(map, shown)),
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide:.0f} {height:.0f}" width="{wide:.0f}" '
        f'height="{height:.0f}" role="img" font-family="{clean(FONT)}">'
        f"<title>{clean(f'Journey map of {map.workspace}')}</title><desc>{clean(described(map))}</desc>"
        f"{''.join(parts)}</svg>\n"
    )


def _drawn(whole: JourneyMap) -> JourneyMap:
    """The map with the touchpoints that are drawn, and the stages and channels that they need."""
    if len(whole.touchpoints) <= DRAWN_TOUCHPOINTS:
        return whole
    kept = {t.key for t in sorted(whole.touchpoints, key=lambda t: -t.customers)[:DRAWN_TOUCHPOINTS]}
    touchpoints = tuple(t for t in whole.touchpoints if t.key in kept)
    channels, stages = {t.channel for t in touchpoints}, {t.stage for t in touchpoints}
    return msgspec.structs.replace(
        whole,
        touchpoints=touchpoints,
        channels=tuple(channel for channel in whole.channels if channel in channels),
        stages=tuple(stage for stage in whole.stages if stage.key in stages),
    )


def described(map: JourneyMap) -> str:
    """The map in two sentences, for those who do not see it."""
    said = (
        f"{count(map.customers)} customers and {count(map.interactions)} interactions at {len(map.touchpoints)} "
        f"touchpoints in {len(map.stages)} stages, {frame.period(map)}."
    )
    if map.simulated:
        said = f"{frame.SIMULATED}. {said}"
    return said + (f" Where it hurts most: {map.pains[0].sentence}" if map.pains else "")


def _note(whole: JourneyMap, shown: JourneyMap) -> str:
    steps = sorted((step.count for step in shown.transitions), reverse=True)[:DRAWN]
    said = f"As of {whole.as_of:%-d %B %Y, %H:%M} UTC. "
    if whole.transitions_in_all:
        said += (
            f"The arrows carry {count(sum(steps))} of {count(whole.transitions_in_all)} steps between touchpoints; "
            "the others are counted, not drawn. "
        )
    hidden = len(whole.touchpoints) - len(shown.touchpoints)
    return said + (f"{hidden} touchpoints with fewer customers are not drawn. " if hidden else "")


def _hatch(palette: Palette) -> str:
    line = element("path", d="M0 6L6 0", stroke=palette.line, stroke_width=1.1)
    pattern = element("pattern", line, id=f"hatch-{palette.name}", width=6, height=6, patternUnits="userSpaceOnUse")
    return element("defs", pattern)

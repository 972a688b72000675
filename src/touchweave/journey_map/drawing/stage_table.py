"""The measured figures of each stage, in rows under its column."""

from collections.abc import Callable

from touchweave.journey_map.drawing.figures import NONE, count, plain_score, share_score, span_score
from touchweave.journey_map.drawing.layout import MARGIN, Layout
from touchweave.journey_map.drawing.palette import Palette
from touchweave.journey_map.drawing.pen import element, shortened, text, titled, width_of
from touchweave.journey_map.record import JourneyMap, MapStage

ROW = 19.0

#: What a row is called, what it means, and how a stage fills it.
ROWS: tuple[tuple[str, str, Callable[[MapStage], str]], ...] = (
    ("Customers", "customers with any interaction in the stage", lambda stage: count(stage.customers)),
    (
        "Outcome after",
        "of the customers met here, those with an outcome within the window after",
        lambda stage: share_score(stage.conversion_rate),
    ),
    (
        "Lines end here",
        "of the customers met here, those whose line ended in this stage; still open ones are not counted",
        lambda stage: share_score(stage.drop_off_rate),
    ),
    ("NPS", "share of promoters minus share of detractors, −100 to 100", lambda stage: plain_score(stage.nps)),
    ("Satisfied", "answers in the two best boxes", lambda stage: share_score(stage.csat_rate)),
    (
        "Time spent",
        "median time from first to last meeting in the stage",
        lambda stage: span_score(stage.median_seconds_here),
    ),
)


def _filled(shown: JourneyMap) -> list[tuple[str, str, Callable[[MapStage], str]]]:
    """The rows that say something of any stage."""
    return [row for row in ROWS if any(row[2](stage) != NONE for stage in shown.stages)]


def height(shown: JourneyMap) -> float:
    """How tall the table is."""
    return ROW * len(_filled(shown)) + 16


def stage_table(shown: JourneyMap, layout: Layout, palette: Palette, top: float) -> str:
    """The rows, from `top` on down."""
    parts = []
    for number, (name, meaning, said) in enumerate(_filled(shown)):
        y = top + 14 + number * ROW
        if number % 2 == 0:
            parts.append(
                element(
                    "rect",
                    x=MARGIN,
                    y=y - 13.5,
                    width=layout.width - 2 * MARGIN,
                    height=ROW,
                    fill=palette.lane,
                    rx=4,
                )
            )
        parts.append(titled(text(MARGIN + 6, y, name, size=11, fill=palette.quiet, font_weight=600), meaning))
        for stage in shown.stages:
            column = layout.columns[stage.key]
            figure = said(stage)
            if width_of(figure, 11) > column.width - 8:
                figure = figure.split(" (")[0]
            parts.append(
                text(
                    column.x + column.width / 2,
                    y,
                    shortened(figure, 11, column.width - 4),
                    size=11,
                    fill=palette.ink,
                    text_anchor="middle",
                )
            )
    return "".join(parts)

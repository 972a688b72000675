"""The journey map as a standalone page: the drawing, and every figure of it again in tables that can be read out."""

from collections.abc import Iterable, Sequence

from touchweave.journey_map.drawing.figures import count, percent, plain_score, share_score, span, span_score
from touchweave.journey_map.drawing.frame import SIMULATED
from touchweave.journey_map.drawing.palette import DARK, LIGHT, Palette
from touchweave.journey_map.drawing.pen import FONT, clean
from touchweave.journey_map.record import JourneyMap
from touchweave.journey_map.svg import described, render_svg

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def render_html(map: JourneyMap, *, dark: bool = False, width: int = 1600) -> str:
    """One file without scripts or links; it prints on a landscape page."""
    title = clean(f"Journey map · {map.workspace}")
    badge = f'<p class="simulated">{clean(SIMULATED)}</p>' if map.simulated else ""
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{_style(DARK if dark else LIGHT)}</style></head>\n"
        f"<body><main><h1>{title}</h1>{badge}<p>{clean(described(map))}</p>\n"
        f'<figure tabindex="0" aria-label="The map; scroll sideways to see all of it">'
        f"{render_svg(map, dark=dark, width=width)}</figure>\n"
        f"{_pains(map)}{_touchpoints(map)}{_stages(map)}{_transitions(map)}</main></body></html>\n"
    )


def _style(palette: Palette) -> str:
    return (
        f"body{{margin:0;background:{palette.paper};color:{palette.ink};font:15px/1.5 {FONT}}}"
        "main{max-width:1680px;margin:0 auto;padding:1rem}"
        "figure{margin:1rem 0;overflow-x:auto}svg{max-width:100%;min-width:900px;height:auto}"
        "table{border-collapse:collapse;margin:0 0 2rem;font-variant-numeric:tabular-nums}"
        "div{overflow-x:auto}caption{text-align:left;font-weight:700;padding:.5rem 0}"
        f"th,td{{text-align:left;padding:.3rem .8rem .3rem 0;border-bottom:1px solid {palette.line}}}"
        f".simulated{{display:inline-block;margin:0;padding:.2rem .8rem;border-radius:1rem;font-weight:600;"
        f"background:{palette.warn};color:{palette.warn_ink};border:1px solid {palette.warn_ink}}}"
        "@page{size:A4 landscape;margin:8mm}"
        # The drawing names period and simulated data itself: on paper it has the first page alone.
        "@media print{main{padding:0}h1,h1~p,.simulated{display:none}figure{margin:0;break-after:page}"
        "svg{display:block;width:100%;max-height:192mm;min-width:0}}"
    )


def _table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    head = "".join(f'<th scope="col">{clean(one)}</th>' for one in heads)
    body = "".join(
        f'<tr><th scope="row">{clean(first)}</th>{"".join(f"<td>{clean(cell)}</td>" for cell in rest)}</tr>'
        for first, *rest in rows
    )
    return (
        f'<div tabindex="0" role="region" aria-label="{clean(caption)}"><table><caption>{clean(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>\n"
    )


def _pains(map: JourneyMap) -> str:
    said = "".join(f"<li>{clean(pain.sentence)}</li>" for pain in map.pains)
    return f"<h2>Where it hurts</h2><ol>{said}</ol>\n" if said else ""


def _touchpoints(map: JourneyMap) -> str:
    counted = ("Meetings", "Went on, drawn", "Went on, not drawn", "Line ended", "Still open")
    heads = ("Touchpoint", "Channel", "Stage", "Customers", "Reach", "Emotion", "Answers", *counted)
    names = {stage.key: stage.name for stage in map.stages}
    drawn = dict.fromkeys((t.key for t in map.touchpoints), 0)
    for step in map.transitions:
        drawn[step.source] += step.count
    rows = (
        (
            t.name + ("" if t.catalogued else " (not in the catalogue)"),
            t.channel,
            names.get(t.stage, t.stage),
            count(t.customers),
            share_score(t.reach_rate),
            plain_score(t.emotion),
            count(t.emotion.n),
            *(count(number) for number in (t.entrants, drawn[t.key], t.other_out, t.ended, t.still_open)),
        )
        for t in map.touchpoints
    )
    return _table("Touchpoints", heads, rows)


def _stages(map: JourneyMap) -> str:
    heads = ("Stage", "Customers", "Outcome after", "Lines end here", "NPS", "Satisfied", "Emotion", "Time spent")
    rows = (
        (
            s.name,
            count(s.customers),
            share_score(s.conversion_rate),
            share_score(s.drop_off_rate),
            plain_score(s.nps),
            share_score(s.csat_rate),
            plain_score(s.emotion),
            span_score(s.median_seconds_here),
        )
        for s in map.stages
    )
    return _table("Stages", heads, rows)


def _transitions(map: JourneyMap) -> str:
    names = {t.key: t.name for t in map.touchpoints}
    rows = (
        (
            names[s.source],
            names[s.target],
            count(s.count),
            percent(s.share),
            "–" if s.median_seconds is None else span(s.median_seconds),
        )
        for s in sorted(map.transitions, key=lambda s: -s.count)
    )
    heads = ("From", "To", "Times", "Of the meetings there", "Median time between")
    return _table("Transitions drawn", heads, rows) if map.transitions else ""

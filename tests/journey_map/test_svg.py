"""The drawn map: well-formed whatever the names, complete, and honest about what it leaves out."""

import re
import xml.etree.ElementTree as ET

import msgspec
import pytest

from touchweave.journey_map.record import JourneyMap
from touchweave.journey_map.svg import render_svg
from touchweave.stats.score import unknown

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "</text><script>alert(1)</script>\x00\x1b \ud800 & \"quotes' \U0001f4a9"


def _texts(svg: str) -> str:
    return " ".join("".join(node.itertext()) for node in ET.fromstring(svg).iter(f"{SVG}text"))


def _elements(svg: str) -> set[str]:
    return {node.tag.removeprefix(SVG) for node in ET.fromstring(svg).iter()}


@pytest.mark.parametrize("dark", [False, True])
def test_every_touchpoint_stage_and_lane_is_named(drawn_map, dark):
    said = _texts(render_svg(drawn_map, dark=dark))
    for name in (*[t.name for t in drawn_map.touchpoints], *[s.name for s in drawn_map.stages]):
        assert name in said


def test_channels_are_lanes_where_they_fit_and_kinds_of_channels_where_not(drawn_map, varied):
    assert "Messages" in _texts(render_svg(drawn_map))
    some = tuple(t for t in drawn_map.touchpoints if t.channel in {"web", "email", "call"})
    said = _texts(render_svg(varied(touchpoints=some, channels=("web", "email", "call"))))
    assert "Messages" not in said
    assert "email" in said


def test_simulated_data_are_called_so_and_real_data_are_not(drawn_map, varied):
    assert "Simulated data" in _texts(render_svg(drawn_map))
    assert "imulated" not in render_svg(varied(simulated=False))


def test_hostile_names_stay_text(drawn_map: JourneyMap, varied):
    nasty = tuple(msgspec.structs.replace(t, name=HOSTILE) for t in drawn_map.touchpoints)
    stages = tuple(msgspec.structs.replace(s, name=HOSTILE) for s in drawn_map.stages)
    pains = tuple(msgspec.structs.replace(p, sentence=HOSTILE) for p in drawn_map.pains)
    svg = render_svg(varied(workspace=HOSTILE, touchpoints=nasty, stages=stages, pains=pains))
    assert _elements(svg) <= _elements(render_svg(drawn_map))
    assert "script" not in _elements(svg)
    svg.encode("utf-8")


def test_nothing_is_fetched_from_anywhere(drawn_map):
    svg = render_svg(drawn_map)
    assert not re.findall(r"(?:href|src|@import|url\((?!#))", svg)
    assert set(re.findall(r"https?://[^\"' <]*", svg)) == {"http://www.w3.org/2000/svg"}


def test_a_stage_that_nobody_was_asked_about_is_a_gap_in_the_curve(drawn_map, varied):
    assert "nobody was asked" in _texts(render_svg(drawn_map))
    asked = tuple(msgspec.structs.replace(s, emotion=drawn_map.emotion) for s in drawn_map.stages)
    assert "nobody was asked" not in _texts(render_svg(varied(stages=asked)))


def test_where_nobody_was_asked_at_all_one_line_says_so(drawn_map, varied):
    nobody = unknown("nobody was asked")
    stages = tuple(msgspec.structs.replace(s, emotion=nobody) for s in drawn_map.stages)
    touchpoints = tuple(msgspec.structs.replace(t, emotion=nobody) for t in drawn_map.touchpoints)
    said = _texts(render_svg(varied(emotion=nobody, stages=stages, touchpoints=touchpoints)))
    assert said.count("nobody was asked") == 1


def test_the_same_map_is_the_same_picture(drawn_map):
    assert render_svg(drawn_map) == render_svg(drawn_map)


def test_an_empty_selection_still_makes_a_page(varied):
    nothing = unknown("no customers in this selection")
    svg = render_svg(
        varied(
            customers=0,
            interactions=0,
            since=None,
            until=None,
            channels=(),
            stages=(),
            touchpoints=(),
            transitions=(),
            pains=(),
            outcome=nothing,
            nps=nothing,
            emotion=nothing,
        )
    )
    assert "no interactions" in _texts(svg)


def test_of_very_many_touchpoints_the_most_met_are_drawn_and_the_rest_counted(drawn_map, varied):
    many = tuple(
        msgspec.structs.replace(drawn_map.touchpoints[n % 14], key=f"t{n}", name=f"Touchpoint {n}", customers=n)
        for n in range(200)
    )
    said = _texts(render_svg(varied(touchpoints=many, transitions=(), pains=())))
    assert "Touchpoint 199" in said
    assert "Touchpoint 12 " not in said
    assert "140 touchpoints with fewer customers are not drawn" in said


@pytest.mark.parametrize("width", [900, 1600, 2400])
def test_no_two_chips_lie_on_one_another(drawn_map, width):
    frames = [
        tuple(float(node.get(name, 0)) for name in ("x", "y", "width", "height"))
        for node in ET.fromstring(render_svg(drawn_map, width=width)).iter(f"{SVG}rect")
        if node.get("rx") == "9"
    ]
    assert len(frames) == len(drawn_map.touchpoints)
    for n, (x, y, w, h) in enumerate(frames):
        for a, b, c, d in frames[n + 1 :]:
            assert x + w <= a or a + c <= x or y + h <= b or b + d <= y

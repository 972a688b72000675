"""The journey map as a PNG, by way of the SVG. Needs the optional extra `png` (resvg-py)."""

from touchweave.errors import InputError
from touchweave.journey_map.record import JourneyMap
from touchweave.journey_map.svg import render_svg


def render_png(map: JourneyMap, *, dark: bool = False, width: int = 1600, zoom: int = 2) -> bytes:
    """Draw the map with `zoom` pixels for each of the SVG's. Raises InputError where resvg-py is not installed."""
    try:
        from resvg_py import svg_to_bytes
    except ImportError as error:
        raise InputError(problem='PNG needs an optional package: pip install "touchweave[png]"') from error
    return bytes(svg_to_bytes(svg_string=render_svg(map, dark=dark, width=width), zoom=zoom))

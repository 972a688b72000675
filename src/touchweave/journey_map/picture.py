"""The map as a file; its ending says in which form."""

from pathlib import Path

import msgspec

from touchweave.errors import FormatUnknown
from touchweave.journey_map.html import render_html
from touchweave.journey_map.png import render_png
from touchweave.journey_map.record import JourneyMap
from touchweave.journey_map.svg import render_svg

FORMS = (".svg", ".png", ".html", ".json")


def write_picture(drawn: JourneyMap, out: Path, *, dark: bool = False) -> None:
    """Write the map as SVG, PNG, HTML or JSON. Raises FormatUnknown for any other ending."""
    form = out.suffix.lower()
    if form == ".svg":
        content = render_svg(drawn, dark=dark).encode()
    elif form == ".png":
        content = render_png(drawn, dark=dark)
    elif form == ".html":
        content = render_html(drawn, dark=dark).encode()
    elif form == ".json":
        content = msgspec.json.format(msgspec.json.encode(drawn), indent=2)
    else:
        raise FormatUnknown(path=str(out), found=form or "no ending", allowed=", ".join(FORMS))
    unfinished = out.with_name(out.name + ".part")
    unfinished.write_bytes(content)
    unfinished.replace(out)

"""The colours of the map, light and dark.

Blue and vermilion (Okabe–Ito) for better and worse, never red and green.
"""

from dataclasses import dataclass

#: So many points of emotion away from the map's own, and the colour is full.
FULL = 25.0


@dataclass(frozen=True, kw_only=True)
class Palette:
    """One scheme."""

    name: str
    paper: str
    lane: str
    line: str
    ink: str
    quiet: str  #: secondary text; 4.5 : 1 on paper
    chip: str
    arrow: str
    band: str
    curve: str
    stages: tuple[str, ...]  #: heads of the columns, by pre_purchase, purchase, post_purchase
    low: str
    middle: str
    high: str
    pain: str
    warn: str
    warn_ink: str


LIGHT = Palette(
    name="light",
    paper="#ffffff",
    lane="#f6f7f9",
    line="#d9dde3",
    ink="#1c2430",
    quiet="#596474",
    chip="#ffffff",
    arrow="#51607a",
    band="#cfe0ee",
    curve="#14506f",
    stages=("#dfe9f3", "#d5e3ee", "#e6e6f2"),
    low="#d55e00",
    middle="#e9e7e2",
    high="#0072b2",
    pain="#9c3d00",
    warn="#fff3d6",
    warn_ink="#6b4600",
)

DARK = Palette(
    name="dark",
    paper="#12161d",
    lane="#191f28",
    line="#343d4b",
    ink="#eef1f5",
    quiet="#a3adbb",
    chip="#212935",
    arrow="#9fb0c9",
    band="#1f3d52",
    curve="#7cc4ec",
    stages=("#22303f", "#1f3547", "#2a2c45"),
    low="#f08a3c",
    middle="#5b6069",
    high="#56b4e9",
    pain="#ffb37a",
    warn="#3d3010",
    warn_ink="#ffdc8a",
)


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def mixed(start: str, end: str, share: float) -> str:
    """The colour that lies `share` of the way from start to end."""
    a, b = _parts(start), _parts(end)
    return "#" + "".join(f"{round(x + (y - x) * share):02x}" for x, y in zip(a, b, strict=True))


def emotion_colour(palette: Palette, value: float, middle: float) -> str:
    """The colour of an emotion (0..100) beside the one that counts as neither good nor bad here."""
    away = max(-1.0, min(1.0, (value - middle) / FULL))
    return mixed(palette.middle, palette.high if away >= 0 else palette.low, abs(away))

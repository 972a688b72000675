"""The PNG is the SVG in pixels, or a clear word on what is missing."""

import struct
import sys

import pytest

from touchweave.errors import InputError
from touchweave.journey_map.png import render_png


def test_the_picture_has_twice_the_pixels_of_the_drawing(drawn_map):
    pytest.importorskip("resvg_py")
    png = render_png(drawn_map, width=1000)
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">I", png[16:20])[0] == 2000


def test_without_the_optional_package_the_error_names_it(drawn_map, monkeypatch):
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    with pytest.raises(InputError, match=r"touchweave\[png\]"):
        render_png(drawn_map)

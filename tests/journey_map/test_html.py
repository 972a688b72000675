"""The standalone page: drawing and tables, nothing that runs."""

from html.parser import HTMLParser

import msgspec

from touchweave.journey_map.html import render_html


class _Seen(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.said: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)

    def handle_data(self, data):
        self.said.append(data)


def test_the_page_says_in_tables_what_the_drawing_shows(drawn_map):
    seen = _Seen(render_html(drawn_map))
    assert "svg" in seen.tags
    said = "\n".join(seen.said)
    for touchpoint in drawn_map.touchpoints:
        assert touchpoint.name in said
    assert drawn_map.pains[0].sentence in said
    assert seen.tags.count("table") == 3


def test_a_hostile_name_starts_no_element(drawn_map, varied):
    nasty = tuple(
        msgspec.structs.replace(t, name="<img src=x onerror=alert(1)>", channel="<b>web")
        for t in drawn_map.touchpoints
    )
    channels = ("<b>web",)
    seen = _Seen(render_html(varied(touchpoints=nasty, channels=channels)))
    assert not {"img", "b", "script"} & set(seen.tags)

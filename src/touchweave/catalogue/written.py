"""The catalogue as a file that people review in git: stable order, one fact a line, defaults left out."""

import re
from collections.abc import Iterator, Mapping

from touchweave.catalogue.dimension import DEFAULT_DIMENSIONS, Dimension
from touchweave.catalogue.guess import USUAL_SETTING
from touchweave.catalogue.rules import ASKED_OF
from touchweave.catalogue.stages import DEFAULT_STAGES
from touchweave.catalogue.touchpoint import Catalogue, Rule, Touchpoint
from touchweave.event.vocabulary import Contact, Direction, Kind

_HEADER = """\
# The touchpoints of this brand: where it and its customers meet. docs/reference/touchpoints-yaml.md explains it all.
# Rules place events: the first rule that matches wins, in the order of this file. Globs: * ? a|b.
"""
_PLAIN = re.compile(r"[A-Za-z0-9/_.*?][A-Za-z0-9 ,()/_.*?|+&%@=<>;äöüÄÖÜßéèáàóíúñç-]*")
#: What YAML 1.1 readers take for something else than text.
_TAKEN = re.compile(
    r"(y|yes|n|no|true|false|on|off|null|[-+.0-9][-+.,_:0-9ex]*|\.inf|\.nan|\?.*|\*.*)", re.IGNORECASE
)
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def dump_catalogue(catalogue: Catalogue, notes: Mapping[str, str] | None = None) -> str:
    """The catalogue as YAML; `notes` puts a comment before the touchpoint of that key. It reads back the same."""
    lines = [_HEADER]
    if catalogue.stages != DEFAULT_STAGES:
        lines += ["stages:", *_stages(catalogue), ""]
    lines.append("touchpoints:" if catalogue.touchpoints else "touchpoints: []")
    for touchpoint in catalogue.touchpoints:
        note = (notes or {}).get(touchpoint.key)
        lines += [f"  # {_one_line(note)}"] if note else []
        lines += [*_touchpoint(touchpoint), ""]
    if catalogue.dimensions != DEFAULT_DIMENSIONS:
        lines += ["", "dimensions:" if catalogue.dimensions else "dimensions: []"]
        lines += [line for dimension in catalogue.dimensions for line in _dimension(dimension)]
    if catalogue.ignore:
        lines += ["", "ignore:", *(line for rule in catalogue.ignore for line in _rule(rule, "  "))]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).rstrip("\n") + "\n"


def _dimension(dimension: Dimension) -> Iterator[str]:
    yield f"  - name: {quoted(dimension.name)}"
    if dimension.of != dimension.name:
        yield f"    of: {quoted(dimension.of)}"


def _stages(catalogue: Catalogue) -> Iterator[str]:
    for stage in catalogue.stages:
        yield f"  - key: {quoted(stage.key)}"
        yield f"    name: {quoted(stage.name)}"
        yield f"    within: {stage.within.value}"


def _touchpoint(touchpoint: Touchpoint) -> Iterator[str]:
    yield f"  - key: {quoted(touchpoint.key)}"
    yield f"    name: {quoted(touchpoint.name)}"
    yield f"    channel: {touchpoint.channel.value}"
    yield f"    stage: {quoted(touchpoint.stage)}"
    if touchpoint.setting is not USUAL_SETTING[touchpoint.channel]:
        yield f"    setting: {touchpoint.setting.value}"
    if touchpoint.contact is not Contact.DIRECT:
        yield f"    contact: {touchpoint.contact.value}"
    if touchpoint.direction is not Direction.INBOUND:
        yield f"    direction: {touchpoint.direction.value}"
    if touchpoint.owner:
        yield f"    owner: {quoted(touchpoint.owner)}"
    if touchpoint.cost_per_contact is not None:
        yield f"    cost_per_contact: {_number(touchpoint.cost_per_contact)}"
    if touchpoint.target is not None:
        yield f"    target: {_number(touchpoint.target)}"
    if touchpoint.rules:
        yield "    rules:"
        for rule in touchpoint.rules:
            yield from _rule(rule, "      ")


def _rule(rule: Rule, indent: str) -> Iterator[str]:
    lines = [f"{name}: {quoted(getattr(rule, name))}" for name in ASKED_OF if getattr(rule, name)]
    if rule.properties:
        lines.append("properties:")
        lines += [f"  {quoted(name)}: {quoted(glob)}" for name, glob in rule.properties.items()]
    if rule.kind is not Kind.CONTACT:
        lines.append(f"kind: {rule.kind.name.lower()}")
    for number, line in enumerate(lines):
        yield f"{indent}{'  ' if number else '- '}{line}"


def _number(number: float) -> str:
    return str(int(number)) if number == int(number) else repr(number)


def quoted(text: str) -> str:
    """The text as a YAML scalar: plain where every reader takes it for this text, else in double quotes."""
    if _PLAIN.fullmatch(text) and not _TAKEN.fullmatch(text) and text == text.strip() and " #" not in text:
        return text
    return '"' + "".join(_ESCAPES.get(c) or (c if _printable(c) else _escaped(c)) for c in text) + '"'


def _printable(character: str) -> bool:
    return character.isprintable() and character != "\ufeff"


def _escaped(character: str) -> str:
    code = ord(character)
    if 0xD800 <= code < 0xE000:
        return "?"  # half a character: no file can hold it
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _one_line(note: str) -> str:
    return "".join(c if _printable(c) else " " for c in note)[:300]

"""Text cut into blocks of whole records: a line break inside quotes ends no record."""

from collections.abc import Iterable, Iterator


def record_blocks(pieces: Iterable[bytes], *, limit: int, quoted: bool = True) -> Iterator[bytes]:
    """Blocks that end at the end of a record, from pieces cut anywhere.

    A quote that is never closed would swallow the rest of the file. So where no record ends within `limit`
    bytes, or at all, the first line is given on its own and the cutting begins anew after it. Of a line longer
    than `limit` only the beginning is given: memory is bounded by a few times `limit`.
    """
    rest, skipping = b"", False
    for piece in pieces:
        if skipping:
            end = _line_end(piece)
            rest, skipping = piece[end:], end == 0
            if skipping:
                rest = b""
                continue
        else:
            rest += piece
        while rest:
            cut = _cut(rest, quoted)
            if cut == 0 and len(rest) > limit:
                cut = _line_end(rest)
                skipping = cut == 0
                cut = cut or len(rest)
            if cut == 0:
                break
            yield rest[:cut]
            rest = rest[cut:]
    while rest:
        cut = _cut(rest, quoted) or (len(rest) if rest.count(b'"') % 2 == 0 or not quoted else 0)
        cut = cut or _line_end(rest) or len(rest)
        yield rest[:cut]
        rest = rest[cut:]


def _line_end(text: bytes) -> int:
    return text.find(b"\n") + 1


def _cut(text: bytes, quoted: bool) -> int:
    """Just behind the last line break before which the quotes are balanced; 0: there is none."""
    end = text.rfind(b"\n")
    if not quoted or end < 0:
        return end + 1
    odd = text.count(b'"', 0, end) % 2
    while odd and end > 0:
        before = text.rfind(b"\n", 0, end)
        if before < 0:
            return 0
        odd ^= text.count(b'"', before, end) % 2
        end = before
    return 0 if odd else end + 1

"""The character encoding of a text file, and its content as blocks of UTF-8 whatever it was."""

import codecs
from collections.abc import Iterator

from touchweave.collect.content import Content
from touchweave.errors import FileUnreadable

BLOCK_BYTES = 4 * 2**20
_BOM = b"\xef\xbb\xbf"
#: Bytes that mean nothing in Windows-1252; a file that holds them is Latin-1.
_NOT_WINDOWS = bytes((0x81, 0x8D, 0x8F, 0x90, 0x9D))


def encoding_of(head: bytes) -> str:
    """The encoding of a file that begins so: BOM, then UTF-16 by its zero bytes, UTF-8, Windows-1252, Latin-1."""
    if head.startswith(_BOM):
        return "utf-8"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    sample = head[:4096]
    if len(sample) >= 8 and sample.count(0) > len(sample) // 4:
        return "utf-16-le" if sample[1::2].count(0) > sample[::2].count(0) else "utf-16-be"
    if _is_utf8(head):
        return "utf-8"
    return "latin-1" if any(byte in head for byte in _NOT_WINDOWS) else "windows-1252"


def _is_utf8(head: bytes) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        decoder.decode(head)  # a character cut in two by the end of the head is no fault
    except UnicodeDecodeError:
        return False
    return True


def known(encoding: str) -> bool:
    """Whether there is a decoder of that name for text."""
    try:
        return bool(codecs.lookup(encoding)._is_text_encoding)
    except LookupError:
        return False


def utf8_blocks(content: Content, encoding: str, *, size: int = BLOCK_BYTES) -> Iterator[bytes]:
    """The content in UTF-8 without a byte order mark, some `size` bytes at a time, cut anywhere.

    A file said to be UTF-8 comes as it is, unchecked: `repaired` mends the blocks that turn out not to be.
    Raises FileUnreadable when another encoding's bytes make no sense, ArchiveBomb when it unpacks to too much.
    """
    utf8 = codecs.lookup(encoding).name in ("utf-8", "utf-8-sig")
    decoder = codecs.getincrementaldecoder(encoding)()
    with content.open() as stream:
        first = True
        while block := stream.read(size):
            if not utf8:
                block = _decoded(decoder, block, content, encoding)
            if first and block.startswith(_BOM):
                block = block[len(_BOM) :]
            first = False
            yield block
        if not utf8 and (rest := _decoded(decoder, b"", content, encoding, final=True)):
            yield rest


def _decoded(
    decoder: codecs.IncrementalDecoder, block: bytes, content: Content, encoding: str, *, final: bool = False
) -> bytes:
    try:
        return decoder.decode(block, final).encode("utf-8", errors="replace")
    except UnicodeDecodeError as error:
        problem = f"it is not {encoding} text ({error.reason})"
        raise FileUnreadable(path=content.path.name, problem=problem) from error


def repaired(block: bytes) -> tuple[bytes, int]:
    """The block with each line that is not UTF-8 read as Windows-1252, and how many lines that were."""
    lines, mended = block.split(b"\n"), 0
    for at, line in enumerate(lines):
        if line.isascii():
            continue
        try:
            line.decode("utf-8")
        except UnicodeDecodeError:
            lines[at] = line.decode("windows-1252", errors="replace").encode("utf-8")
            mended += 1
    return b"\n".join(lines), mended

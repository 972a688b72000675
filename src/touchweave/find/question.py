"""What was typed, as words to look for: each word anywhere in a customer's texts, or all of it as one identifier."""

from dataclasses import dataclass
from typing import Self

import pyarrow as pa

from touchweave.find.fold import folded
from touchweave.find.word_split import Reading, words_of

#: Characters of a question, and words of it; what is beyond is not looked for.
LONGEST, MOST_WORDS = 200, 8


@dataclass(frozen=True, kw_only=True)
class Question:
    """A text that somebody is sought by."""

    words: tuple[bytes, ...]  #: folded, each once
    far: tuple[bool, ...]  #: of each word whether parts and typing errors are looked for, or beginnings only
    readings: tuple[tuple[int, ...], ...]  #: places in `words`: all of a reading must be found with one customer

    @classmethod
    def of(cls, text: str) -> Self:
        """Any text at all; one without a letter or digit asks for nothing.

        It is read as words in any order, and as one identifier: of a mail address the local part, whose host is
        asked for too; of a telephone number the digits, with and without the zeros they begin with.
        """
        asked = str(text)[:LONGEST].encode(errors="replace").decode()
        plain = folded(pa.array([asked]))[0].as_py()
        local, _, host = plain.rpartition("@")
        whole = _words(local or plain, Reading.IDENTIFIER)
        split = _words(plain, Reading.NAME)
        if whole and whole[0].isdigit():
            readings = [whole, _words(plain, Reading.PHONE)]
            far = {*readings[0], *readings[1]}
        elif whole and local:
            readings = [(*whole, *_words(host, Reading.NAME)), whole]
            far = set(whole)
        else:
            readings = [split, whole]
            alone = len(plain.split()) == 1
            numbered = any(letter.isdigit() for letter in plain)
            far = {*(() if alone and numbered else split), *(whole if alone else ())}
        told = [reading[:MOST_WORDS] for reading in dict.fromkeys(readings) if reading]
        words = tuple(dict.fromkeys(word for reading in told for word in reading))
        return cls(
            words=words,
            far=tuple(word in far for word in words),
            readings=tuple(tuple(map(words.index, reading)) for reading in told),
        )

    @property
    def numbered(self) -> bool:
        """Whether there is a digit in it: numbers like another number are other people's."""
        return any(48 <= byte <= 57 for word in self.words for byte in word)


def _words(text: str, reading: Reading) -> tuple[bytes, ...]:
    split, _ = words_of(pa.array([text.replace("@", " ")], pa.string()), reading)
    return tuple(dict.fromkeys(word.encode() for word in split.to_pylist()))

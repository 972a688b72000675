"""Why customers were found: the text of theirs that is likest, and how like."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from touchweave.find.directory import Directory, Texts
from touchweave.find.found import HOW, FoundCustomer, Matched
from touchweave.find.likeness import UNLIKE
from touchweave.find.question import Question
from touchweave.find.rank import likeness, ranked
from touchweave.find.text_of import Said, name_in
from touchweave.find.word_split import Reading
from touchweave.journey.moment import moment


def explained(
    question: Question,
    customers: Sequence[tuple[str, tuple[Said, ...]]],
    last: NDArray[np.int64],
    limit: int,
) -> tuple[FoundCustomer, ...]:
    """The best of these customers, each with its texts and its `last` time; those not found by them are left out."""
    told = [(text, number) for number, (_, said) in enumerate(customers) for text in said]
    if not told or not question.words:
        return ()
    directory = Directory.of((_of_reading(told, reading) for reading in Reading), len(told))
    by_text = np.stack([directory.costs(word) for word in question.words])
    for place in np.flatnonzero(question.far).tolist():
        by_text[place] = directory.costs_afar(question.words[place], by_text[place])
    costs = np.full((len(by_text), len(customers)), UNLIKE, np.uint8)
    whose = np.array([number for _, number in told])
    for row, mine in zip(costs, by_text, strict=True):
        np.minimum.at(row, whose, mine)
    found, keys = ranked(costs, question, limit, last=last, present=np.ones(len(customers), np.bool_))
    rows = []
    for number, key in zip(found.tolist(), keys.tolist(), strict=True):
        name, said = customers[number]
        places = np.flatnonzero(whose == number)
        text = told[min(places.tolist(), key=lambda place: _unlike(question, by_text[:, place]))][0]
        rows.append(
            FoundCustomer(
                customer=name,
                name=name_in(said),
                matched=Matched(type=text.type, value=text.value),
                how=HOW[likeness(key)],
                last_at=moment(int(last[number])),
            )
        )
    return tuple(rows)


def _of_reading(told: Sequence[tuple[Said, int]], reading: Reading) -> Texts:
    places = [place for place, (text, _) in enumerate(told) if text.reading == reading]
    return Texts(
        texts=pa.array([told[place][0].value for place in places], pa.string()),
        customers=np.array(places, np.int32),
        reading=reading,
    )


def _unlike(question: Question, costs: NDArray[np.uint8]) -> tuple[float, int]:
    """Of the reading that fits a text best: which share of the words it has not, and how unlike the others are."""
    of = [costs[list(reading)] for reading in question.readings]
    return min((float((of_one == UNLIKE).mean()), int(of_one.sum(where=of_one < UNLIKE))) for of_one in of)

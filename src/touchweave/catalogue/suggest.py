"""Proposals for the catalogue: an entry for each name that was observed and that no rule places yet."""

from collections import Counter, defaultdict
from collections.abc import Iterable

import pyarrow as pa
from msgspec import Struct, structs

from touchweave.catalogue.guess import guess
from touchweave.catalogue.observed import Bearing, observe
from touchweave.catalogue.placer import Placer, free_key, shown
from touchweave.catalogue.stages import EMPTY_CATALOGUE
from touchweave.catalogue.touchpoint import Catalogue, Rule, Touchpoint
from touchweave.catalogue.written import dump_catalogue
from touchweave.event.standard_names import spoken

#: So many entries are proposed, the most frequent.
PROPOSED = 500
#: From so many nameless pages below the same folder on, the folder is proposed in their place.
FOLDER_FROM = 4


class Suggestion(Struct, frozen=True, kw_only=True):
    """What could be added to the catalogue."""

    catalogue: Catalogue  #: the proposed entries only, with the stages of the catalogue there is
    events: dict[str, int]  #: how many events each proposed entry would place, by key
    left_out: int  #: names too rare to be proposed
    merged: Catalogue  #: the catalogue there is, with the proposals after its own entries

    @property
    def text(self) -> str:
        """The proposals as a file to review, with the counts as comments."""
        return dump_catalogue(self.catalogue, self.notes)

    @property
    def notes(self) -> dict[str, str]:
        """A comment for each proposal."""
        return {key: f"{count:,} event{'s' * (count != 1)}" for key, count in self.events.items()}

    def __str__(self) -> str:
        return self.text


def suggest(batches: Iterable[pa.RecordBatch], existing: Catalogue = EMPTY_CATALOGUE) -> Suggestion:
    """Propose entries for what the existing catalogue does not place, in the order of stages, then by events.

    The batches carry at least `observed.PLACING_COLUMNS`.
    """
    placer = Placer(existing)
    counts = observe(batches, placer).counts
    names = Counter({bearing: count for bearing, count in counts.items() if bearing.made_up})
    groups = _grouped(names)
    chosen = sorted(groups, key=lambda group: -sum(names[bearing] for bearing in group))
    taken = {touchpoint.key for touchpoint in existing.touchpoints}
    proposed: list[tuple[Touchpoint, int]] = []
    for group in chosen[:PROPOSED]:
        touchpoint = _proposal(group, names, placer, taken)
        taken.add(touchpoint.key)
        proposed.append((touchpoint, sum(names[bearing] for bearing in group)))
    order = {stage.key: number for number, stage in enumerate(existing.stages)}
    proposed.sort(key=lambda entry: (order.get(entry[0].stage, 0), -entry[1], entry[0].key))
    touchpoints = tuple(touchpoint for touchpoint, _ in proposed)
    return Suggestion(
        catalogue=Catalogue(stages=existing.stages, touchpoints=touchpoints),
        events={touchpoint.key: count for touchpoint, count in proposed},
        left_out=max(len(chosen) - PROPOSED, 0),
        merged=structs.replace(existing, touchpoints=existing.touchpoints + touchpoints, digest=""),
    )


def _grouped(names: Counter[Bearing]) -> list[list[Bearing]]:
    """Names that belong together: written alike, or nameless pages below one folder. Most frequent first."""
    by_words: dict[str, list[Bearing]] = defaultdict(list)
    paths: dict[str, list[Bearing]] = defaultdict(list)
    for bearing, _ in names.most_common():
        if bearing.name:
            by_words[spoken(bearing.name) or bearing.name.casefold()].append(bearing)
        else:
            paths[_folder(bearing.page)].append(bearing)
    groups = list(by_words.values())
    for pages in paths.values():
        if len({page.page for page in pages}) >= FOLDER_FROM:
            groups.append(pages)
        else:
            by_path: dict[str, list[Bearing]] = defaultdict(list)
            for page in pages:
                by_path[page.page.casefold()].append(page)
            groups += by_path.values()
    return groups


def _folder(path: str) -> str:
    return "/" + path.strip("/").split("/")[0].casefold()


def _proposal(group: list[Bearing], names: Counter[Bearing], placer: Placer, taken: set[str]) -> Touchpoint:
    """The entry for a group: as the placer made up its most frequent member, with rules for all of them."""
    most = max(group, key=lambda bearing: names[bearing])
    label = most.name or most.page
    if not most.name and len({bearing.page for bearing in group}) >= FOLDER_FROM:
        label = _folder(most.page)
        rules = [Rule(page=f"{_glob(label)}|{_glob(label).rstrip('/')}/*")]
    elif most.name:
        kind = guess(type=most.type, name=most.name, source=most.source).kind
        written: dict[str, str] = {}
        for bearing in group:
            written.setdefault(_glob(bearing.name).casefold(), _glob(bearing.name))
        rules = [Rule(name=glob, kind=kind) for glob in written.values()]
    else:
        rules = [Rule(page=_glob(most.page))]
    known = placer.touchpoints[most.touchpoint]
    return structs.replace(known, key=free_key(label, taken), name=shown(label), rules=tuple(rules), catalogued=True)


def _glob(text: str) -> str:
    """A glob that the text satisfies: a bar would mean "or", so it becomes the wildcard of one character."""
    return text.replace("|", "?")

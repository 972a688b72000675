"""What conditions need beside an index and a period: windows, the moment that is now, and the saved segments."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from touchweave.errors import SegmentCircular, SegmentUnknown, nearest_first
from touchweave.event.moment import microseconds
from touchweave.segment.condition import Condition

#: As a workspace is set where nobody set it.
WINDOWS = {"open_days": 30.0, "retention_days": 30.0}
Named = Mapping[str, tuple[Condition, ...]]
_Find = Callable[[tuple[Condition, ...], "Given"], NDArray[np.bool_]]


@dataclass(frozen=True, kw_only=True, eq=False)
class Given:
    """Given once for all conditions of a question."""

    windows: Mapping[str, float] = field(default_factory=lambda: WINDOWS)  #: of measures that do not say theirs
    now: datetime | None = None
    saved: Callable[[], Named] = dict  #: the saved segments' conditions by name, read when one is asked for
    telling: bool = True  #: warn of values that never occur
    threads: int = 0
    within: tuple[str, ...] = ()  #: the segments that are being looked into
    #: By name, the members found so far: what is given is given for one index.
    found: dict[str, NDArray[np.bool_]] = field(default_factory=dict)

    @property
    def now_us(self) -> int | None:
        """The moment in µs since 1970."""
        return None if self.now is None else microseconds(self.now)

    def member(self, name: str, find: _Find) -> NDArray[np.bool_]:
        """What `find` makes of a saved segment's conditions. Raises SegmentUnknown, SegmentCircular."""
        saved = self.saved()
        if name not in saved:
            raise SegmentUnknown(segment=name, allowed=nearest_first(name, saved) or "none yet")
        if name in self.within:
            raise SegmentCircular(way=" → ".join((*self.within[self.within.index(name) :], name)))
        if name not in self.found:
            self.found[name] = find(saved[name], replace(self, within=(*self.within, name), saved=lambda: saved))
        return self.found[name]


NOTHING = Given()

"""How fast messages arrive, by source: out of the counts that all processes of a workspace share."""

import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Mapping
from datetime import date

WINDOW_SECONDS = 300.0
_BETWEEN_SECONDS = 5.0
#: The rate of the first moments is told over this long at least.
_SHORTEST_SECONDS = 60.0

#: Messages by source and day of arrival.
Counts = Mapping[tuple[str, date], int]


class Rates:
    """Remembers the counts of the last minutes: those of the last days, for nothing arrives in older ones.

    `accepted` gives them; `monotonic`, seconds that never go back.
    """

    def __init__(
        self,
        accepted: Callable[[], Counts],
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._accepted = accepted
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._samples: deque[tuple[float, Counts]] = deque()

    def per_minute(self) -> dict[str, float]:
        """Messages a minute by source: the mean of the last five minutes, or of the time since the first look."""
        with self._lock:
            newest = self._look()
            since, oldest = self._samples[0]
            as_of = self._samples[-1][0]
        minutes = max(as_of - since, _SHORTEST_SECONDS) / 60
        came: Counter[str] = Counter()
        for (source, day), count in newest.items():
            came[source] += count - oldest.get((source, day), 0)
        return {source: count / minutes for source, count in came.items()}

    def look(self) -> None:
        """Take a look now and then, so that there is something to compare with."""
        with self._lock:
            if not self._samples or self._monotonic() - self._samples[-1][0] >= _BETWEEN_SECONDS:
                self._look()

    def _look(self) -> Counts:
        counts = dict(self._accepted())
        now = self._monotonic()
        self._samples.append((now, counts))
        while len(self._samples) > 2 and self._samples[1][0] <= now - WINDOW_SECONDS:
            self._samples.popleft()
        return counts

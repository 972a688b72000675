"""Which source a write key opens, and how much it may send: asked for every request, so kept in memory.

A key that is revoked opens nothing after a second at the latest, in every process.
"""

import hmac
import threading
import time
from collections.abc import Callable

from touchweave.store.sources import OpenDoor, Source, Sources
from touchweave.store.write_key import PREFIX_LENGTH, is_write_key, write_key_hash

_STALE_SECONDS = 1.0
_RETRY_SECONDS = 0.2
_BURST_SECONDS = 10.0


class KeyRing:
    """For any number of threads. `monotonic` gives seconds that never go back."""

    def __init__(
        self, sources: Sources, *, messages_per_second: int = 0, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._sources = sources
        self._rate = messages_per_second
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._read_at = float("-inf")
        self._by_prefix: dict[str, list[OpenDoor]] = {}
        self._by_site: dict[int, Source] = {}
        self._buckets: dict[int, tuple[float, float]] = {}  # by source: messages left, as of when

    def source_of(self, key: str) -> Source | None:
        """The source that the key opens. What has not the form of a key is not even looked up.

        Raises DatabaseUnusable.
        """
        if not is_write_key(key):
            return None
        sought = write_key_hash(key)
        for age in (_STALE_SECONDS, _RETRY_SECONDS):
            self._refresh(age)
            for door in self._by_prefix.get(key[:PREFIX_LENGTH], ()):
                if hmac.compare_digest(door.hash, sought):
                    return door.source
        return None

    def source_of_site(self, site_id: int) -> Source | None:
        """The source with Matomo's site id, while one of its keys is open. Raises DatabaseUnusable."""
        for age in (_STALE_SECONDS, _RETRY_SECONDS):
            self._refresh(age)
            if (found := self._by_site.get(site_id)) is not None:
                return found
        return None

    def take(self, source: Source, messages: int) -> float | None:
        """Let so many messages of the source in: None; or the seconds after which it may try again.

        A token bucket that holds ten seconds' worth. A request larger than that passes when the bucket is full.
        """
        if not self._rate:
            return None
        most = self._rate * _BURST_SECONDS
        needed = min(float(messages), most)
        with self._lock:
            now = self._monotonic()
            left, since = self._buckets.get(source.id, (most, now))
            left = min(most, left + (now - since) * self._rate)
            if left < needed:
                self._buckets[source.id] = (left, now)
                return (needed - left) / self._rate
            self._buckets[source.id] = (left - messages, now)
            return None

    def _refresh(self, age_seconds: float) -> None:
        with self._lock:
            if self._monotonic() - self._read_at < age_seconds:
                return
            asked_at = self._monotonic()
            by_prefix: dict[str, list[OpenDoor]] = {}
            for door in self._sources.open_doors():
                by_prefix.setdefault(door.prefix, []).append(door)
            opened = [door.source for doors in by_prefix.values() for door in doors]
            self._by_site = {source.site_id: source for source in opened if source.site_id is not None}
            self._by_prefix = by_prefix
            self._read_at = asked_at

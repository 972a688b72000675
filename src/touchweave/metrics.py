"""What a process counts and times about itself, as text for Prometheus. Labels are words out of closed lists.

The one label that people choose is a source's name; there are as many as sources were made.
"""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

CONTENT_TYPE = "text/plain; version=0.0.4"  # and its charset, which the answer adds
#: Seconds: a step takes microseconds, a commit milliseconds, a load seconds.
_STEP_BUCKETS = (0.00001, 0.00003, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
_SECONDS_BUCKETS = (0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0)
_GROUP_BUCKETS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


class Metrics:
    """Everything that `/metrics` tells. A method for each happening; all may be called from any thread."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry(auto_describe=True)
        self._requests = Counter("touchweave_requests", "requests answered", ("family", "status"), registry=registry)
        self._steps = Histogram(
            "touchweave_step_seconds", "time of a step", ("step",), buckets=_STEP_BUCKETS, registry=registry
        )
        self._accepted = Counter(
            "touchweave_messages_accepted", "messages that were acknowledged", ("source",), registry=registry
        )
        self._refused = Counter(
            "touchweave_messages_refused",
            "messages that went to quarantine; requests refused whole, without a source",
            ("reason", "source"),
            registry=registry,
        )
        self._groups = Histogram(
            "touchweave_commit_requests", "requests in one commit", buckets=_GROUP_BUCKETS, registry=registry
        )
        self._commits = Histogram(
            "touchweave_commit_seconds", "time of a commit", buckets=_SECONDS_BUCKETS, registry=registry
        )
        self._loaded = Counter("touchweave_loaded_messages", "messages moved into the ledger", registry=registry)
        self._loads = Histogram(
            "touchweave_load_seconds", "time of a load", buckets=_SECONDS_BUCKETS, registry=registry
        )
        self._waiting = Gauge("touchweave_inbox_messages", "messages that wait to be loaded", registry=registry)
        self._waiting_bytes = Gauge("touchweave_inbox_bytes", "bytes that wait to be loaded", registry=registry)
        self._oldest = Gauge("touchweave_inbox_oldest_seconds", "age of the oldest of them", registry=registry)
        self._index_age = Gauge(
            "touchweave_index_age_seconds", "time since the journey index was made", registry=registry
        )
        self._of_step: dict[str, Histogram] = {}

    def request(self, family: str, status: int) -> None:
        """A request was answered."""
        self._requests.labels(family, str(status)).inc()

    def step(self, name: str, seconds: float) -> None:
        """A step of the collector was done."""
        if (timed := self._of_step.get(name)) is None:
            timed = self._of_step[name] = self._steps.labels(name)
        timed.observe(seconds)

    def accepted(self, source: str, messages: int) -> None:
        """Messages of a source were acknowledged."""
        self._accepted.labels(source).inc(messages)

    def refused(self, reason: str, source: str) -> None:
        """A message, or a request whole, was refused; `source` is empty where none is known."""
        self._refused.labels(reason, source).inc()

    def committed(self, requests: int, seconds: float) -> None:
        """So many requests became durable in one commit."""
        self._groups.observe(requests)
        self._commits.observe(seconds)

    def loaded(self, messages: int, seconds: float) -> None:
        """So many messages were moved from the inbox into the ledger."""
        self._loaded.inc(messages)
        self._loads.observe(seconds)

    def inbox(self, *, messages: int, size_bytes: int, oldest_seconds: float) -> None:
        """What waits now."""
        self._waiting.set(messages)
        self._waiting_bytes.set(size_bytes)
        self._oldest.set(oldest_seconds)

    def index_age(self, seconds: float) -> None:
        """How old the generation is that questions are put to."""
        self._index_age.set(seconds)

    def text(self) -> bytes:
        """Everything, in Prometheus' text format (CONTENT_TYPE)."""
        return generate_latest(self.registry)

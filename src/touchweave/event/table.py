"""Events by column: the schema of the ledger's files, and of the batches that flow into it.

The columns after `context` are lifted out of `properties` and `context` once, when an event is loaded, so
that placing and indexing never parse JSON. What was lifted also stays where it came from.
"""

import pyarrow as pa

_word = pa.dictionary(pa.int32(), pa.string())
_time = pa.timestamp("us", tz="UTC")

EVENT_SCHEMA = pa.schema(
    [
        pa.field("message_id", pa.string(), nullable=False),
        pa.field("type", _word, nullable=False),  # one of record.TYPES
        pa.field("name", _word),  # event of a track, name of a page or screen
        pa.field("source", _word, nullable=False),
        pa.field("occurred_at", _time, nullable=False),
        pa.field("received_at", _time, nullable=False),
        pa.field("user_id", pa.string()),
        pa.field("anonymous_id", pa.string()),
        pa.field("properties", pa.string()),  # JSON object; of an identify: the traits
        pa.field("context", pa.string()),  # JSON object
        pa.field("value", pa.float64()),  # revenue, total or value: what it was worth
        pa.field("answer", _word),  # nps, csat, ces, sentiment: what a score answers
        pa.field("score", pa.float32()),
        pa.field("scale", _word),  # event.scale.Scale as written: worst..best
        pa.field("page_path", _word),
        pa.field("campaign", _word),  # utm_campaign
        pa.field("medium", _word),  # utm_medium
        pa.field("referrer", _word),  # host name
        pa.field("flags", _word),  # words of event.flag.Flag with blanks between
        pa.field("consent", _word),  # JSON object: what the customer had agreed to when it came in
        pa.field("timestamp", pa.string()),  # as the client wrote it, where it was collected, …
        pa.field("sent_at", pa.string()),  # … so that the correction can be computed again
    ]
)

#: Columns that the first files of a ledger lack: whoever reads those reads nulls.
ADDED_LATER = ("flags", "consent", "timestamp", "sent_at", "envelope")

REJECTION_SCHEMA = pa.schema(
    [
        pa.field("reason", _word, nullable=False),
        pa.field("row", pa.int64(), nullable=False),
        pa.field("field", pa.string()),
        pa.field("raw", pa.string(), nullable=False),
        pa.field("source", _word, nullable=False),
        pa.field("received_at", _time, nullable=False),
        pa.field("envelope", pa.string()),  # JSON object: what came around it, where it was collected
    ]
)

"""Batches of events as the ledger gives them, and small catalogues."""

import json

import pyarrow as pa
import pytest

from touchweave.event.table import EVENT_SCHEMA

COLUMNS = ("type", "name", "source", "page_path", "campaign", "medium", "referrer", "answer", "flags")


def _batch(*events):
    """Each event is a dict of columns; type and source have defaults, properties may be a dict."""
    filled = [{"type": "track", "source": "shop", **event} for event in events]
    arrays = {}
    for name in COLUMNS:
        arrays[name] = pa.array([event.get(name) for event in filled], pa.string()).dictionary_encode()
        arrays[name] = arrays[name].cast(EVENT_SCHEMA.field(name).type)
    written = [event.get("properties") for event in filled]
    arrays["properties"] = pa.array(
        [each if isinstance(each, str | None) else json.dumps(each) for each in written], pa.string()
    )
    return pa.record_batch(arrays)


@pytest.fixture(scope="session")
def batch():
    return _batch

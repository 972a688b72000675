"""Retentioneering 5: an eventstream; who runs this sets RETENTIONEERING_NO_TRACK, its switch against telemetry."""

import os

import pandas as pd
from answering import Asked, Forms, pairs

assert os.environ.get("RETENTIONEERING_NO_TRACK"), "its telemetry is on"

import retentioneering  # noqa: E402

PACKAGE = "retentioneering"
COLUMNS = {"customer": "user_id", "touchpoint": "event", "time": "timestamp"}


def load(asked: Asked) -> dict[str, Forms]:
    """Load the meetings as an eventstream."""
    read = pd.read_parquet(asked.file).rename(columns=COLUMNS)
    read["event"] = read["event"].astype(str).astype("category")
    read["timestamp"] = pd.to_datetime(read["timestamp"], unit="s")
    stream = retentioneering.Eventstream(read)
    return {"transitions": {"transition_graph_data()": lambda: transitions(stream)}}


def transitions(stream: "retentioneering.Eventstream") -> list[list[int]]:
    """The matrix without the starts and ends that it adds."""
    found = stream.transition_graph_data(edge_weight="count").drop(index="path_start", columns="path_end")
    found = found.drop(index="path_end", columns="path_start", errors="ignore").stack()
    return pairs((source, target, count) for (source, target), count in found[found > 0].items())

"""The families of clients that the collector speaks with, by name."""

from types import MappingProxyType

from touchweave.collect.request import matomo, posthog, segment
from touchweave.collect.request.family import Family

FAMILIES: MappingProxyType[str, Family] = MappingProxyType({"segment": segment, "posthog": posthog, "matomo": matomo})

"""One frozen record of settings, from `touchweave.toml` and the environment; nobody else reads either."""

import contextlib
import ctypes
import os
import tomllib
import types
import typing
from pathlib import Path

import msgspec
from msgspec import Struct

from touchweave.errors import SettingInvalid

FILE = "touchweave.toml"
_M_ARENA_MAX = -8  # malloc.h
#: Days that a calendar holds, and bytes (or threads) that a machine counts.
MOST: dict[type, int] = {bool: 1, int: 2**62, float: 3_000_000}
CONSENT_RULES = ("opt_in", "opt_out")
_KINDS: dict[type, str] = {bool: "true or false", int: "a whole number", float: "a number", str: "a text in quotes"}


class Settings(Struct, frozen=True, kw_only=True):
    """What can be set. Each may be given in `touchweave.toml` or as `TOUCHWEAVE_<NAME>` in the environment."""

    name: str = ""  #: what the workspace is called; empty: its folder's name
    simulated: bool = False  #: the data are made up (the sample brand); every face says so
    database_url: str = ""  #: empty: SQLite in the workspace; or postgresql://…
    hosts: str = ""  #: host names (with port, if any) that the server answers to behind a proxy; comma-separated
    threads: int = 0  #: for scans and reading; 0: as many as there are cores
    window_days: float = 30.0  #: conversion and response window
    retention_days: float = 30.0  #: how long after a touchpoint a customer may take to be seen again
    open_days: float = 30.0  #: a line with a meeting in the last so many days of the data is still open
    lifecycle_new_days: float = 30.0  #: a customer whose first order is less long ago is new
    lifecycle_active_days: float = 90.0  #: one who was seen less long ago is active
    lifecycle_at_risk_days: float = 365.0  #: one who was seen less long ago is at risk; the others are dormant
    analysis_purpose: str = ""  #: figures are of those customers only who may be counted for this purpose
    analysis_consent: str = "opt_in"  #: these are "opt_in": who agreed; "opt_out": all who did not refuse
    unpacked_limit_bytes: int = 8 * 2**30  #: a compressed file may unpack to so much
    row_limit_bytes: int = 2**20  #: a longer row goes to quarantine
    memory_limit_bytes: int = 2**30  #: for queries by `sql`, and for rows that wait to be sorted into the index
    request_limit_bytes: int = 4 * 2**20  #: a larger request is refused whole
    unpacked_request_limit_bytes: int = 16 * 2**20  #: a compressed request may unpack to so much
    request_messages: int = 2500  #: a request may bring so many messages
    message_limit_bytes: int = 2**20  #: a larger message goes to quarantine
    message_depth: int = 64  #: a message nested more deeply goes to quarantine
    message_keys: int = 10_000  #: a message with more keys goes to quarantine
    inbox_limit_bytes: int = 2**30  #: so much may wait for the loader; more is refused until it has caught up
    disk_reserve_bytes: int = 256 * 2**20  #: nothing is accepted while less of the workspace's disk is free
    key_messages_per_second: int = 100_000  #: of a source, on average; ten seconds' worth at once; 0: no limit
    respect_dnt: bool = False  #: treat a browser's “do not track” as a refusal of analytics


def load(folder: Path) -> Settings:
    """Read the workspace's settings; the environment wins. Raises SettingInvalid."""
    path = folder / FILE
    given: dict[str, object] = {}
    if path.exists():
        try:
            given = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise SettingInvalid(where=path.name, name="file", value=str(error), allowed="valid TOML") from error
    known = typing.get_type_hints(Settings)
    for name in known:
        if (value := os.environ.get(f"TOUCHWEAVE_{name.upper()}")) is not None:
            given[name] = value
    for name in given:
        if name not in known:
            raise SettingInvalid(where=path.name, name=name, value=given[name], allowed=", ".join(known))
    return _checked(given, known, path.name)


def _checked(given: dict[str, object], known: dict[str, type], where: str) -> Settings:
    values: dict[str, typing.Any] = {}
    for name, value in given.items():
        kind = known[name]
        try:
            values[name] = msgspec.convert(value, kind, strict=not isinstance(value, str))
        except msgspec.ValidationError as error:
            raise SettingInvalid(where=where, name=name, value=value, allowed=_KINDS[kind]) from error
        if isinstance(values[name], int | float) and not 0 <= values[name] <= MOST[kind]:
            raise SettingInvalid(where=where, name=name, value=value, allowed=f"0 to {MOST[kind]:,}")
    found = Settings(**values)
    if found.analysis_consent not in CONSENT_RULES:
        told = {"name": "analysis_consent", "value": found.analysis_consent, "allowed": ", ".join(CONSENT_RULES)}
        raise SettingInvalid(where=where, **told)
    return found


def environment(*names: str) -> types.MappingProxyType[str, str]:
    """Variables of the environment that are no settings of ours (DISPLAY, BROWSER, …), where present."""
    return types.MappingProxyType({name: os.environ[name] for name in names if name in os.environ})


def spare_memory() -> None:
    """For a process that loads again and again: give back what each load has used. Before pyarrow is imported.

    Arrow's own pool, and glibc's arena for each thread, keep some 150 MB of it. Who set otherwise is obeyed.
    """
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    if "MALLOC_ARENA_MAX" not in os.environ:
        with contextlib.suppress(OSError, AttributeError):  # not glibc
            ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 2)

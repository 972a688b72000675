"""The campaigns in their short form: five of each where the machine allows."""

import importlib
from typing import Any

import pytest

#: Of calls of the system and of flipped bits, `tests/conformance` has a short form.
LONG = [pytest.param(name, marks=pytest.mark.slow) for name in ("crash_points", "bit_flips")]
CAMPAIGNS = ["kills", "two_loaders", "clock_jumps", "faults", "power_cuts", "full_disk", *LONG]


@pytest.mark.parametrize("name", CAMPAIGNS)
def test_every_acknowledged_message_is_in_the_ledger_exactly_once(name: str, given: Any) -> None:
    rows = importlib.import_module(f"durability.{name}").rows(given)
    tried = [row for row in rows if not row.skipped]
    if not tried:
        pytest.skip(rows[0].skipped)
    ill = {row.campaign: row for row in tried if not row.well}
    assert not ill
    assert all(row.trials for row in tried)

"""The settings bound the inbox of a workspace."""

import pytest

import touchweave as tw
from touchweave.errors import InboxFull
from touchweave.event.parcel import ROW_FIELDS, Parcel
from touchweave.settings import Settings
from touchweave.store.inbox import InboxLimits

PARCEL = Parcel(source="shop", received_us=0, rows=[tuple(None for _ in ROW_FIELDS)])


@pytest.mark.parametrize(
    ("setting", "reason"), [("inbox_limit_bytes = 10", "full"), (f"disk_reserve_bytes = {2**60}", "disk")]
)
def test_a_limit_in_the_settings_holds(tmp_path, setting, reason):
    tw.init(tmp_path / "shop").close()
    (tmp_path / "shop" / "touchweave.toml").write_text(setting)
    with tw.open(tmp_path / "shop") as workspace:
        with pytest.raises(InboxFull) as told:
            workspace.store.inbox.append([PARCEL])
        assert told.value.details["reason"] == reason
        assert workspace.store.accepted() == {}


def test_a_store_without_settings_has_the_same_limits():
    limits = InboxLimits()
    assert (limits.limit_bytes, limits.reserve_bytes) == (Settings().inbox_limit_bytes, Settings().disk_reserve_bytes)

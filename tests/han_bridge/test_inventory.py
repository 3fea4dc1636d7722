"""The inventory: remembered, whole, and never overwritten when damaged."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from han_bridge.driver import Device
from han_bridge.inventory import Inventory, InventoryDamaged

DEVICE = Device("hwe-p1-3c39e7aabbcc", "http://192.0.2.7:80", "HWE-P1", "3c39e7aabbcc", "2.11")
NOON = datetime(2026, 6, 1, 10, tzinfo=UTC)


class Clock:
    """Goes a minute further with every look."""

    def __init__(self) -> None:
        self.now = NOON - timedelta(minutes=1)

    def __call__(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "devices.json"


def test_a_device_is_remembered_across_restarts(path: Path) -> None:
    Inventory(path, Clock()).record(DEVICE, "homewizard", ("reads-telegram",))

    (known,) = Inventory(path, Clock()).devices()

    assert (known.device, known.driver, known.skills) == (DEVICE, "homewizard", ("reads-telegram",))
    assert (known.first_seen, known.last_seen) == (NOON, NOON)


def test_a_device_that_moved_is_the_same_device(path: Path) -> None:
    inventory = Inventory(path, Clock())
    inventory.record(DEVICE, "homewizard", ())
    moved = Device(DEVICE.id, "http://192.0.2.8:80", "HWE-P1", DEVICE.serial, "2.12")

    inventory.record(moved, "homewizard", ())

    (known,) = inventory.devices()
    assert known.device == moved
    assert known.last_seen - known.first_seen == timedelta(minutes=1)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{half",
        b"[]",
        b'{"devices": []}',
        b'{"devices": {"1": {"id": "../../etc", "driver": "x"}}}',
        b"\xff\xfe",
        b'{"devices": {"1": 7}}',
        b'{"devices": {"one": {}}}',
    ],
)
def test_a_damaged_file_is_named_and_not_touched(path: Path, content: bytes) -> None:
    path.write_bytes(content)

    with pytest.raises(InventoryDamaged, match=r"devices\.json"):
        Inventory(path, Clock())

    assert path.read_bytes() == content


def test_a_file_damaged_while_we_run_is_not_overwritten(path: Path) -> None:
    inventory = Inventory(path, Clock())
    inventory.record(DEVICE, "homewizard", ())
    path.write_bytes(b"{half")

    with pytest.raises(InventoryDamaged):
        inventory.record(DEVICE, "homewizard", ())

    assert path.read_bytes() == b"{half"


def test_the_file_is_made_durable_before_it_takes_the_old_ones_place(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inventory = Inventory(path, Clock())
    inventory.record(DEVICE, "homewizard", ())
    before = path.read_bytes()
    seen_at_fsync: list[bytes] = []
    real_fsync = os.fsync

    def fsync(descriptor: int) -> None:
        seen_at_fsync.append(path.read_bytes())
        real_fsync(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    inventory.record(Device("other", "http://192.0.2.9", "X", "1"), "homewizard", ())

    after = path.read_bytes()
    # One fsync of the new file while the old one is in place, one of the folder when it no longer is.
    assert seen_at_fsync == [before, after]
    assert len(json.loads(after)["devices"]) == 2


def test_a_crash_while_writing_leaves_the_old_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inventory = Inventory(path, Clock())
    inventory.record(DEVICE, "homewizard", ())

    def full(descriptor: int) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no space"):
        inventory.record(Device("other", "http://192.0.2.9", "X", "1"), "homewizard", ())

    assert [known.device for known in Inventory(path, Clock()).devices()] == [DEVICE]

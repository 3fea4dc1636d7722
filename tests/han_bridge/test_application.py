"""The bridge at work: from an emulated device's HTTP to the tree, with only the CSE and its network replaced."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import schemas
from energy.synthetic import MeterModel, synthetic_meter
from han_bridge.application import Bridge
from han_bridge.clock import utc_now
from han_bridge.discovery import Discovery
from han_bridge.driver import Announcement, Device, Driver
from han_bridge.drivers.homewizard import HomeWizardDriver
from han_bridge.drivers.simulated import SimulatedDriver
from han_bridge.emulators.homewizard_p1 import HomeWizardP1, LiveMeter, Replay
from han_bridge.inventory import Inventory
from han_bridge.journal import Journal
from han_bridge.mirror import AE_ID, Mirror
from han_bridge.outbox import Outbox
from onem2m.client import Client
from tests.han_bridge.conditions import eventually
from tests.han_bridge.fake_cse import FakeCse

NOON = datetime(2026, 6, 1, 10, tzinfo=UTC)
HOME = "cse-in/han-bridge"
DEVICE = "hwe-p1-3c39e7aabbcc"
TELEGRAMS = f"{HOME}/devices/{DEVICE}/telegrams"
METER = synthetic_meter(MeterModel.DUTCH)
SIX = [METER.telegram(NOON + timedelta(seconds=second)) for second in range(6)]


@pytest.fixture
def cse() -> FakeCse:
    return FakeCse()


@contextmanager
def running(
    cse: FakeCse,
    folder: Path,
    *devices: str,
    interfaces: Sequence[str] | None = None,
    drivers: dict[str, Driver] | None = None,
    only: Sequence[str] = (),
) -> Iterator[Bridge]:
    """A bridge that runs in a thread, and ends with the block."""
    known = drivers or {"homewizard": HomeWizardDriver(), "simulated": SimulatedDriver()}
    services = [service for driver in known.values() for service in driver.services] if interfaces else []
    bridge = Bridge(
        known,
        Discovery(services, interfaces or (), devices),
        Inventory(folder / "devices.json", utc_now),
        Outbox(Journal(folder / "outbox.jsonl"), Mirror(Client(cse, AE_ID)).deliver),
        only=only,
        interval_s=0.5,
    )
    stopping = threading.Event()
    thread = threading.Thread(target=bridge.run, args=(stopping,))
    thread.start()
    try:
        yield bridge
    finally:
        stopping.set()
        thread.join(10)
        assert not thread.is_alive()


def telegrams(cse: FakeCse) -> list[bytes]:
    return [envelope["telegram"].encode("latin-1") for envelope in cse.contents(TELEGRAMS)]


def test_an_announced_meter_is_found_and_its_telegrams_are_in_the_tree(cse: FakeCse, tmp_path: Path) -> None:
    with HomeWizardP1(LiveMeter(METER), serial="3c39e7ab0001") as device:
        device.announce()
        with running(cse, tmp_path, interfaces=["127.0.0.1"], only=["hwe-p1-3c39e7ab0001"]):
            eventually(lambda: cse.contents(f"{HOME}/devices/hwe-p1-3c39e7ab0001/telegrams"))

    known = {one.device.id: one for one in Inventory(tmp_path / "devices.json", utc_now).devices()}
    assert known["hwe-p1-3c39e7ab0001"].driver == "homewizard"


def test_a_damaged_telegram_is_an_event_and_the_others_arrive_in_order(cse: FakeCse, tmp_path: Path) -> None:
    replayed = list(SIX)
    replayed[2] = SIX[2].replace(b"1-0:1.7.0", b"1-0:1.7.1")

    with HomeWizardP1(Replay(replayed)) as device, running(cse, tmp_path, device.url):
        eventually(lambda: len(telegrams(cse)) >= 5)
    found, events = telegrams(cse), cse.contents(f"{HOME}/events")

    assert found == [SIX[0], SIX[1], SIX[3], SIX[4], SIX[5]]
    event = schemas.check("energy/event", events[0])
    assert event["code"] == "telegram-corrupted"
    assert event["evidence"]["telegram"].encode("latin-1") == replayed[2]


def test_while_the_cse_is_away_nothing_is_lost_and_nothing_comes_twice(cse: FakeCse, tmp_path: Path) -> None:
    replay = Replay(SIX)
    cse.away = True

    with HomeWizardP1(replay) as device, running(cse, tmp_path, device.url):
        eventually(lambda: replay.taken >= 4)
        cse.answers_get_lost = 1
        cse.away = False
        eventually(lambda: len(telegrams(cse)) == 6)

    assert telegrams(cse) == SIX


def test_what_waited_when_the_bridge_ended_arrives_when_it_runs_again(cse: FakeCse, tmp_path: Path) -> None:
    replay = Replay(SIX)
    cse.away = True
    with HomeWizardP1(replay) as device:
        with running(cse, tmp_path, device.url):
            eventually(lambda: replay.taken >= 3)
        taken = replay.taken
        cse.away = False
        # The device is known from the inventory: its address is not given again.
        with running(cse, tmp_path):
            eventually(lambda: len(telegrams(cse)) == 6)

    assert taken >= 3
    assert telegrams(cse) == SIX


def test_a_device_that_moved_is_followed_to_its_new_address(cse: FakeCse, tmp_path: Path) -> None:
    with HomeWizardP1(Replay(SIX[:1])) as before, running(cse, tmp_path, before.url):
        eventually(lambda: len(telegrams(cse)) == 1)

    with HomeWizardP1(Replay(SIX[1:2])) as after, running(cse, tmp_path, after.url):
        eventually(lambda: len(telegrams(cse)) == 2)

    (known,) = Inventory(tmp_path / "devices.json", utc_now).devices()
    assert known.device.url == after.url


def test_a_simulated_meter_needs_no_network(cse: FakeCse, tmp_path: Path) -> None:
    with running(cse, tmp_path, "simulated://swedish/3"):
        eventually(lambda: cse.contents(f"{HOME}/devices/simulated-swedish-3/telegrams"))


def test_devices_that_were_not_asked_for_are_left_alone(cse: FakeCse, tmp_path: Path) -> None:
    addresses = ("simulated://dutch/1", "simulated://dutch/2")

    with running(cse, tmp_path, *addresses, only=["simulated-dutch-2"]):
        eventually(lambda: cse.contents(f"{HOME}/devices/simulated-dutch-2/telegrams"))

    assert f"{HOME}/devices/simulated-dutch-1" not in cse.resources
    assert [known.device.id for known in Inventory(tmp_path / "devices.json", utc_now).devices()] == [
        "simulated-dutch-2"
    ]


def test_an_address_without_a_device_is_told_once_and_keeps_nobody_waiting(
    cse: FakeCse, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO), running(cse, tmp_path, "http://127.0.0.1:9", "ftp://x", "simulated://dutch/1"):
        eventually(lambda: cse.contents(f"{HOME}/devices/simulated-dutch-1/telegrams"))

    told = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
    assert len(told) == 2
    assert told[0].startswith("nothing usable at http://127.0.0.1:9: ")
    assert told[1] == "no driver knows the device at ftp://x"


class Faulty:
    """Somebody else's driver, with a fault."""

    services: Sequence[str] = ()

    def recognise(self, announcement: Announcement) -> Device | None:
        raise KeyError("a fault of the driver")


class Lamp:
    """A driver whose devices have no telegrams."""

    services: Sequence[str] = ()

    def recognise(self, announcement: Announcement) -> Device | None:
        return Device("lamp-1", announcement.url, "Lamp", "1") if announcement.url == "lamp://1" else None


def test_a_faulty_driver_does_not_keep_the_others_from_working(cse: FakeCse, tmp_path: Path) -> None:
    drivers: dict[str, Driver] = {"faulty": Faulty(), "simulated": SimulatedDriver()}

    with running(cse, tmp_path, "simulated://dutch/1", drivers=drivers):
        eventually(lambda: cse.contents(f"{HOME}/devices/simulated-dutch-1/telegrams"))


def test_a_device_without_telegrams_is_only_remembered(cse: FakeCse, tmp_path: Path) -> None:
    def remembered() -> list[str]:
        return [known.device.id for known in Inventory(tmp_path / "devices.json", utc_now).devices()]

    with running(cse, tmp_path, "lamp://1", drivers={"lamp": Lamp()}):
        eventually(remembered)

    assert remembered() == ["lamp-1"]
    assert set(cse.resources) == {"cse-in"}

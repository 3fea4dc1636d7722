"""The way of a telegram from the device to the tree, with everything real: HTTP, the CSE, its files, a kill -9."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import schemas
from energy import p1
from energy.p1_reading import readings_of
from energy.reading import Reading, moment_of
from energy.synthetic import MeterModel, synthetic_meter
from han_bridge.clock import utc_now
from han_bridge.driver import Announcement
from han_bridge.drivers.homewizard import HomeWizardDriver
from han_bridge.emulators.homewizard_p1 import HomeWizardP1, Replay
from han_bridge.journal import Journal
from han_bridge.mirror import AE_ID, Mirror
from han_bridge.outbox import Outbox
from han_bridge.poller import Poller
from onem2m.client import Client, connect
from onem2m.errors import OriginatorHasNoPrivilege
from onem2m.vocabulary import ResourceType
from tests.energy.recordings import recorded
from tests.han_bridge.cse_process import CseProcess

NOON = datetime(2026, 6, 1, 10, tzinfo=UTC)
DEVICES = "cse-in/han-bridge/devices"
EVENTS = "cse-in/han-bridge/events"
TELEGRAMS = f"{DEVICES}/hwe-p1-3c39e7aabbcc/telegrams"
RECORDED = (
    "telegram_v4_2",
    "telegram_v5",
    "telegram_v5_two_mbus",
    "telegram_fluvius_v171",
    "telegram_fluvius_v171_alt",
    "telegram_sagemcom_t210_d_r",
    "telegram_iskra_ie",
    "telegram_v5_eon_hu",
    "telegram_unpadded_crc",
)


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CseProcess]:
    process = CseProcess(tmp_path_factory.mktemp("cse"))
    process.start()
    yield process
    process.stop()


@pytest.fixture
def cse(process: CseProcess) -> Iterator[CseProcess]:
    """The CSE without anything of the bridge in it."""
    yield process
    administrator = connect(process.url, "CAdmin")
    administrator.delete("cse-in/han-bridge")
    administrator.close()


@pytest.fixture
def metering(cse: CseProcess) -> Iterator[Client]:
    """The application that the bridge's policy lets read."""
    client = connect(cse.url, "Cmetering")
    client.ensure("cse-in", ResourceType.AE, {"rn": "metering", "api": "Nmetering", "rr": False, "srv": ["4"]})
    yield client
    client.delete("cse-in/metering")
    client.close()


class Premise:
    """A meter that replays telegrams, and a bridge that is driven by hand: one poll for each telegram, no waiting."""

    def __init__(self, cse: CseProcess, folder: Path, telegrams: Sequence[bytes]) -> None:
        self._telegrams = telegrams
        self._device = HomeWizardP1(Replay(telegrams))
        self._client = connect(cse.url, AE_ID)
        self._driver = HomeWizardDriver(timeout_s=10)
        self.outbox = Outbox(Journal(folder / "outbox.jsonl"), Mirror(self._client).deliver)

    def __enter__(self) -> Premise:
        self._device.start()
        found = self._driver.recognise(Announcement(self._device.url))
        assert found is not None
        self._poller = Poller(self._driver, found, self.outbox.put, utc_now)
        return self

    def __exit__(self, *_: object) -> None:
        self._device.stop()
        self.outbox.close()
        self._client.close()

    def poll(self, times: int | None = None) -> None:
        """Reads as many telegrams as there are, or so many."""
        for _ in range(len(self._telegrams) if times is None else times):
            self._poller.poll()


def contents(client: Client, container: str) -> list[Any]:
    found = client.retrieve(container, result_content=4)["m2m:cnt"].get("m2m:cin", [])
    return [instance["con"] for instance in found]


def telegrams(client: Client) -> list[bytes]:
    return [
        schemas.check("energy/telegram", envelope)["telegram"].encode("latin-1")
        for envelope in contents(client, TELEGRAMS)
    ]


def readings(envelope: dict[str, Any]) -> tuple[Reading, ...]:
    return readings_of(p1.parse(envelope["telegram"]), moment_of(envelope["receivedAt"]))


def seconds_of(model: MeterModel, count: int) -> list[bytes]:
    meter = synthetic_meter(model)
    return [meter.telegram(NOON + timedelta(seconds=second)) for second in range(count)]


def test_telegrams_of_three_meter_types_arrive_whole_and_give_the_meters_registers(
    cse: CseProcess, metering: Client, tmp_path: Path
) -> None:
    sent = [synthetic_meter(model).telegram(NOON) for model in MeterModel]

    with Premise(cse, tmp_path, sent) as premise:
        premise.poll()
        assert premise.outbox.deliver_waiting()

    assert telegrams(metering) == sent
    dutch, belgian, swedish = (readings(envelope) for envelope in contents(metering, TELEGRAMS))
    assert [len(dutch), len(belgian), len(swedish)] == [2, 3, 1]
    home = synthetic_meter(MeterModel.SWEDISH).household
    assert swedish[0].imported_wh == Decimal(home.imported.energy_wh(NOON))
    assert swedish[0].exported_wh == Decimal(home.exported.energy_wh(NOON))


@pytest.mark.recorded
def test_the_recorded_telegrams_arrive_whole(cse: CseProcess, metering: Client, tmp_path: Path) -> None:
    sent = [recorded(f"dsmr/{name}.txt") for name in RECORDED]

    with Premise(cse, tmp_path, sent) as premise:
        premise.poll()
        assert premise.outbox.deliver_waiting()

    assert telegrams(metering) == sent
    assert contents(metering, EVENTS) == []


def test_the_metering_application_finds_and_reads_and_a_stranger_does_not(
    cse: CseProcess, metering: Client, tmp_path: Path
) -> None:
    with Premise(cse, tmp_path, seconds_of(MeterModel.DUTCH, 1)) as premise:
        premise.poll()
        premise.outbox.deliver_waiting()
    stranger = connect(cse.url, "Cstranger")
    stranger.create("cse-in", ResourceType.AE, {"rn": "stranger", "api": "Nstranger", "rr": False, "srv": ["4"]})

    assert metering.discover(DEVICES, ty=3, lbl="telegrams") == [TELEGRAMS]
    assert p1.parse(metering.retrieve(f"{TELEGRAMS}/la")["m2m:cin"]["con"]["telegram"]).at == NOON
    with pytest.raises(OriginatorHasNoPrivilege):
        stranger.retrieve(f"{TELEGRAMS}/la")
    with pytest.raises(OriginatorHasNoPrivilege):
        metering.delete(TELEGRAMS)
    stranger.delete("cse-in/stranger")
    stranger.close()


def test_a_damaged_telegram_is_an_event_with_the_evidence_and_the_others_flow_on(
    cse: CseProcess, metering: Client, tmp_path: Path
) -> None:
    sent = seconds_of(MeterModel.BELGIAN, 5)
    damaged = sent[2].replace(b"1-0:1.8.1(0", b"1-0:1.8.1(9")

    with Premise(cse, tmp_path, [*sent[:2], damaged, *sent[3:]]) as premise:
        premise.poll()
        premise.outbox.deliver_waiting()

    assert telegrams(metering) == [*sent[:2], *sent[3:]]
    (event,) = (schemas.check("energy/event", event) for event in contents(metering, EVENTS))
    assert event["code"] == "telegram-corrupted"
    assert event["evidence"]["telegram"].encode("latin-1") == damaged


def test_a_cse_that_is_killed_and_started_again_has_every_telegram_once_and_in_order(
    cse: CseProcess, metering: Client, tmp_path: Path
) -> None:
    sent = seconds_of(MeterModel.SWEDISH, 12)

    with Premise(cse, tmp_path, sent) as premise:
        premise.poll(4)
        assert premise.outbox.deliver_waiting()
        cse.kill()
        premise.poll(4)
        assert not premise.outbox.deliver_waiting()
        premise.poll(1)
        cse.start()
        premise.poll(3)
        assert premise.outbox.deliver_waiting()

    assert telegrams(metering) == sent


def test_a_bridge_that_starts_again_repeats_nothing(cse: CseProcess, metering: Client, tmp_path: Path) -> None:
    sent = seconds_of(MeterModel.DUTCH, 3)

    for _ in range(2):
        with Premise(cse, tmp_path, sent) as premise:
            premise.poll()
            assert premise.outbox.deliver_waiting()

    assert telegrams(metering) == sent

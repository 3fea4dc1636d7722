"""The bridge as a gateway: it enrols itself, and registers the devices of its premise."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from authority.enrolment.device import State
from han_bridge.application import Bridge
from han_bridge.clock import utc_now
from han_bridge.discovery import Discovery
from han_bridge.driver import Device
from han_bridge.drivers.simulated import SimulatedDriver
from han_bridge.enrolment import EnrolledMirror, Gateway
from han_bridge.inventory import Inventory
from han_bridge.journal import Journal
from han_bridge.mirror import Mirror
from han_bridge.outbox import Outbox
from onem2m.errors import TargetNotReachable
from onem2m.security.enrolment.folder import DeviceFolder
from tests.enrolment_world import ANNA, BERT, CODE, GRID, OTHER, Way, World, registered, world
from tests.han_bridge.conditions import eventually

GREETING = {"m2m:sgn": {"nev": {"rep": {"m2m:cnt": {"lbl": ["x"]}}, "net": 1}, "sur": "/id-in/sub1"}}


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("street")) as made:
        yield made


class Silent(SimulatedDriver):
    """A simulated meter that has fallen silent."""

    def read_telegram(self, device: Device) -> bytes:
        raise ConnectionRefusedError("nobody answers")


@contextmanager
def bridge(
    folder: DeviceFolder, data: Path, *devices: str, silent: bool = False, renew_s: float = 900
) -> Iterator[Gateway]:
    """A bridge that enrols itself, in threads, until the end of the block."""
    data.mkdir(exist_ok=True)
    gateway = Gateway(DeviceFolder(folder.path), data / "enrolled", renew_s=renew_s)
    mirror = EnrolledMirror(gateway, lambda client, own: Mirror(client, cse=own.cse_name, name=own.ae_name))
    running = Bridge(
        {"simulated": Silent() if silent else SimulatedDriver()},
        Discovery([], (), devices),
        Inventory(data / "devices.json", utc_now),
        Outbox(Journal(data / "outbox.jsonl"), mirror.deliver),
        interval_s=0.5,
        found=gateway.welcome,
    )
    stopping = threading.Event()
    threads = [threading.Thread(target=work, args=(stopping,)) for work in (gateway.run, running.run)]
    for thread in threads:
        thread.start()
    try:
        yield gateway
    finally:
        stopping.set()
        for thread in threads:
            thread.join(20)


def state(street: World, serial: str) -> State | None:
    return next((device.state for device in street.registry.devices() if device.serial == serial), None)


def record(street: World, address: str) -> dict[str, Any]:
    ae = street.administrator().retrieve(address)["m2m:ae"]
    return {name: value for name, value in ae.items() if name not in ("ct", "lt", "et", "pi", "acpi")}


@pytest.mark.requirement("OMA-HLF-3", "OMA-REG-3", "OMA-PROV-5", "OMA-REG-2")
def test_a_device_behind_the_bridge_has_the_record_of_one_with_a_way_of_its_own(street: World, tmp_path: Path) -> None:
    gateway = street.device("gw-1", gateway=True)
    direct = registered(street.device("100"), poa=("http://127.0.0.1:8099/x",))

    with bridge(gateway, tmp_path, "simulated://dutch/101"):
        eventually(lambda: state(street, "101") is State.REGISTERED, within_s=30)
        mirrored = "cse-in/device-gw-1/devices/simulated-dutch-101/telegrams"
        eventually(lambda: street.administrator().discover("cse-in/device-gw-1", ty=4), within_s=30)

    borne = street.registry.device("101")
    assert (borne.account, borne.operator, borne.gateway) == (ANNA, GRID, "Cdevice-gw-1")
    ours, theirs = record(street, borne.ae), record(street, direct)
    assert ours.keys() == theirs.keys()
    assert [label for label in ours["lbl"] if label.startswith("via:")] == ["via:Cdevice-gw-1"]
    assert {name: ours[name] for name in ("api", "rr", "srv", "ty")} == {
        name: theirs[name] for name in ("api", "rr", "srv", "ty")
    }
    assert street.administrator().retrieve(mirrored)["m2m:cnt"]["cni"] > 0


@pytest.mark.requirement("OMA-PROV-6")
def test_such_a_device_is_unreachable_while_its_gateway_is_down_and_back_with_it(street: World, tmp_path: Path) -> None:
    gateway = street.device("gw-2", gateway=True)
    administrator = street.administrator()

    with bridge(gateway, tmp_path, "simulated://dutch/102"):
        eventually(lambda: state(street, "102") is State.REGISTERED, within_s=30)
        address = street.registry.device("102").ae
        administrator.notify(address, GREETING)

    with pytest.raises(TargetNotReachable):
        administrator.notify(address, GREETING)
    with bridge(gateway, tmp_path, "simulated://dutch/102"):
        eventually(lambda: street.registry.device("102").starts == 2, within_s=30)
        administrator.notify(address, GREETING)
    assert street.administrator().discover("cse-in", ty=2, lbl="serial:102") == [address]


@contextmanager
def program(gateway: DeviceFolder, data: Path, device: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "han_bridge", "--enrolment", str(gateway.path), "--data", str(data)]
    command += ["--device", device, "--interface", "127.0.0.1"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()


@pytest.mark.requirement("OMA-PROV-6", "OMA-HLF-4")
def test_a_gateway_that_is_killed_comes_back_with_its_devices(street: World, tmp_path: Path) -> None:
    gateway = street.device("gw-6", gateway=True)
    with program(gateway, tmp_path, "simulated://dutch/107") as first:
        eventually(lambda: state(street, "107") is State.REGISTERED, within_s=30)
        first.kill()
        first.communicate()
    address = street.registry.device("107").ae
    with pytest.raises(TargetNotReachable):
        street.administrator().notify(address, GREETING)

    with program(gateway, tmp_path, "simulated://dutch/107") as second:
        eventually(lambda: street.registry.device("107").starts == 2, within_s=30)
        street.administrator().notify(address, GREETING)
        second.terminate()
        _, log = second.communicate(timeout=15)

    assert second.returncode == 0
    assert "Traceback" not in log
    assert street.registry.device("gw-6").starts == 2
    assert street.administrator().discover("cse-in", ty=2, lbl="serial:107") == [address]


def test_a_device_that_has_fallen_silent_is_unreachable_although_its_gateway_is_up(
    street: World, tmp_path: Path
) -> None:
    gateway = street.device("gw-3", gateway=True)

    with bridge(gateway, tmp_path, "simulated://dutch/103", silent=True):
        eventually(lambda: state(street, "103") is State.REGISTERED, within_s=30)
        address = street.registry.device("103").ae

        def unreachable() -> bool:
            try:
                street.administrator().notify(address, GREETING)
            except TargetNotReachable:
                return True
            return False

        eventually(unreachable)


def test_the_gateway_looks_after_its_devices_and_takes_over_what_is_new(street: World, tmp_path: Path) -> None:
    gateway = street.device("gw-8", gateway=True)

    with bridge(gateway, tmp_path, "simulated://dutch/108", renew_s=0.5) as running:
        eventually(lambda: state(street, "108") is State.REGISTERED, within_s=30)
        address = street.registry.device("108").ae
        street.administrator().delete(address)
        eventually(lambda: street.registry.device("108").starts == 2, within_s=30)
        street.registry.choose_operator("gw-8", OTHER, by=ANNA)
        street.registry.choose_operator("108", OTHER, by=ANNA)
        eventually(lambda: street.registry.device("108").version == 2, within_s=30)
        eventually(lambda: running.document is not None and running.document.version == 2, within_s=30)

    assert street.administrator().retrieve(address)["m2m:ae"]["aei"] == "Cdevice-108"


@pytest.mark.requirement("OMA-HLF-3", "OMA-REG-2")
def test_a_bridge_whose_path_is_down_at_its_first_start_enrols_when_it_is_back(street: World, tmp_path: Path) -> None:
    gateway = street.device("gw-4", gateway=True)
    street.to_authority.state = Way.CUT

    with bridge(gateway, tmp_path, "simulated://dutch/104"):
        eventually(lambda: street.to_authority.lost > 0)
        street.to_authority.state = Way.OPEN
        eventually(lambda: state(street, "104") is State.REGISTERED, within_s=30)


@pytest.mark.requirement("OMA-PROV-2", "OMA-PROV-7")
def test_a_device_of_a_manifest_waits_for_its_account_which_has_to_be_the_gateways(
    street: World, tmp_path: Path
) -> None:
    gateway = street.device("gw-5", gateway=True)
    for serial in ("105", "106"):
        line = {"manufacturer": "simulated", "serial": serial, "model": "Simulated meter", "claim_code": CODE}
        street.registry.take_in(json.dumps(line), by=GRID)
    street.registry.claim(BERT, "106", CODE, "oak-1", GRID)

    with bridge(gateway, tmp_path, "simulated://dutch/105", "simulated://dutch/106"):
        eventually(lambda: [one for one in street.records("device-refused") if one["code"] == "gateway"], within_s=30)
        assert state(street, "105") is State.MANUFACTURED
        street.registry.claim(ANNA, "105", CODE, "elm-7", GRID)
        eventually(lambda: state(street, "105") is State.REGISTERED, within_s=30)

    assert state(street, "106") is State.CLAIMED
    assert street.registry.device("105").ae_id == "Cdevice-105"

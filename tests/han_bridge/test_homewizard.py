"""The HomeWizard driver against the emulator, over real HTTP; and the emulator against the maker's documents."""

import http.client
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from energy import p1
from energy.p1_reading import readings_of
from energy.reading import Reading
from energy.synthetic import MeterModel, synthetic_meter
from han_bridge.driver import Announcement, Device, DeviceRefuses
from han_bridge.drivers.homewizard import HomeWizardDriver
from han_bridge.emulators.homewizard_p1 import HomeWizardP1, LiveMeter, Replay
from tests.energy.recordings import recorded

NOON = datetime(2026, 6, 1, 10, tzinfo=UTC)
GOOD = synthetic_meter(MeterModel.DUTCH).telegram(NOON)
DAMAGED = GOOD.replace(b"1-0:1.7.0", b"1-0:1.7.1")
SERVICE = "_hwenergy._tcp.local."


@pytest.fixture
def driver() -> HomeWizardDriver:
    return HomeWizardDriver(timeout_s=5)


@pytest.fixture
def live() -> Iterator[HomeWizardP1]:
    with HomeWizardP1(LiveMeter(synthetic_meter(MeterModel.BELGIAN), lambda: NOON)) as device:
        yield device


def ask(device: HomeWizardP1, method: str, path: str, body: str | None = None) -> tuple[int, str, bytes]:
    address = urlsplit(device.url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=5)
    try:
        connection.request(method, path, body)
        answer = connection.getresponse()
        return answer.status, answer.headers["Content-Type"], answer.read()
    finally:
        connection.close()


def get(device: HomeWizardP1, path: str) -> Any:
    status, content_type, body = ask(device, "GET", path)
    assert (status, content_type) == (200, "application/json")
    return json.loads(body)


def recognise(driver: HomeWizardDriver, device: HomeWizardP1) -> Device:
    found = driver.recognise(Announcement(device.url))
    assert found is not None
    return found


def test_the_driver_recognises_the_device_by_asking_it(driver: HomeWizardDriver, live: HomeWizardP1) -> None:
    device = recognise(driver, live)

    assert device == Device("hwe-p1-3c39e7aabbcc", live.url, "HWE-P1", "3c39e7aabbcc", "2.11")


def test_the_driver_reads_telegrams_octet_by_octet_damaged_ones_too(driver: HomeWizardDriver) -> None:
    with HomeWizardP1(Replay([GOOD, DAMAGED])) as emulated:
        device = recognise(driver, emulated)

        read = [driver.read_telegram(device) for _ in range(3)]

    assert read == [GOOD, DAMAGED, GOOD]


def test_the_driver_reads_power_and_lets_the_device_blink(driver: HomeWizardDriver, live: HomeWizardP1) -> None:
    device = recognise(driver, live)

    driver.signal(device)

    (reading,) = (one for one in readings_of(p1.parse(driver.read_telegram(device)), NOON) if one.power_w is not None)
    assert driver.power_w(device) == float(reading.power_w or 0)
    assert live.signalled == 1


def test_a_device_with_its_api_switched_off_says_where_to_switch_it_on(driver: HomeWizardDriver) -> None:
    with HomeWizardP1(Replay([GOOD]), api_enabled=False) as emulated:
        with pytest.raises(DeviceRefuses, match="switch it on in the HomeWizard Energy app"):
            driver.recognise(Announcement(emulated.url, SERVICE, {"product_type": "HWE-P1"}))

        assert json.loads(ask(emulated, "GET", "/api/v1/data")[2]) == {
            "error": {"id": 202, "description": "API not enabled"}
        }


def test_a_device_that_is_away_is_an_oserror(driver: HomeWizardDriver) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"

        with pytest.raises(OSError, match="refused"):
            driver.recognise(Announcement(url, SERVICE, {"product_type": "HWE-P1"}))


@pytest.mark.parametrize(
    "announcement",
    [
        Announcement("http://127.0.0.1:1", "_shelly._tcp.local."),
        Announcement("http://127.0.0.1:1", SERVICE, {"product_type": "HWE-SKT"}),
        Announcement("simulated://dutch/1"),
    ],
)
def test_what_is_not_of_the_family_is_not_even_asked(driver: HomeWizardDriver, announcement: Announcement) -> None:
    assert driver.recognise(announcement) is None


class Odd(BaseHTTPRequestHandler):
    """A device of another kind: answers what the server was told to answer."""

    def do_GET(self) -> None:
        self.wfile.write(self.server.answer)  # type: ignore[attr-defined]

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def odd() -> Iterator[Any]:
    server: Any = HTTPServer(("127.0.0.1", 0), Odd)
    server.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.0 404 Not Found\r\n\r\n",
        b"HTTP/1.0 200 OK\r\n\r\nhello",
        b"HTTP/1.0 200 OK\r\n\r\n[1]",
        b"HTTP/1.0 200 OK\r\n\r\n" + b"x" * 70_000,
        b"SSH-2.0-nothing of the kind\r\n",
    ],
)
def test_odd_answers_are_refused_with_a_reason(driver: HomeWizardDriver, odd: Any, answer: bytes) -> None:
    odd.answer = answer

    with pytest.raises(DeviceRefuses, match=r"127\.0\.0\.1"):
        driver.recognise(Announcement(odd.url, SERVICE))
    assert driver.recognise(Announcement(odd.url)) is None


@pytest.mark.parametrize(
    "about", [{}, {"product_type": "HWE-WTR", "serial": "1"}, {"product_type": "HWE-P1", "serial": "../x"}]
)
def test_another_product_or_an_odd_serial_is_not_ours(
    driver: HomeWizardDriver, odd: Any, about: dict[str, str]
) -> None:
    odd.answer = b"HTTP/1.0 200 OK\r\n\r\n" + json.dumps(about).encode()

    assert driver.recognise(Announcement(odd.url)) is None


def test_the_emulated_measurement_agrees_with_the_telegram(live: HomeWizardP1) -> None:
    (electricity, gas, water) = readings_of(p1.parse(live.source.take()), NOON)

    measured = get(live, "/api/v1/data")

    assert measured["total_power_import_kwh"] * 1000 == pytest.approx(float(electricity.imported_wh or 0))
    assert measured["active_power_w"] == electricity.power_w
    assert measured["active_tariff"] == electricity.active_tier
    assert measured["active_power_l1_w"] == phase_power_w(electricity)
    assert measured["total_gas_m3"] == float(gas.volume_m3 or 0)
    assert [meter["type"] for meter in measured["external"]] == ["gas_meter", "water_meter"]
    assert measured["external"][1]["value"] == float(water.volume_m3 or 0)
    assert measured["gas_timestamp"] == 260601120000


def phase_power_w(reading: Reading) -> float:
    drawn, fed = reading.register("1-0:21.7.0"), reading.register("1-0:22.7.0")
    assert drawn is not None
    assert fed is not None
    return float(drawn.quantity.value - fed.quantity.value)


@pytest.mark.recorded
def test_the_emulator_speaks_as_the_recorded_device_does(live: HomeWizardP1) -> None:
    everything = json.loads(recorded("homewizard/HWE-P1/data_all_data.json"))

    assert get(live, "/api") == json.loads(recorded("homewizard/HWE-P1/device.json"))
    documented_later = {"active_voltage_l1_v", "active_voltage_l2_v", "active_voltage_l3_v"}
    assert set(get(live, "/api/v1/data")) - documented_later <= set(everything)
    assert set(get(live, "/api/v1/data")["external"][0]) == set(everything["external"][0])
    assert json.loads(ask(live, "PUT", "/api/v1/identify")[2]) == json.loads(
        recorded("homewizard/HWE-P1/identify.json")
    )
    assert get(live, "/api/v1/system") == json.loads(recorded("homewizard/HWE-P1/system.json"))


def test_the_system_settings_change_and_nonsense_is_refused(live: HomeWizardP1) -> None:
    assert ask(live, "PUT", "/api/v1/system", '{"cloud_enabled": false}')[0] == 200
    assert get(live, "/api/v1/system") == {"cloud_enabled": False}
    assert ask(live, "PUT", "/api/v1/system", "nonsense")[0] == 400
    assert ask(live, "PUT", "/api/v1/system", "[]")[0] == 400
    assert ask(live, "PUT", "/api/v1/nothing")[0] == 404
    assert ask(live, "GET", "/api/v1/nothing")[0] == 404


def test_the_emulator_shows_the_last_telegram_that_could_be_read() -> None:
    with HomeWizardP1(Replay([DAMAGED])) as blind, HomeWizardP1(Replay([GOOD, DAMAGED])) as device:
        get(device, "/api/v1/data")
        device.source.take()
        device.source.take()

        assert "active_power_w" in get(device, "/api/v1/data")
        assert "active_power_w" not in get(blind, "/api/v1/data")


def test_nothing_to_replay_is_said_so() -> None:
    with pytest.raises(ValueError, match="no telegram"):
        Replay(p1.split(b"nothing"))


def test_the_emulator_runs_as_a_program_and_replays_a_file(tmp_path: Path, driver: HomeWizardDriver) -> None:
    recording = tmp_path / "telegrams.txt"
    recording.write_bytes(GOOD + DAMAGED)
    command = [
        sys.executable,
        "-m",
        "han_bridge.emulators.homewizard_p1",
        "--telegrams",
        str(recording),
        "--no-announce",
    ]

    with subprocess.Popen(command, stdout=subprocess.PIPE, env=os.environ, text=True) as program:
        assert program.stdout is not None
        url = program.stdout.readline().strip()
        device = driver.recognise(Announcement(url))
        assert device is not None
        read = [driver.read_telegram(device) for _ in range(2)]
        program.terminate()
        status = program.wait(timeout=10)

    assert (read, status) == ([GOOD, DAMAGED], 0)


@pytest.mark.parametrize("arguments", [["--telegrams", "/nowhere/at/all"], ["--interface", "192.0.2.1"]])
def test_the_emulator_that_cannot_start_says_why_in_one_line(arguments: list[str]) -> None:
    command = [sys.executable, "-m", "han_bridge.emulators.homewizard_p1", *arguments]

    done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)

    assert done.returncode == 2
    assert done.stderr.startswith("the emulator cannot start: ")
    assert done.stderr.count("\n") == 1

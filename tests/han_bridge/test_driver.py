"""Drivers: how they are found, and what they can do."""

import importlib
import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from energy import p1
from han_bridge.driver import Announcement, Device, load_drivers, skills_of
from han_bridge.drivers.homewizard import HomeWizardDriver
from han_bridge.drivers.simulated import SimulatedDriver

NOON = datetime(2026, 6, 1, 10, tzinfo=UTC)


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that Python finds packages in, as pip would fill it."""
    monkeypatch.syspath_prepend(str(tmp_path))
    yield tmp_path
    importlib.invalidate_caches()


def install(site: Path, name: str, target: str, module: str = "") -> None:
    """Lays down a package with one driver, the way an installed wheel lies there."""
    info = site / f"{name}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[han_bridge.drivers]\n{name} = {target}\n")
    if module:
        (site / f"{name}.py").write_text(module)
    importlib.invalidate_caches()


def test_our_own_drivers_are_entry_points() -> None:
    drivers = load_drivers()

    assert isinstance(drivers["homewizard"], HomeWizardDriver)
    assert isinstance(drivers["simulated"], SimulatedDriver)


def test_a_driver_of_somebody_elses_package_is_found(site: Path) -> None:
    module = (
        "class Driver:\n    services = ('_lamp._tcp.local.',)\n    def recognise(self, announcement): return None\n"
    )
    install(site, "lampdriver", "lampdriver:Driver", module)

    assert list(load_drivers()["lampdriver"].services) == ["_lamp._tcp.local."]


def test_a_driver_that_cannot_be_loaded_is_left_out_with_a_log_line(
    site: Path, caplog: pytest.LogCaptureFixture
) -> None:
    install(site, "brokendriver", "brokendriver:Driver", "raise RuntimeError('not today')")

    with caplog.at_level(logging.ERROR):
        drivers = load_drivers()

    assert "brokendriver" not in drivers
    assert "homewizard" in drivers
    assert "brokendriver" in caplog.text


def test_a_drivers_skills_are_what_it_can_do() -> None:
    assert skills_of(SimulatedDriver()) == ("reads-telegram",)
    assert skills_of(HomeWizardDriver()) == ("reads-telegram", "measures-power", "signals-itself")


def test_a_simulated_meter_is_recognised_by_its_address_and_reads_telegrams() -> None:
    driver = SimulatedDriver(clock=lambda: NOON)

    device = driver.recognise(Announcement("simulated://belgian/7"))

    assert device == Device("simulated-belgian-7", "simulated://belgian/7", "Simulated meter", "7")
    assert p1.parse(driver.read_telegram(device)).at == NOON


@pytest.mark.parametrize(
    "url", ["simulated://martian/7", "simulated://dutch", "http://127.0.0.1:1", "", "simulated://dutch/x"]
)
def test_an_address_of_something_else_is_not_a_simulated_meter(url: str) -> None:
    assert SimulatedDriver().recognise(Announcement(url)) is None


def test_a_simulated_device_of_a_wrong_address_is_away() -> None:
    with pytest.raises(OSError, match="simulated://dutch/7"):
        SimulatedDriver().read_telegram(Device("x", "simulated://nowhere", "", ""))

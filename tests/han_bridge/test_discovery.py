"""Discovery over real mDNS on the loopback interface."""

import logging

import pytest

from energy.synthetic import MeterModel, synthetic_meter
from han_bridge.discovery import Discovery
from han_bridge.driver import Announcement
from han_bridge.emulators.homewizard_p1 import HomeWizardP1, LiveMeter
from tests.han_bridge.conditions import eventually

SERVICE = "_hwenergy._tcp.local."


def test_an_emulated_meter_is_heard_with_its_properties_and_goes_when_it_says_goodbye() -> None:
    discovery = Discovery([SERVICE], ["127.0.0.1"], ["http://192.0.2.7"])
    discovery.start()
    try:
        with HomeWizardP1(LiveMeter(synthetic_meter(MeterModel.DUTCH)), serial="3c39e7d15c01") as device:
            device.announce()
            eventually(lambda: device.url in {heard.url for heard in discovery.announcements()})
            (heard,) = (one for one in discovery.announcements() if one.url == device.url)
        eventually(lambda: heard not in discovery.announcements())
    finally:
        discovery.stop()

    assert heard.service == SERVICE
    assert dict(heard.properties) == {
        "api_enabled": "1",
        "path": "/api/v1",
        "serial": "3c39e7d15c01",
        "product_name": "P1 Meter",
        "product_type": "HWE-P1",
    }
    assert discovery.announcements() == [Announcement("http://192.0.2.7")]


def test_without_mdns_the_configured_devices_remain(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_such_interface(**_: object) -> None:
        raise OSError("Cannot assign requested address")

    monkeypatch.setattr("han_bridge.discovery.Zeroconf", no_such_interface)
    discovery = Discovery([SERVICE], ["192.0.2.1"], ["http://192.0.2.7"])

    with caplog.at_level(logging.WARNING):
        discovery.start()
    discovery.stop()

    assert discovery.announcements() == [Announcement("http://192.0.2.7")]
    assert "only configured devices" in caplog.text


def test_with_nothing_to_listen_for_nothing_is_started() -> None:
    discovery = Discovery([])

    discovery.start()
    discovery.stop()

    assert discovery.announcements() == []

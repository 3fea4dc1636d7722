"""From the factory to the tree: devices enrol and register by themselves, whatever the network does meanwhile."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from authority.enrolment.device import State
from tests.enrolment_world import ANNA, GRID, World, joined, registered, world


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("street")) as made:
        yield made


@pytest.mark.requirement("OMA-HLF-1", "OMA-HLF-2", "OMA-HLF-4", "OMA-REG-1", "OMA-REG-2", "OMA-PROV-3", "OMA-REG-6")
def test_a_factory_new_device_is_registered_without_a_human_hand(street: World) -> None:
    folder = street.device("1001")

    address = registered(folder)

    listed = {device.serial: device for device in street.registry.devices(operator=GRID)}
    assert (listed["1001"].state, listed["1001"].ae, listed["1001"].account) == (State.REGISTERED, address, ANNA)
    ae = street.administrator().retrieve(address)["m2m:ae"]
    assert (ae["aei"], ae["lbl"]) == ("Cdevice-1001", ["device", "model:M1", "serial:1001"])
    held = folder.document()
    assert held is not None
    assert joined(held, folder).retrieve("cse-in/device-1001")["m2m:ae"]["aei"] == "Cdevice-1001"
    assert held.settings["reporting"] == {"interval_s": 900, "retry_s": 60}
    assert (held.settings["operator"], held.settings["premise"]) == (GRID, "elm-7")

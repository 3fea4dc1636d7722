"""A smart meter as TS-0023 models it: a device with its modules, their history, and a display that is told of power."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from onem2m.client import Client, connect
from onem2m.errors import BadRequest, NotFound, OriginatorHasNoPrivilege, OriginatorNotAuthenticated
from onem2m.vocabulary import ResourceType
from tests.conformance.target import Target
from tests.conformance.wire import Server

HOUSE = "cse-in/house"
METER = f"{HOUSE}/meter"
ENERGY = f"{METER}/energy"
DEVICE = "org.onem2m.city.device.deviceSmartElectricMeter"
CONSUMPTION = "org.onem2m.common.moduleclass.energyConsumption"
GENERATION = "org.onem2m.common.moduleclass.energyGeneration"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """The URL of a CSE that runs as a process of its own."""
    server = Server(tmp_path)
    yield f"http://127.0.0.1:{server.wire.port}"
    assert server.stop() == 0


@pytest.fixture
def house(server: str) -> Iterator[Client]:
    """The home's gateway, with a meter that measures what is drawn and what a roof gives."""
    client = connect(server, "Chouse")
    client.create("cse-in", ResourceType.AE, {"rn": "house", "api": "Nhouse", "rr": False, "srv": ["3", "4"]})
    rules = [{"acor": ["Chouse"], "acop": 63}, {"acor": ["Cdisplay"], "acop": 35}]
    policy = {"rn": "family", "pv": {"acr": rules}, "pvs": {"acr": rules[:1]}}
    client.create(HOUSE, ResourceType.ACCESS_CONTROL_POLICY, policy)
    guarded = {"acpi": [f"{HOUSE}/family"]}
    fcnt = ResourceType.FLEX_CONTAINER
    client.create(HOUSE, fcnt, {"rn": "meter", "cnd": DEVICE, **guarded}, tag="cid:dSEMr")
    energy = {"rn": "energy", "cnd": CONSUMPTION, "power": 420.0, "abECn": 1000.0, "fcied": True, "mni": 3, **guarded}
    client.create(METER, fcnt, energy, tag="cod:eneCn")
    roof = {"rn": "roof", "cnd": GENERATION, "poGDa": 0.0, "genSe": "photovoltaic", **guarded}
    client.create(METER, fcnt, roof, tag="cod:eneGn")
    yield client
    client.close()


@pytest.fixture
def display(server: str, house: Client) -> Iterator[Client]:
    client = connect(server, "Cdisplay")
    client.create("cse-in", ResourceType.AE, {"rn": "display", "api": "Ndisplay", "rr": False, "srv": ["4"]})
    yield client
    client.close()


@pytest.fixture
def target() -> Iterator[Target]:
    target = Target()
    yield target
    target.go()


def test_the_history_of_power_is_read_by_its_newest_and_oldest(house: Client, display: Client) -> None:
    for power, total in ((800.0, 1001.5), (2300.5, 1004.0), (350.0, 1004.5)):
        house.update(ENERGY, "cod:eneCn", {"power": power, "abECn": total})

    newest = display.retrieve(f"{ENERGY}/la")["cod:eneCn"]
    oldest = display.retrieve(f"{ENERGY}/ol")["cod:eneCn"]

    assert (newest["power"], newest["abECn"], newest["org"]) == (350.0, 1004.5, "Chouse")
    assert oldest["power"] == 800.0
    energy = display.retrieve(ENERGY)["cod:eneCn"]
    assert (energy["power"], energy["cni"], energy["cbs"], energy["cs"], energy["st"]) == (350.0, 3, 48, 16, 3)
    powers = [display.retrieve(address)["cod:eneCn"]["power"] for address in display.discover(ENERGY, ty=58)]
    assert powers == [800.0, 2300.5, 350.0]


def test_a_display_is_told_of_power_and_of_nothing_else(house: Client, display: Client, target: Target) -> None:
    subscription = {"rn": "power", "nu": [target.url], "nct": 2, "enc": {"net": [1], "atr": ["power"]}}
    display.create(ENERGY, ResourceType.SUBSCRIPTION, subscription)

    house.update(ENERGY, "cod:eneCn", {"abECn": 1000.5})
    house.update(ENERGY, "cod:eneCn", {"lbl": ["cellar"]})
    house.update(ENERGY, "cod:eneCn", {"power": 1500.0, "freqy": 50.0})

    [told] = target.wait(1)
    assert told["nev"]["net"] == 1
    changed = told["nev"]["rep"]["cod:eneCn"]
    assert {"power": 1500.0, "freqy": 50.0}.items() <= changed.items()
    assert changed.keys().isdisjoint({"abECn", "lbl", "cnd"})


def test_a_home_is_found_by_what_its_devices_are(house: Client, display: Client) -> None:
    assert display.discover("cse-in", ty=28) == [METER, ENERGY, f"{METER}/roof"]
    assert display.discover("cse-in", ty=28, cnd="org.onem2m.city.device.*") == [METER]
    whole = display.retrieve(METER, result_content=4)["cid:dSEMr"]
    assert whole["cod:eneCn"][0]["abECn"] == 1000.0
    assert whole["cod:eneGn"][0]["genSe"] == "photovoltaic"


def test_nobody_writes_for_the_meter_nor_reads_it_without_leave(server: str, house: Client, display: Client) -> None:
    with pytest.raises(OriginatorHasNoPrivilege):
        display.update(ENERGY, "cod:eneCn", {"power": 0.0})
    with pytest.raises(OriginatorNotAuthenticated):
        connect(server, "Cneighbour").retrieve(f"{ENERGY}/la")
    with pytest.raises(BadRequest, match=r"power \(power\): \"much\" is not a number"):
        house.update(ENERGY, "cod:eneCn", {"power": "much"})
    with pytest.raises(NotFound):
        house.retrieve(f"{METER}/roof/la")

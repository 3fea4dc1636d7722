"""A fresh CSE for each test, with the originators that most tests speak of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from tests.conformance.house import ADMINISTRATOR, House, Originator
from tests.conformance.over_mqtt import OverMqtt
from tests.conformance.target import Target
from tests.conformance.transports import InProcess, OverHttp, Transport
from tests.conformance.wire import Server, Wire

TRANSPORTS: Final[dict[str, Callable[[], Transport]]] = {
    "in-process": InProcess,
    "http": OverHttp,
    "mqtt": OverMqtt,
}


IN_PROCESS: Final = "in-process"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that asks a CSE does so over every binding."""
    if "transport" in metafunc.fixturenames:
        metafunc.parametrize("transport", list(TRANSPORTS), indirect=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out what makes no sense, which says why.

    `in_process(reason)`: without a binding only; all others run over the bindings only. `not_over(name, reason)`: not
    over that one.
    """
    wanted = set(config.getoption("over").split(","))
    left = {item for item in items if (asked := _transport(item)) is not None and not _runs(item, asked, wanted)}
    if left:
        config.hook.pytest_deselected(items=list(left))
        items[:] = [item for item in items if item not in left]


def _transport(item: pytest.Item) -> str | None:
    """How a test asks; None for those that do so in a way of their own."""
    parameters: dict[str, Any] = getattr(getattr(item, "callspec", None), "params", {})
    return parameters.get("transport")


def _runs(item: pytest.Item, transport: str, wanted: set[str]) -> bool:
    only = item.get_closest_marker("in_process")
    assert only is None or (only.args and only.args[0]), f"{item.nodeid}: in_process needs a reason"
    if only is not None:
        return bool(transport == IN_PROCESS)
    for mark in item.iter_markers("not_over"):
        binding, _reason = mark.args
        if binding == transport:
            return False
    return transport in wanted


@pytest.fixture(scope="session")
def ways() -> Iterator[Callable[[str], Transport]]:
    """The transports, each made when it is asked for first."""
    made: dict[str, Transport] = {}

    def way(name: str) -> Transport:
        if name not in made:
            made[name] = TRANSPORTS[name]()
        return made[name]

    yield way
    for transport in made.values():
        transport.close()


@pytest.fixture
def transport(request: pytest.FixtureRequest, ways: Callable[[str], Transport]) -> Transport:
    return ways(request.param)


@pytest.fixture
def house(tmp_path: Path, transport: Transport) -> Iterator[House]:
    house = House(tmp_path, transport=transport)
    yield house
    house.leave()


@pytest.fixture
def admin(house: House) -> Originator:
    return house.originator(ADMINISTRATOR)


@pytest.fixture
def meter(house: House) -> Originator:
    """An application, registered as Cmeter at cse-in/meter."""
    return house.application("Cmeter")


@pytest.fixture
def display(house: House) -> Originator:
    """Another one, Cdisplay at cse-in/display, that nothing was granted to."""
    return house.application("Cdisplay")


@pytest.fixture
def stranger(house: House) -> Originator:
    """Someone who never registered."""
    return house.originator("Cstranger")


@pytest.fixture
def targets() -> Iterator[Callable[[], Target]]:
    """Makes notification targets."""
    made: list[Target] = []

    def make() -> Target:
        made.append(Target())
        return made[-1]

    yield make
    for target in made:
        target.go()


@pytest.fixture
def target(targets: Callable[[], Target]) -> Target:
    return targets()


@pytest.fixture
def subscribe(meter: Originator, target: Target) -> Callable[..., str]:
    """Makes a box with a subscription; the SP-relative address of the subscription."""
    meter.made("cse-in/meter", "cnt", {"rn": "box"})

    def make(to: str = "cse-in/meter/box", **attributes: Any) -> str:
        return "/id-in/" + str(meter.made(to, "sub", {"nu": [target.url], **attributes})["ri"])

    return make


@pytest.fixture(scope="session")
def wire(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wire]:
    """A CSE as a process of its own, for all tests of the binding."""
    server = Server(tmp_path_factory.mktemp("wire"))
    yield server.wire
    assert server.stop() == 0

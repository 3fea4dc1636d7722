"""A fresh CSE for each test, with the originators that most tests speak of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.house import ADMINISTRATOR, House, Originator
from tests.conformance.target import Target
from tests.conformance.wire import Server, Wire


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path)
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

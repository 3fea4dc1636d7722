"""What proves who somebody is, and a CSE with a meter and a display."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cse.access.authentication import Authentication, issuer_of
from tests.attacks.mint import Mint
from tests.conformance.house import ADMINISTRATOR, House, Originator
from tests.cse.access.bearing import SKEW, Moment


@pytest.fixture
def moment() -> Moment:
    return Moment()


@pytest.fixture
def mint(moment: Moment) -> Mint:
    return Mint(now=moment)


@pytest.fixture
def authentication(mint: Mint, moment: Moment) -> Authentication:
    made = Authentication("/id-in", "gridhearth.local", moment, SKEW)
    made.learn([issuer_of(mint.published())])
    return made


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path)
    yield house
    house.leave()


@pytest.fixture
def meter(house: House) -> Originator:
    house.application("Cdisplay")
    return house.application("Cmeter")


@pytest.fixture
def admin(house: House) -> Originator:
    return house.originator(ADMINISTRATOR)

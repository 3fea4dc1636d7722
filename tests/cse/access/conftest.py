"""What proves who somebody is."""

from __future__ import annotations

import pytest

from cse.access.authentication import Authentication, issuer_of
from tests.attacks.mint import Mint
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

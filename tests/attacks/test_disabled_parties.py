"""Who was disabled has no token any more; what it has left in the tree must not work for it either."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cse.access.authentication import Authentication, Issuer, issuer_of
from tests.attacks.mint import Mint
from tests.conformance.house import House, Originator
from tests.conformance.target import Target

DISPLAY = "/id-in/Cdisplay"


@pytest.fixture
def box(meter: Originator) -> str:
    """A container that the display may read and subscribe to."""
    own = {"acor": ["Cmeter"], "acop": 63}
    rules = {"acr": [own, {"acor": ["Cdisplay"], "acop": 3}]}
    meter.made("cse-in/meter", "acp", {"rn": "rules", "pv": rules, "pvs": {"acr": [own]}})
    meter.made("cse-in/meter", "cnt", {"rn": "box", "acpi": ["cse-in/meter/rules"]})
    return "cse-in/meter/box"


def heard(target: Target) -> list[object]:
    return [told["nev"]["rep"]["m2m:cin"]["con"] for told in target.told if "nev" in told]


def test_a_subscription_of_a_disabled_party_falls_silent_and_speaks_again_once_it_may_act(
    house: House, meter: Originator, display: Originator, box: str, target: Target
) -> None:
    """A thief that has subscribed with a stolen credential must not be told for ever."""
    display.made(box, "sub", {"nu": [target.url], "enc": {"net": [3]}})
    meter.made(box, "cin", {"con": "before"})
    house.deliver()

    house.cse.authentication.learn([known(Mint(disabled=[DISPLAY]))])
    house.clock.advance(1)
    meter.made(box, "cin", {"con": "secret"})
    house.deliver()
    assert heard(target) == ["before"]

    house.cse.authentication.learn([known(Mint())])
    house.clock.advance(1)
    house.sweep()
    meter.made(box, "cin", {"con": "after"})
    house.deliver()
    assert heard(target) == ["before", "after"]


def known(mint: Mint) -> Issuer:
    return issuer_of(mint.published())


def test_the_trust_document_says_who_is_disabled() -> None:
    authentication = Authentication("/id-in", "gridhearth.local", lambda: 0.0)

    authentication.learn([known(Mint(disabled=[DISPLAY]))])

    assert authentication.disabled(DISPLAY)
    assert not authentication.disabled("/id-in/Cmeter")


def test_who_has_moved_to_another_issuer_is_not_silenced_by_the_one_it_left() -> None:
    authentication = Authentication("/id-in", "gridhearth.local", lambda: 0.0)
    left = known(Mint(disabled=[DISPLAY, "/id-in/Cother"]))

    authentication.learn([left, replace(known(Mint()), name="https://b.example", originators=("/id-in/Cdisplay",))])

    assert not authentication.disabled(DISPLAY)
    assert authentication.disabled("/id-in/Cother")

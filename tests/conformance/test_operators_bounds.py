"""What an operator bounds: who is served at all, how long resources stay, how much a request brings (docs/settings.md)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from cse.bootstrap import build
from cse.limits import AllowList
from cse.settings import Settings
from onem2m.mapping.http import encode_request
from tests.conformance.house import House
from tests.conformance.over_http import ask_over_http


@pytest.mark.parametrize(
    ("patterns", "name", "served"),
    [
        ("Cmeter-*", "Cmeter-1", True),
        ("Cmeter-*", "/id-in/Cmeter-1", True),
        ("Cmeter-*", "Cdisplay", False),
        ("Cmeter-* Cdisplay", "Cdisplay", True),
        ("Cdisplay", "Cdisplay2", False),
        ("/id-mn/*", "Cx", False),
        ("C*", "C", True),
        ("C*", None, True),
        ("Cmeter-*", None, False),
        ("Cmeter-*", "C", False),
        ("S*", "S", True),
        ("Cmeter-*", "CAdmin", True),
    ],
)
def test_only_who_is_on_the_list_is_served(house: House, patterns: str, name: str | None, served: bool) -> None:
    house.cse.dispatcher._allowed = AllowList.of(patterns, "/id-in")

    answer = house.originator(name).create("cse-in", "ae", {"api": "Nx", "rr": False, "srv": ["4"]})

    assert answer.code == (2001 if served else 4103)
    if not served:
        assert "allowed_originators" in answer.reason
        assert house.originator(name).retrieve("cse-in").code == 4103


def test_the_settings_of_bounds_take_effect(tmp_path: Path) -> None:
    settings = Settings(
        development=True, data=tmp_path, lifetime_s=60, lifetime_max_s=120, allowed_originators="Cmeter", body_bytes=100
    )
    cse = build(settings)
    try:
        assert cse.entity.limits.lifetime_max_s == 120
        assert cse.dispatcher._allowed is not None
    finally:
        cse.dispatcher.close()
        cse.store.close()


@pytest.mark.parametrize(
    ("wanted", "given"),
    [
        ("20250301T120030", "20250301T120030"),
        ("20250301T120200", "20250301T120200"),
        ("20250301T120201", "20250301T120200"),
        ("20991231T000000", "20250301T120200"),
    ],
)
def test_nothing_stays_longer_than_the_operator_says(house: House, wanted: str, given: str) -> None:
    limits = replace(house.cse.entity.limits, lifetime_max_s=120)
    object.__setattr__(house.cse.entity, "limits", limits)

    registration = {"rn": "x", "api": "Nx", "rr": False, "srv": ["4"], "et": wanted}
    created = house.originator("Cx").made("cse-in", "ae", registration)
    changed = house.originator("Cx").update("cse-in/x", "ae", {"et": "20991231T000000"})

    assert created["et"] == given
    assert changed.attributes["et"] == "20250301T120200"


@pytest.mark.in_process("its door is made here")
def test_a_body_is_as_large_as_the_operator_says(house: House) -> None:
    object.__setattr__(house.cse, "settings", replace(house.cse.settings, body_bytes=200))
    creations = [house.originator("CAdmin").creation("cse-in", "cnt", {"lbl": ["x" * size]}) for size in (20, 300)]

    made, refused = (
        house.run(ask_over_http(house.cse.application(), encode_request(creation))) for creation in creations
    )

    assert (made.code, refused.code) == (2001, 4000)
    assert refused.http_status == 413
    assert "larger than 200 bytes" in refused.reason

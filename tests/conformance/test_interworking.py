"""What speaks for devices that know no oneM2M: a proxy that mirrors them, and hears what they are to do (TS-0033)."""

from __future__ import annotations

import pytest

from tests.conformance.flex import BAT, BATTERY, CLOCK, MODELS, least
from tests.conformance.house import House, Originator
from tests.conformance.target import REFUSES, Target

BAT_AT = "cse-in/proxy/bat"


@pytest.fixture
def proxy(house: House, target: Target, meter: Originator) -> Originator:
    """Registered, with a battery and a clock that the meter may see and change."""
    proxy = house.listener("Cproxy", target.url)
    rules = {"acr": [{"acor": ["Cproxy"], "acop": 63}, {"acor": ["Cmeter"], "acop": 38}]}
    proxy.made("cse-in/proxy", "acp", {"rn": "rules", "pv": rules, "pvs": {"acr": rules["acr"][:1]}})
    for name, tag, attributes in (("bat", "cod:bat", BAT), ("clock", "cod:clock", least(MODELS["cod:clock"]))):
        proxy.made("cse-in/proxy", tag, {**attributes, "rn": name, "acpi": ["cse-in/proxy/rules"]})
    return proxy


@pytest.mark.rule("CSE/MCC/IWK/001", "CSE/FLX/UPD/010")
def test_a_proxy_mirrors_devices_that_others_find_read_and_change(
    proxy: Originator, meter: Originator, target: Target
) -> None:
    proxy.made(BAT_AT, "sub", {"nu": ["Cproxy"], "enc": {"net": [1]}, "nct": 1})

    references = meter.discover("cse-in", {"ty": [28]}, result_content=6).content["m2m:rrl"]["rrf"]
    assert [(one["val"], one["spty"]) for one in references] == [(BAT_AT, BATTERY), ("cse-in/proxy/clock", CLOCK)]
    assert proxy.update(BAT_AT, "cod:bat", {"lvl": 80}).code == 2004
    assert meter.retrieve(BAT_AT).attributes["lvl"] == 80
    assert meter.update(BAT_AT, "cod:bat", {"lowBy": True}).code == 2004

    told = [one["nev"]["rep"] for one in target.wait(2)]
    assert [one.keys() for one in told] == [{"cod:bat"}] * 2
    assert [(one["cod:bat"]["lvl"], one["cod:bat"]["lowBy"]) for one in told] == [(80, BAT["lowBy"]), (80, True)]


def test_a_command_that_the_proxy_refuses_is_not_carried_out(
    proxy: Originator, meter: Originator, target: Target
) -> None:
    proxy.made(BAT_AT, "sub", {"nu": ["Cproxy"], "enc": {"net": [7]}})
    before = meter.retrieve(BAT_AT).content
    target.answer = lambda _: REFUSES

    assert meter.update(BAT_AT, "cod:bat", {"lowBy": True}).code == 4127
    assert meter.retrieve(BAT_AT).content == before

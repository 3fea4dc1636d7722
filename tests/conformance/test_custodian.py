"""The custodian (cstn, TS-0001 9.6.1.3.2, release 4; digest access.md 4)."""

from __future__ import annotations

import pytest

from tests.conformance.guarded import BOX, MASTER, RETRIEVE, UPDATE, allow, box
from tests.conformance.house import Originator


@pytest.mark.parametrize(
    "form", ["Cdisplay", "/id-in/Cdisplay", "//gridhearth.local/id-in/Cdisplay"], ids=["stem", "sp", "absolute"]
)
@pytest.mark.rule("CSE/SEC/DEF/003", "CSE/DMR/CRE/017")
def test_a_custodian_takes_the_creators_place(meter: Originator, display: Originator, form: str) -> None:
    meter.made("cse-in/meter", "cnt", {"rn": "box", "cstn": form})

    assert meter.retrieve(BOX).code == 4103
    assert display.create(BOX, "cin", {"con": "1"}).code == 2001
    assert display.retrieve(f"{BOX}/la").code == 2000
    assert display.update(BOX, "cnt", {"lbl": ["x"]}).code == 2004
    assert display.delete(BOX).code == 2002


@pytest.mark.rule("CSE/SEC/DEF/003")
def test_a_policy_counts_before_a_custodian(meter: Originator, display: Originator) -> None:
    meter.made("cse-in/meter", "cnt", {"rn": "box", "cstn": "Cdisplay", "acpi": [allow(meter)]})

    assert display.retrieve(BOX).code == 4103
    assert meter.retrieve(BOX).code == 2000


def test_a_custodian_who_is_nobody_here_leaves_it_to_the_creator_to_take_it_back(
    meter: Originator, stranger: Originator
) -> None:
    meter.made("cse-in/meter", "cnt", {"rn": "box", "cstn": "Cstranger"})

    assert stranger.retrieve(BOX).code == 4106
    assert meter.retrieve(BOX).code == 4103
    assert meter.update(BOX, "cnt", {"cstn": None}).code == 2004
    assert meter.retrieve(BOX).code == 2000


@pytest.mark.rule("CSE/SEC/DEF/020")
def test_who_may_update_may_not_make_itself_the_custodian(meter: Originator, display: Originator) -> None:
    box(meter, allow(meter, {"acor": ["Cdisplay"], "acop": 63}))

    assert display.update(BOX, "cnt", {"cstn": "Cdisplay"}).code == 4103
    assert display.update(BOX, "cnt", {"cstn": "Cdisplay", "lbl": ["x"]}).code == 4103
    assert display.update(BOX, "cnt", {"lbl": ["x"]}).code == 2004


@pytest.mark.rule("CSE/SEC/DEF/020")
def test_the_custodian_hands_it_on(meter: Originator, display: Originator) -> None:
    meter.made("cse-in/meter", "cnt", {"rn": "box", "cstn": "Cdisplay"})

    assert display.update(BOX, "cnt", {"cstn": "Cmeter"}).code == 2004
    assert display.retrieve(BOX).code == 4103
    assert meter.retrieve(BOX).attributes["cstn"] == "Cmeter"


@pytest.mark.rule("CSE/SEC/DEF/020")
def test_whom_the_policies_trust_with_themselves_may_change_the_custodian(
    meter: Originator, display: Originator
) -> None:
    pvs = {"acr": [MASTER, {"acor": ["Cdisplay"], "acop": UPDATE}]}
    rules = {"acr": [MASTER, {"acor": ["Cdisplay"], "acop": RETRIEVE}]}
    meter.made("cse-in/meter", "acp", {"rn": "rules", "pv": rules, "pvs": pvs})
    box(meter, "cse-in/meter/rules")

    assert display.update(BOX, "cnt", {"cstn": "Cdisplay"}).code == 2004
    assert display.update(BOX, "cnt", {"cstn": "Cmeter", "lbl": ["x"]}).code == 4103


@pytest.mark.parametrize(("listed", "code"), [(["cstn"], 2004), (["acpi", "lbl"], 4103)])
def test_such_trust_may_be_limited_to_attributes(
    meter: Originator, display: Originator, listed: list[str], code: int
) -> None:
    pvs = {"acr": [MASTER, {"acor": ["Cdisplay"], "acop": UPDATE, "aca": listed}]}
    meter.made("cse-in/meter", "acp", {"rn": "rules", "pv": {"acr": [MASTER]}, "pvs": pvs})
    box(meter, "cse-in/meter/rules")

    assert display.update(BOX, "cnt", {"cstn": "Cdisplay"}).code == code


def test_other_attributes_beside_the_custodian_need_their_own_permission(
    meter: Originator, display: Originator
) -> None:
    box(meter, allow(meter, {"acor": ["Cdisplay"], "acop": RETRIEVE}))
    rules = {"acr": [{"acor": ["Cdisplay"], "acop": RETRIEVE}]}
    meter.made("cse-in/meter", "acp", {"rn": "readable", "pv": rules, "pvs": {"acr": [MASTER]}})
    meter.made("cse-in/meter", "cnt", {"rn": "other", "acpi": ["cse-in/meter/readable"]})

    assert meter.update("cse-in/meter/other", "cnt", {"cstn": "Cdisplay", "lbl": ["x"]}).code == 4103
    assert meter.update("cse-in/meter/other", "cnt", {"cstn": "Cdisplay"}).code == 2004
    assert display.update("cse-in/meter/other", "cnt", {"cstn": None}).code == 2004

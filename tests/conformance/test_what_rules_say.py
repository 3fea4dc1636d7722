"""The parts of a rule of a policy, as a policy may have them and as they count (TS-0001 9.6.2; digest access.md 1 to 4)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conformance.guarded import BOX, CREATE, MASTER, RETRIEVE, allow, box
from tests.conformance.house import House, Originator

NO_RULES: tuple[Any, ...] = ({}, {"acr": []}, None, [])
ALL = {"acor": ["all"], "acop": RETRIEVE}


@pytest.mark.rule("CSE/SEC/ACP/001")
def test_a_policy_may_grant_nothing(meter: Originator, display: Originator) -> None:
    meter.made("cse-in/meter", "acp", {"rn": "none", "pv": {}, "pvs": {"acr": [MASTER]}})
    meter.made("cse-in/meter", "cnt", {"rn": "box", "acpi": ["cse-in/meter/none"]})

    assert display.retrieve(BOX).code == 4103
    assert meter.retrieve(BOX).code == 4103


@pytest.mark.parametrize(
    ("policy", "named"),
    [
        *(
            pytest.param({"pv": {}, "pvs": pvs}, "pvs", marks=pytest.mark.rule("CSE/SEC/ACP/002"))
            for pvs in NO_RULES
        ),
        *(
            pytest.param({"pv": {"acr": [rule]}, "pvs": {"acr": [MASTER]}}, name, marks=pytest.mark.rule(f"CSE/SEC/{number}"))
            for rule, name, number in (
                ({"acop": 2}, "acor", "ACP/003"),
                ({"acor": ["all"]}, "acop", "ACP/004"),
                ({"acor": ["all"], "acop": 64}, "acop", "ACP/005"),
                ({"acor": ["all"], "acop": -1}, "acop", "ACP/005"),
                ({"acor": ["all"], "acop": "2"}, "acop", "ACP/005"),
                ({**ALL, "acco": [{"actw": ["* * * * *"]}]}, "actw", "ACP/015"),
                ({**ALL, "acco": [{"actw": ["* * 25 * * * *"]}]}, "actw", "ACP/015"),
                ({**ALL, "acco": [{"actw": "* * * * * * *"}]}, "actw", "ACP/015"),
                ({**ALL, "acco": [{"aclr": {"accc": ["DE"], "accr": [1.0, 2.0, 3.0]}}]}, "aclr", "ACP/020"),
                ({**ALL, "acod": [{"ty": 3}]}, "chty", "OBJ/001"),
                ({**ALL, "acod": [{"chty": []}]}, "chty", "OBJ/001"),
                ({**ALL, "acod": [{"chty": ["4"]}]}, "chty", "OBJ/001"),
                ({**ALL, "nonsense": 1}, "nonsense", "ACP/031"),
                ({**ALL, "acco": [{"nonsense": 1}]}, "nonsense", "ACP/031"),
            )
        ),
    ],
)  # fmt: skip
def test_a_policy_that_is_not_right_is_refused_by_name(meter: Originator, policy: dict[str, Any], named: str) -> None:
    answer = meter.create("cse-in/meter", "acp", {"rn": "wrong", **policy})

    assert (answer.code, named in answer.reason) == (4000, True), answer
    assert meter.retrieve("cse-in/meter/wrong").code == 4004


@pytest.mark.rule("CSE/SEC/ACP/014", "CSE/SEC/ACP/013", "CSE/SEC/ACP/015")
def test_any_one_of_several_schedules_is_enough(house: House, meter: Originator, display: Originator) -> None:
    hours = {"actw": ["* * 13 * * * *", "* * 15 * * * *"]}
    box(meter, allow(meter, {"acor": ["Cdisplay"], "acop": RETRIEVE, "acco": [hours]}))

    codes = []
    for _ in range(5):  # noon, one, two, three, four o'clock
        codes.append(display.retrieve(BOX).code)
        house.clock.advance(3600)

    assert codes == [4103, 2000, 4103, 2000, 4103]


@pytest.mark.parametrize(
    ("named", "originator", "code"),
    [
        pytest.param("/Smeter2", "/Smeter2", 2000, marks=pytest.mark.rule("CSE/SEC/ORI/004")),
        pytest.param("Smeter2", "/Smeter2", 2000, marks=pytest.mark.rule("CSE/SEC/ORI/004")),
        pytest.param("/id-in", "Cdisplay", 4103, marks=pytest.mark.rule("CSE/SEC/ORI/005")),
        pytest.param("/id-*", "Cdisplay", 4103, marks=pytest.mark.rule("CSE/SEC/ORI/005", "CSE/SEC/ORI/008")),
        pytest.param("/id-*/Cdisplay", "Cdisplay", 2000, marks=pytest.mark.rule("CSE/SEC/ORI/008")),
        pytest.param("/id-*/*", "Cdisplay", 2000, marks=pytest.mark.rule("CSE/SEC/ORI/008", "CSE/SEC/ORI/006")),
        pytest.param("//grid*.local", "Cdisplay", 2000, marks=pytest.mark.rule("CSE/SEC/ORI/009")),
        pytest.param("//other*.local", "Cdisplay", 4103, marks=pytest.mark.rule("CSE/SEC/ORI/009")),
        pytest.param("//gridhearth.local", "Cdisplay", 2000, marks=pytest.mark.rule("CSE/SEC/ORI/010")),
        pytest.param("gridhearth.local", "Cdisplay", 2000, marks=pytest.mark.rule("CSE/SEC/ORI/010")),
        pytest.param("//elsewhere.local", "Cdisplay", 4103, marks=pytest.mark.rule("CSE/SEC/ORI/010")),
        pytest.param("cdisplay", "Cdisplay", 4103, marks=pytest.mark.rule("CSE/SEC/ORI/015")),
        pytest.param("CDISPLAY", "Cdisplay", 4103, marks=pytest.mark.rule("CSE/SEC/ORI/015")),
    ],
)
def test_an_entry_means_whom_it_names(
    house: House, meter: Originator, display: Originator, named: str, originator: str, code: int
) -> None:
    if originator.startswith("/S"):
        house.originator(originator[1:]).made("cse-in", "ae", {"api": "Ns", "rr": True, "srv": ["4"]})
    box(meter, allow(meter, {"acor": [named], "acop": RETRIEVE}))

    assert house.originator(originator).retrieve(BOX).code == code


@pytest.mark.parametrize(
    ("details", "kind", "code"),
    [
        ([{"chty": [4]}, {"chty": [23]}], "cin", 2001),
        ([{"chty": [23]}, {"chty": [4]}], "cin", 2001),
        ([{"chty": [23]}, {"chty": [3]}], "cin", 4103),
        ([{"ty": 2, "chty": [4]}, {"ty": 3, "chty": [4]}], "cin", 2001),
        ([{"ty": 2, "chty": [4]}], "cin", 4103),
    ],
)
@pytest.mark.rule("CSE/SEC/OBJ/007", "CSE/SEC/OBJ/002", "CSE/SEC/OBJ/003")
def test_any_one_of_several_object_details_is_enough(
    meter: Originator, display: Originator, details: list[dict[str, Any]], kind: str, code: int
) -> None:
    box(meter, allow(meter, {"acor": ["Cdisplay"], "acop": CREATE, "acod": details}))

    assert display.create(BOX, kind, {"con": "1"}).code == code


@pytest.mark.rule("CSE/SEC/DEF/005", "CSE/SEC/DEF/004")
def test_the_ends_of_a_container_are_guarded_as_it_is(meter: Originator, display: Originator) -> None:
    box(meter, allow(meter, {"acor": ["Cdisplay"], "acop": RETRIEVE}))

    assert [display.retrieve(f"{BOX}/{end}").code for end in ("la", "ol")] == [2000, 2000]
    assert [display.delete(f"{BOX}/{end}").code for end in ("la", "ol")] == [4103, 4103]
    meter.update(BOX, "cnt", {"acpi": None})
    assert [display.retrieve(f"{BOX}/{end}").code for end in ("la", "ol")] == [4103, 4103]


@pytest.mark.rule("CSE/SEC/DEF/010", "CSE/PCH/PCH/005", "CSE/PCH/PCU/012")
def test_a_polling_channel_is_for_its_application_alone(meter: Originator, display: Originator) -> None:
    meter.made("cse-in/meter", "pch", {"rn": "pch"})

    assert display.retrieve("cse-in/meter/pch").code == 4103
    assert display.retrieve("cse-in/meter/pch/pcu", parameters={"rqet": "200"}).code == 4103
    assert meter.retrieve("cse-in/meter/pch").code == 2000


@pytest.mark.rule("CSE/SEC/DYN/018")
def test_who_is_consulted_is_changed_as_the_policies_are(meter: Originator, display: Originator) -> None:
    meter.made("cse-in/meter", "dac", {"rn": "dac", "dae": True, "dap": ["http://127.0.0.1:9/das"]})
    box(meter, allow(meter, {"acor": ["Cdisplay"], "acop": 63}))

    assert display.update(BOX, "cnt", {"lbl": ["x"]}).code == 2004
    assert display.update(BOX, "cnt", {"daci": ["cse-in/meter/dac"]}).code == 4103
    assert meter.update(BOX, "cnt", {"daci": ["cse-in/meter/dac"]}).code == 2004

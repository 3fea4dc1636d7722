"""Registration of applications (TS-0001 10.2.2, TS-0004 7.4.5; digest primitives.md 9)."""

from __future__ import annotations

import re

import pytest

from tests.conformance.house import House, Originator

APPLICATION = {"api": "Nmeter", "rr": False, "srv": ["3"]}


@pytest.mark.parametrize("originator", [None, "", "C"])
@pytest.mark.rule("CSE/REG/CRE/001", "CSE/REG/CRE/002", "CSE/REG/CRE/003")
def test_an_originator_without_a_stem_is_given_one_that_begins_with_c(house: House, originator: str | None) -> None:
    answer = house.originator(originator).create("cse-in", "ae", APPLICATION)

    assert answer.code == 2001
    assert re.fullmatch(r"C\w+", answer.attributes["aei"])
    assert answer.attributes["ri"] == answer.attributes["aei"]


@pytest.mark.rule("CSE/REG/CRE/004")
def test_an_originator_that_asks_for_an_s_stem_is_given_one(house: House) -> None:
    answer = house.originator("S").create("cse-in", "ae", APPLICATION)

    assert re.fullmatch(r"S\w+", answer.attributes["aei"])
    assert house.originator(answer.attributes["aei"]).retrieve(answer.attributes["ri"]).code == 2000


@pytest.mark.parametrize(
    ("originator", "stem"),
    [
        ("Cmeter", "Cmeter"),
        ("Smeter", "Smeter"),
        ("/id-in/Cmeter", "Cmeter"),
        ("/Smeter", "Smeter"),
        ("C-1._x", "C-1._x"),
    ],
)
@pytest.mark.rule("CSE/REG/CRE/005", "CSE/REG/CRE/006", "CSE/REG/CRE/009")
def test_a_given_stem_becomes_the_identifier(house: House, originator: str, stem: str) -> None:
    answer = house.originator(originator).create("cse-in", "ae", {**APPLICATION, "rn": "meter"})

    assert (answer.code, answer.attributes["aei"], answer.attributes["ri"]) == (2001, stem, stem)
    assert answer.location == "cse-in/meter"


@pytest.mark.parametrize(
    "originator", ["meter", "1", "Nmeter", "C meter", "Cmé", "C/x", "/id-mn/Cmeter", "/Cmeter", "C#"]
)
@pytest.mark.rule("CSE/REG/CRE/008")
def test_what_is_no_stem_cannot_register(house: House, originator: str) -> None:
    answer = house.originator(originator).create("cse-in", "ae", APPLICATION)

    assert answer.code == 4000
    assert any(name in answer.reason for name in ("fr", "X-M2M-Origin"))


@pytest.mark.parametrize("name", ["again", "meter"])
@pytest.mark.rule("CSE/REG/CRE/007", "CSE/GEN/RSC/017")
def test_an_application_registers_once(house: House, meter: Originator, name: str) -> None:
    answer = meter.create("cse-in", "ae", {**APPLICATION, "rn": name})

    assert answer.code == 4117
    assert meter.retrieve("cse-in/again").code == 4004


@pytest.mark.rule("CSE/GEN/ADR/019", "CSE/GEN/ADR/020")
def test_the_two_forms_of_one_identifier_are_one_application(house: House, meter: Originator) -> None:
    assert house.originator("/id-in/Cmeter").create("cse-in", "ae", APPLICATION).code == 4117


def test_an_application_without_a_name_is_given_one_that_is_an_address(house: House) -> None:
    answer = house.originator("Cx").create("cse-in", "ae", APPLICATION)

    address = f"cse-in/{answer.attributes['rn']}"
    assert answer.location == address
    assert house.originator("Cx").retrieve(address).content == answer.content
    assert house.originator("Cx").made(address, "cnt")["pi"] == "Cx"


@pytest.mark.rule("CSE/REG/CRE/023", "CSE/REG/CRE/021")
def test_a_name_that_is_taken_is_a_conflict_and_the_identifier_stays_free(house: House, meter: Originator) -> None:
    newcomer = house.originator("Cnew")

    assert newcomer.create("cse-in", "ae", {**APPLICATION, "rn": "meter"}).code == 4105
    assert newcomer.create("cse-in", "ae", {**APPLICATION, "rn": "new"}).code == 2001


@pytest.mark.rule("CSE/REG/CRE/019", "CSE/GEN/ADR/014")
def test_given_identifiers_never_collide_with_chosen_ones(house: House) -> None:
    """A chosen stem follows from the number of the resource; here others are there before."""
    for number in range(3, 12):
        house.application(f"CAE{number}")

    chosen = {house.originator("C").made("cse-in", "ae", APPLICATION)["aei"] for _ in range(5)}

    assert len(chosen) == 5
    assert not chosen & {f"CAE{number}" for number in range(3, 12)}


@pytest.mark.rule("CSE/REG/CRE/020", "CSE/REG/DEL/001")
def test_a_deregistered_application_may_register_again(house: House, meter: Originator) -> None:
    meter.made("cse-in/meter", "cnt", {"rn": "readings"})

    assert meter.delete("cse-in/meter").code == 2002
    answer = meter.create("cse-in", "ae", {**APPLICATION, "rn": "meter"})

    assert (answer.code, answer.attributes["aei"]) == (2001, "Cmeter")
    assert meter.retrieve("cse-in/meter/readings").code == 4004
    house.sweep()
    assert meter.retrieve("cse-in/meter").code == 2000
    assert meter.made("cse-in/meter", "cnt", {"rn": "readings"})["cni"] == 0


@pytest.mark.rule("CSE/REG/DEL/004")
def test_an_expired_application_may_register_again(house: House) -> None:
    house.application("Cbrief", et="20250301T120010")

    house.pass_time(11)

    assert house.originator("Cbrief").create("cse-in", "ae", APPLICATION).code == 2001


def test_a_registration_holds_over_a_restart(house: House, meter: Originator) -> None:
    house.restart()

    assert meter.create("cse-in", "ae", APPLICATION).code == 4117
    assert meter.retrieve("Cmeter").attributes["rn"] == "meter"


@pytest.mark.parametrize("missing", ["api", "rr", "srv"])
@pytest.mark.rule("CSE/REG/CRE/012", "CSE/REG/CRE/013", "CSE/REG/CRE/014", "CSE/REG/CRE/015")
def test_application_identifier_reachability_and_releases_are_mandatory(house: House, missing: str) -> None:
    attributes = {name: value for name, value in APPLICATION.items() if name != missing}

    answer = house.originator("Cmeter").create("cse-in", "ae", attributes)

    assert answer.code == 4000
    assert missing in answer.reason


@pytest.mark.parametrize(("app_id", "code"), [("Nmeter", 2001), ("Rmeter", 2001), ("rmeter", 4000), ("meter", 4000)])
@pytest.mark.rule("CSE/GEN/ADR/015", "CSE/REG/CRE/016")
def test_an_application_identifier_is_registered_or_not(house: House, app_id: str, code: int) -> None:
    assert house.originator("Cmeter").create("cse-in", "ae", {**APPLICATION, "api": app_id}).code == code


@pytest.mark.rule("CSE/REG/CRE/018", "CSE/REG/UPD/003")
def test_identifiers_and_status_are_set_by_the_cse(house: House, meter: Originator) -> None:
    attributes = meter.retrieve("cse-in/meter").attributes

    assert attributes["regs"] == 1
    assert house.originator("Cx").create("cse-in", "ae", {**APPLICATION, "aei": "Cx"}).code == 4000


@pytest.mark.rule("CSE/REG/CRE/017")
def test_an_application_registers_at_the_cse_base_only(meter: Originator) -> None:
    assert meter.create("cse-in/meter", "ae", APPLICATION).code == 4108


@pytest.mark.rule("CSE/REG/CRE/011")
def test_a_new_application_is_its_own_master_and_no_other_may_look(meter: Originator, display: Originator) -> None:
    assert meter.update("cse-in/meter", "ae", {"apn": "the meter"}).code == 2004
    assert display.retrieve("cse-in/meter").code == 4103
    assert display.delete("cse-in/meter").code == 4103


@pytest.mark.rule("CSE/REG/RET/001", "CSE/REG/RET/002", "CSE/REG/RET/003", "CSE/REG/RET/004")
def test_points_of_access_are_shown_to_the_application_itself_only(house: House, admin: Originator) -> None:
    lamp = house.application("Clamp", poa=["http://127.0.0.1:1/"])
    looking = [
        admin.retrieve("cse-in/lamp").attributes,
        admin.retrieve("cse-in", result_content=4).attributes["m2m:ae"][0],
        admin.retrieve("cse-in/lamp", attributes=("poa", "apn")).attributes,
        admin.update("cse-in/lamp", "ae", {"apn": "lamp"}).attributes,
    ]

    assert lamp.retrieve("cse-in/lamp").attributes["poa"] == ["http://127.0.0.1:1/"]
    assert lamp.retrieve("cse-in/lamp", attributes=("poa",)).attributes == {"poa": ["http://127.0.0.1:1/"]}
    assert ["poa" in attributes for attributes in looking] == [False] * 4


@pytest.mark.rule("CSE/REG/ORI/001", "CSE/GEN/ORD/006", "CSE/GEN/RSC/012")
def test_an_originator_that_is_not_registered_is_told_so(stranger: Originator, meter: Originator) -> None:
    answers = [
        stranger.create("cse-in", "cnt"),
        stranger.retrieve("cse-in/meter"),
        stranger.update("cse-in/meter", "ae", {"apn": "x"}),
        stranger.delete("cse-in/meter"),
        stranger.notify("cse-in/meter", {"m2m:sgn": {}}),
    ]

    assert [answer.code for answer in answers] == [4106] * 5


@pytest.mark.parametrize("originator", [None, ""])
@pytest.mark.rule("CSE/GEN/REQ/004")
def test_a_request_other_than_a_registration_names_its_originator(house: House, originator: str | None) -> None:
    nobody = house.originator(originator)

    answers = [
        nobody.create("cse-in", "cnt"),
        nobody.retrieve("cse-in"),
        nobody.update("cse-in", "cb", {}),
        nobody.delete("cse-in"),
        nobody.discover("cse-in"),
    ]

    assert [answer.code for answer in answers] == [4000] * 5


def test_nobody_speaks_as_the_cse_itself(house: House) -> None:
    assert house.originator("/id-in").retrieve("cse-in").code == 4107

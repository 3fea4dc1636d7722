"""Registration of AEs by the rules of a service subscription (TS-0001 10.2.2, 11.2.2; digest access.md 7)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from onem2m.primitive import Association, Identity, Request
from tests.conformance.house import House, Originator
from tests.conformance.over_http import HttpHouse
from tests.conformance.target import Target

APPLICATION = {"api": "Nmeter", "rr": True, "srv": ["3", "4"]}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[HttpHouse]:
    house = HttpHouse(tmp_path)
    yield house
    house.leave()


@pytest.fixture
def subscriber(admin: Originator) -> None:
    admin.made("cse-in", "mssp", {"rn": "subscriber"})


def rule(admin: Originator, name: str = "rule", **attributes: Any) -> str:
    return str(admin.made("cse-in", "asar", {"rn": name, **attributes})["ri"])


def node(admin: Originator, *rules: str, csi: str = "/id-in") -> None:
    admin.made("cse-in/subscriber", "svsn", {"rn": "node", "ni": "urn:node:1", "csi": csi, "rlk": list(rules)})


def register(house: House, stem: str | None, app_id: str = "Nmeter", credential: str | None = None) -> Any:
    """The answer to a registration; with a credential, as if the door had checked it."""
    request = house.originator(stem).creation("cse-in", "ae", {**APPLICATION, "api": app_id})
    if credential is None:
        return house.ask(request)
    named = Identity(f"/id-in/{stem}", frozenset(), credential)
    return House.ask(house, replace(request, association=Association(named)))


@pytest.mark.rule("CSE/REG/SSP/014")
def test_without_any_subscription_everybody_registers(house: HttpHouse) -> None:
    assert register(house, "Cmeter").code == 2001


@pytest.mark.rule("CSE/REG/SSP/001", "CSE/GEN/RSC/022")
def test_where_a_subscription_is_asked_for_nobody_registers_without_one(house: HttpHouse) -> None:
    house.become(service_subscription=True)

    answer = register(house, "Cmeter")

    assert (answer.code, answer.http_status) == (4128, 403)


@pytest.mark.rule("CSE/REG/SSP/002")
def test_a_subscriber_without_a_node_for_this_cse_has_not_subscribed(
    house: HttpHouse, admin: Originator, subscriber: None
) -> None:
    assert register(house, "Cmeter").code == 4128

    node(admin, csi="/id-mn")

    assert register(house, "Cmeter").code == 4128


@pytest.mark.parametrize("csi", ["/id-in", "//gridhearth.local/id-in"])
@pytest.mark.rule("CSE/REG/SSP/003", "CSE/GEN/RSC/020")
def test_a_node_without_rules_lets_nobody_in(house: HttpHouse, admin: Originator, subscriber: None, csi: str) -> None:
    node(admin, csi=csi)

    assert register(house, "Cmeter").code == 4126


@pytest.mark.rule("CSE/REG/SSP/003")
def test_links_that_lead_nowhere_let_nobody_in(house: HttpHouse, admin: Originator, subscriber: None) -> None:
    node(admin, "asar999", "cse-in/nowhere", "/id-mn/asar1", "cse-in")

    assert register(house, "Cmeter").code == 4126


def test_the_administrator_registers_always(house: HttpHouse, subscriber: None) -> None:
    assert register(house, "CAdmin").code == 2001


@pytest.mark.parametrize(
    ("attributes", "stem", "app_id", "code"),
    [
        ({}, "Cmeter", "Nmeter", 2001),
        ({"aai": ["Nmeter"]}, "Cmeter", "Nmeter", 2001),
        ({"aai": ["Nother", "Nme*"]}, "Cmeter", "Nmeter", 2001),
        ({"aai": ["*"]}, "Cmeter", "Rmeter", 2001),
        ({"aai": ["N*"]}, "Cmeter", "Rmeter", 4126),
        ({"aai": ["Nmete"]}, "Cmeter", "Nmeter", 4126),
        ({"aai": []}, "Cmeter", "Nmeter", 4126),
        ({"aae": ["Cmeter"]}, "Cmeter", "Nmeter", 2001),
        ({"aae": ["Cm*r"]}, "Cmeter", "Nmeter", 2001),
        ({"aae": ["*"]}, "Smeter", "Nmeter", 2001),
        ({"aae": ["S*"]}, "Cmeter", "Nmeter", 4126),
        ({"aae": ["Cother"]}, "Cmeter", "Nmeter", 4126),
        ({"aae": []}, "Cmeter", "Nmeter", 4126),
        ({"aai": ["Nmeter"], "aae": ["Cother"]}, "Cmeter", "Nmeter", 4126),
        ({"apci": ["*"]}, "Cmeter", "Nmeter", 4126),
    ],
)
@pytest.mark.rule("CSE/REG/SSP/004", "CSE/REG/SSP/005", "CSE/REG/SSP/006", "CSE/REG/SSP/008", "CSE/REG/SSP/011")
def test_a_rule_admits_by_application_and_by_identifier(
    house: HttpHouse,
    admin: Originator,
    subscriber: None,
    attributes: dict[str, Any],
    stem: str,
    app_id: str,
    code: int,
) -> None:
    node(admin, rule(admin, **attributes))

    assert register(house, stem, app_id).code == code


@pytest.mark.parametrize(
    ("attributes", "credential", "code"),
    [
        ({}, None, 2001),
        ({}, "token:17", 4126),
        ({"apci": ["*"]}, "token:17", 2001),
        ({"apci": ["certificate:*", "token:*"]}, "token:17", 2001),
        ({"apci": ["certificate:*"]}, "token:17", 4126),
        ({"apci": []}, "token:17", 4126),
        ({"apci": ["*"]}, None, 4126),
    ],
)
@pytest.mark.rule("CSE/REG/SSP/007", "CSE/REG/SSP/009", "CSE/REG/SSP/010")
def test_a_rule_admits_by_credential_or_is_for_those_without_one(
    house: HttpHouse, admin: Originator, subscriber: None, attributes: dict[str, Any], credential: str | None, code: int
) -> None:
    node(admin, rule(admin, **attributes))

    assert register(house, "Cmeter", credential=credential).code == code


def test_any_one_rule_admits(house: HttpHouse, admin: Originator, subscriber: None) -> None:
    node(admin, rule(admin, "first", aai=["Nother"]), rule(admin, "second", aai=["Nmeter"]))

    assert register(house, "Cmeter").code == 2001


@pytest.mark.parametrize(
    ("stem", "patterns", "given"),
    [
        (None, ["C*"], "CAE"),
        (None, ["*"], "CAE"),
        (None, ["S*"], "S"),
        (None, ["Cmeter-*-x"], "Cmeter-"),
        ("C", ["Cmeter*"], "Cmeter"),
        ("C", ["*-meter"], "C"),
        ("S", ["C*", "Sone"], "Sone"),
        ("C", ["Cone", "Ctwo"], "Cone"),
    ],
)
@pytest.mark.rule("CSE/REG/SSP/012")
def test_an_identifier_is_chosen_that_fits_the_rules(
    house: HttpHouse, admin: Originator, subscriber: None, stem: str | None, patterns: list[str], given: str
) -> None:
    node(admin, rule(admin, aae=patterns))

    answer = register(house, stem)

    assert answer.code == 2001
    assert answer.attributes["aei"].startswith(given)
    assert answer.attributes["aei"] == answer.attributes["ri"]
    own = house.originator(answer.attributes["aei"])
    assert own.retrieve(answer.attributes["ri"]).code == 2000


def test_no_identifier_is_given_twice_and_none_that_does_not_fit(
    house: HttpHouse, admin: Originator, subscriber: None
) -> None:
    node(admin, rule(admin, aae=["Cone", "Ctwo"]))

    answers = [register(house, "C") for _ in range(3)]

    assert [answer.code for answer in answers] == [2001, 2001, 4126]
    assert [answer.attributes["aei"] for answer in answers[:2]] == ["Cone", "Ctwo"]
    assert register(house, "S").code == 4126


READER = "reader@sp.example"


@pytest.fixture
def box(house: HttpHouse, admin: Originator) -> str:
    """A container for readers, made before there was a subscriber."""
    meter = house.application("Cmeter")
    rules = {"acr": [{"acor": [READER], "acop": 2}]}
    meter.made("cse-in/meter", "acp", {"rn": "rules", "pv": rules, "pvs": {"acr": [{"acor": ["Cmeter"], "acop": 63}]}})
    meter.made("cse-in/meter", "cnt", {"rn": "box", "acpi": ["cse-in/meter/rules"]})
    admin.made("cse-in", "mssp", {"rn": "subscriber"})
    return "cse-in/meter/box"


@pytest.mark.rule("CSE/REG/SSP/013")
def test_a_rule_gives_roles_to_who_registered_by_it(house: HttpHouse, admin: Originator, box: str) -> None:
    node(admin, rule(admin, "first", aai=["Ndisplay"], ari=[READER]), rule(admin, "second", aai=["Nlamp"]))
    register(house, "Cdisplay", "Ndisplay")
    register(house, "Clamp", "Nlamp")
    display = house.originator("Cdisplay")

    assert display.retrieve(box).code == 2000
    assert house.originator("Clamp").retrieve(box).code == 4103
    assert house.originator("Cstranger").retrieve(box).code == 4106
    house.restart()
    assert display.retrieve(box).code == 2000


def test_roles_of_a_rule_are_those_that_it_gives_now(house: HttpHouse, admin: Originator, box: str) -> None:
    node(admin, rule(admin, aai=["Ndisplay"]))
    register(house, "Cdisplay", "Ndisplay")
    display = house.originator("Cdisplay")
    codes = [display.retrieve(box).code]

    for change in ({"ari": [READER]}, {"ari": None}, {"ari": [READER]}):
        admin.update("cse-in/rule", "asar", change)
        codes.append(display.retrieve(box).code)
    admin.delete("cse-in/rule")
    codes.append(display.retrieve(box).code)

    assert codes == [4103, 2000, 4103, 2000, 4103]


def test_a_subscription_ends_to_be_told_with_the_role_that_carried_it(
    house: HttpHouse, admin: Originator, box: str, target: Target
) -> None:
    rules = {"acr": [{"acor": [READER], "acop": 3}]}
    admin.update("cse-in/meter/rules", "acp", {"pv": rules})
    node(admin, rule(admin, aai=["Ndisplay"], ari=[READER]))
    register(house, "Cdisplay", "Ndisplay")
    house.originator("Cdisplay").made(box, "sub", {"nu": [target.url], "enc": {"net": [3]}})
    meter = house.originator("Cmeter")
    meter.update(box, "cnt", {"acpi": ["cse-in/meter/rules"]})

    admin.made(box, "cin", {"con": "told"})
    target.wait(1)
    admin.update("cse-in/rule", "asar", {"ari": None})
    admin.made(box, "cin", {"con": "withheld"})
    admin.update("cse-in/rule", "asar", {"ari": [READER]})
    admin.made(box, "cin", {"con": "told again"})
    house.deliver()

    assert [event["nev"]["rep"]["m2m:cin"]["con"] for event in target.told] in (["told"], ["told", "told again"])


def test_who_is_registered_stays_and_registers_anew_by_the_rules(house: HttpHouse, admin: Originator, box: str) -> None:
    meter = house.originator("Cmeter")

    assert meter.retrieve("cse-in/meter").code == 2000
    assert register(house, "Cmeter").code == 4117
    assert meter.delete("cse-in/meter").code == 2002
    assert register(house, "Cmeter").code == 4128


@pytest.mark.rule("CSE/REG/SSP/016")
def test_one_node_for_each_cse(admin: Originator, subscriber: None) -> None:
    node(admin)

    assert admin.create("cse-in/subscriber", "svsn", {"ni": "urn:node:2", "csi": "/id-in"}).code == 4105
    assert admin.create("cse-in/subscriber", "svsn", {"ni": "urn:node:2", "csi": "/id-mn"}).code == 2001
    assert admin.create("cse-in/subscriber", "svsn", {"ni": "urn:node:2"}).code == 2001


def test_rules_need_a_cse_at_which_they_hold(admin: Originator, subscriber: None) -> None:
    assert admin.create("cse-in/subscriber", "svsn", {"ni": "urn:node:1", "rlk": []}).code == 4000
    bare = admin.made("cse-in/subscriber", "svsn", {"ni": "urn:node:1"})["ri"]
    assert admin.update(bare, "svsn", {"rlk": ["asar1"]}).code == 4000
    assert admin.update(bare, "svsn", {"rlk": None}).code == 2004


@pytest.mark.parametrize("kind", ["mssp", "asar"])
def test_an_application_does_not_make_its_own_subscription(house: HttpHouse, meter: Originator, kind: str) -> None:
    assert meter.create("cse-in", kind).code == 4103
    assert house.application("Clamp").retrieve("cse-in").code == 2000


def test_a_subscription_that_ended_asks_for_nothing(house: HttpHouse, admin: Originator, subscriber: None) -> None:
    node(admin, rule(admin, aai=["Nother"]))
    assert register(house, "Cmeter").code == 4126

    admin.delete("cse-in/subscriber")

    assert register(house, "Cmeter").code == 2001


def test_a_request_that_registers_is_the_same_for_every_door(house: HttpHouse) -> None:
    request: Request = house.originator(None).creation("cse-in", "ae", APPLICATION)

    assert House.ask(house, request).code == house.ask(request).code == 2001

"""Location policies: the container that comes and goes with one, and whose it is (TS-0001 9.6.10, TS-0004 7.4.10)."""

from typing import Any

import pytest

from tests.conformance.house import House, Originator

POSITION = {"con": '{"typ":1,"crd":"[8.5,50.2]"}'}


def container_of(meter: Originator, policy: dict[str, Any]) -> dict[str, Any]:
    return meter.retrieve(policy["loi"]).attributes


@pytest.mark.rule("CSE/LOC/LCP/001", "CSE/LOC/LCP/003", "CSE/LOC/LCP/004", "CSE/LOC/LCP/005", "CSE/LOC/LCP/010")
@pytest.mark.rule("CSE/DMR/CNT/018")
def test_a_policy_comes_with_a_container(meter: Originator) -> None:
    policy = meter.made("cse-in/meter", "lcp", {"rn": "where", "los": 2, "lou": ["PT15M", "PT1H"]})

    container = container_of(meter, policy)
    assert (container["ty"], container["li"], container["pi"]) == (3, policy["ri"], policy["pi"])
    assert meter.retrieve(f"cse-in/meter/{container['rn']}").attributes == container
    assert (policy["lit"], policy["lou"]) == (1, ["PT15M", "PT1H"])
    assert policy["lost"]
    assert meter.retrieve("cse-in/meter/where").attributes["loi"] == container["ri"]
    for written in ({"li": policy["ri"]}, {"li": None}):
        refused = meter.update(policy["loi"], "cnt", written)
        assert (refused.code, "li (" in refused.reason) == (4000, True)


@pytest.mark.rule("CSE/LOC/LCP/002", "CSE/LOC/LCP/006")
def test_the_container_has_the_name_that_was_asked_for(meter: Originator) -> None:
    meter.made("cse-in/meter", "lcp", {"los": 2, "lon": "positions"})

    meter.made("cse-in/meter/positions", "cin", POSITION)

    assert meter.retrieve("cse-in/meter/positions/la").attributes["con"] == POSITION["con"]


@pytest.mark.rule("CSE/LOC/LCP/019")
@pytest.mark.parametrize("names", [{"lon": "taken"}, {"rn": "same", "lon": "same"}])
def test_a_name_that_is_taken_leaves_neither(meter: Originator, names: dict[str, str]) -> None:
    meter.made("cse-in/meter", "cnt", {"rn": "taken"})
    before = meter.found("cse-in/meter")

    assert meter.create("cse-in/meter", "lcp", {"los": 2, **names}).code == 4105
    assert meter.found("cse-in/meter") == before


@pytest.mark.rule("CSE/LOC/LCP/007")
def test_the_container_goes_with_the_policy(house: House, meter: Originator) -> None:
    policy = meter.made("cse-in/meter", "lcp", {"rn": "where", "los": 2, "lon": "positions"})
    position = meter.made("cse-in/meter/positions", "cin", POSITION)

    assert meter.delete("cse-in/meter/where").code == 2002
    house.sweep()

    assert meter.retrieve(policy["loi"]).code == 4004
    assert meter.retrieve(position["ri"]).code == 4004
    assert meter.create("cse-in/meter", "lcp", {"los": 2, "lon": "positions"}).code == 2001


def test_the_container_goes_when_the_policy_expires(house: House, meter: Originator) -> None:
    policy = meter.made("cse-in/meter", "lcp", {"los": 2, "et": "20250301T120100"})

    house.pass_time(61)

    assert meter.retrieve(policy["loi"]).code == 4004


def test_a_container_that_was_deleted_before_is_not_missed(meter: Originator) -> None:
    policy = meter.made("cse-in/meter", "lcp", {"rn": "where", "los": 2})
    meter.delete(policy["loi"])

    assert meter.delete("cse-in/meter/where").code == 2002


def test_positions_are_written_and_read_by_whom_the_policy_lets(meter: Originator, display: Originator) -> None:
    mine = meter.made("cse-in/meter", "lcp", {"los": 2})
    rules = [{"acor": ["Cmeter"], "acop": 63}, {"acor": ["Cdisplay"], "acop": 2}]
    meter.made("cse-in/meter", "acp", {"rn": "rules", "pv": {"acr": rules}, "pvs": {"acr": rules[:1]}})
    shared = meter.made("cse-in/meter", "lcp", {"los": 2, "acpi": ["cse-in/meter/rules"]})

    for policy in (mine, shared):
        assert display.create(policy["loi"], "cin", POSITION).code == 4103
        assert meter.create(policy["loi"], "cin", POSITION).code == 2001
    assert display.retrieve(mine["loi"]).code == 4103
    assert display.retrieve(f"{shared['loi']}/la").code == 2000


@pytest.mark.rule("CSE/LOC/LCP/008", "CSE/LOC/LCP/009", "CSE/LOC/LCP/011")
@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"los": 1}, 4000),
        ({"los": 1, "lot": "device-1"}, 4000),
        ({"los": 1, "lor": "http://server.example"}, 4000),
        ({"los": 1, "lot": "device-1", "lor": "http://server.example"}, 5001),
        ({"los": 3}, 5001),
        ({"los": 2, "lit": 2}, 5001),
        ({"los": 2, "gec": 1}, 5001),
    ],
)
def test_without_a_network_only_devices_tell_positions(meter: Originator, told: dict[str, Any], code: int) -> None:
    answer = meter.create("cse-in/meter", "lcp", told)

    assert answer.code == code
    assert answer.reason


@pytest.mark.rule("CSE/LOC/LCP/012", "CSE/LOC/LCP/014", "CSE/LOC/LCP/016")
@pytest.mark.parametrize(
    "wrong",
    [{}, {"los": 4}, {"los": 2, "lou": "PT1H"}, {"los": 2, "lou": ["15 minutes"]}, {"los": 2, "lost": "fine"},
     {"los": 2, "loi": "cnt1"}, {"los": 2, "lon": "a/b"}, {"los": 2, "lit": 0}],
)  # fmt: skip
def test_what_is_malformed_is_refused(meter: Originator, wrong: dict[str, Any]) -> None:
    assert meter.create("cse-in/meter", "lcp", wrong).code == 4000


@pytest.mark.rule("CSE/LOC/LCP/013", "CSE/LOC/LCP/016", "CSE/LOC/LCP/020")
def test_where_positions_come_from_and_go_to_stays(meter: Originator) -> None:
    policy = meter.made("cse-in/meter", "lcp", {"rn": "where", "los": 2, "lon": "positions"})

    for sent in (
        {"los": 2},
        {"lot": "x"},
        {"lor": "http://x"},
        {"lon": "x"},
        {"aid": "x"},
        {"loi": "x"},
        {"lost": "x"},
    ):
        assert meter.update("cse-in/meter/where", "lcp", sent).code == 4000
    assert meter.update("cse-in/meter/where", "lcp", {"lou": ["PT5M"]}).code == 2004
    assert meter.update(policy["loi"], "cnt", {"li": "x"}).code == 4000
    assert meter.create("cse-in/meter", "cnt", {"li": policy["ri"]}).code == 4000


@pytest.mark.rule("CSE/LOC/LCP/015")
def test_policies_stand_below_the_base_and_applications(admin: Originator, meter: Originator) -> None:
    meter.made("cse-in/meter", "cnt", {"rn": "box"})

    assert admin.create("cse-in", "lcp", {"los": 2}).code == 2001
    assert meter.create("cse-in/meter/box", "lcp", {"los": 2}).code == 4108

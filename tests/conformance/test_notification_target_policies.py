"""Targets that want to be told no more, and the policies about that (TS-0001 9.6.31 to 9.6.34, TS-0004 7.4.30 to 7.4.33)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from cse.access.locations import Locations
from cse.dispatcher import Dispatcher
from onem2m.primitive import Association
from onem2m.vocabulary import Operation
from tests.conformance.house import House, Originator
from tests.conformance.target import AGREES, HANGS_UP, REFUSES, Heard, Reply, Target

BOX = "cse-in/meter/box"
SUB = f"{BOX}/s"
NTSR = f"{SUB}/ntsr"
AT_NOON, AT_NIGHT = "* * 12 * * * *", "* * 0-5 * * * *"


@pytest.fixture
def ears(targets: Callable[[], Target]) -> Target:
    """What Cmeter hears, whose subscription it is."""
    return targets()


@pytest.fixture
def meter(house: House, ears: Target) -> Originator:
    return house.application("Cmeter", poa=[ears.url])


@pytest.fixture
def lamp(house: House, target: Target) -> Originator:
    """Clamp, which is told at `target`."""
    return house.listener("Clamp", target.url)


@pytest.fixture
def display(house: House, targets: Callable[[], Target]) -> Originator:
    return house.listener("Cdisplay", targets().url)


@pytest.fixture
def subscribed(meter: Originator, lamp: Originator, display: Originator) -> Callable[..., str]:
    """Subscribes both to a box; the SP-relative address of the subscription."""
    meter.made("cse-in/meter", "cnt", {"rn": "box"})

    def make(**attributes: Any) -> str:
        asked = {"rn": "s", "nu": ["Clamp", "Cdisplay"], "enc": {"net": [3]}, **attributes}
        return "/id-in/" + str(meter.made(BOX, "sub", asked)["ri"])

    return make


def govern(maker: Originator, action: int, **attributes: Any) -> str:
    """A policy that is for Clamp; its address."""
    maker.made("cse-in", "ntp", {"rn": "policy", "acn": action, **attributes})
    maker.made(SUB, "ntpr", {"rn": "which", "ntu": ["Clamp"], "npi": "cse-in/policy"})
    return "cse-in/policy"


def left(meter: Originator) -> list[str]:
    """Who is told still."""
    answer = meter.retrieve(SUB)
    return list(answer.attributes["nu"]) if answer.code == 2000 else []


# who may, and what else there is


@pytest.mark.rule("CSE/SUB/SGN/011", "CSE/SUB/ATT/050", "CSE/SEC/DEF/011")
def test_a_target_takes_itself_out(meter: Originator, lamp: Originator, subscribed: Callable[..., str]) -> None:
    subscribed()
    govern(meter, 1)

    answer = lamp.delete(NTSR)

    assert (answer.code, answer.content) == (2002, None)
    assert left(meter) == ["Cdisplay"]
    assert lamp.delete(NTSR).code == 4103


@pytest.mark.parametrize(
    "entry",
    [
        "Clamp",
        "/id-in/Clamp",
        "cse-in/lamp",
        "-/lamp",
        "/id-in/-/lamp",
        "cse-in/lamp/inbox",
        "//gridhearth.local/id-in/Clamp",
    ],
)
@pytest.mark.parametrize("name", ["Clamp", "/id-in/Clamp"])
def test_a_target_is_who_is_named_in_whatever_form(
    house: House, meter: Originator, subscribed: Callable[..., str], entry: str, name: str
) -> None:
    subscribed(nu=[entry, "Cdisplay", "Clamp"])

    assert house.originator(name).delete(NTSR).code == 2002
    assert left(meter) == ["Cdisplay"]


@pytest.mark.rule("CSE/SUB/SGN/017", "CSE/SEC/DEF/011")
def test_nobody_but_a_target_may_whatever_else_it_may_do(
    house: House, admin: Originator, meter: Originator, subscribed: Callable[..., str]
) -> None:
    friend = house.application("Cfriend")
    everything = {"acr": [{"acor": ["Cmeter", "Cfriend"], "acop": 63}]}
    meter.made("cse-in/meter", "acp", {"rn": "open", "pv": everything, "pvs": everything})
    subscribed(acpi=["cse-in/meter/open"])

    assert [who.delete(NTSR).code for who in (meter, friend, admin)] == [4103] * 3
    assert friend.retrieve(SUB).code == 2000
    assert left(meter) == ["Clamp", "Cdisplay"]


@pytest.mark.rule("CSE/SUB/SGN/017", "CSE/SEC/DEF/011")
def test_who_only_calls_itself_a_target_is_none(
    house: House, meter: Originator, lamp: Originator, subscribed: Callable[..., str]
) -> None:
    subscribed()
    assert lamp.delete("cse-in/lamp").code == 2002

    answer = lamp.delete(NTSR)

    assert answer.code == 4106
    assert left(meter) == ["Clamp", "Cdisplay"]


def test_who_has_taken_the_place_of_a_target_is_none(
    house: House, meter: Originator, lamp: Originator, subscribed: Callable[..., str]
) -> None:
    subscribed(nu=["cse-in/lamp", "Cdisplay"])
    lamp.delete("cse-in/lamp")
    other = house.application("Cother", rn="lamp")

    assert other.delete(NTSR).code == 4103
    assert left(meter) == ["cse-in/lamp", "Cdisplay"]


@pytest.mark.rule("CSE/SUB/SGN/019", "CSE/SUB/ATT/050")
def test_whatever_else_is_done_to_it_is_not_allowed_whoever_does_it(
    admin: Originator, meter: Originator, lamp: Originator, stranger: Originator, subscribed: Callable[..., str]
) -> None:
    subscribed()

    for who in (admin, meter, lamp, stranger):
        codes = {
            "create": who.create(NTSR, "cnt").code,
            "retrieve": who.retrieve(NTSR).code,
            "permissions": who.retrieve(NTSR, result_content=12).code,
            "discover": who.discover(NTSR).code,
            "update": who.update(NTSR, "sub", {"lbl": ["x"]}).code,
            "notify": who.notify(NTSR, {"m2m:sgn": {"sur": "x"}}).code,
        }
        assert codes == dict.fromkeys(codes, 4005), who


@pytest.mark.rule("CSE/SUB/ATT/050")
def test_it_has_no_representation(meter: Originator, lamp: Originator, subscribed: Callable[..., str]) -> None:
    subscribed()

    assert "ntsr" not in str(meter.retrieve(SUB, result_content=4).content)
    assert "ntsr" not in str(meter.retrieve(SUB, result_content=6).content)
    assert not any("ntsr" in address for address in meter.found("cse-in/meter", {"arp": "ntsr"}))
    assert meter.retrieve(f"{NTSR}/more").code == 4004
    assert lamp.delete(NTSR, result_content=1).code == 4000
    assert lamp.delete(NTSR, filter={"lbl": ["x"]}).code == 4000
    assert left(meter) == ["Clamp", "Cdisplay"]


@pytest.mark.rule("CSE/SUB/ATT/051")
def test_nothing_else_has_its_name(meter: Originator, subscribed: Callable[..., str]) -> None:
    subscribed()

    assert meter.create(SUB, "ntpr", {"rn": "ntsr", "ntu": ["Clamp"]}).code == 4005


# policies


@pytest.mark.rule("CSE/SUB/SGN/012")
def test_a_policy_that_refuses_keeps_the_target(
    meter: Originator, lamp: Originator, ears: Target, subscribed: Callable[..., str]
) -> None:
    subscribed()
    govern(meter, 2)

    assert lamp.delete(NTSR).code == 4103
    assert left(meter) == ["Clamp", "Cdisplay"]
    assert ears.messages == []


@pytest.mark.parametrize(
    ("reply", "goes"),
    [
        (AGREES, True),
        (Reply(200, 2000, b'{"m2m:sgn":{"tra":true}}'), True),
        (Reply(200, 2000, b'{"sgn":{"tra":true}}'), True),
        (Reply(200, 2000, b'{"m2m:sgn":{"tra":false}}'), False),
        (Reply(200, 2000, b"{nonsense"), False),
        (REFUSES, False),
        (Reply(500, None), False),
        (HANGS_UP, False),
    ],
    ids=["agrees", "allows", "allows by the other name", "forbids", "nonsense", "refuses", "fails", "hangs up"],
)
@pytest.mark.rule("CSE/SUB/SGN/013")
def test_the_maker_is_asked_and_its_answer_followed(
    meter: Originator,
    lamp: Originator,
    ears: Target,
    subscribed: Callable[..., str],
    reply: Reply,
    goes: bool,
) -> None:
    reference = subscribed()
    govern(meter, 3)
    ears.answer = lambda _: reply

    answer = lamp.delete(NTSR)

    assert answer.code == (2002 if goes else 4103)
    assert left(meter) == (["Cdisplay"] if goes else ["Clamp", "Cdisplay"])
    assert ears.told == [{"sur": reference, "ntt": "/id-in/Clamp", "tra": True}]


@pytest.mark.rule("CSE/SUB/SGN/013")
def test_a_maker_that_cannot_be_asked_lets_nobody_go(
    meter: Originator, lamp: Originator, ears: Target, subscribed: Callable[..., str]
) -> None:
    subscribed()
    govern(meter, 3)
    ears.go()

    assert lamp.delete(NTSR).code == 4103
    assert left(meter) == ["Clamp", "Cdisplay"]


def test_a_policy_that_changes_while_the_maker_is_asked_decides_as_it_is_then(
    house: House, meter: Originator, lamp: Originator, ears: Target, subscribed: Callable[..., str]
) -> None:
    subscribed()
    govern(meter, 3)
    policy = meter.retrieve("cse-in/policy").attributes["ri"]

    def forbid(_message: Heard) -> Reply:
        house.cse.store.write(lambda tree: tree.delete(tree.by_identifier(policy)))  # type: ignore[arg-type]  # it is there
        return AGREES

    ears.answer = forbid

    assert lamp.delete(NTSR).code == 4103
    assert left(meter) == ["Clamp", "Cdisplay"]


def test_the_maker_need_not_ask_itself(meter: Originator, ears: Target, subscribed: Callable[..., str]) -> None:
    subscribed(nu=["Cmeter", "Cdisplay"])
    meter.made("cse-in", "ntp", {"acn": 3, "plbl": "default"})

    assert meter.delete(NTSR).code == 2002
    assert ears.messages == []


@pytest.mark.parametrize("reply", [AGREES, REFUSES])
@pytest.mark.rule("CSE/SUB/SGN/014")
def test_the_maker_is_told_and_the_target_stays(
    meter: Originator, lamp: Originator, ears: Target, subscribed: Callable[..., str], reply: Reply
) -> None:
    reference = subscribed()
    govern(meter, 4)
    ears.answer = lambda _: reply

    assert lamp.delete(NTSR).code == 4103
    assert left(meter) == ["Clamp", "Cdisplay"]
    assert ears.told == [{"sur": reference, "ntt": "/id-in/Clamp", "trr": True}]


@pytest.mark.rule("CSE/SUB/SGN/015", "CSE/SUB/ATT/054")
def test_each_target_has_the_policy_that_names_it(
    meter: Originator, lamp: Originator, display: Originator, subscribed: Callable[..., str]
) -> None:
    subscribed()
    for name, action, target in (("stay", 2, "/id-in/Clamp"), ("go", 1, "cse-in/display")):
        meter.made("cse-in", "ntp", {"rn": name, "acn": action})
        meter.made(SUB, "ntpr", {"ntu": [target], "npi": f"cse-in/{name}"})

    assert (lamp.delete(NTSR).code, display.delete(NTSR).code) == (4103, 2002)
    assert left(meter) == ["Clamp"]


@pytest.mark.rule("CSE/SUB/SGN/015")
def test_without_any_policy_a_target_may_go(
    meter: Originator, lamp: Originator, subscribed: Callable[..., str]
) -> None:
    subscribed()

    assert lamp.delete(NTSR).code == 2002
    assert left(meter) == ["Cdisplay"]


@pytest.mark.parametrize("label", ["default", "Default"])
@pytest.mark.parametrize("reference", [None, {"ntu": ["Clamp"]}, {"ntu": ["Cdisplay"], "npi": "cse-in/go"}])
@pytest.mark.rule("CSE/SUB/SGN/015")
def test_the_default_counts_where_no_policy_is_named(
    admin: Originator,
    meter: Originator,
    lamp: Originator,
    subscribed: Callable[..., str],
    label: str,
    reference: dict[str, Any] | None,
) -> None:
    subscribed()
    meter.made("cse-in", "ntp", {"rn": "go", "acn": 1})
    admin.made("cse-in", "ntp", {"acn": 2, "plbl": label})
    if reference is not None:
        meter.made(SUB, "ntpr", reference)

    assert lamp.delete(NTSR).code == 4103


@pytest.mark.rule("CSE/SUB/SGN/015")
def test_a_default_is_for_the_subscriptions_of_its_maker_and_the_administrators_for_all(
    admin: Originator, meter: Originator, lamp: Originator, display: Originator, subscribed: Callable[..., str]
) -> None:
    subscribed(nu=["Clamp", "Cdisplay", "Cmeter"])
    lamp.made("cse-in", "ntp", {"acn": 2, "plbl": "default"})
    assert display.delete(NTSR).code == 2002

    admin.made("cse-in", "ntp", {"acn": 2, "plbl": "default"})
    assert meter.delete(NTSR).code == 4103

    own = meter.made("cse-in", "ntp", {"acn": 1, "plbl": "default"})["ri"]
    assert meter.delete(NTSR).code == 2002

    meter.update(own, "ntp", {"plbl": "another"})
    assert lamp.delete(NTSR).code == 4103


def test_a_maker_has_one_default(meter: Originator, lamp: Originator) -> None:
    first = meter.made("cse-in", "ntp", {"plbl": "default"})["ri"]
    second = meter.made("cse-in", "ntp", {"plbl": "spare"})["ri"]

    assert meter.create("cse-in", "ntp", {"plbl": "Default"}).code == 4105
    assert meter.update(second, "ntp", {"plbl": "default"}).code == 4105
    assert meter.update(first, "ntp", {"plbl": "DEFAULT"}).code == 2004
    assert lamp.create("cse-in", "ntp", {"plbl": "default"}).code == 2001

    assert meter.update(first, "ntp", {"plbl": "former"}).code == 2004
    assert meter.update(second, "ntp", {"plbl": "default"}).code == 2004
    assert meter.delete(second).code == 2002
    assert meter.update(first, "ntp", {"plbl": "default"}).code == 2004


def test_the_default_is_known_after_a_restart(
    house: House, meter: Originator, lamp: Originator, subscribed: Callable[..., str]
) -> None:
    subscribed()
    policy = meter.made("cse-in", "ntp", {"acn": 2, "plbl": "spare"})["ri"]
    meter.update(policy, "ntp", {"plbl": "default"})

    house.restart()

    assert lamp.delete(NTSR).code == 4103
    assert meter.update(policy, "ntp", {"plbl": "spare"}).code == 2004
    house.restart()
    assert lamp.delete(NTSR).code == 2002


@pytest.mark.parametrize("ends", ["deleted", "expired and swept", "expired", "another's"])
@pytest.mark.rule("CSE/SUB/SGN/015")
def test_a_named_policy_that_is_gone_lets_nobody_go(
    house: House, meter: Originator, lamp: Originator, subscribed: Callable[..., str], ends: str
) -> None:
    subscribed()
    govern(meter, 1, **({"et": "20250301T120010"} if "expired" in ends else {}))
    if "expired" in ends:
        house.clock.advance(10)
    else:
        meter.delete("cse-in/policy")
    if "swept" in ends:
        house.sweep()
    if ends == "another's":
        lamp.made("cse-in", "ntp", {"rn": "policy", "acn": 1})

    assert lamp.delete(NTSR).code == 4103

    meter.update(f"{SUB}/which", "ntpr", {"npi": None})
    assert lamp.delete(NTSR).code == 2002


def test_a_policy_that_is_not_there_or_not_to_be_seen_cannot_be_named(
    meter: Originator, lamp: Originator, subscribed: Callable[..., str]
) -> None:
    subscribed()
    lamp.made("cse-in", "ntp", {"rn": "hidden", "acn": 1})

    refusals = [
        meter.create(SUB, "ntpr", {"ntu": ["Clamp"], "npi": address})
        for address in ("cse-in/hidden", "cse-in/nothing", BOX, "/id-mn/ntp1")
    ]

    assert [(answer.code, answer.reason.partition(":")[0]) for answer in refusals] == [(4000, "npi")] * 4
    assert refusals[0].reason.replace("hidden", "nothing") == refusals[1].reason
    made = meter.made(SUB, "ntpr", {"ntu": ["Clamp"]})["ri"]
    assert meter.update(made, "ntpr", {"npi": "cse-in/hidden"}).code == 4000


def test_a_target_has_one_policy(meter: Originator, subscribed: Callable[..., str]) -> None:
    subscribed()
    meter.made(SUB, "ntpr", {"rn": "first", "ntu": ["Clamp", "http://127.0.0.1:9/x"]})
    meter.made(SUB, "ntpr", {"rn": "second", "ntu": ["Cdisplay"]})

    for address in ("Clamp", "/id-in/Clamp", "cse-in/lamp", "http://127.0.0.1:9/x"):
        assert meter.create(SUB, "ntpr", {"ntu": ["Cmeter", address]}).code == 4105
        assert meter.update(f"{SUB}/second", "ntpr", {"ntu": [address]}).code == 4105
    assert meter.update(f"{SUB}/first", "ntpr", {"ntu": ["cse-in/lamp"]}).code == 2004
    many = [f"http://127.0.0.1:9/{number}" for number in range(99)]
    assert (answer := meter.create(SUB, "ntpr", {"ntu": many})).code == 4000
    assert "ntu" in answer.reason


def test_an_ntp_that_says_nothing_is_shown_with_what_it_does(meter: Originator) -> None:
    policy = meter.made("cse-in", "ntp")

    assert (policy["acn"], policy["plbl"]) == (1, policy["ri"])


def test_policies_are_made_by_who_may_create_where_they_stand(
    meter: Originator, lamp: Originator, subscribed: Callable[..., str]
) -> None:
    subscribed()
    meter.made("cse-in", "ntp", {"rn": "policy", "acn": 2})

    assert lamp.create(SUB, "ntpr", {"ntu": ["Clamp"]}).code == 4103
    assert lamp.create("cse-in/policy", "pdr").code == 4103


# when and where policies apply


@pytest.mark.rule("CSE/SUB/SGN/016")
def test_a_policy_applies_within_its_windows_only(
    house: House, meter: Originator, lamp: Originator, subscribed: Callable[..., str]
) -> None:
    subscribed()
    policy = govern(meter, 1)
    meter.made(policy, "pdr", {"dr": {"tod": [AT_NIGHT]}})
    assert lamp.delete(NTSR).code == 4103

    house.clock.advance(12 * 3600)

    assert lamp.delete(NTSR).code == 2002


@pytest.mark.parametrize(
    ("policy", "rules", "goes"),
    [
        ({}, [{}], True),
        ({}, [{"dr": {"tod": [AT_NOON, AT_NIGHT]}}], True),
        ({}, [{"dr": {"tod": [AT_NOON, AT_NIGHT]}, "drr": 2}], True),
        ({}, [{"dr": {"tod": [AT_NOON, AT_NIGHT]}, "drr": 1}], False),
        ({}, [{"dr": {"tod": [AT_NOON], "lr": [{"accc": ["DE"]}]}, "drr": 1}], False),
        ({}, [{"dr": {"tod": [AT_NOON], "lr": [{"accc": ["DE"]}]}}], True),
        ({}, [{"dr": {"tod": [AT_NOON]}}, {"dr": {"tod": [AT_NIGHT]}}], True),
        ({"rrs": 2}, [{"dr": {"tod": [AT_NOON]}}, {"dr": {"tod": [AT_NIGHT]}}], True),
        ({"rrs": 1}, [{"dr": {"tod": [AT_NOON]}}, {"dr": {"tod": [AT_NIGHT]}}], False),
        ({"rrs": 1}, [{"dr": {"tod": [AT_NOON]}}, {}], True),
        ({"rrs": 2}, [{"dr": {"tod": [AT_NIGHT]}}, {"dr": {"lr": [{"accr": [0, 0, 9]}]}}], False),
    ],
)
@pytest.mark.rule("CSE/SUB/SGN/016")
def test_rules_are_joined_as_the_policy_says(
    meter: Originator,
    lamp: Originator,
    subscribed: Callable[..., str],
    policy: dict[str, Any],
    rules: list[dict[str, Any]],
    goes: bool,
) -> None:
    subscribed()
    address = govern(meter, 1, **policy)
    for rule in rules:
        meter.made(address, "pdr", rule)

    assert lamp.delete(NTSR).code == (2002 if goes else 4103)


@pytest.mark.parametrize("action", [3, 4])
@pytest.mark.rule("CSE/SUB/SGN/016")
def test_a_policy_that_does_not_apply_asks_and_tells_nobody(
    meter: Originator, lamp: Originator, ears: Target, subscribed: Callable[..., str], action: int
) -> None:
    subscribed()
    meter.made(govern(meter, action), "pdr", {"dr": {"tod": [AT_NIGHT]}})

    assert lamp.delete(NTSR).code == 4103
    assert ears.messages == []


@pytest.mark.parametrize(
    ("region", "address", "goes"),
    [
        ({"accc": ["DE"]}, "192.0.2.1", True),
        ({"accc": ["FR"]}, "192.0.2.1", False),
        ({"accr": [52.5, 13.4, 5_000]}, "192.0.2.1", True),
        ({"accr": [52.5, 13.4, 1_000]}, "192.0.2.1", False),
        ({"accc": ["DE"]}, "198.51.100.1", False),
        ({"accc": ["DE"]}, None, False),
    ],
)
@pytest.mark.rule("CSE/SUB/SGN/016")
@pytest.mark.in_process("asks from addresses that are not those of this machine")
def test_a_region_is_where_the_operators_table_says_that_the_target_is(
    house: House,
    meter: Originator,
    lamp: Originator,
    subscribed: Callable[..., str],
    region: dict[str, Any],
    address: str | None,
    goes: bool,
) -> None:
    subscribed()
    meter.made(govern(meter, 1), "pdr", {"dr": {"lr": [region]}})
    places = '[[place]]\ncountry = "DE"\nlatitude = 52.52\nlongitude = 13.40\nnetworks = ["192.0.2.0/24"]\n'
    entity = replace(house.cse.entity, locations=Locations.parse(places))
    house.cse.dispatcher.close()
    dispatcher = Dispatcher(entity, house.cse.store, house.cse.delivery.ask)
    house.cse = replace(house.cse, entity=entity, dispatcher=dispatcher)

    answer = house.ask(lamp.request(Operation.DELETE, NTSR, association=Association(None, address)))

    assert answer.code == (2002 if goes else 4103)


@pytest.mark.parametrize(
    "rules",
    [
        {"dr": {}},
        {"dr": {"tod": []}},
        {"dr": {"tod": ["* * *"]}},
        {"dr": {"lr": []}},
        {"dr": {"lr": [{}]}},
        {"dr": {"lr": [{"accc": ["DE"], "accr": [1, 2, 3]}]}},
        {"dr": {"lr": [{"accr": [91, 0, 1]}]}},
        {"dr": {"lr": [{"accr": [0, 0, -1]}]}},
        {"dr": {"from": "x"}},
        {"drr": 3},
    ],
)
def test_rules_that_can_never_hold_are_refused_by_name(meter: Originator, rules: dict[str, Any]) -> None:
    meter.made("cse-in", "ntp", {"rn": "policy"})

    answer = meter.create("cse-in/policy", "pdr", rules)

    assert (answer.code, next(iter(rules)) in answer.reason) == (4000, True), answer


def test_a_policy_has_two_sets_of_rules_at_most(meter: Originator) -> None:
    meter.made("cse-in", "ntp", {"rn": "policy"})
    for name in ("one", "two"):
        meter.made("cse-in/policy", "pdr", {"rn": name})

    assert meter.create("cse-in/policy", "pdr").code == 4105
    meter.delete("cse-in/policy/one")
    assert meter.create("cse-in/policy", "pdr").code == 2001


# what becomes of the subscription, and of what waits


@pytest.mark.rule("CSE/SUB/SGN/018")
def test_with_its_last_target_the_subscription_goes(
    house: House,
    meter: Originator,
    lamp: Originator,
    display: Originator,
    targets: Callable[[], Target],
    subscribed: Callable[..., str],
) -> None:
    subscriber = targets()
    reference = subscribed(su=subscriber.url)
    meter.made(SUB, "ntpr", {"ntu": ["Clamp"]})

    assert lamp.delete(NTSR).code == 2002
    assert meter.retrieve(SUB).code == 2000
    assert display.delete(NTSR).code == 2002

    assert meter.retrieve(SUB).code == 4004
    assert subscriber.wait(1) == [{"sud": True, "sur": reference, "cr": "/id-in/Cmeter"}]
    house.sweep()
    house.deliver()
    assert meter.create(BOX, "sub", {"rn": "s", "nu": ["Cmeter"]}).code == 2001


@pytest.mark.rule("CSE/SUB/SGN/020")
def test_who_ends_the_subscription_by_leaving_is_not_told_of_its_end(
    house: House, lamp: Originator, target: Target, subscribed: Callable[..., str]
) -> None:
    subscribed(nu=["Clamp"], su="Clamp")

    assert lamp.delete(NTSR).code == 2002
    house.sweep()
    house.deliver()

    assert target.told == []


@pytest.mark.parametrize("alone", [True, False], ids=["alone", "with another"])
@pytest.mark.rule("CSE/SUB/SGN/020")
def test_who_has_left_hears_nothing_more_not_even_what_waited(
    house: House, meter: Originator, lamp: Originator, target: Target, subscribed: Callable[..., str], alone: bool
) -> None:
    subscribed(**({"nu": ["Clamp"]} if alone else {}))
    target.answer = lambda _: HANGS_UP
    for content in ("a", "b"):
        meter.made(BOX, "cin", {"con": content})
    target.wait(1)

    assert lamp.delete(NTSR).code == 2002
    house.deliver_what_can_be()
    heard = len(target.told)
    target.answer = lambda _: AGREES
    meter.made(BOX, "cin", {"con": "c"})
    house.deliver()

    assert target.told[heard:] == []


@pytest.mark.rule("CSE/SUB/SGN/020")
def test_who_stays_hears_all_in_order(
    house: House, meter: Originator, lamp: Originator, targets: Callable[[], Target], subscribed: Callable[..., str]
) -> None:
    other = targets()
    subscribed(nu=["Clamp", other.url])
    other.go()
    meter.made(BOX, "cin", {"con": "a"})
    assert lamp.delete(NTSR).code == 2002
    meter.made(BOX, "cin", {"con": "b"})

    other.come()
    house.deliver()

    assert [sgn["nev"]["rep"]["m2m:cin"]["con"] for sgn in other.told] == ["a", "b"]


def test_who_comes_back_hears_what_happens_from_then_on(
    house: House, meter: Originator, lamp: Originator, target: Target, subscribed: Callable[..., str]
) -> None:
    subscribed()
    target.go()
    meter.made(BOX, "cin", {"con": "before"})
    assert lamp.delete(NTSR).code == 2002
    meter.made(BOX, "cin", {"con": "meanwhile"})

    target.come()
    assert meter.update(SUB, "sub", {"nu": ["Cdisplay", "Clamp"]}).code == 2004
    meter.made(BOX, "cin", {"con": "after"})
    house.deliver()

    assert [sgn["nev"]["rep"]["m2m:cin"]["con"] for sgn in target.told] == ["after"]


def test_what_was_cut_stays_so_after_a_restart(
    house: House, meter: Originator, lamp: Originator, target: Target, subscribed: Callable[..., str]
) -> None:
    subscribed()
    target.go()
    meter.made(BOX, "cin", {"con": "before"})
    assert lamp.delete(NTSR).code == 2002

    house.restart()
    target.come()
    house.deliver()

    assert target.told == []


# the wish as an answer


@pytest.mark.rule("CSE/SUB/SGN/011", "CSE/SUB/SGN/020")
def test_a_target_may_answer_a_notification_with_its_wish(
    house: House, meter: Originator, targets: Callable[[], Target], subscribed: Callable[..., str]
) -> None:
    weary = targets()
    subscribed(nu=["Cdisplay", weary.url])
    weary.answer = lambda _: Reply(200, 2000, b'{"m2m:sgn":{"trr":true}}')

    meter.made(BOX, "cin", {"con": "a"})
    weary.wait(1)
    house.deliver()
    house.deliver_what_can_be()
    meter.made(BOX, "cin", {"con": "b"})
    house.deliver()

    assert left(meter) == ["Cdisplay"]
    assert [sgn["nev"]["rep"]["m2m:cin"]["con"] for sgn in weary.told] == ["a"]


@pytest.mark.parametrize(
    ("action", "goes", "said"), [(1, True, None), (2, False, None), (3, True, "tra"), (4, False, "trr")]
)
def test_the_wish_in_an_answer_is_decided_by_the_policy_as_well(
    house: House,
    meter: Originator,
    ears: Target,
    target: Target,
    subscribed: Callable[..., str],
    action: int,
    goes: bool,
    said: str | None,
) -> None:
    reference = subscribed()
    govern(meter, action)
    target.answer = lambda _: Reply(200, 2000, b'{"m2m:sgn":{"trr":true}}')

    meter.made(BOX, "cin", {"con": "a"})
    target.wait(1)
    house.deliver()
    house.deliver_what_can_be()

    assert left(meter) == (["Cdisplay"] if goes else ["Clamp", "Cdisplay"])
    assert ears.told == ([] if said is None else [{"sur": reference, "ntt": "/id-in/Clamp", said: True}])


@pytest.mark.parametrize(
    "body",
    [
        b'{"m2m:sgn":{"trr":false}}',
        b'{"m2m:sgn":{"trr":"true"}}',
        b'{"trr":true}',
        b'"trr"',
        b'{"m2m:sgn":["trr"]}',
        b'{"trr',
    ],
)
def test_what_is_no_wish_takes_nobody_out(
    house: House, meter: Originator, target: Target, subscribed: Callable[..., str], body: bytes
) -> None:
    subscribed()
    target.answer = lambda _: Reply(200, 2000, body)

    meter.made(BOX, "cin", {"con": "a"})
    target.wait(1)
    house.deliver()
    house.deliver_what_can_be()

    assert left(meter) == ["Clamp", "Cdisplay"]

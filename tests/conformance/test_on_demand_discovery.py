"""On-demand discovery: an interworking proxy is asked to look among its devices (TS-0001 10.2.6; digest discovery.md 1)."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from onem2m.vocabulary import Operation
from tests.conformance.house import House, Originator
from tests.conformance.target import HANGS_UP, Heard, Reply, Target

PROXY = "cse-in/proxy"
DEVICES = "cse-in/devices"


def use(*numbers: str) -> pytest.MarkDecorator:
    """The rules of the section that a test shows."""
    return pytest.mark.rule(*(f"CSE/DIS/USE/{number}" for number in numbers))


def answering(*addresses: str) -> Callable[[Heard], Reply]:
    """A proxy that has found something."""
    body = json.dumps({"m2m:uril": addresses}).encode()
    return lambda _message: Reply(body=body)


def ask(originator: Originator, to: str = PROXY, **conditions: Any) -> Any:
    """The addresses that an on-demand discovery brings."""
    answer = originator.discover(to, {"fu": 3, **conditions})
    assert answer.code == 2000, answer
    return answer.content["m2m:uril"]


def asked(target: Target) -> list[dict[str, Any]]:
    return [message.sgn["idr"] for message in target.messages]


@pytest.fixture(autouse=True)
def proxy(house: House, admin: Originator, meter: Originator, target: Target) -> Originator:
    """A proxy that the meter may discover, with devices beside its AE: most for the meter to see."""
    rules = [{"acor": ["Cproxy", "Cdevices"], "acop": 63}, {"acor": ["Cmeter"], "acop": 34}]
    admin.made("cse-in", "acp", {"rn": "open", "pv": {"acr": rules}, "pvs": {"acr": rules[:1]}})
    proxy = house.application("Cproxy", poa=[target.url], acpi=["cse-in/open"])
    devices = house.application("Cdevices", acpi=["cse-in/open"])
    for name in ("lamp", "stove"):
        devices.made(DEVICES, "cnt", {"rn": name, "lbl": [name], "acpi": ["cse-in/open"]})
        devices.made(f"{DEVICES}/{name}", "cnt", {"rn": "state", "lbl": ["state"], "acpi": ["cse-in/open"]})
    devices.made(DEVICES, "cnt", {"rn": "safe", "lbl": ["lamp"]})
    return proxy


@use("028")
def test_where_nothing_is_found_the_proxy_is_asked_for_whom_and_for_what(meter: Originator, target: Target) -> None:
    target.answer = answering()

    found = ask(meter, ty=[3], lbl=["lamp"])

    assert found == []
    [question] = target.messages
    conditions = {"fu": 3, "ty": [3], "lbl": ["lamp"]}
    assert question.body == {
        "m2m:sgn": {"sur": "/id-in/Cproxy", "idr": {"or": "/id-in/Cmeter", "fc": conditions}},
    }
    assert question.headers["x-m2m-origin"] == "/id-in"


@use("029")
def test_what_the_proxy_names_and_what_lies_below_is_searched(meter: Originator, target: Target) -> None:
    target.answer = answering(f"{DEVICES}/lamp", f"/id-in/{DEVICES}/stove", f"{DEVICES}/lamp/state")

    assert ask(meter, ty=[3]) == [f"{DEVICES}/{path}" for path in ("lamp", "lamp/state", "stove", "stove/state")]
    assert ask(meter, ty=[3], lbl=["state"]) == [f"{DEVICES}/lamp/state", f"{DEVICES}/stove/state"]
    assert ask(meter, ty=[3], lvl=1) == [f"{DEVICES}/lamp", f"{DEVICES}/stove", f"{DEVICES}/lamp/state"]
    assert ask(meter, ty=[3], arp="state", lbl=["lamp"]) == [f"{DEVICES}/lamp/state"]
    assert ask(meter, ty=[4]) == []


@use("029")
def test_results_of_the_proxy_come_in_every_form(meter: Originator, target: Target) -> None:
    target.answer = answering(f"{DEVICES}/lamp")
    lamp = meter.retrieve(f"{DEVICES}/lamp").attributes["ri"]

    by_identifier = meter.discover(PROXY, {"fu": 3, "lvl": 1}, identifier_type=2).content
    by_reference = meter.discover(PROXY, {"fu": 3, "lvl": 1}, result_content=6).content

    assert by_identifier == {"m2m:uril": [lamp]}
    assert by_reference == {"m2m:rrl": {"rrf": [{"nm": "lamp", "typ": 3, "val": f"{DEVICES}/lamp"}]}}


@use("029")
def test_only_what_the_originator_may_discover_is_shown_of_what_the_proxy_names(
    meter: Originator, target: Target
) -> None:
    target.answer = answering(
        f"{DEVICES}/safe", f"{DEVICES}/none", "/id-elsewhere/lamp", "cse-in", "", "//", "Cdevices", f"{DEVICES}/lamp/la"
    )

    assert ask(meter, lbl=["lamp"]) == [f"{DEVICES}/lamp"]
    assert ask(meter, lbl=["nothing"]) == []


@use("029")
@pytest.mark.in_process("what the proxy does meanwhile is done on the same loop")
def test_what_the_proxy_makes_for_the_answer_is_found(
    house: House, proxy: Originator, meter: Originator, target: Target
) -> None:
    made = threading.Event()

    def discover(message: Heard) -> Reply:
        assert made.wait(5)
        return answering(f"{PROXY}/fan")(message)

    async def mirror() -> None:
        fan = proxy.creation(PROXY, "cnt", {"rn": "fan", "lbl": ["fan"], "acpi": ["cse-in/open"]})
        assert (await house.cse.dispatcher.dispatch(fan)).status == 2001
        made.set()

    target.answer = discover
    search = meter.request(Operation.RETRIEVE, PROXY, filter={"fu": 3, "lbl": ["fan"]})

    [answer] = house.ask_together([search], mirror)

    assert answer.content == {"m2m:uril": [f"{PROXY}/fan"]}
    assert ask(meter, lbl=["fan"]) == [f"{PROXY}/fan"]
    assert len(target.messages) == 1


@use("029")
@pytest.mark.parametrize(("limit", "shown", "status"), [(0, 0, 1), (1, 1, 1), (3, 3, 1), (4, 4, None), (9, 4, None)])
def test_what_is_more_than_was_asked_for_is_left_out_for_all_to_see(
    meter: Originator, target: Target, limit: int, shown: int, status: int | None
) -> None:
    target.answer = answering(f"{DEVICES}/lamp", f"{DEVICES}/stove")

    answer = meter.discover(PROXY, {"fu": 3, "lim": limit})

    assert (len(answer.content["m2m:uril"]), answer.status, answer.offset) == (shown, status, None)


@use("030")
def test_where_something_is_found_nobody_is_asked(proxy: Originator, meter: Originator, target: Target) -> None:
    for name in ("one", "two"):
        proxy.made(PROXY, "cnt", {"rn": name, "lbl": ["here"], "acpi": ["cse-in/open"]})

    assert ask(meter, lbl=["here"]) == [f"{PROXY}/one", f"{PROXY}/two"]
    first = meter.discover(PROXY, {"fu": 3, "lbl": ["here"], "lim": 1})
    assert (first.status, first.offset) == (1, 2)
    assert ask(meter, lbl=["here"], ofst=2) == [f"{PROXY}/two"]
    assert ask(meter, lbl=["here"], ofst=3) == []
    assert target.messages == []


@use("028")
def test_what_the_originator_may_not_see_counts_as_not_found(
    proxy: Originator, meter: Originator, target: Target
) -> None:
    proxy.made(PROXY, "cnt", {"rn": "hidden", "lbl": ["here"]})
    target.answer = answering(f"{PROXY}/hidden", f"{DEVICES}/lamp")

    assert ask(meter, lbl=["here"]) == []
    assert len(target.messages) == 1


@use("031")
@pytest.mark.parametrize(
    ("status", "told", "code"),
    [
        (403, 5208, 5208),
        (403, 4103, 4103),
        (400, 4000, 4000),
        (501, 5001, 5001),
        (403, 4107, 5208),
        (403, 4106, 5208),
        (200, 2004, 5208),
        (418, 9999, 5208),
        (404, None, 5208),
    ],
)
def test_a_proxy_that_refuses_is_believed(
    meter: Originator, target: Target, status: int, told: int | None, code: int
) -> None:
    target.answer = lambda _message: Reply(status, told)

    refused = meter.discover(PROXY, {"fu": 3, "lbl": ["lamp"]})

    assert (refused.code, "proxy" in refused.reason) == (code, True)


@use("031")
@pytest.mark.parametrize("body", [b"[]", b"{}", b'{"m2m:uril": "x"}', b'{"m2m:uril": [1]}', b'{"m2m:uri', b"\xff"])
def test_an_answer_that_names_no_addresses_brings_nothing(meter: Originator, target: Target, body: bytes) -> None:
    target.answer = lambda _message: Reply(body=body)

    assert meter.discover(PROXY, {"fu": 3, "lbl": ["lamp"]}).code == 5208


@use("028")
def test_an_answer_without_content_is_that_nothing_was_found(meter: Originator, target: Target) -> None:
    assert ask(meter, lbl=["lamp"]) == []


@use("028")
@pytest.mark.parametrize("away", [True, False])
def test_a_proxy_that_does_not_answer_is_not_reachable(meter: Originator, target: Target, away: bool) -> None:
    target.answer = lambda _message: HANGS_UP
    if away:
        target.go()

    refused = meter.discover(PROXY, {"fu": 3, "lbl": ["lamp"]})

    assert refused.code == 5103


@use("028")
def test_nobody_waits_for_a_proxy_longer_than_the_request_counts(meter: Originator, target: Target) -> None:
    over = threading.Event()

    def ponder(_message: Heard) -> Reply:
        over.wait(5)
        return HANGS_UP

    target.answer = ponder
    began = time.monotonic()

    late = meter.discover(PROXY, {"fu": 3, "lbl": ["lamp"]}, parameters={"rqet": "300"})

    over.set()
    assert late.code == 4008
    assert time.monotonic() - began < 4


@use("032")
@pytest.mark.parametrize("to", ["cse-in/meter/box", "cse-in/meter/box/all", "cse-in/meter/rules"])
def test_only_applications_are_asked(meter: Originator, target: Target, to: str) -> None:
    meter.made("cse-in/meter", "cnt", {"rn": "box"})
    meter.made("cse-in/meter/box", "cnt", {"rn": "all"})
    rules = {"acr": [{"acor": ["Cmeter"], "acop": 63}]}
    meter.made("cse-in/meter", "acp", {"rn": "rules", "pv": rules, "pvs": rules})

    refused = meter.discover(to, {"fu": 3})

    assert (refused.code, refused.reason.startswith("fu: 3")) == (4000, True)


@use("032")
def test_the_base_is_no_proxy(admin: Originator) -> None:
    assert admin.discover("cse-in", {"fu": 3}).code == 4000


@use("028", "032")
@pytest.mark.parametrize("to", [PROXY, DEVICES, f"{DEVICES}/lamp"])
def test_who_may_not_discover_a_proxy_learns_nothing_and_has_nobody_asked(
    display: Originator, stranger: Originator, target: Target, to: str
) -> None:
    target.answer = answering(f"{DEVICES}/lamp")

    assert ask(display, to) == ask(stranger, to) == []
    assert target.messages == []


@use("032")
@pytest.mark.parametrize("operation", [Operation.UPDATE, Operation.DELETE])
def test_only_a_retrieve_asks_a_proxy(proxy: Originator, target: Target, operation: Operation) -> None:
    content = {"m2m:ae": {"lbl": ["x"]}} if operation is Operation.UPDATE else None

    assert proxy.ask(operation, PROXY, content=content, filter={"fu": 3}).code == 4000
    assert target.messages == []


@use("028", "032")
def test_a_group_of_proxies_is_asked_member_by_member(
    house: House, admin: Originator, meter: Originator, target: Target
) -> None:
    target.answer = answering(f"{DEVICES}/lamp")
    meter.made("cse-in/meter", "grp", {"rn": "all", "mnm": 5, "mid": [PROXY, f"{DEVICES}/stove/state"]})

    answer = meter.discover("cse-in/meter/all/fopt", {"fu": 3, "lvl": 1})

    assert [part["rsc"] for part in answer.members] == [2000, 4000]
    assert answer.members[0]["pc"] == {"m2m:uril": [f"{DEVICES}/lamp"]}

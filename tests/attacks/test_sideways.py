"""What one may do is not a way to what one may not: reading by writing, by asking, by listening, by naming a judge."""

from __future__ import annotations

from typing import Any

import pytest

from onem2m.vocabulary import Permission
from tests.conformance.house import House, Originator
from tests.conformance.target import Target

BOX = "cse-in/meter/box"
PIN = "pin:1234"
NOTHING_MORE = {"rn", "ty", "ri", "lt"}


@pytest.fixture
def give(meter: Originator) -> Any:
    """Makes the meter's box, with an instance and a label that nobody else knows, and gives the display some of it."""

    def make(operations: int, **limits: Any) -> None:
        own = {"acor": ["Cmeter"], "acop": 63}
        rules = {"acr": [own, {"acor": ["Cdisplay"], "acop": operations, **limits}]}
        meter.made("cse-in/meter", "acp", {"rn": "rules", "pv": rules, "pvs": {"acr": [own]}})
        meter.made("cse-in/meter", "cnt", {"rn": "box", "lbl": [PIN], "acpi": ["cse-in/meter/rules"]})
        meter.made(BOX, "cin", {"rn": "first", "con": "secret"})

    return make


@pytest.mark.parametrize("result_content", [1, 4, 5])
@pytest.mark.parametrize("to", [BOX, f"{BOX}/first", f"{BOX}/la"])
def test_the_right_to_delete_is_no_right_to_read(
    give: Any, meter: Originator, display: Originator, to: str, result_content: int
) -> None:
    give(Permission.DELETE)

    answer = display.delete(to, result_content=result_content)

    assert answer.code == 4103
    assert meter.retrieve(f"{BOX}/first").attributes["con"] == "secret"


@pytest.mark.parametrize("result_content", [None, 1, 9])
def test_the_right_to_update_is_no_right_to_read(give: Any, display: Originator, result_content: int | None) -> None:
    give(Permission.UPDATE)

    answer = display.update(BOX, "cnt", {"mbs": 5000}, result_content=result_content)

    assert answer.code == 2004
    assert answer.content is None or answer.attributes.keys() <= NOTHING_MORE | {"mbs"}


def test_who_may_read_and_update_sees_all_of_what_was_updated(give: Any, display: Originator) -> None:
    give(Permission.UPDATE | Permission.RETRIEVE)

    assert display.update(BOX, "cnt", {"mbs": 5000}).attributes["lbl"] == [PIN]


@pytest.mark.parametrize("guess", [PIN, "pin:0000"])
def test_a_condition_on_a_write_tells_nothing_to_who_may_not_read(give: Any, display: Originator, guess: str) -> None:
    give(Permission.UPDATE | Permission.DELETE)

    assert display.update(BOX, "cnt", {"mbs": 5000}, filter={"lbl": [guess]}).code == 4103
    assert display.delete(BOX, filter={"lbl": [guess]}).code == 4103


@pytest.mark.parametrize(
    "condition", [{"lbl": [PIN]}, {"atr": [{"nm": "mni", "val": "*"}]}, {"cra": "20200101T000000"}]
)
def test_a_search_does_not_tell_of_attributes_that_one_may_not_see(
    give: Any, meter: Originator, display: Originator, condition: dict[str, Any]
) -> None:
    give(Permission.RETRIEVE | Permission.DISCOVERY, aca=["cni"])
    meter.update(BOX, "cnt", {"mni": 9})

    assert display.found("cse-in/meter", condition) == []
    assert BOX in display.found("cse-in/meter", {"atr": [{"nm": "cni", "val": "*"}]})
    assert BOX in display.found("cse-in/meter", {"ty": [3]})


@pytest.mark.parametrize(("guess", "owns"), [("http://127.0.0.1:9/sec*", True), ("http://127.0.0.1:9/x*", False)])
def test_the_address_of_an_application_cannot_be_guessed_letter_by_letter(
    house: House, display: Originator, guess: str, owns: bool
) -> None:
    """Whoever knew it could tell the application made-up readings."""
    lamp = house.listener("Clamp", "http://127.0.0.1:9/secret")
    rules = {"acr": [{"acor": ["Clamp"], "acop": 63}, {"acor": ["all"], "acop": 34}]}
    lamp.made("cse-in/lamp", "acp", {"rn": "open", "pv": rules, "pvs": {"acr": [{"acor": ["Clamp"], "acop": 63}]}})
    house.originator("CAdmin").update("cse-in/lamp", "ae", {"acpi": ["cse-in/lamp/open"]})
    condition = {"atr": [{"nm": "poa", "val": guess}]}

    assert display.found("cse-in", condition) == []
    assert lamp.found("cse-in", condition) == (["cse-in/lamp"] if owns else [])


def test_the_right_to_update_does_not_let_one_choose_who_is_asked_for_rights(give: Any, display: Originator) -> None:
    """A server of one's own, asked where no policy permits, would permit everything."""
    give(Permission.UPDATE)
    judge = display.made("cse-in/display", "dac", {"dae": True, "dap": ["http://127.0.0.1:9/"]})["ri"]

    assert display.update(BOX, "cnt", {"daci": [judge]}).code == 4103
    assert display.update(BOX, "cnt", {"daci": [judge], "mbs": 5000}).code == 4103


def test_who_may_change_the_policies_chooses_who_is_asked_for_rights(give: Any, meter: Originator) -> None:
    give(Permission.UPDATE)
    judge = meter.made("cse-in/meter", "dac", {"dae": True, "dap": ["http://127.0.0.1:9/"]})["ri"]

    assert meter.update(BOX, "cnt", {"daci": [judge], "mbs": 5000}).code == 2004


def test_who_may_update_a_subscription_does_not_send_elsewhere_what_it_may_not_read(
    give: Any, meter: Originator, display: Originator, target: Target
) -> None:
    give(Permission.UPDATE)
    watch = {"rn": "watch", "nu": ["Cmeter"], "acpi": ["cse-in/meter/rules"]}
    meter.made(BOX, "sub", watch)

    assert display.update(f"{BOX}/watch", "sub", {"nu": [target.url]}).code == 4103
    assert display.update(f"{BOX}/watch", "sub", {"lbl": ["x"]}).code == 2004
    assert meter.update(f"{BOX}/watch", "sub", {"nu": [target.url]}).code == 2004


@pytest.mark.parametrize("deed", ["created", "deleted"])
def test_who_listens_to_a_parent_does_not_hear_of_children_that_it_may_not_see(
    house: House, give: Any, meter: Originator, display: Originator, target: Target, deed: str
) -> None:
    give(Permission.RETRIEVE | Permission.CREATE)
    if deed == "deleted":
        meter.made(BOX, "cnt", {"rn": "safe", "lbl": [PIN]})
    display.made(BOX, "sub", {"nu": [target.url], "enc": {"net": [3, 4]}})

    if deed == "created":
        meter.made(BOX, "cnt", {"rn": "safe", "lbl": [PIN]})
    assert meter.delete(f"{BOX}/safe").code == 2002
    meter.made(BOX, "cnt", {"rn": "shop-window", "acpi": ["cse-in/meter/rules"]})
    meter.made(BOX, "cin", {"con": "for readers"})
    house.deliver()

    heard = [sgn["nev"]["rep"] for sgn in target.told if "nev" in sgn]
    assert [each.get("m2m:cnt", {}).get("rn", "an instance") for each in heard] == ["shop-window", "an instance"]


def test_who_listens_to_the_cse_does_not_hear_who_registers(house: House, display: Originator, target: Target) -> None:
    """Everybody may subscribe to the CSEBase; what an application says of itself is for whom it lets see it."""
    display.made("cse-in", "sub", {"nu": [target.url], "enc": {"net": [3]}})

    house.application("Clamp", lbl=[PIN])
    house.deliver()

    assert not [sgn for sgn in target.told if "nev" in sgn]

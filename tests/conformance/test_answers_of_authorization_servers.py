"""What the answer of a dynamic authorization server is worth (TS-0003 7.3.2; digest access.md 6)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conformance.das import BOX, FOR_DISPLAY, NOON_AND_AN_HOUR, asked, grants, says
from tests.conformance.house import Originator
from tests.conformance.over_http import HttpHouse, TokenIssuer, permission
from tests.conformance.target import Heard, Reply, Target


@pytest.fixture
def house(tmp_path: Path) -> Iterator[HttpHouse]:
    house = HttpHouse(tmp_path)
    yield house
    house.leave()


@pytest.fixture
def server(target: Target) -> Target:
    """The dynamic authorization server, which grants the display everything until one o'clock."""
    target.answer = grants(until=NOON_AND_AN_HOUR)
    return target


@pytest.fixture(autouse=True)
def box(meter: Originator, display: Originator, server: Target) -> str:
    """A container that refers to a consultation; its identifier."""
    meter.made("cse-in/meter", "dac", {"rn": "das", "dae": True, "dap": [server.url]})
    return str(meter.made("cse-in/meter", "cnt", {"rn": "box", "daci": ["cse-in/meter/das"]})["ri"])


NO_GRANT: dict[str, Callable[[Heard], Reply]] = {
    "nothing": says(b""),
    "no JSON": says(b"{"),
    "a list": says([]),
    "another root": says({"m2m:sgn": {}}),
    "no information": says({"m2m:seci": None}),
    "an empty response": says({"m2m:seci": {"sit": 2, "dres": {}}}),
    "no response": says({"m2m:seci": {"sit": 2}}),
    "a request": says({"m2m:seci": {"sit": 1, "dres": {"dai": {"gp": FOR_DISPLAY}}}}),
    "no rules": grants({}),
    "empty rules": grants({"acr": []}),
    "rules for somebody else": grants({"acr": [{"acor": ["Clamp"], "acop": 63}]}),
    "rules with parts that nobody knows": grants({"acr": [{"acor": ["all"], "acop": 63, "acxx": 1}]}),
    "broken rules": grants({"acr": [{"acor": "all", "acop": 63}]}),
    "an end that is none": grants(until="tomorrow"),
    "an end before now": grants(until=0),
    "something unknown": grants(until=NOON_AND_AN_HOUR, xyz=1),
    "tokens that are none": says({"m2m:seci": {"sit": 2, "dres": {"tkns": ["x"]}}}),
    "more than is read": grants({"acr": [{"acor": ["Cdisplay"], "acop": 63}]}, NOON_AND_AN_HOUR, pad="x" * 100_000),
    "a refusal": says({"m2m:seci": {"sit": 2, "dres": {"dai": {"gp": FOR_DISPLAY}}}}, 403, 4103),
    "a failure": says(b"", 500, None),
    "silence": lambda _: Reply(None),
}


@pytest.mark.parametrize("name", NO_GRANT)
@pytest.mark.parametrize("operation", ["retrieve", "create"])
@pytest.mark.rule("CSE/SEC/DYN/013", "CSE/SEC/DYN/014")
def test_any_other_answer_grants_nothing(display: Originator, server: Target, name: str, operation: str) -> None:
    server.answer = NO_GRANT[name]

    answer = display.retrieve(BOX) if operation == "retrieve" else display.create(BOX, "cin", {"con": "1"})

    assert answer.code == 4103
    assert len(asked(server)) <= 2


@pytest.mark.rule("CSE/SEC/DYN/005", "CSE/SEC/DYN/013")
def test_a_server_that_is_away_grants_nothing_and_the_next_one_is_asked(
    meter: Originator, display: Originator, server: Target
) -> None:
    assert meter.update("cse-in/meter/das", "dac", {"dap": ["http://127.0.0.1:9999/nobody"]}).code == 2004
    assert display.retrieve(BOX).code == 4103

    meter.update("cse-in/meter/das", "dac", {"dap": ["http://127.0.0.1:9999/nobody", server.url]})

    assert display.retrieve(BOX).code == 2000
    assert len(asked(server)) == 1


@pytest.mark.rule("CSE/SEC/DYN/005")
def test_a_server_that_refuses_is_not_overruled_by_the_next_one(
    meter: Originator, display: Originator, server: Target, targets: Callable[[], Target]
) -> None:
    refusing = targets()
    refusing.answer = says(b"", 403, 4103)
    meter.update("cse-in/meter/das", "dac", {"dap": [refusing.url, server.url]})

    assert display.retrieve(BOX).code == 4103
    assert asked(server) == []


@pytest.mark.rule("CSE/SEC/DYN/012")
def test_a_server_may_answer_with_tokens(house: HttpHouse, display: Originator, server: Target, box: str) -> None:
    issuer = TokenIssuer()
    house.trust(issuer)
    good = issuer.token("Cdisplay", permission([box], ["Cdisplay"]))
    server.answer = says({"m2m:seci": {"sit": 2, "dres": {"tkns": [good]}}})
    assert display.retrieve(BOX).code == 2000
    assert display.update(BOX, "cnt", {"lbl": ["x"]}).code == 4103

    for useless in (issuer.token("Clamp", permission([box], ["all"])), TokenIssuer().token("Cdisplay")):
        server.answer = says({"m2m:seci": {"sit": 2, "dres": {"tkns": [useless]}}})
        assert display.retrieve(BOX).code == 4103

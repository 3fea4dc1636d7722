"""What the answer of a dynamic authorization server is worth, byte by byte; no server is asked."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import Any

import pytest

from cse.dispatcher import Dispatcher
from cse.model import Answer, Question
from onem2m.mapping import json
from onem2m.primitive import Association
from onem2m.vocabulary import Operation
from tests.conformance.das import FOR_DISPLAY
from tests.conformance.guarded import BOX
from tests.conformance.house import House, Originator

LONGEST = 65_536


@dataclass
class Network:
    """Carries questions to a server that always says the same."""

    answer: Answer
    asked: list[dict[str, Any]]

    def __call__(self, question: Question) -> Future[Answer]:
        self.asked.append(json.decode(question.body)["m2m:seci"]["dreq"])
        answered: Future[Answer] = Future()
        answered.set_result(self.answer)
        return answered


def granting(until: Any = None, rules: Any = None) -> bytes:
    access = {"gp": FOR_DISPLAY if rules is None else rules} | ({} if until is None else {"pl": until})
    return json.encode({"m2m:seci": {"sit": 2, "dres": {"dai": access}}})


@pytest.fixture
def network(house: House, meter: Originator) -> Network:
    meter.made("cse-in/meter", "dac", {"rn": "das", "dae": True, "dap": ["http://127.0.0.1:9/das"]})
    meter.made("cse-in/meter", "cnt", {"rn": "box", "daci": ["cse-in/meter/das"]})
    network = Network(Answer(2000, body=granting()), [])
    house.cse.dispatcher.close()
    house.cse = replace(house.cse, dispatcher=Dispatcher(house.cse.entity, house.cse.store, network))
    return network


@pytest.fixture
def display(house: House) -> Originator:
    return house.originator("Cdisplay")


@pytest.mark.parametrize(("length", "code"), [(LONGEST, 2000), (LONGEST + 1, 4103)])
def test_an_answer_counts_up_to_its_greatest_length(
    network: Network, display: Originator, length: int, code: int
) -> None:
    network.answer = Answer(2000, body=granting().ljust(length))

    assert display.retrieve(BOX).code == code


@pytest.mark.parametrize("status", [2001, 4103, 5000])
def test_rights_in_the_answer_of_a_server_that_refuses_are_none(
    network: Network, display: Originator, status: int
) -> None:
    network.answer = Answer(status, body=granting())

    assert display.retrieve(BOX).code == 4103


@pytest.mark.parametrize("response", [None, [], "dai", 5, {"dai": []}, {"xyz": 1}])
def test_an_answer_of_another_form_grants_nothing(network: Network, display: Originator, response: Any) -> None:
    network.answer = Answer(2000, body=json.encode({"m2m:seci": {"sit": 2, "dres": response}}))

    assert display.retrieve(BOX).code == 4103


@pytest.mark.parametrize("until", [3000, "3000"])
def test_rights_end_at_the_very_instant(house: House, network: Network, display: Originator, until: Any) -> None:
    network.answer = Answer(2000, body=granting(until))
    display.retrieve(BOX)
    house.clock.now_ns += 2_999_999_999
    assert display.retrieve(BOX).code == 2000
    assert len(network.asked) == 1

    house.clock.now_ns += 1

    assert display.retrieve(BOX).code == 2000
    assert len(network.asked) == 2


def test_an_answer_without_rights_is_not_kept(house: House, network: Network, display: Originator) -> None:
    network.answer = Answer(2000, body=granting(3000, {"acr": []}))

    assert display.retrieve(BOX).code == 4103
    assert len(house.cse.entity.rights.rights) == 0


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("192.0.2.7", {"oip": {"ip4": "192.0.2.7"}}),
        ("2001:db8::7", {"oip": {"ip6": "2001:db8::7"}}),
        ("a socket", {}),
        (None, {}),
    ],
)
def test_the_server_is_told_from_where_it_is_asked_for(
    network: Network, display: Originator, address: str | None, told: dict[str, Any]
) -> None:
    request = display.request(Operation.RETRIEVE, BOX, association=Association(None, address))

    display.house.ask(request)

    [question] = network.asked
    del question["trid"]
    assert question == {"or": "/id-in/Cdisplay", "trt": 3, "op": 2, **told}


def test_a_consultation_in_the_place_of_another_is_not_asked(
    house: House, network: Network, meter: Originator, display: Originator
) -> None:
    lamp = house.application("Clamp")
    lamp.made("cse-in/lamp", "dac", {"rn": "das", "dae": True, "dap": ["http://127.0.0.1:9/das"]})
    meter.update(BOX, "cnt", {"daci": ["cse-in/lamp/das"]})
    assert display.retrieve(BOX).code == 2000

    lamp.delete("cse-in/lamp")
    mallory = house.application("Cmallory", rn="lamp")
    mallory.made("cse-in/lamp", "dac", {"rn": "das", "dae": True, "dap": ["http://127.0.0.1:9/das"]})

    assert display.retrieve(BOX).code == 4103
    assert len(network.asked) == 1

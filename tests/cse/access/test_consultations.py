"""When a dynamic authorization server is asked, and what its answer adds; asked without any server."""

from __future__ import annotations

from typing import Any

import pytest

from cse.access.authorisation import require
from cse.access.decision import EVERYTHING, Grant
from cse.access.policies import compile_rules
from cse.access.remembered import TemporaryRights
from cse.access.requester import Requester
from cse.clock import LATEST
from cse.entity import Entity
from cse.model import Answer, Inquiry, QuestionOpen, Reading, Resource
from onem2m.errors import OriginatorNotAuthenticated
from onem2m.mapping import json
from onem2m.vocabulary import Operation, Permission
from tests.conformance.guarded import RETRIEVE
from tests.conformance.house import ADMINISTRATOR, House, Originator
from tests.cse.access.asking import DISPLAY, HERE, PROVIDER, requester
from tests.cse.access.deciding import on

CONSULTATION = "cse-in/das"
BOX = "cse-in/box"


@pytest.fixture
def administrator(house: House) -> Originator:
    return house.originator(ADMINISTRATOR)


@pytest.fixture(autouse=True)
def box(administrator: Originator) -> str:
    """A container that refers to a consultation; its identifier."""
    administrator.made("cse-in", "dac", {"rn": "das", "dae": True, "dap": ["http://127.0.0.1:9/das"]})
    return str(administrator.made("cse-in", "cnt", {"rn": "box", "daci": [CONSULTATION]})["ri"])


def asking(name: str = DISPLAY, **facts: Any) -> Requester:
    return requester(name, **{"operation": Operation.RETRIEVE, **facts})


def required(house: House, who: Requester, inquiry: Inquiry | None = None) -> Grant:
    def work(entity: Entity, resource: Resource, tree: Reading) -> Grant:
        return require(entity, who, resource, Permission.RETRIEVE, tree)

    return on(house, BOX, work, inquiry)


def rules(*attributes: str) -> dict[str, Any]:
    limits = {"aca": list(attributes)} if attributes else {}
    return {"acr": [{"acor": ["Cdisplay"], "acop": RETRIEVE, **limits}]}


def remember(house: House, *attributes: str) -> None:
    """Has the CSE remember that a server granted this."""

    def keep(entity: Entity, consultation: Resource, tree: Reading) -> None:
        box = tree.by_identifier(on(house, BOX, lambda _, found, __: found.identifier))
        assert box is not None
        rights = TemporaryRights(
            compile_rules(rules(*attributes), HERE, PROVIDER), LATEST, consultation.attributes["lt"]
        )
        entity.rights.keep(consultation.key, box.key, rights, tree.now)

    on(house, CONSULTATION, keep)


def test_where_no_policy_permits_somebody_else_is_asked(house: House) -> None:
    with pytest.raises(QuestionOpen):
        required(house, asking())


@pytest.mark.parametrize("facts", [{"operation": None}, {"known": False}])
def test_nobody_is_asked_for_a_notification_nor_for_who_is_not_known(house: House, facts: dict[str, Any]) -> None:
    with pytest.raises(OriginatorNotAuthenticated):
        required(house, asking(**facts))


def test_nobody_is_asked_where_policies_permit_some_attributes(house: House, administrator: Originator) -> None:
    administrator.made("cse-in", "acp", {"rn": "rules", "pv": rules("lbl"), "pvs": rules()})
    assert administrator.update(BOX, "cnt", {"acpi": ["cse-in/rules"]}).code == 2004

    assert required(house, asking()) == frozenset({"lbl"})
    assert required(house, asking(f"{HERE}/{ADMINISTRATOR}")) is EVERYTHING


@pytest.mark.parametrize(("attributes", "grant"), [(("lbl", "cni"), frozenset({"lbl", "cni"})), ((), EVERYTHING)])
def test_what_was_granted_before_is_permitted_without_asking(
    house: House, attributes: tuple[str, ...], grant: Grant
) -> None:
    remember(house, *attributes)

    assert required(house, asking()) == grant


@pytest.mark.parametrize("attributes", [("lbl",), ()])
def test_what_the_answer_grants_is_permitted_and_no_more(house: House, attributes: tuple[str, ...]) -> None:
    with pytest.raises(QuestionOpen) as asked:
        required(house, asking())
    granting = json.encode({"m2m:seci": {"sit": 2, "dres": {"dai": {"gp": rules(*attributes)}}}})
    inquiry = Inquiry({question: Answer(2000, body=granting) for question in asked.value.questions})

    assert required(house, asking(), inquiry) == (frozenset(attributes) or EVERYTHING)


def test_who_wants_to_fetch_tokens_by_itself_is_told_where_and_nobody_is_asked(house: House, box: str) -> None:
    with pytest.raises(OriginatorNotAuthenticated) as refused:
        required(house, asking(wants_token_request=True))

    question = {"or": DISPLAY, "trt": 3, "op": 2, "trid": box}
    assert refused.value.token_request == {"dasi": [{"uri": "http://127.0.0.1:9/das", "dreq": question}]}

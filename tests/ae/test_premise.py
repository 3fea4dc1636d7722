"""Who lives at a premise, as an application hears of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

import schemas
from ae.premise import VACANT, Premise
from onem2m.client import Client, connect
from onem2m.errors import NotFound
from onem2m.vocabulary import ResourceType
from tests.han_bridge.cse_process import CseProcess

CONTAINER = "cse-in/authority/premises/elm-1"
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def tell(admin: Client, tenancy: str, since: datetime, **policies: str) -> None:
    content: dict[str, Any] = {
        "premise": "elm-1",
        "tenancy": tenancy,
        "since": since.isoformat().replace("+00:00", "Z"),
        "policies": policies,
    }
    admin.create(CONTAINER, ResourceType.CONTENT_INSTANCE, {"con": content})


@pytest.fixture
def premise(admin: Client, cse: CseProcess) -> Premise:
    attributes = {"rn": "authority", "api": "Ntest", "rr": False, "srv": ["4"]}
    connect(cse.url, "Cauthority").create("cse-in", ResourceType.AE, attributes)
    admin.create("cse-in/authority", ResourceType.CONTAINER, {"rn": "premises"})
    admin.create("cse-in/authority/premises", ResourceType.CONTAINER, {"rn": "elm-1"})
    return Premise(admin, "cse-in", "elm-1")


def test_nothing_is_known_before_anything_is_told(premise: Premise) -> None:
    with pytest.raises(NotFound):
        premise.follow("test")


def test_a_moment_belongs_to_the_tenancy_that_it_lies_in(premise: Premise, admin: Client) -> None:
    tell(admin, "t1", NOON, household="cse-in/authority/elm-1.t1.household")
    tell(admin, VACANT, NOON + HOUR)
    tell(admin, "t2", NOON + 2 * HOUR)
    premise.follow("test")

    moments = [NOON - HOUR, NOON, NOON + HOUR - HOUR / 60, NOON + HOUR, NOON + 5 * HOUR]

    assert [premise.at(moment).name for moment in moments] == [VACANT, "t1", "t1", VACANT, "t2"]
    assert premise.at(NOON).policies == {"household": "cse-in/authority/elm-1.t1.household"}
    assert premise.current.name == "t2"


def test_a_change_is_noticed_once(premise: Premise, admin: Client) -> None:
    tell(admin, "t1", NOON)
    premise.follow("test")

    assert not premise.look()
    tell(admin, VACANT, NOON + HOUR)
    assert premise.look()
    assert not premise.look()


def test_what_is_known_stays_while_nobody_answers(premise: Premise, admin: Client) -> None:
    tell(admin, "t1", NOON)
    premise.follow("test")

    admin.delete(CONTAINER)

    assert not premise.look()
    assert premise.current.name == "t1"


def test_what_is_no_tenancy_is_refused(premise: Premise, admin: Client) -> None:
    tell(admin, "everybody", NOON)

    with pytest.raises(schemas.PayloadInvalid):
        premise.follow("test")

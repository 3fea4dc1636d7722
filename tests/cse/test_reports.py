"""Who may know what the CSE has written down."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cse.reports import accounts_report, audit_report
from onem2m.errors import BadRequest, NotFound, OneM2MError, OriginatorHasNoPrivilege
from onem2m.primitive import Association, Identity
from tests.conformance.house import House, Originator

AUDITOR = Association(Identity("/id-in/Cperson-anna", frozenset({"auditor@gridhearth.local"}), "token"), None)
ELSEWHERE = Association(Identity("/id-in/Cperson-anna", frozenset({"auditor@elsewhere.example"}), "token"), None)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path)
    yield house
    house.leave()


@pytest.fixture
def meter(house: House) -> Originator:
    return house.application("Cmeter")


def test_the_administrator_and_auditors_read_the_audit_log_page_by_page(house: House, meter: Originator) -> None:
    entity, store = house.cse.entity, house.cse.store
    meter.delete("cse-in/meter")

    whole = audit_report(entity, store, "CAdmin", None, 0, 1000)["records"]
    pages = [audit_report(entity, store, "Cperson-anna", AUDITOR, number, 1)["records"] for number in range(len(whole))]

    assert [one["what"] for one in whole] == ["AE-created", "AE-deleted"]
    assert [page[0] for page in pages] == whole


@pytest.mark.parametrize(("name", "association"), [("Cmeter", None), ("Cperson-anna", ELSEWHERE), ("Cnobody", None)])
def test_nobody_else_does(house: House, meter: Originator, name: str, association: Association | None) -> None:
    with pytest.raises(OriginatorHasNoPrivilege):
        audit_report(house.cse.entity, house.cse.store, name, association, 0, 10)


@pytest.mark.parametrize(("after", "limit"), [(-1, 1), (0, 0), (0, 1001)])
def test_a_page_has_bounds(house: House, after: int, limit: int) -> None:
    with pytest.raises(BadRequest):
        audit_report(house.cse.entity, house.cse.store, "CAdmin", None, after, limit)


def test_who_may_read_a_policy_sees_who_uses_it(house: House, meter: Originator) -> None:
    house.application("Creader")
    entity, store = house.cse.entity, house.cse.store
    own = {"acr": [{"acor": ["Cmeter"], "acop": 63}]}
    meter.made("cse-in/meter", "acp", {"rn": "c", "pv": own, "pvs": own, "lbl": ["accounted"]})
    meter.made("cse-in/meter", "cnt", {"rn": "box", "acpi": ["cse-in/meter/c"]})
    meter.retrieve("cse-in/meter/box")
    house.sweep()

    for name in ("Cmeter", "CAdmin"):
        [use] = accounts_report(entity, store, name, None, "cse-in/meter/c")["uses"]
        assert (use["originator"], use["operation"], use["to"]) == ("/id-in/Cmeter", "RETRIEVE", "cse-in/meter/box")
        assert use["first"].startswith("20250301T12")
    with pytest.raises(OriginatorHasNoPrivilege):
        accounts_report(entity, store, "Creader", None, "cse-in/meter/c")


@pytest.mark.parametrize("policy", ["cse-in/nothing", "cse-in/meter", "a//b", ""])
def test_what_is_no_policy_has_no_accounts(house: House, meter: Originator, policy: str) -> None:
    with pytest.raises(NotFound):
        accounts_report(house.cse.entity, house.cse.store, "CAdmin", None, policy)
    with pytest.raises(OneM2MError) as refusal:
        accounts_report(house.cse.entity, house.cse.store, "Cmeter", None, policy)
    assert isinstance(refusal.value, OriginatorHasNoPrivilege)

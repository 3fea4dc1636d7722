"""The routes of our own that tell of the CSE: who may see the audit log, and who used a policy."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.attacks.fortress import Fortress, Told


@pytest.fixture(scope="module")
def fortress(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fortress]:
    fortress = Fortress(tmp_path_factory.mktemp("reports"))
    yield fortress
    assert fortress.stop() == 0


def asked(fortress: Fortress, who: str, path: str, **claims: Any) -> Told:
    return fortress.party(who, **claims).ask("GET", path)


def test_the_administrator_reads_the_audit_log_in_parts(fortress: Fortress) -> None:
    first = asked(fortress, "CAdmin", "/audit?limit=2").content["records"]
    further = asked(fortress, "CAdmin", f"/audit?after={first[-1]['n']}&limit=1").content["records"]

    assert [record["n"] for record in first] == [1, 2]
    assert [record["n"] for record in further] == [3]


def test_so_does_an_auditor(fortress: Fortress) -> None:
    told = asked(fortress, "Cauditor", "/audit", roles=["auditor@gridhearth.local"])

    assert told.status == 200
    assert any(record["what"].startswith("ae") or "AE" in json.dumps(record) for record in told.content["records"])


@pytest.mark.parametrize("roles", [[], ["operator@gridhearth.local"], ["auditor@elsewhere.example"]])
def test_nobody_else_does(fortress: Fortress, roles: list[str]) -> None:
    told = asked(fortress, "Cmallory", "/audit", roles=roles)

    assert (told.status, told.code) == (403, 4103)


def test_without_a_credential_nothing_is_told(fortress: Fortress) -> None:
    for path in ("/audit", "/accounts?policy=acp2"):
        told = fortress.ask("GET", path, {"X-M2M-Origin": "CAdmin"})

        assert (told.status, told.code) == (403, 4107)
        assert told.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize("query", ["after=x", "after=-1", "limit=0", "after=1&after=2"])
def test_a_wrong_question_is_named(fortress: Fortress, query: str) -> None:
    told = asked(fortress, "CAdmin", f"/audit?{query}")

    assert (told.status, told.code) == (400, 4000)
    assert query[:5] in told.content["m2m:dbg"]


def test_only_a_get_is_served(fortress: Fortress) -> None:
    told = fortress.party("CAdmin").ask("DELETE", "/audit")

    assert (told.status, told.code) == (405, 4005)


def test_who_may_read_a_policy_sees_who_used_it(fortress: Fortress) -> None:
    alice = fortress.party("Calice")
    rules = [{"acor": ["Calice"], "acop": 63}, {"acor": ["Cmallory"], "acop": 2}]
    policy = {"rn": "counted", "lbl": ["accounted"], "pv": {"acr": rules}, "pvs": {"acr": rules[:1]}}
    ri = alice.made("/cse-in/alice", "acp", policy)["ri"]
    alice.made("/cse-in/alice", "cnt", {"rn": "shared", "acpi": [ri]})
    assert asked(fortress, "Cmallory", "/cse-in/alice/shared").status == 200

    def uses() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = alice.ask("GET", f"/accounts?policy={ri}").content["uses"]
        return [use for use in found if use["originator"] == "/id-in/Cmallory"]

    fortress.until(lambda: bool(uses()))
    [use] = uses()
    assert (use["operation"], use["to"], use["uses"]) == ("RETRIEVE", "cse-in/alice/shared", 1)
    assert asked(fortress, "Cmallory", f"/accounts?policy={ri}").code == 4103


def test_where_a_folder_would_stand_there_is_none(fortress: Fortress) -> None:
    assert asked(fortress, "CAdmin", "/audit/1").status == 404

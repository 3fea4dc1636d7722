"""Asks rules as the CSE /id-in of gridhearth.local asks them, without a tree."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from cse.access.decision import Case, Grant, granted, is_further, is_plain, permitted_plainly
from cse.access.locations import Locations
from cse.access.policies import compile_rules
from cse.access.requester import Requester
from cse.model import Resource
from onem2m.resources import Registry
from onem2m.vocabulary import Permission

HERE = "/id-in"
DISPLAY = f"{HERE}/Cdisplay"
PROVIDER = "gridhearth.local"
NOON = 1_740_830_400_000_000_000
"""2025-03-01T12:00:00Z, a Saturday."""


def requester(originator: str = f"{HERE}/CAE1", **facts: Any) -> Requester:
    return Requester(originator, facts.pop("known", True), **{"instant": NOON, **facts})


def container(type: int = 3, **attributes: Any) -> Resource:
    """A target of the type; what it is called does not matter."""
    definition = next(found for found in Registry() if found.type == type)
    return Resource(definition, 7, 1, "box", attributes={"ri": "cnt7", **attributes})


def grant(
    privileges: Any,
    who: Requester,
    permission: Permission = Permission.RETRIEVE,
    *,
    target: Resource | None = None,
    child_type: int | None = None,
    members: Mapping[str, Collection[str]] | None = None,
    locations: Locations | None = None,
) -> Grant:
    """What the rules of a stored `pv` grant. The fast way to ask plain rules must agree with the whole one."""
    rules = compile_rules(privileges, HERE, PROVIDER)
    case = Case(
        who,
        permission,
        target or container(),
        child_type,
        lambda group, entity: entity in (members or {}).get(group, ()),
        locations,
    )
    answer = granted(rules, case)
    plainly = permitted_plainly(filter(is_plain, rules), who.name, int(permission))
    assert not plainly or answer is None
    assert plainly or answer == granted(tuple(filter(is_further, rules)), case)
    return answer


def rule(*originators: Any, operations: Any = 63, **further: Any) -> dict[str, Any]:
    return {"acor": list(originators), "acop": operations} | further

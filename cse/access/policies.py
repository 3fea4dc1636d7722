"""What policies say (TS-0001 9.6.2, TS-0003 7.1): stored privileges compiled into rules, once for many questions.

`decision.py` asks them. Rules only ever permit; one that is malformed in any part, or has a part that nobody here
knows (acui, acl, acec), is left out, for without its conditions it would permit too much.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cse.access.contexts import Context, Malformed, compile_contexts, filled_list
from onem2m.addressing import sp_relative
from onem2m.wildcard import Matcher, path_wildcard, wildcard

EVERYONE = "all"

_ALL_PERMISSIONS = 63
_NEEDED = frozenset({"acor", "acop"})
_CONDITIONS = frozenset({"acco", "acaf", "acod", "aca"})


@dataclass(frozen=True, slots=True)
class ObjectDetails:
    """One entry of acod: what may be created, and below what. None where it asks nothing."""

    child_types: frozenset[int]
    target_type: int | None
    definition: str | None
    """containerDefinition of a target that is a flexContainer"""
    management: int | None
    """mgmtDefinition of a target that is a management object"""

    def fits(self, target_type: int, attributes: Mapping[str, Any], child_type: int | None) -> bool:
        """Whether it speaks of creating such a child below such a target."""
        return (
            child_type in self.child_types
            and self.target_type in (None, target_type)
            and self.definition in (None, attributes.get("cnd"))
            and self.management in (None, attributes.get("mgd"))
        )


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a rule asks beyond originator and operation; None where nothing is asked."""

    authenticated: bool
    contexts: tuple[Context, ...] | None
    """of which one must hold"""
    objects: tuple[ObjectDetails, ...] | None
    """of which one must fit a CREATE"""
    attributes: frozenset[str] | None
    """to which the rule is limited"""


@dataclass(frozen=True, slots=True)
class Rule:
    """One access control rule that can be evaluated: for whom it is, what it permits, and when."""

    operations: int
    """the sum of `Permission` bits"""
    everyone: bool
    exactly: frozenset[str]
    """originators in SP-relative or absolute form"""
    patterns: tuple[Matcher, ...]
    groups: tuple[str, ...]
    """addresses of groups whose members are meant"""
    roles: frozenset[str] = frozenset()
    """role-IDs (`role@issuer`) whose holders are meant"""
    conditions: Conditions | None = None


def compile_rules(privileges: object, cse_id: str, provider: str = "") -> tuple[Rule, ...]:
    """The usable rules of a stored `pv` or `pvs` on the CSE `cse_id` (`/id-in`) of the M2M service provider."""
    listed = privileges.get("acr") if isinstance(privileges, dict) else None
    if not isinstance(listed, list):
        return ()
    rules = []
    for entry in listed:
        try:
            rules.append(_compile_rule(entry, cse_id, provider))
        except Malformed:
            continue
    return tuple(rules)


def entity_form(identifier: str, cse_id: str, provider: str) -> str:
    """An AE-ID or CSE-ID, or a pattern of such, in the form that holds throughout the provider's domain.

    Entities of our own domain come without it, those of another in absolute form.
    """
    if identifier.startswith("//") and provider and identifier.startswith(f"//{provider}/"):
        identifier = identifier[len(provider) + 2 :]
    return sp_relative(cse_id, identifier)


def _compile_rule(rule: object, cse_id: str, provider: str) -> Rule:
    if not isinstance(rule, dict) or not rule.keys() >= _NEEDED or rule.keys() - _NEEDED - _CONDITIONS:
        raise Malformed
    originators, operations = rule["acor"], rule["acop"]
    if not isinstance(operations, int) or isinstance(operations, bool) or not 0 < operations <= _ALL_PERMISSIONS:
        raise Malformed
    if not isinstance(originators, list) or not all(isinstance(entry, str) and entry for entry in originators):
        raise Malformed
    conditions = _compile_conditions(rule)
    exactly: set[str] = set()
    roles: set[str] = set()
    patterns: list[Matcher] = []
    groups: list[str] = []
    for entry in originators:
        if entry == EVERYONE:
            continue
        if "@" in entry:
            roles.add(entry)
        elif _is_domain(entry):
            patterns.append(_of_domain(entry, provider))
        else:
            form = entity_form(entry, cse_id, provider)
            if "*" in entry:
                patterns.append(path_wildcard(form))
            elif _may_be_group(form, cse_id):
                groups.append(entry)
            else:
                exactly.add(form)
    everyone = EVERYONE in originators
    return Rule(operations, everyone, frozenset(exactly), tuple(patterns), tuple(groups), frozenset(roles), conditions)


def _compile_conditions(rule: dict[str, Any]) -> Conditions | None:
    """The parts beyond acor and acop. Raises Malformed."""
    authenticated = rule.get("acaf", False)
    if not isinstance(authenticated, bool):
        raise Malformed
    contexts = compile_contexts(rule["acco"]) if "acco" in rule else None
    objects = tuple(_object_details(entry) for entry in filled_list(rule["acod"])) if "acod" in rule else None
    attributes = None
    if "aca" in rule:
        names = filled_list(rule["aca"])
        if not all(isinstance(name, str) and name for name in names):
            raise Malformed
        attributes = frozenset(names)
    if not authenticated and contexts is None and objects is None and attributes is None:
        return None
    return Conditions(authenticated, contexts, objects, attributes)


def _object_details(entry: object) -> ObjectDetails:
    if not isinstance(entry, dict) or entry.keys() - {"ty", "spty", "chty"}:
        raise Malformed
    child_types = filled_list(entry.get("chty"))
    specialization = entry.get("spty")
    definition = management = None
    if "spty" in entry:
        if not isinstance(specialization, dict) or not specialization or specialization.keys() - {"cnd", "mgd"}:
            raise Malformed
        definition, management = specialization.get("cnd"), specialization.get("mgd")
        if "cnd" in specialization and not (isinstance(definition, str) and definition):
            raise Malformed
    numbers = [*child_types, *(entry[name] for name in ("ty",) if name in entry)]
    numbers += [management] if isinstance(specialization, dict) and "mgd" in specialization else []
    if not all(isinstance(number, int) and not isinstance(number, bool) for number in numbers):
        raise Malformed
    return ObjectDetails(frozenset(child_types), entry.get("ty"), definition, management)


def _is_domain(entry: str) -> bool:
    """`//sp.example` or a bare domain name. A bare stem (C..., S...) may hold dots and is an AE all the same."""
    if entry.startswith("//"):
        domain = entry[2:].rstrip("/")
        return "/" not in domain and domain != ""
    return "." in entry and "/" not in entry and not entry.startswith(("C", "S"))


def _of_domain(entry: str, provider: str) -> Matcher:
    """Matches all entities of a provider's domain: absolute identifiers, and those of our own that come without it."""
    fits = wildcard(entry.strip("/").lower())
    ours = provider != "" and fits(provider.lower())

    def matches(originator: str) -> bool:
        if originator.startswith("//"):
            return fits(originator[2:].partition("/")[0].lower())
        return ours and originator != ""

    return matches


def _may_be_group(entry: str, cse_id: str) -> bool:
    """Whether an entry can be the address of a group: everything that has not the form of an AE-ID or CSE-ID."""
    if entry.startswith("//"):
        _, _, relative = entry[2:].partition("/")[2].partition("/")
    elif entry.startswith("/"):
        relative = entry[1:].partition("/")[2]
    else:
        relative = entry
    if not relative or "/" in relative:
        return "/" in relative
    own = entry.startswith(f"{cse_id}/") or not entry.startswith("/")
    return not relative.startswith("C") and not (own and relative.startswith("S"))

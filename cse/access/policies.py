"""May this originator do that: the rules of accessControlPolicies (TS-0001 9.6.2, TS-0003 7.1), as pure functions.

Privileges are compiled once, when the policy is read, and asked many times. Rules only ever permit; what cannot be
understood or evaluated permits nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from onem2m.addressing import sp_relative
from onem2m.vocabulary import Permission
from onem2m.wildcard import Matcher, path_wildcard, wildcard

EVERYONE = "all"

_ALL_PERMISSIONS = 63

IsMember = Callable[[str, str], bool]
"""Whether the entity (second, SP-relative) is a member of the group (first, an address as the policy gives it)."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One access control rule that can be evaluated: for whom it is, and what it permits."""

    operations: int
    """the sum of `Permission` bits"""
    everyone: bool
    exactly: frozenset[str]
    """originators in SP-relative or absolute form"""
    patterns: tuple[Matcher, ...]
    groups: tuple[str, ...]
    """addresses of groups whose members are meant"""


def compile_rules(privileges: object, cse_id: str) -> tuple[Rule, ...]:
    """The usable rules of a stored `pv` or `pvs` on the CSE `cse_id` (`/id-in`).

    A rule that is malformed, or has a part beyond originators and operations (acco, acaf, acod, aca, unknown ones),
    is left out: its conditions are not evaluated here, and without them it would permit too much.
    """
    listed = privileges.get("acr") if isinstance(privileges, dict) else None
    if not isinstance(listed, list):
        return ()
    compiled = (_compile_rule(rule, cse_id) for rule in listed)
    return tuple(rule for rule in compiled if rule is not None)


def permits(rules: Iterable[Rule], originator: str, permission: Permission, is_member: IsMember) -> bool:
    """Whether any rule lets `originator` (SP-relative `/id-in/CAE1`, `/S12`, `/id-mn1`, or absolute) do this.

    `is_member` may be expensive; it is asked only when nothing else permits.
    """
    needed = int(permission)
    groups = False
    for rule in rules:
        if rule.operations & needed == needed:
            if rule.everyone or originator in rule.exactly:
                return True
            for matches in rule.patterns:
                if matches(originator):
                    return True
            groups = groups or bool(rule.groups)
    if not groups:
        return False
    return any(is_member(group, originator) for group in _groups(rules, needed))


def _groups(rules: Iterable[Rule], needed: int) -> Iterator[str]:
    for rule in rules:
        if rule.operations & needed == needed:
            yield from rule.groups


def _compile_rule(rule: object, cse_id: str) -> Rule | None:
    if not isinstance(rule, dict) or rule.keys() != {"acor", "acop"}:
        return None
    originators, operations = rule["acor"], rule["acop"]
    if not isinstance(operations, int) or isinstance(operations, bool) or not 0 < operations <= _ALL_PERMISSIONS:
        return None
    if not isinstance(originators, list) or not all(isinstance(entry, str) and entry for entry in originators):
        return None
    exactly: set[str] = set()
    patterns: list[Matcher] = []
    groups: list[str] = []
    for entry in originators:
        if entry == EVERYONE or "@" in entry:  # roles (role@issuer) cannot be confirmed here: they match nobody
            continue
        if _is_domain(entry):
            patterns.append(_of_domain(entry))
        elif "*" in entry:
            patterns.append(path_wildcard(_entity(entry, cse_id)))
        elif _may_be_group(entry, cse_id):
            groups.append(entry)
        else:
            exactly.add(_entity(entry, cse_id))
    return Rule(operations, EVERYONE in originators, frozenset(exactly), tuple(patterns), tuple(groups))


def _entity(entry: str, cse_id: str) -> str:
    """An AE-ID or CSE-ID, or a pattern of such, in the form that holds throughout the provider's domain."""
    return sp_relative(cse_id, entry)


def _is_domain(entry: str) -> bool:
    """`//sp.example` or a bare domain name. A bare stem (C..., S...) may hold dots and is an AE all the same."""
    if entry.startswith("//"):
        domain = entry[2:].rstrip("/")
        return "/" not in domain and domain != ""
    return "." in entry and "/" not in entry and not entry.startswith(("C", "S"))


def _of_domain(entry: str) -> Matcher:
    """Matches absolute identifiers of a provider's domain. Our own domain's entities come without one."""
    fits = wildcard(entry.strip("/").lower())

    def matches(originator: str) -> bool:
        return originator.startswith("//") and fits(originator[2:].partition("/")[0].lower())

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

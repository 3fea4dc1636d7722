"""May this requester do that: compiled rules are asked, purely. Any one rule that fits permits.

A decision is a grant: everything, nothing, or the attributes that it is limited to (aca).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from cse.access.locations import Locations
from cse.access.policies import Conditions, Rule
from cse.access.requester import Requester
from cse.model import Resource
from onem2m.vocabulary import Permission

Grant = frozenset[str] | None
"""The attributes that are permitted; None: whatever the resource has."""

EVERYTHING: Final = None
NOTHING: Final[frozenset[str]] = frozenset()

IsMember = Callable[[str, str], bool]
"""Whether the entity (second, SP-relative) is a member of the group (first, an address as the policy gives it)."""


@dataclass(frozen=True, slots=True)
class Case:
    """All that a decision depends on beside the rules."""

    who: Requester
    permission: Permission
    target: Resource
    """what the operation is done to, for a CREATE the parent"""
    child_type: int | None
    """what a CREATE is to make"""
    is_member: IsMember
    """may be expensive; asked only when nothing else permits"""
    locations: Locations | None


def is_plain(rule: Rule) -> bool:
    """Whether `permitted_plainly` can decide a part of the rule."""
    return rule.conditions is None


def is_further(rule: Rule) -> bool:
    """Whether the rule may permit more than `permitted_plainly` says."""
    return rule.conditions is not None or bool(rule.groups or rule.roles)


def permitted_plainly(rules: Iterable[Rule], originator: str, needed: int) -> bool:
    """The most frequent question, answered fast: does a rule without conditions permit it by the name alone?"""
    for rule in rules:
        if rule.operations & needed == needed:
            if rule.everyone or originator in rule.exactly:
                return True
            for matches in rule.patterns:
                if matches(originator):
                    return True
    return False


def granted(rules: Iterable[Rule], case: Case) -> Grant:
    """What the rules permit in a case. Rules that are limited to attributes add up."""
    needed = int(case.permission)
    attributes: set[str] = set()
    left: list[Rule] = []
    for rule in rules:
        if rule.operations & needed != needed or not (rule.conditions is None or _holds(rule.conditions, case)):
            continue
        if _names(rule, case.who):
            limits = rule.conditions.attributes if rule.conditions is not None else None
            if limits is None:
                return EVERYTHING
            attributes |= limits
        elif rule.groups:
            left.append(rule)
    for rule in left:
        if any(case.is_member(group, case.who.name) for group in rule.groups):
            limits = rule.conditions.attributes if rule.conditions is not None else None
            if limits is None:
                return EVERYTHING
            attributes |= limits
    return frozenset(attributes)


def _names(rule: Rule, who: Requester) -> bool:
    """Whether the requester is meant by name or by role."""
    name = who.name
    return (
        rule.everyone
        or name in rule.exactly
        or not rule.roles.isdisjoint(who.roles)
        or any(matches(name) for matches in rule.patterns)
    )


def _holds(conditions: Conditions, case: Case) -> bool:
    who = case.who
    if conditions.authenticated and not who.authenticated:
        return False
    if conditions.objects is not None and case.permission & Permission.CREATE:
        target = case.target
        if not any(entry.fits(target.type, target.attributes, case.child_type) for entry in conditions.objects):
            return False
    return conditions.contexts is None or any(
        context.holds(who.instant, who.address, case.locations) for context in conditions.contexts
    )


def permits(grant: Grant) -> bool:
    """Whether a grant permits anything, be it for some attributes only."""
    return grant is None or bool(grant)


def united(first: Grant, second: Grant) -> Grant:
    """What two grants permit together."""
    return EVERYTHING if first is None or second is None else first | second

"""<group>: its members and their type (TS-0001 9.6.13, TS-0004 7.4.13)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType
from typing import Any, Final

from cse.access.naming import remember_makers
from cse.access.requester import Requester
from cse.clock import SECOND
from cse.entity import Entity
from cse.model import Behaviour, Reading, Resource, Tree
from cse.notifications.matching import updated as tell_updated
from cse.notifications.privilege import AUTHENTICATED, creator_of
from cse.operations.members import Found, Look, look, look_inside
from cse.operations.removal import remove
from onem2m.errors import (
    BadRequest,
    GroupMemberTypeInconsistent,
    MaxNumberOfMemberExceeded,
    ReceiverHasNoPrivilege,
)
from onem2m.primitive import Request
from onem2m.resources.common import MODIFIED
from onem2m.resources.group import (
    CONSISTENCY,
    MAX_MEMBERS,
    MEMBER_SPECIALIZATION,
    MEMBER_TYPE,
    MEMBERS,
    MEMBERS_NOW,
    SEMANTIC_FAN_OUT_POINT,
    SEMANTIC_SUPPORT,
    TYPES_VALIDATED,
)
from onem2m.vocabulary import MIXED_MEMBERS, ConsistencyStrategy, ResourceType

MEMBERS_CHECK: Final = "members"
"""The due date of a check of members that could not be checked before."""

_CHECK: Final = "check"
"""Under this name a group remembers when it will be checked, and how often it was: [instant, count]."""
_SPECIALIZED: Final = MappingProxyType({"cnd": 28, "mgd": 13})
"""Member types that can be narrowed (spty), by what they are narrowed by: flexContainers, management objects."""
_FIRST_CHECK: Final = 10 * SECOND
_RARELY: Final = 86_400 * SECOND
"""Checks are twice as far apart each time, up to a day."""
_MOST_LOOKED_AT: Final = 50_000
_DEEPEST: Final = 8
"""Members of groups in the group, and of groups in those, and levels of them; what lies beyond is not known."""


def begin(group: Resource, _parent: Resource, _request: Request, _tree: Tree) -> None:
    """What members are narrowed to belongs to their type."""
    narrowed = group.get(MEMBER_SPECIALIZATION)
    if narrowed is None:
        return
    if len(narrowed) != 1 or _SPECIALIZED[next(iter(narrowed))] != group[MEMBER_TYPE]:
        raise BadRequest("spty: either cnd, which goes with mt 28, or mgd, which goes with mt 13")


def settle_members(entity: Entity, who: Requester, group: Resource, changes: dict[str, Any], tree: Tree) -> None:
    """A new or changed list: no member twice, none too many, all of the declared type as far as that can be seen."""
    new = changes is group.attributes
    if MEMBERS.short not in changes and MAX_MEMBERS.short not in changes:
        return
    if new and who.authenticated:
        group.internal[AUTHENTICATED] = True
    listed = changes.get(MEMBERS.short, group[MEMBERS])
    most = changes.get(MAX_MEMBERS.short, group[MAX_MEMBERS])
    present = {} if new else group.attributes
    former = frozenset[str](present[MEMBERS.short] if present.get(TYPES_VALIDATED.short) else ())
    census = _Census(entity, who, group, former)
    settled = census.take(listed, tree)
    members = settled[MEMBERS.short]
    if len(members) > most:
        raise MaxNumberOfMemberExceeded(f"mid: {len(members)} members, mnm (maxNrOfMembers) is {most}")
    if census.wrong and group[CONSISTENCY] == ConsistencyStrategy.ABANDON_GROUP:
        raise GroupMemberTypeInconsistent(f"mid: {census.wrong[0][:100]} is not of type {group[MEMBER_TYPE]}")
    if census.withheld:
        raise ReceiverHasNoPrivilege(f"mid: the members of {census.withheld[0][:100]} must not be seen")
    # What stays as it is was not changed: subscribers of single attributes would hear of it.
    changes |= {short: value for short, value in settled.items() if short in changes or value != present.get(short)}
    _plan_check(group, 0 if settled[MEMBER_TYPE.short] != MIXED_MEMBERS and census.unknown else None, tree)


def check_members(entity: Entity, group: Resource, tree: Tree) -> None:
    """Looks once more at members that could not be seen before, in the creator's name; then the strategy counts."""
    group = tree.own(group)
    _, count = group.internal.pop(_CHECK, (0, 0))
    if group[MEMBER_TYPE] == MIXED_MEMBERS:
        tree.update(group)
        return
    census = _Census(entity, creator_of(entity, group.internal, tree), group, frozenset())
    settled = census.take(group[MEMBERS], tree)
    if census.wrong and group[CONSISTENCY] == ConsistencyStrategy.ABANDON_GROUP:
        remove(entity, group, tree)
        return
    changes = {short: value for short, value in settled.items() if value != group.attributes.get(short)}
    unsettled = settled[MEMBER_TYPE.short] != MIXED_MEMBERS and (census.unknown or census.withheld)
    _plan_check(group, count + 1 if unsettled else None, tree)
    if changes:
        group.apply(changes)
        group[MODIFIED] = tree.stamp
        remember_makers(entity, group, tree)
    tree.update(group)
    if changes:
        tell_updated(entity, group, changes, tree)


def _plan_check(group: Resource, count: int | None, tree: Tree) -> None:
    """When the group is looked at again: the sooner the more often it was not; None for never."""
    planned = group.internal.pop(_CHECK, None)
    if planned is not None:
        tree.unschedule(planned[0], MEMBERS_CHECK, group.key)
    if count is not None:
        instant = tree.now + min(_RARELY, _FIRST_CHECK * 2 ** min(count, 20))
        group.internal[_CHECK] = [instant, count]
        tree.schedule(instant, MEMBERS_CHECK, group)


@dataclass(slots=True)
class _Census:
    """Looks at the members of a group as somebody sees them."""

    entity: Entity
    who: Requester
    group: Resource
    former: frozenset[str]
    """members of which the type was checked before"""
    wrong: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    withheld: list[str] = field(default_factory=list)
    _found: dict[str, Found] = field(default_factory=dict)
    _narrowed: str | int | None = None
    _described: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        described = ResourceType.SEMANTIC_DESCRIPTOR
        self._described = frozenset(
            definition.type
            for definition in self.entity.registry
            if definition.type == described or described in definition.children
        )

    def take(self, listed: list[str], tree: Reading) -> Mapping[str, Any]:
        """The attributes that follow from a list of members."""
        declared = self.group[MEMBER_TYPE]
        self._look(listed, tree)
        members = self._distinct(listed)
        self._look_inside(members, tree)
        if declared != MIXED_MEMBERS:
            narrowed = self.group.get(MEMBER_SPECIALIZATION) or {}
            self._narrowed = next(iter(narrowed.values()), None)
            for member in members:
                self._judge(member, declared)
        kept = members
        if self.wrong and self.group[CONSISTENCY] == ConsistencyStrategy.SET_MIXED:
            validated, declared = not self.unknown, MIXED_MEMBERS
        else:
            wrong = frozenset(self.wrong)
            kept = [member for member in members if member not in wrong]
            validated = declared != MIXED_MEMBERS and not self.unknown and not self.withheld
        return {
            MEMBER_TYPE.short: declared,
            MEMBERS.short: kept,
            MEMBERS_NOW.short: len(kept),
            TYPES_VALIDATED.short: validated,
            SEMANTIC_SUPPORT.short: bool(kept) and all(map(self._may_be_described, kept)),
        }

    def _may_be_described(self, member: str) -> bool:
        """Whether all that a member stands for is known to be of types that have descriptors, or are some."""
        known: set[str] = set()
        waiting = [member]
        while waiting:
            address = waiting.pop()
            if address in known:
                continue
            known.add(address)
            found = self._found.get(address)
            if found is None or (found.members is None and found.type not in self._described):
                return False
            waiting.extend(found.members or ())
        return True

    def _look(self, addresses: list[str], tree: Reading, look: Look = look) -> None:
        fresh = [address for address in dict.fromkeys(addresses) if address not in self._found]
        # Housekeeping checks several groups in one unit of work: what one creator sees is nothing to another.
        topic = f"members for {self.who.originator} {self.who.authenticated}"
        found = tree.survey(topic, fresh, partial(look, self.entity, self.who))
        self._found.update(zip(fresh, found, strict=True))

    def _distinct(self, listed: list[str]) -> list[str]:
        """Each member once: of several addresses that mean the same the first."""
        first: dict[object, str] = {}
        for address in listed:
            first.setdefault(self._found[address].sign, address)
        return list(first.values())

    def _look_inside(self, addresses: list[str], tree: Reading) -> None:
        """At what is reached through groups in the group, level by level."""
        passed: set[object] = set()
        for _ in range(_DEEPEST):
            inside: list[str] = []
            for address in addresses:
                found = self._found[address]
                if found.members is not None and found.sign not in passed:
                    passed.add(found.sign)
                    inside.extend(found.members)
            addresses = list(dict.fromkeys(inside))[: _MOST_LOOKED_AT - len(self._found)]
            if not addresses:
                break
            self._look(addresses, tree, look_inside)

    def _judge(self, member: str, declared: int) -> None:
        """Notes what is wrong with a member, or not known of it."""
        known: set[str] = set()
        waiting = [member]
        unknown = withheld = False
        while waiting:
            address = waiting.pop()
            if address in known:
                continue
            known.add(address)
            found = self._found.get(address)
            if found is None:
                unknown = True
            elif found.members is not None:
                waiting.extend(found.members)
            elif found.withheld:
                withheld = True
            elif found.type is None:
                unknown = True
            elif found.type != declared or self._narrowed not in (None, found.specialization):
                self.wrong.append(member)
                return
        if member in self.former and (unknown or withheld):
            return
        if withheld:
            self.withheld.append(member)
        elif unknown:
            self.unknown.append(member)


def _no_resource(_group: Resource, _tree: Reading) -> Resource:
    raise BadRequest(f"fc: smf (semanticsFilter): {SEMANTIC_FAN_OUT_POINT} answers a semantic query, and nothing else")


GROUP_BEHAVIOUR = Behaviour(
    complete=begin,
    settle=settle_members,
    revisit=MappingProxyType({MEMBERS_CHECK: check_members}),
    virtual=MappingProxyType({SEMANTIC_FAN_OUT_POINT: _no_resource}),
)

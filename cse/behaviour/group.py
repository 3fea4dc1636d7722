"""<group>: its members and their type (TS-0001 9.6.13, TS-0004 7.4.13)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cse.model import ROOT, Behaviour, Resource, Tree
from onem2m.addressing import parse
from onem2m.errors import GroupMemberTypeInconsistent, MaxNumberOfMemberExceeded
from onem2m.primitive import Request
from onem2m.resources.cse_base import CSE_ID
from onem2m.resources.group import (
    CONSISTENCY,
    MAX_MEMBERS,
    MEMBER_TYPE,
    MEMBERS,
    MEMBERS_NOW,
    TYPES_VALIDATED,
)
from onem2m.vocabulary import (
    LATEST_MEMBERS,
    MIXED_MEMBERS,
    OLDEST_MEMBERS,
    ConsistencyStrategy,
)

_VIRTUAL_TYPES = {"la": LATEST_MEMBERS, "ol": OLDEST_MEMBERS}


def form(group: Resource, _parent: Resource, _request: Request, tree: Tree) -> None:
    """A new group: no member twice, none too many, all of the declared type."""
    group.attributes.update(_settled(group, group[MEMBERS], group[MAX_MEMBERS], tree))


def change_members(group: Resource, changes: dict[str, Any], _request: Request, tree: Tree) -> None:
    """The same for a changed list or maximum."""
    if MEMBERS.short in changes or MAX_MEMBERS.short in changes:
        listed = changes.get(MEMBERS.short, group[MEMBERS])
        settled = _settled(group, listed, changes.get(MAX_MEMBERS.short, group[MAX_MEMBERS]), tree)
        # What stays as it is was not changed: subscribers of single attributes would hear of it.
        present = group.attributes
        changes |= {short: value for short, value in settled.items() if short in changes or value != present[short]}


def _settled(group: Resource, listed: list[str], most: int, tree: Tree) -> dict[str, Any]:
    members = _distinct(listed, tree)
    if len(members) > most:
        raise MaxNumberOfMemberExceeded(f"mid: {len(members)} members, mnm (maxNrOfMembers) is {most}")
    kept = list(members)
    declared = group[MEMBER_TYPE]
    validated = declared != MIXED_MEMBERS
    if validated:
        types = {address: _type_of(member) for address, member in members.items()}
        validated = None not in types.values()
        wrong = [address for address, found in types.items() if found is not None and found != declared]
        if wrong:
            strategy = group[CONSISTENCY]
            if strategy == ConsistencyStrategy.ABANDON_GROUP:
                raise GroupMemberTypeInconsistent(f"mid: {wrong[0][:100]} is not of type {declared}")
            if strategy == ConsistencyStrategy.SET_MIXED:
                declared = MIXED_MEMBERS
            else:
                kept = [address for address in kept if types[address] in (None, declared)]
    return {
        MEMBER_TYPE.short: declared,
        MEMBERS.short: kept,
        MEMBERS_NOW.short: len(kept),
        TYPES_VALIDATED.short: validated,
    }


@dataclass(frozen=True, slots=True)
class _Member:
    """What an address in the list stands for."""

    elsewhere: bool
    """whether it is not ours to say"""
    resource: Resource | None = None
    virtual: str | None = None


def _distinct(listed: list[str], tree: Tree) -> dict[str, _Member]:
    """The members by address, each once: several addresses of one resource are one member, the first that comes."""
    members: dict[str, _Member] = {}
    known: set[object] = set()
    for address in listed:
        member = _member(address, tree)
        sign = (member.resource.key, member.virtual) if member.resource is not None else address
        if sign not in known:
            known.add(sign)
            members[address] = member
    return members


def _member(address: str, tree: Tree) -> _Member:
    parsed = parse(address, MEMBERS.short)
    root = tree.get(ROOT)
    assert root is not None
    if parsed.provider is not None or parsed.cse not in (None, root[CSE_ID]):
        return _Member(elsewhere=True)
    segments = parsed.segments
    if not segments:
        return _Member(False, root)
    node = root if segments[0] in ("-", root.name) else tree.by_identifier(segments[0])
    for name in segments[1:]:
        if node is None:
            break
        if name in node.definition.virtual:
            return _Member(False, node, name)
        node = tree.child(node, name)
    return _Member(False, node)


def _type_of(member: _Member) -> int | None:
    """m2m:memberType of a member: -1 where there is nothing, None where it is not ours to say."""
    if member.elsewhere:
        return None
    if member.resource is None:
        return -1
    if member.virtual is None:
        return member.resource.type
    return _VIRTUAL_TYPES.get(member.virtual) or member.resource.attributes.get(MEMBER_TYPE.short, -1)


GROUP_BEHAVIOUR = Behaviour(complete=form, change=change_members)

"""<group>: its members and their type (TS-0001 9.6.13, TS-0004 7.4.13)."""

from __future__ import annotations

from typing import Any

from cse.model import Behaviour, Resource, Tree
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
    ResourceType,
)

_VIRTUAL_TYPES = {"la": LATEST_MEMBERS, "ol": OLDEST_MEMBERS}


def form(group: Resource, _parent: Resource, _request: Request, tree: Tree) -> None:
    """A new group: no member twice, none too many, all of the declared type."""
    attributes = group.attributes
    members = group[MEMBERS]
    changes = _settled(group, dict.fromkeys(members), group[MAX_MEMBERS], tree)
    attributes.update(changes)


def change_members(group: Resource, changes: dict[str, Any], _request: Request, tree: Tree) -> None:
    """The same for a changed list or maximum."""
    if MEMBERS.short in changes or MAX_MEMBERS.short in changes:
        members = changes.get(MEMBERS.short, group[MEMBERS])
        changes |= _settled(group, dict.fromkeys(members), changes.get(MAX_MEMBERS.short, group[MAX_MEMBERS]), tree)


def _settled(group: Resource, members: dict[str, None], most: int, tree: Tree) -> dict[str, Any]:
    if len(members) > most:
        raise MaxNumberOfMemberExceeded(f"mid: {len(members)} members, maxNrOfMembers is {most}")
    for member in members:
        parse(member)
    kept = list(members)
    declared = group[MEMBER_TYPE]
    validated = declared != MIXED_MEMBERS
    if validated:
        types = {member: member_type(member, tree) for member in members}
        validated = None not in types.values()
        wrong = [member for member, found in types.items() if found is not None and found != declared]
        if wrong:
            strategy = group[CONSISTENCY]
            if strategy == ConsistencyStrategy.ABANDON_GROUP:
                raise GroupMemberTypeInconsistent(f"mid: {wrong[0][:100]} is not of type {declared}")
            if strategy == ConsistencyStrategy.SET_MIXED:
                group[MEMBER_TYPE] = declared = MIXED_MEMBERS
            else:
                kept = [member for member in members if member not in wrong]
    return {
        MEMBER_TYPE.short: declared,
        MEMBERS.short: kept,
        MEMBERS_NOW.short: len(kept),
        TYPES_VALIDATED.short: validated,
    }


def member_type(member: str, tree: Tree) -> int | None:
    """m2m:memberType of an address: -1 where there is nothing, None where it is not ours to say."""
    address = parse(member)
    root = tree.get(1)
    assert root is not None
    if address.provider is not None or address.cse not in (None, root[CSE_ID]):
        return None
    segments = address.segments
    if not segments:
        return ResourceType.CSE_BASE
    node = root if segments[0] in ("-", root.name) else tree.by_identifier(segments[0])
    for name in segments[1:]:
        if node is None:
            break
        if name in _VIRTUAL_TYPES and name in node.definition.virtual:
            return _VIRTUAL_TYPES[name]
        if name == "fopt" and node.type == ResourceType.GROUP:
            return node[MEMBER_TYPE]
        node = tree.child(node, name)
    return -1 if node is None else node.type


GROUP_BEHAVIOUR = Behaviour(complete=form, change=change_members)

"""Whom a group in a policy stands for (TS-0001 9.6.2.2): the entities among its members."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from cse.access.naming import is_meant
from cse.access.policies import entity_form
from cse.access.roles import application
from cse.clock import instant_of
from cse.entity import Entity
from cse.model import Reading, Resource
from cse.operations.target import canonical, find
from onem2m.errors import BadRequest
from onem2m.resources.common import EXPIRES
from onem2m.resources.group import MEMBERS
from onem2m.vocabulary import ResourceType


@dataclass(frozen=True, slots=True)
class Membership:
    """The members of a group, ready to be asked: the same for ten of them as for ten thousand."""

    entities: frozenset[str]
    """as AE-IDs and CSE-IDs that hold throughout the provider's domain"""
    places: Mapping[str, str]
    """canonical address -> as it is listed"""


def membership_of(entity: Entity, group: Resource) -> Membership:
    """The compiled members of a group."""
    if group.memo is None:
        listed = group[MEMBERS]
        entities = frozenset(entity_form(member, entity.cse_id, entity.provider) for member in listed)
        places: dict[str, str] = {}
        for member in listed:
            places.setdefault(spelling(entity, member), member)
        group.memo = Membership(entities, places)
    return group.memo  # type: ignore[no-any-return]


def spelling(entity: Entity, address: str) -> str:
    """An address as it is looked for among members: ours in their shortest form."""
    try:
        return canonical(entity, address) or address
    except BadRequest:
        return address


def members_as(entity: Entity, naming: Mapping[str, Any], tree: Reading) -> Callable[[str, str], bool]:
    """`is_member` for the groups that a policy with these memories names."""
    return lambda group, originator: is_member(entity, group, originator, tree, naming)


def is_member(entity: Entity, group: str, originator: str, tree: Reading, naming: Mapping[str, Any]) -> bool:
    """Whether an entity (SP-relative) is among the members, by its identifier or by the address of its <AE>.

    `naming` are the memories of the policy that names the group. A group that is elsewhere, gone or expired has no
    members, and a group in the group stands for nobody.
    """
    resource = find(entity, group, tree)
    if resource is None or resource.type != ResourceType.GROUP:
        return False
    if instant_of(resource[EXPIRES]) <= tree.now:
        return False
    if not is_meant(naming, group, resource):
        return False
    members = membership_of(entity, resource)
    if originator in members.entities:
        return True
    ae = application(entity, originator, tree)
    if ae is None:
        return False
    listed = [members.places.get(place) for place in (ae.identifier, tree.address(ae))]
    return any(member is not None and is_meant(resource.internal, member, ae) for member in listed)

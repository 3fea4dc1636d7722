"""Whom a group in a policy stands for (TS-0001 9.6.2.2): the entities among its members."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cse.access.naming import is_meant
from cse.access.policies import entity_form
from cse.clock import instant_of
from cse.entity import Entity
from cse.model import Reading
from cse.operations.target import find
from onem2m.resources.common import EXPIRES
from onem2m.resources.group import MEMBERS
from onem2m.vocabulary import ResourceType


def members_as(entity: Entity, naming: Mapping[str, Any], tree: Reading) -> Callable[[str, str], bool]:
    """`is_member` for the groups that a policy with these memories names."""
    return lambda group, originator: is_member(entity, group, originator, tree, naming)


def is_member(entity: Entity, group: str, originator: str, tree: Reading, naming: Mapping[str, Any]) -> bool:
    """Whether an entity (SP-relative) is among the members, by its identifier or by the address of its <AE>.

    `naming` are the memories of the policy that names the group. A group that is elsewhere, gone or expired has no members, and a group in the group stands for nobody.
    """
    resource = find(entity, group, tree)
    if resource is None or resource.type != ResourceType.GROUP:
        return False
    if instant_of(resource[EXPIRES]) <= tree.now:
        return False
    if not is_meant(naming, group, resource):
        return False
    for member in resource[MEMBERS]:
        if entity_form(member, entity.cse_id, entity.provider) == originator:
            return True
        found = find(entity, member, tree)
        if found is None or found.type != ResourceType.AE or not is_meant(resource.internal, member, found):
            continue
        if entity_form(found.identifier, entity.cse_id, entity.provider) == originator:
            return True
    return False

"""What the CSE makes by itself below a resource that a request made or changed: instances that keep its history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cse.entity import Entity
from cse.model import Resource, Tree
from onem2m.addressing import local_form
from onem2m.resources.common import EXPIRES


def bring(
    entity: Entity, parent: Resource, changes: Mapping[str, Any] | None, originator: str, tree: Tree
) -> Resource | None:
    """The new child, which its parent has counted already and which is still to be inserted. None: there is none."""
    behaviour = entity.behaviour_of(parent.type)
    definition = parent.definition.instances
    if behaviour.brings is None or definition is None:
        return None
    content = behaviour.brings(parent, changes, local_form(entity.cse_id, originator))
    if content is None:
        return None
    key = tree.allocate()
    identifier = f"{definition.prefix}{key}"
    name = derived_name(identifier, parent, tree)
    attributes = {
        "rn": name or identifier,
        "ty": definition.type,
        "ri": identifier,
        "pi": parent.identifier,
        "ct": tree.stamp,
        EXPIRES.short: parent[EXPIRES],
        **content,
    }
    child = Resource(definition, key, parent.key, name, attributes=attributes)
    admit = behaviour.admit.get(definition.type)
    if admit is not None:
        admit(parent, child, tree)
    return child


def derived_name(identifier: str, parent: Resource, tree: Tree) -> str | None:
    """None: the name follows from the key. A sibling that bears it already gives it a tail."""
    if "lookalikes" not in parent.internal:
        return None
    name = identifier
    while tree.child(parent, name) is not None:
        name += "-"
    return None if name == identifier else name

"""<locationPolicy>: checks where positions come from; a container for them comes and goes with it (TS-0004 7.4.10)."""

from __future__ import annotations

from typing import Any

from cse.model import Behaviour, Resource, Tree
from onem2m.errors import BadRequest, Conflict, NotImplementedHere
from onem2m.primitive import Request
from onem2m.resources.common import CUSTODIAN, POLICIES, RESOURCE_NAME
from onem2m.resources.container import LOCATION_ID
from onem2m.resources.location_policy import (
    CONTAINER_ID,
    CONTAINER_NAME,
    SERVER,
    SOURCE,
    STATUS,
    TARGET_ID,
    LocationSource,
)
from onem2m.vocabulary import ResourceType


def check_source(policy: Resource, parent: Resource, _request: Request, tree: Tree) -> None:
    """Positions that a device writes are stored; there is no network here that could be asked for others."""
    source = policy[SOURCE]
    if source == LocationSource.NETWORK:
        for row in (TARGET_ID, SERVER):
            if policy.get(row) is None:
                raise BadRequest(f"{row}: a position that the network determines (los 1) needs it")
        raise NotImplementedHere("los: no network determines positions here; let the device write its own (los 2)")
    if source == LocationSource.SHARING:
        raise NotImplementedHere("los: positions of others are not shared here; let the device write its own (los 2)")
    name = policy.get(CONTAINER_NAME)
    if name is not None and (name == policy[RESOURCE_NAME] or tree.child(parent, name) is not None):
        raise Conflict(f"{CONTAINER_NAME}: {tree.address(parent)} has a child called {name}")
    policy[STATUS] = "positions are written by the device"


def container_for(policy: Resource) -> tuple[int, dict[str, Any]]:
    """The container: under the policies of the policy, in the hands of who made that."""
    attributes: dict[str, Any] = {LOCATION_ID.short: policy.identifier}
    for row in (POLICIES, CUSTODIAN):
        if policy.attributes.get(row.short) is not None:
            attributes[row.short] = policy.attributes[row.short]
    name = policy.get(CONTAINER_NAME)
    if name is not None:
        attributes[RESOURCE_NAME.short] = name
    return ResourceType.CONTAINER, attributes


def point_to(policy: Resource, container: Resource) -> None:
    """Where the positions are."""
    policy[CONTAINER_ID] = container.identifier


def container_of(policy: Resource, tree: Tree) -> Resource | None:
    """The container, as long as it is there."""
    container = tree.by_identifier(policy[CONTAINER_ID])
    if container is None or container.attributes.get(LOCATION_ID.short) != policy.identifier:
        return None
    return container


LOCATION_POLICY_BEHAVIOUR = Behaviour(
    complete=check_source, companion=container_for, accompanied=point_to, takes_along=container_of
)

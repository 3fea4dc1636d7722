"""From an address to a resource (TS-0004 7.3.3.10): the first step of every operation."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from cse.entity import Entity
from cse.model import ROOT, Reading, Resource
from onem2m.addressing import Address, parse
from onem2m.errors import BadRequest, NotFound
from onem2m.resources.definition import Guard
from onem2m.vocabulary import ResourceType

_parsed = lru_cache(maxsize=8192)(parse)


@dataclass(slots=True)
class Target:
    """What an address stands for: a resource, or a virtual child of it and what follows that."""

    resource: Resource
    virtual: str | None = None
    rest: tuple[str, ...] = ()
    attribute: str | None = None


def locate(entity: Entity, to: str, tree: Reading) -> Target:
    """The target of a request. Raises NotFound."""
    known = tree.known(to)
    if known is not None:
        return Target(known)
    front, slash, last = to.rpartition("/")
    lead = tree.known(front + slash) if front else None
    if lead is not None:
        if last in lead.definition.virtual:
            return Target(lead, last)
        child = tree.child(lead, last)
        if child is not None:
            return Target(child)
    address = _parsed(to)
    segments = _local(entity, address, to)
    if not segments:
        return Target(_root(tree), attribute=address.attribute)
    first = segments[0]
    if first in (entity.name, "-"):
        node = _root(tree)
        start, structured = 1, True
    else:
        found = tree.by_identifier(first)
        if found is None:
            raise NotFound(f"to: there is no resource {to[:200]}")
        node, start, structured = found, 1, False
    target = _descend(node, segments, start, tree, to, structured=structured, attribute=address.attribute)
    if address.attribute is None and last:
        _learn(target, to, front + slash if structured else None, tree)
    return target


def _learn(target: Target, to: str, front: str | None, tree: Reading) -> None:
    """Remembers a resource by its address; by the address with a slash what instances and virtual resources lie below.

    Those are too many, or nothing to be remembered: next time only the last step has to be made.
    """
    resource = target.resource
    if target.virtual is None and resource.definition.guard is not Guard.PARENT:
        tree.learn(to, resource)
    elif front and not target.rest:
        lead = resource if target.virtual is not None else tree.get(resource.parent)
        if lead is not None:
            tree.learn(front, lead)


def locate_whole(entity: Entity, to: str, tree: Reading) -> Target:
    """The same for what is done to a resource as a whole. Raises BadRequest for the address of an attribute."""
    target = locate(entity, to, tree)
    if target.attribute is not None:
        raise BadRequest(f"to: #{target.attribute[:60]} is an attribute, and only a RETRIEVE can be addressed to one")
    return target


def _local(entity: Entity, address: Address, to: str) -> tuple[str, ...]:
    """The segments below this CSE. Nothing is forwarded: other CSEs' resources have no route from here."""
    if address.provider is not None and address.provider != entity.provider:
        raise NotFound(f"to: no route to the provider {address.provider[:100]}")
    if address.cse is None or address.cse == entity.cse_id:
        return address.segments
    if address.cse.startswith("/S") and not address.segments:
        return (address.cse[1:],)
    raise NotFound(f"to: no route to the CSE {address.cse[:100]} of {to[:200]}")


def _root(tree: Reading) -> Resource:
    root = tree.get(ROOT)
    assert root is not None
    return root


def _descend(
    node: Resource,
    segments: tuple[str, ...],
    start: int,
    tree: Reading,
    to: str,
    *,
    structured: bool,
    attribute: str | None,
) -> Target:
    for index in range(start, len(segments)):
        name = segments[index]
        if name in node.definition.virtual:
            rest = segments[index + 1 :]
            if rest and name != "fopt":
                raise NotFound(f"to: nothing lies below {name} in {to[:200]}")
            return Target(node, name, rest, attribute)
        if not structured:
            raise NotFound(f"to: only a virtual resource may follow an identifier: {to[:200]}")
        child = tree.child(node, name)
        if child is None:
            raise NotFound(f"to: there is no resource {to[:200]}")
        node = child
    return Target(node, attribute=attribute)


def canonical(entity: Entity, address: str) -> str | None:
    """An address of ours without what may be left out of it, or what is said in another way; None for one elsewhere.

    Only spells: an identifier and a place of the same resource stay different. Raises BadRequest.
    """
    parsed = _parsed(address)
    try:
        segments = _local(entity, parsed, address)
    except NotFound:
        return None
    if not segments:
        return entity.name
    path = "/".join((entity.name, *segments[1:]) if segments[0] == "-" else segments)
    return path if parsed.attribute is None else f"{path}#{parsed.attribute}"


def find(entity: Entity, address: str, tree: Reading) -> Resource | None:
    """The resource that an attribute's reference means, None where it is elsewhere or nowhere."""
    try:
        target = locate(entity, address, tree)
    except (NotFound, BadRequest):
        return None
    return target.resource if target.virtual is None else None


def recipient(entity: Entity, address: str, tree: Reading) -> Resource | None:
    """Who is told at an address of ours: what it names, or the AE below which that lies (TS-0001 9.6.8, notificationURI).

    An AE may divide what stands below it as it likes, so nothing need be there. A group stands for its members, not for
    the AE that holds it.
    """
    found = find(entity, address, tree)
    above = found
    while above is None and "/" in address:
        address = address.rpartition("/")[0]
        above = find(entity, address, tree)
    while above is not None and above.type not in (ResourceType.AE, ResourceType.GROUP):
        above = tree.get(above.parent) if above.key != ROOT else None
    return above or found


def addresses_of(entity: Entity, resource: Resource, tree: Reading) -> list[str]:
    """Everything that a resource can be called (TS-0001 7.2): the way back from `find`."""
    address = tree.address(resource)
    names = (resource.identifier, address, f"-{address[len(entity.name) :]}")
    fronts = ("", f"{entity.cse_id}/", f"//{entity.provider}{entity.cse_id}/")
    return [f"{front}{name}" for front in fronts for name in names]

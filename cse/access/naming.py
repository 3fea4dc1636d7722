"""Whom a resource meant when it named others by their place in the tree.

An identifier is never given twice, a name can be: who leaves takes policies and groups along, and whoever registers
under that name could put their own in the same place. So a resource remembers who had made what it named, and believes
nobody else's there. It is looked at again where the name was taken out and put in anew.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from functools import partial
from typing import Any, Final

from cse.entity import Entity
from cse.model import Reading, Resource
from cse.operations.target import find, recipient
from onem2m.resources.access_control_policy import PRIVILEGES, SELF_PRIVILEGES
from onem2m.resources.common import DYNAMIC_AUTHORIZATION, POLICIES
from onem2m.resources.definition import Guard
from onem2m.resources.group import MEMBERS, MEMBERS_POLICIES
from onem2m.resources.notification_target_mgmt_policy_ref import POLICY_ID, POLICY_TARGETS
from onem2m.resources.subscription import FORWARDING_TARGETS, TARGETS

MAKER: Final = "creator"
"""Under this name a resource remembers who created it."""
MAKERS: Final = "makers"
"""Under this name a resource remembers the makers of what it names, by address."""

_LISTS: Final = (
    POLICIES.short,
    MEMBERS_POLICIES.short,
    DYNAMIC_AUTHORIZATION.short,
    MEMBERS.short,
    TARGETS.short,
    FORWARDING_TARGETS.short,
    POLICY_TARGETS.short,
)
_TOLD: Final = (TARGETS.short, FORWARDING_TARGETS.short, POLICY_TARGETS.short)
"""Those of them that name who is told: addresses below an AE are its own."""
_RULES: Final = (PRIVILEGES.short, SELF_PRIVILEGES.short)


def remember_makers(entity: Entity, resource: Resource, tree: Reading) -> None:
    """Remembers who made what a new or changed resource names; what it knew of names that stayed holds on."""
    if resource.definition.guard is Guard.PARENT:
        return
    before: Mapping[str, str] = resource.internal.get(MAKERS, {})
    # Only places: an identifier means one resource for ever.
    places = [address for address in _named(resource.attributes) if "/" in address and "://" not in address]
    makers = {address: before[address] for address in places if address in before}
    fresh = [address for address in dict.fromkeys(places) if address not in before]
    if fresh:
        told = {target for short in _TOLD for target in resource.attributes.get(short) or ()}
        found = tree.survey("makers", fresh, partial(_maker, entity, told))
        makers |= {address: maker for address, maker in zip(fresh, found, strict=True) if maker is not None}
    if makers:
        resource.internal[MAKERS] = makers
    elif before:
        del resource.internal[MAKERS]


def is_meant(naming: Mapping[str, Any], address: str, found: Resource) -> bool:
    """Whether what stands at an address is of whom it was when the resource with these memories named it."""
    makers = naming.get(MAKERS)
    return makers is None or makers.get(address) in (None, found.internal.get(MAKER))


def is_still_meant(entity: Entity, naming: Mapping[str, Any], target: str, tree: Reading) -> bool:
    """The same for whoever is told at the address of a target now; nobody there takes nobody's place."""
    found = recipient(entity, target, tree) if target in naming.get(MAKERS, ()) else None
    return found is None or is_meant(naming, target, found)


def _maker(entity: Entity, told: Container[str], address: str, tree: Reading) -> str | None:
    """Who made what stands at an address; who made the AE that is told where it lies below one."""
    found = recipient(entity, address, tree) if address in told else find(entity, address, tree)
    maker: str | None = None if found is None else found.internal.get(MAKER)
    return maker


def _named(attributes: Mapping[str, Any]) -> Iterator[str]:
    for short in _LISTS:
        yield from attributes.get(short) or ()
    if POLICY_ID.short in attributes:
        yield attributes[POLICY_ID.short]
    for short in _RULES:
        for rule in (attributes.get(short) or {}).get("acr", ()):
            yield from rule["acor"]

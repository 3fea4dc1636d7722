"""Whether the creator of a subscription may still read what it subscribed to.

Asked before each notification, in the creator's name: authenticated as it was when it subscribed, with the roles of
its registration, without those of its credential and without an address. A rule that needs those does not carry a
subscription, nor does one for some attributes only: notifications show all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from cse.access.authorisation import CREATOR, granted, may_entrust, readable, registered
from cse.access.decision import EVERYTHING
from cse.access.naming import MAKERS
from cse.access.requester import Requester
from cse.entity import Entity
from cse.model import Reading, Resource
from onem2m.errors import OriginatorHasNoPrivilege
from onem2m.mapping import json
from onem2m.primitive import Encoded
from onem2m.resources.definition import Guard
from onem2m.resources.subscription import CRITERIA
from onem2m.vocabulary import Permission

AUTHENTICATED: Final = "authenticated"
"""Under this name a subscription remembers that its creator had proved who it is."""
SUSPENDED: Final = "suspended"
"""Since when its creator may not read any more."""
DEAF: Final = "deaf"
"""The number of the last event that it is not told of, suspended or resumed as it may be."""
SOURCE: Final = "source"
"""What a subscription that ended watched: whoever is owed notifications of it must still be allowed to read it."""

LEAVING: Final = "leaving"
"""What was deleted with an AE remembers whose it was: the owner's own end is no loss of its privileges."""

_JUDGED_BY: Final = ("ri", "pi", "ty", "acpi", "cstn", "pv", "pvs")


@dataclass(frozen=True, slots=True)
class Interest:
    """Who is told through a lane, and what it is told about."""

    creator: str
    authenticated: bool
    source: int
    remembered: bytes | None = None
    """the source as it was when the subscription ended, as JSON"""
    operations: bool = False
    """whether it is told who does what to the source: that is for those who decide about it"""

    @classmethod
    def of(cls, source: int, internal: Mapping[str, Any], *, operations: bool = False) -> Interest:
        """That of a subscription of the resource `source` with these memories."""
        memory = internal.get(SOURCE)
        remembered = None if memory is None else json.encode(memory)
        creator, authenticated = str(internal.get(CREATOR, "")), internal.get(AUTHENTICATED) is True
        return cls(creator, authenticated, source, remembered, operations)

    @classmethod
    def in_subscription(cls, subscription: Resource) -> Interest:
        """That of a subscription in the tree."""
        operations = "om" in (subscription.get(CRITERIA) or ())
        return cls.of(subscription.parent, subscription.internal, operations=operations)


class Unsettled(Exception):
    """The source was deleted a moment ago, and what it was is not remembered yet: the reaper is on its way."""


def privileged(entity: Entity, interest: Interest, tree: Reading) -> frozenset[str] | None:
    """The accounted policies by which the creator may RETRIEVE the source; None where it may not.

    Raises Unsettled.
    """
    creator = interest.creator
    if entity.disabled(creator):
        return None
    source = present(interest.source, tree)
    if source is None:
        if interest.remembered is None:
            raise Unsettled
        memory = json.decode(interest.remembered)
        if memory[CREATOR] == creator == memory.get(LEAVING):
            return frozenset()
        source = _as_remembered(entity, interest.source, memory)
    if not creator:
        return None
    who = _in_its_name(entity, creator, interest.authenticated, tree)
    if interest.operations and not in_control(entity, who, source, tree):
        return None
    return frozenset(who.used) if readable(entity, who, source, tree) is EVERYTHING else None


def in_control(entity: Entity, who: Requester, source: Resource, tree: Reading) -> bool:
    """Whether somebody decides about a resource, and so may know who does what to it."""
    if source.definition.guard is Guard.OWN:
        return may_entrust(entity, who, source, tree)
    return granted(entity, who, source, Permission.UPDATE, tree) is EVERYTHING


def require_control(
    entity: Entity, sent: Mapping[str, Any], source: Resource, parties: Iterable[Requester], tree: Reading
) -> None:
    """Raises OriginatorHasNoPrivilege where somebody asks who uses a resource that it does not decide about."""
    if "om" not in (sent.get(CRITERIA.short) or ()):
        return
    for who in parties:
        if not in_control(entity, who, source, tree):
            raise OriginatorHasNoPrivilege(
                f"enc.om: {who.originator[:100]} does not decide about this, and is not told who does what to it"
            )


def may_see_child(entity: Entity, interest: Interest, memory: Encoded, tree: Reading) -> bool:
    """Whether the creator may RETRIEVE a child that an event is about: as it is, or as it is remembered (`memory_of`)."""
    remembered = json.decode(memory)
    child = tree.by_identifier(remembered["ri"]) or _as_remembered(entity, 0, remembered)
    who = _in_its_name(entity, interest.creator, interest.authenticated, tree)
    return readable(entity, who, child, tree) is EVERYTHING


def creator_of(entity: Entity, internal: Mapping[str, Any], tree: Reading) -> Requester:
    """The creator of a subscription with these memories, as far as it is remembered who it was."""
    return _in_its_name(entity, str(internal.get(CREATOR, "")), internal.get(AUTHENTICATED) is True, tree)


def _in_its_name(entity: Entity, creator: str, authenticated: bool, tree: Reading) -> Requester:
    ours = creator.startswith((f"{entity.cse_id}/", "/S"))
    known = authenticated or not ours or registered(entity, creator, tree)
    return Requester(creator, known, authenticated=authenticated, instant=tree.now)


def present(key: int, tree: Reading) -> Resource | None:
    """A resource that is in the tree, and not below something deleted."""
    found = tree.get(key)
    return found if found is not None and tree.by_identifier(found.identifier) is not None else None


def memory_of(source: Resource) -> dict[str, Any]:
    """What must be remembered of a source, so that it can be judged when it is gone."""
    kept: dict[str, Any] = {name: source.attributes[name] for name in _JUDGED_BY if name in source.attributes}
    told = {name: source.internal[name] for name in (CREATOR, LEAVING, MAKERS) if name in source.internal}
    return {"tag": source.definition.tag, "parent": source.parent, CREATOR: "", **told, **kept}


def _as_remembered(entity: Entity, key: int, memory: dict[str, Any]) -> Resource:
    """The source that has left the tree; its policies must be there still."""
    attributes = {name: memory[name] for name in _JUDGED_BY if name in memory}
    encoded = Encoded(json.encode({memory["tag"]: attributes}))
    definition = entity.registry.definition_of(memory["ty"], encoded)
    internal = {name: memory[name] for name in (CREATOR, MAKERS) if name in memory}
    return Resource(definition, key, memory["parent"], None, encoded=encoded, internal=internal)

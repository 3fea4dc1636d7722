"""One permission of one originator on many resources."""

from __future__ import annotations

from cse.access.authorisation import granted
from cse.access.decision import Grant
from cse.access.naming import MAKERS
from cse.access.requester import Requester
from cse.entity import Entity
from cse.model import Reading, Resource
from onem2m.resources.definition import Guard
from onem2m.vocabulary import Permission


class Grants:
    """What the originator has one permission on.

    Asked once per set of policies, not once per resource, unless a token speaks of single resources.
    """

    def __init__(self, entity: Entity, who: Requester, permission: Permission, tree: Reading) -> None:
        self._entity, self._who, self._permission, self._tree = entity, who, permission, tree
        self._known: dict[tuple[object, ...], Grant] = {}

    def on(self, resource: Resource) -> Grant:
        """What of the resource the permission is for."""
        if resource.definition.guard is Guard.PARENT:
            sign: tuple[object, ...] = (resource.parent,)
        else:
            policies = resource.attributes.get("acpi")
            sign = tuple(policies) if policies and resource.definition.guard is Guard.OWN else (None, resource.key)
            sign += tuple(resource.internal.get(MAKERS, {}).values())
        if sign in self._known:
            return self._known[sign]
        grant = granted(self._entity, self._who, resource, self._permission, self._tree)
        if sign[0] is not None and not self._who.privileges:
            self._known[sign] = grant
        return grant

    def cover(self, resource: Resource, names: frozenset[str]) -> bool:
        """Whether the permission is there, and for these attributes at least."""
        grant = self.on(resource)
        return grant is None or (bool(grant) and grant.issuperset(names))

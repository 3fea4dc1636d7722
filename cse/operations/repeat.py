"""A request that was done before comes again: may its originator still have the answer?

The answer of the first is in memory, and rights may have changed since. So the repeat is judged as if it were to be
done, by policies and credentials of its own moment, as far as what it was done to is still there.
"""

from __future__ import annotations

from cse.access.authorisation import identified, readable, require
from cse.access.decision import EVERYTHING
from cse.entity import Entity
from cse.model import Reading
from cse.operations.fan_out import fan_out, is_fan_out
from cse.operations.target import Target, locate
from onem2m.addressing import local_form
from onem2m.errors import NotFound, OriginatorHasNoPrivilege
from onem2m.primitive import Request
from onem2m.vocabulary import Operation, Permission, ResourceType


def permitted_again(entity: Entity, request: Request, tree: Reading) -> bool:
    """Whether the whole content may be told again. Raises the refusal where the request would be refused now."""
    if is_fan_out(request) and fan_out(entity, request, tree) is not None:
        return True
    if request.operation is Operation.CREATE:
        return _may_create(entity, request, locate(entity, request.to, tree), tree)
    who = identified(entity, request, tree)
    if request.operation is Operation.DELETE:
        return True  # what stands at the address now, if anything, is not what was deleted
    target = locate(entity, request.to, tree)
    if request.operation is Operation.NOTIFY:
        require(entity, who, target.resource, Permission.NOTIFY, tree)
        return True
    # An UPDATE of the policies may have taken its own right away, and is no longer to be seen.
    return readable(entity, who, target.resource, tree) is EVERYTHING


def _may_create(entity: Entity, request: Request, target: Target, tree: Reading) -> bool:
    if request.type == ResourceType.AE:
        if tree.by_identifier(local_form(entity.cse_id, request.originator or "")) is None:
            raise NotFound("fr: the registration is gone again")
        return True
    who = identified(entity, request, tree)
    behaviour = entity.behaviour_of(request.type or 0)
    if behaviour.reserved and not entity.vouches(who.originator):
        raise OriginatorHasNoPrivilege(f"fr: {who.originator[:100]} is not trusted to make this type of resource")
    grants = [require(entity, who, target.resource, needed, tree, request.type) for needed in behaviour.needs]
    return all(grant is EVERYTHING for grant in grants)

"""RETRIEVE (TS-0001 10.1.3): a resource, some of its attributes, or it with its children."""

from __future__ import annotations

from cse.access.authorisation import allowed, identified, refusal, require, require_attributes
from cse.access.decision import Grant
from cse.access.requester import Requester
from cse.entity import Entity
from cse.model import Reading, Resource
from cse.operations import representation
from cse.operations.descendants import with_children
from cse.operations.reading import missed
from cse.operations.target import Target, locate
from cse.operations.visibility import meets
from onem2m.errors import BadRequest, NotFound, OperationNotAllowed
from onem2m.filter_criteria import FilterCriteria
from onem2m.primitive import OK, Request, Response
from onem2m.resources.definition import Guard
from onem2m.vocabulary import Operation, Permission, ResultContent


def retrieve(entity: Entity, request: Request, tree: Reading) -> Response:
    """Performs a RETRIEVE that is not a discovery."""
    target = locate(entity, request.to, tree)
    who = identified(entity, request, tree)
    if target.virtual is not None:
        require_taken(target.resource, target.virtual, Operation.RETRIEVE)
    if request.result_content == ResultContent.PERMISSIONS:
        return _permissions(entity, request, target, who, tree)
    grant = require(entity, who, target.resource, Permission.RETRIEVE, tree)
    resource = substance(entity, target, Operation.RETRIEVE, tree)
    criteria = FilterCriteria.parse(request.filter) if request.filter else None
    names = request.attributes + ((target.attribute,) if target.attribute else ())
    if request.result_content in representation.WITH_CHILDREN:
        if names:
            raise BadRequest(f"atrl: an attribute list does not go with rcn {request.result_content}")
        if request.result_content in representation.WITH_ATTRIBUTES:
            require_whole(entity, grant, resource, who, tree)
        return with_children(entity, request, resource, who, criteria, tree)
    if names:
        require_attributes(grant, names, Permission.RETRIEVE, who)
    if not names or criteria is not None:
        # Conditions tell something of what is not shown.
        require_whole(entity, grant, resource, who, tree)
    if criteria is not None and not meets(entity, resource, criteria, who, tree):
        raise NotFound("fc: the resource does not meet the conditions")
    if names:
        attributes = representation.visible(entity, resource, who.originator, tree)
        return Response(OK, representation.partial(resource, attributes, names))
    return Response(OK, representation.shown(entity, resource, who.originator, tree))


def _permissions(entity: Entity, request: Request, target: Target, who: Requester, tree: Reading) -> Response:
    """What the originator may do (rcn 12): its own rights, told to whoever has any."""
    if request.filter or request.attributes or target.attribute:
        raise BadRequest("rcn: 12: neither conditions nor attribute names go with it")
    if not any(_may(entity, who, target.resource, bit, tree) for bit in Permission):
        raise refusal(entity, who, Permission.RETRIEVE, tree)
    # After that: whether a virtual resource stands for anything is not for everybody to know.
    resource = substance(entity, target, Operation.RETRIEVE, tree)
    return Response(OK, {"m2m:acop": sum(bit for bit in Permission if _may(entity, who, resource, bit, tree))})


def _may(entity: Entity, who: Requester, resource: Resource, permission: Permission, tree: Reading) -> bool:
    if permission is not Permission.CREATE:
        return allowed(entity, who, resource, permission, tree)
    return any(allowed(entity, who, resource, permission, tree, kind) for kind in resource.definition.children)


def require_whole(entity: Entity, grant: Grant, resource: Resource, who: Requester, tree: Reading) -> None:
    """Raises the refusal where somebody may not see every attribute that would be shown."""
    if grant is not None:
        shown = representation.visible(entity, resource, who.originator, tree)
        require_attributes(grant, shown, Permission.RETRIEVE, who)


def _require_disclosed(entity: Entity, resource: Resource, tree: Reading) -> None:
    parent = tree.get(resource.parent)
    if parent is not None:
        withheld = entity.behaviour_of(parent.type).withheld
        if withheld is not None and resource.type in withheld(parent):
            raise OperationNotAllowed(
                f"the {parent.definition.name} {parent.identifier} does not let its {resource.definition.name}s be"
                " retrieved, updated or deleted"
            )


def require_taken(holder: Resource, virtual: str, operation: Operation) -> None:
    """Raises OperationNotAllowed, whoever asks, where a virtual child does not take an operation."""
    if operation not in holder.definition.virtual[virtual]:
        raise OperationNotAllowed(f"{virtual} does not take {operation.name}")


def substance(entity: Entity, target: Target, operation: Operation, tree: Reading) -> Resource:
    """The resource that is meant: the target itself, or what its virtual child stands for."""
    resource = target.resource
    if target.virtual is None:
        if operation not in resource.definition.operations:
            raise OperationNotAllowed(f"a {resource.definition.name} does not take {operation.name}")
        if resource.definition.guard is Guard.PARENT:
            _require_disclosed(entity, resource, tree)
        return resource
    require_taken(resource, target.virtual, operation)
    try:
        return entity.behaviour_of(resource.type).virtual[target.virtual](resource, tree)
    except NotFound as miss:
        raise (missed(resource, miss, tree) if operation is Operation.RETRIEVE else miss) from None

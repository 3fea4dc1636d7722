"""CREATE (TS-0001 10.1.2, TS-0004 7.3.3): a new resource below an existing one."""

from __future__ import annotations

from typing import Any

from cse import records
from cse.access.authorisation import CREATOR, identified, require, require_attributes
from cse.access.decision import EVERYTHING, Grant
from cse.access.naming import remember_makers
from cse.access.service_subscription import admit as admit_registration
from cse.entity import Entity
from cse.model import SIGN, Behaviour, Resource, Tree
from cse.notifications.matching import child_created
from cse.notifications.privilege import require_control
from cse.notifications.targets import NAMING, check_targets
from cse.operations import representation
from cse.operations.expiration import expiration_of_new
from cse.operations.offspring import bring, derived_name
from cse.operations.target import locate_whole
from cse.storage.tree import DERIVED
from onem2m.addressing import MAX_ADDRESS_LENGTH, MAX_NAME_LENGTH, is_name, local_form
from onem2m.errors import (
    BadRequest,
    Conflict,
    ContentsUnacceptable,
    InvalidChildResourceType,
    OperationNotAllowed,
    OriginatorHasNoPrivilege,
    TargetNotSubscribable,
)
from onem2m.primitive import CREATED, Request, Response
from onem2m.resources.common import CREATOR as CREATOR_ATTRIBUTE
from onem2m.resources.common import EXPIRES
from onem2m.resources.content_instance import CONTENT_SIZE
from onem2m.resources.definition import Definition, Guard
from onem2m.vocabulary import Operation, Permission, ResourceType


def create(entity: Entity, request: Request, tree: Tree) -> Response:
    """Performs a CREATE. The content of the response is what the request's result content asks for."""
    target = locate_whole(entity, request.to, tree)
    if target.virtual is not None:
        raise OperationNotAllowed(f"to: {target.virtual} is a virtual resource, nothing can be created below it")
    # A registering AE has no identity yet: TS-0001 10.2.2 leaves it to service subscription, not to policies.
    registering = request.type == ResourceType.AE
    originator = ""
    grant: Grant = EVERYTHING
    if not registering:
        who = identified(entity, request, tree)
        originator = who.originator
        for permission in entity.behaviour_of(request.type or 0).needs:
            had = require(entity, who, target.resource, permission, tree, request.type)
            if permission is Permission.CREATE:
                grant = had
        if entity.behaviour_of(request.type or 0).reserved and not entity.vouches(originator):
            raise OriginatorHasNoPrivilege(f"fr: {originator[:100]} is not trusted to make this type of resource")
    definition, sent = _wanted(entity, request)
    if grant is not EVERYTHING:
        require_attributes(grant, sent, Permission.CREATE, who)
    parent = target.resource
    if not definition.may_stand_in(parent.definition):
        if definition.type == ResourceType.SUBSCRIPTION:
            raise TargetNotSubscribable(f"ty: a {parent.definition.name} takes no subscriptions")
        raise InvalidChildResourceType(f"ty: a {parent.definition.name} holds no {definition.name}")
    behaviour = entity.behaviour_of(definition.type)
    behaviour.requested(request, parent, tree)
    entity.validator_of(definition).create(sent)
    if definition.type in NAMING:
        check_targets(entity, definition.type, sent, None if registering else who, tree)
    if definition.type == ResourceType.SUBSCRIPTION:
        require_control(entity, sent, parent, (who,), tree)
    _check_depth(entity, tree.address(parent))
    parent = tree.own(parent)
    resource = _compose(entity, definition, sent, parent, originator, tree)
    behaviour.complete(resource, parent, request, tree)
    if not registering:
        behaviour.settle(entity, who, resource, resource.attributes, tree)
    remember_makers(entity, resource, tree)
    companion = _companion(entity, behaviour, resource, parent, originator, tree)
    if registering:
        admit_registration(entity, resource, request, tree)
    admit = entity.behaviour_of(parent.type).admit.get(definition.type)
    if admit is not None:
        admit(parent, resource, tree)
    instance = None if behaviour.brings is None else bring(entity, resource, None, originator, tree)
    # Before the insert: a new subscription is not told of its own birth.
    child_created(entity, parent, resource, originator or str(resource.internal.get(CREATOR, "")), tree)
    _insert(behaviour, resource, tree)
    if instance is not None:
        tree.insert(instance, size=instance[CONTENT_SIZE])
    if companion is not None:
        child_created(entity, parent, companion, None, tree)
        _insert(entity.behaviour_of(companion.type), companion, tree)
    behaviour.created(resource, tree)
    records.created(entity, None if registering else who, resource, tree)
    viewer = originator or str(resource.internal.get(CREATOR, ""))
    content = representation.created(entity, resource, sent, request, viewer, tree, grant)
    return Response(CREATED, content, location=tree.address(resource))


def _companion(
    entity: Entity, behaviour: Behaviour, resource: Resource, parent: Resource, originator: str, tree: Tree
) -> Resource | None:
    """What comes with the new resource, composed but not inserted yet."""
    wanted = behaviour.companion(resource)
    if wanted is None:
        return None
    type_, attributes = wanted
    companion = _compose(entity, entity.registry.by_type[type_], attributes, parent, originator, tree)
    remember_makers(entity, companion, tree)
    behaviour.accompanied(resource, companion)
    return companion


def _check_depth(entity: Entity, parent: str) -> None:
    """Whatever is created can be addressed, and a walk over the tree comes to its end."""
    if parent.count("/") >= entity.limits.tree_depth:
        raise ContentsUnacceptable(f"to: the tree is at most {entity.limits.tree_depth} levels deep here")
    if len(parent) + 1 + MAX_NAME_LENGTH > MAX_ADDRESS_LENGTH:
        raise ContentsUnacceptable(f"to: an address has at most {MAX_ADDRESS_LENGTH} characters here")


def _wanted(entity: Entity, request: Request) -> tuple[Definition, dict[str, Any]]:
    """The type that the request wants, and the attributes that it sends."""
    if request.type is None:
        raise BadRequest("ty: the resource type is missing")
    content = request.content
    if not isinstance(content, dict) or len(content) != 1:
        raise BadRequest('pc: the content is one root element with the attributes, such as {"m2m:cnt": {}}')
    [(tag, sent)] = content.items()
    definition = entity.registry.lookup(request.type, tag)
    if Operation.CREATE not in definition.operations:
        raise OperationNotAllowed(f"ty: a {definition.name} cannot be created by request")
    if not isinstance(sent, dict):
        raise BadRequest(f"pc: {tag} is not an object of attributes")
    if definition.told_by:
        entity.registry.require_agreement(definition, sent)
    return definition, sent


def _compose(
    entity: Entity, definition: Definition, sent: dict[str, Any], parent: Resource, originator: str, tree: Tree
) -> Resource:
    """The new resource: what the CSE sets, defaults, and what was sent."""
    key = tree.allocate()
    identifier = f"{definition.prefix}{key}"
    given = sent.get("rn")
    name = _checked_name(given, parent, tree) if given is not None else derived_name(identifier, parent, tree)
    stamp = tree.stamp
    attributes: dict[str, Any] = {
        "rn": name or identifier,
        "ty": definition.type,
        "ri": identifier,
        "pi": parent.attributes["ri"],
        "ct": stamp,
        "lt": stamp,
        **definition.defaults,
        **sent,
    }
    resource = Resource(definition, key, parent.key, name, attributes=attributes)
    if definition.guard is not Guard.PARENT:
        resource.internal[CREATOR] = originator
    if CREATOR_ATTRIBUTE.short in sent:
        attributes[CREATOR_ATTRIBUTE.short] = local_form(entity.cse_id, originator)
    expires = expiration_of_new(entity, sent.get(EXPIRES.short), parent, tree, resource)
    if expires is not None:
        attributes[EXPIRES.short] = expires
    return resource


def _checked_name(name: str, parent: Resource, tree: Tree) -> str:
    if not is_name(name):
        raise BadRequest(f"rn: {name[:60]!r} is not a resource name")
    if name in parent.definition.virtual:
        raise OperationNotAllowed(f"rn: {name} is the name of a virtual resource")
    if tree.child(parent, name) is not None:
        raise Conflict(f"rn: {tree.address(parent)} has a child called {name}")
    if DERIVED.match(name):
        # One day a child without a name may get a key that makes this very name.
        parent.internal["lookalikes"] = True
        tree.update(parent)
    return name


def _insert(behaviour: Behaviour, resource: Resource, tree: Tree) -> None:
    identifier = resource.identifier
    derived = f"{resource.definition.prefix}{resource.key}"
    alias = None if identifier == derived else identifier
    sign = behaviour.sign(resource, tree)
    if sign is not None:
        if tree.by_identifier(sign) is not None:
            raise Conflict(f"there is a {resource.definition.name} that says the same already")
        alias = resource.internal[SIGN] = sign
    tree.insert(resource, alias=alias, size=resource.get(CONTENT_SIZE), instant=behaviour.instant(resource))

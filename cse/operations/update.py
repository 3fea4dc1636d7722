"""UPDATE (TS-0001 10.1.4): attributes of a resource change; null removes one."""

from __future__ import annotations

from typing import Any, Final

from cse import records
from cse.access.authorisation import (
    granted_by,
    identified,
    may_entrust,
    readable,
    refusal,
    require,
    require_attributes,
)
from cse.access.decision import EVERYTHING, Grant
from cse.access.naming import remember_makers
from cse.access.requester import Requester
from cse.entity import Entity
from cse.model import Resource, Tree
from cse.notifications.blocking import ask_blocker
from cse.notifications.matching import child_created
from cse.notifications.matching import updated as tell_updated
from cse.notifications.privilege import creator_of, require_control
from cse.notifications.targets import NAMING, check_targets
from cse.operations import representation
from cse.operations.expiration import change_expiration
from cse.operations.offspring import bring
from cse.operations.retrieve import require_whole, substance
from cse.operations.target import locate_whole
from cse.operations.visibility import meets
from onem2m.errors import BadRequest, NotFound
from onem2m.filter_criteria import FilterCriteria
from onem2m.primitive import UPDATED, Request, Response
from onem2m.resources.common import CUSTODIAN, DYNAMIC_AUTHORIZATION, MODIFIED, POLICIES, STATE_TAG
from onem2m.resources.content_instance import CONTENT_SIZE
from onem2m.resources.definition import Guard
from onem2m.resources.subscription import FORWARDING_TARGETS, TARGETS
from onem2m.vocabulary import Operation, Permission, ResourceType

_REDIRECTS: Final = frozenset({TARGETS.short, FORWARDING_TARGETS.short})
"""Attributes that say who is told."""
_DECIDES: Final = frozenset({POLICIES.short, CUSTODIAN.short})
"""Attributes that say whose rules a resource is under."""
_ALWAYS_TOLD: Final = frozenset({"rn", "ty", "ri", MODIFIED.short})
"""Of what was changed, to whoever changed it."""


def update(entity: Entity, request: Request, tree: Tree) -> Response:
    """Performs an UPDATE."""
    target = locate_whole(entity, request.to, tree)
    who = identified(entity, request, tree)
    sent = _sent(request)
    grant: Grant = EVERYTHING
    seen: Grant = EVERYTHING
    if target.virtual is None:
        grant = _authorise(entity, who, target.resource, sent, tree)
        # By the rules before the change: it may be about them.
        seen = _seen(grant, readable(entity, who, target.resource, tree), sent)
    resource = substance(entity, target, Operation.UPDATE, tree)
    if grant is not None:
        # Conditions tell something of what is not among the permitted attributes.
        require_attributes(grant, resource.attributes if request.filter else sent, Permission.UPDATE, who)
    if request.filter:
        require_whole(entity, seen, resource, who, tree)
        if not meets(entity, resource, FilterCriteria.parse(request.filter), who, tree):
            raise NotFound("fc: the resource does not meet the conditions")
    changes = _checked(entity, resource, request.content)
    if resource.type == ResourceType.SUBSCRIPTION and not _REDIRECTS.isdisjoint(changes):
        _require_source(entity, who, resource, tree)
    if resource.type == ResourceType.SUBSCRIPTION:
        source = tree.get(resource.parent)
        if source is not None:
            require_control(entity, changes, source, (who, creator_of(entity, resource.internal, tree)), tree)
    if resource.type in NAMING:
        check_targets(entity, resource.type, changes, creator_of(entity, resource.internal, tree), tree)
    resource = tree.own(resource)
    if not _DECIDES.isdisjoint(changes):
        tree.reguard(resource)
    before = dict(resource.attributes)
    parent = tree.get(resource.parent)
    if parent is not None:
        change_expiration(entity, resource, changes, parent, tree)
    behaviour = entity.behaviour_of(resource.type)
    behaviour.change(resource, changes, request, tree)
    behaviour.settle(entity, who, resource, changes, tree)
    ask_blocker(entity, resource, changes, tree)
    resource.apply(changes)
    resource[MODIFIED] = tree.stamp
    if STATE_TAG.short in before:
        resource[STATE_TAG] += 1
    remember_makers(entity, resource, tree)
    behaviour.changed(resource, changes, tree)
    instance = bring(entity, resource, changes, who.originator, tree)
    tree.update(resource)
    tell_updated(entity, resource, changes, tree, who.originator)
    if instance is not None:
        child_created(entity, resource, instance, None, tree)
        tree.insert(instance, size=instance[CONTENT_SIZE])
    records.updated(entity, who, resource, changes, tree)
    content = representation.updated(entity, resource, before, sent, request, who.originator, tree, seen)
    return Response(UPDATED, content)


def _sent(request: Request) -> dict[str, Any]:
    content = request.content
    if not isinstance(content, dict) or len(content) != 1:
        raise BadRequest('pc: the content is one root element with the attributes, such as {"m2m:cnt": {}}')
    [sent] = content.values()
    if not isinstance(sent, dict):
        raise BadRequest("pc: the root element is not an object of attributes")
    return sent


def _seen(permitted: Grant, may_see: Grant, sent: dict[str, Any]) -> Grant:
    """What the answer to an UPDATE shows: UPDATE alone is no right to read, so then only what was sent, and when."""
    if may_see is EVERYTHING:
        return permitted
    known = _ALWAYS_TOLD | sent.keys() | may_see
    return known if permitted is None else permitted & known


def _authorise(entity: Entity, who: Requester, resource: Resource, sent: dict[str, Any], tree: Tree) -> Grant:
    """An UPDATE of the policies themselves is judged by the selfPrivileges of the present ones, any one of them.

    So is one of the custodian, which this and the creator may change too; other attributes beside it need their own.
    """
    if CUSTODIAN.short in sent and resource.definition.guard is Guard.OWN:
        if not may_entrust(entity, who, resource, tree):
            raise refusal(entity, who, Permission.UPDATE, tree)
        if len(sent) == 1:
            return EVERYTHING
    if DYNAMIC_AUTHORIZATION.short in sent and resource.definition.guard is Guard.OWN:
        # Who names the server that is asked where no policy permits, decides as much as the policies do.
        present = resource.get(POLICIES)
        grant = granted_by(entity, who, present, resource, Permission.UPDATE, tree, self_privileges=True)
        if grant is not None and DYNAMIC_AUTHORIZATION.short not in grant:
            raise refusal(entity, who, Permission.UPDATE, tree)
        if len(sent) == 1:
            return EVERYTHING
    if POLICIES.short in sent and resource.definition.guard is Guard.OWN:
        present = resource.get(POLICIES)
        grant = granted_by(entity, who, present, resource, Permission.UPDATE, tree, self_privileges=True)
        if grant is not None and not grant:
            raise refusal(entity, who, Permission.UPDATE, tree)
        return grant
    return require(entity, who, resource, Permission.UPDATE, tree)


def _require_source(entity: Entity, who: Requester, subscription: Resource, tree: Tree) -> None:
    """Who sends a subscription's notifications elsewhere gets to see what it watches, in its creator's name."""
    source = tree.get(subscription.parent)
    if source is not None:
        require_whole(entity, require(entity, who, source, Permission.RETRIEVE, tree), source, who, tree)


def _checked(entity: Entity, resource: Resource, content: dict[str, Any]) -> dict[str, Any]:
    [(tag, sent)] = content.items()
    definition = resource.definition
    if tag != definition.tag:
        raise BadRequest(f"{tag[:60]}: a {definition.name} comes as {definition.tag}")
    entity.validator_of(definition).update(sent)
    return dict(sent)

"""What a response shows (resultContent, TS-0004 7.2.1.2 and 7.5.2): forms that the operations share."""

from __future__ import annotations

from typing import Any

from cse.access.decision import EVERYTHING, Grant
from cse.entity import Entity
from cse.model import Reading, Resource
from cse.operations.semantic_requests import is_semantic_query
from onem2m.errors import BadRequest
from onem2m.primitive import Request
from onem2m.vocabulary import IdentifierType, Operation, ResultContent

DEFAULT = {
    Operation.CREATE: ResultContent.ATTRIBUTES,
    Operation.RETRIEVE: ResultContent.ATTRIBUTES,
    Operation.UPDATE: ResultContent.ATTRIBUTES,
    Operation.DELETE: ResultContent.NOTHING,
}
_ALLOWED = {
    Operation.CREATE: frozenset({0, 1, 2, 3, 9}),
    Operation.RETRIEVE: frozenset({1, 4, 5, 6, 8, 10, 12}),
    Operation.UPDATE: frozenset({0, 1, 9}),
    Operation.DELETE: frozenset({0, 1, 4, 5, 6, 8}),
    Operation.NOTIFY: frozenset[int](),
}
_DISCOVERY = frozenset({None, 6, 11})
WITH_CHILDREN = frozenset({4, 5, 6, 8})
"""Result contents that show more than the target itself."""
WITH_ATTRIBUTES = frozenset({4, 5})
"""Those of them that show the target's own attributes as well."""


def check_result_content(request: Request, *, discovery: bool) -> None:
    """Raises BadRequest where the operation knows no such result content (rcn)."""
    wanted = request.result_content
    if discovery:
        if wanted not in _DISCOVERY:
            raise BadRequest(f"rcn: {wanted} does not go with discovery; leave it out, or use 6 or 11")
    elif wanted == ResultContent.SEMANTIC_CONTENT and request.operation is Operation.RETRIEVE:
        if not is_semantic_query(request):
            raise BadRequest("rcn: 10: it goes with a semantic query: the indicator (sqi) and a query (fc: smf)")
    elif wanted == ResultContent.ORIGINAL_RESOURCE and request.operation is Operation.RETRIEVE:
        raise BadRequest("rcn: 7: only an announced resource has an original, and this CSE holds none")
    elif wanted is not None and wanted not in _ALLOWED[request.operation]:
        raise BadRequest(f"rcn: {wanted} does not go with {request.operation.name}")
    if request.identifier_type not in (None, 1, 2):
        raise BadRequest(f"drt: {request.identifier_type} is neither 1 (structured) nor 2 (unstructured)")
    if request.identifier_type is not None and request.operation is not Operation.RETRIEVE:
        raise BadRequest("drt: only a RETRIEVE has a desired identifier result type")


def shown(entity: Entity, resource: Resource, originator: str, tree: Reading, grant: Grant = EVERYTHING) -> Any:
    """The whole resource as this originator may see it: as stored, unless its type hides or adds something.

    Of a grant that is limited to attributes only these are shown.
    """
    if grant is not None:
        attributes = visible(entity, resource, originator, tree)
        return {resource.definition.tag: _within(grant, attributes)}
    if entity.behaviour_of(resource.type).shown is None:
        return resource.encoded
    attributes = visible(entity, resource, originator, tree)
    return resource.encoded if attributes is resource.attributes else {resource.definition.tag: attributes}


def visible(
    entity: Entity, resource: Resource, originator: str, tree: Reading, attributes: dict[str, Any] | None = None
) -> dict[str, Any]:
    """The attributes that this originator may see, of all or of the given ones; to be read only."""
    view = entity.behaviour_of(resource.type).shown
    attributes = resource.attributes if attributes is None else attributes
    return attributes if view is None else view(resource, originator, attributes, tree)


def created(
    entity: Entity,
    resource: Resource,
    sent: dict[str, Any],
    request: Request,
    originator: str,
    tree: Reading,
    grant: Grant = EVERYTHING,
) -> Any:
    """The content of the response to a CREATE."""
    wanted = request.result_content
    if wanted is None or wanted == ResultContent.ATTRIBUTES:
        return shown(entity, resource, originator, tree, grant)
    if wanted == ResultContent.NOTHING:
        return None
    address = tree.address(resource)
    if wanted == ResultContent.HIERARCHICAL_ADDRESS:
        return {"m2m:uri": address}
    if wanted == ResultContent.HIERARCHICAL_ADDRESS_AND_ATTRIBUTES:
        return {"m2m:rce": {resource.definition.tag: _within(grant, resource.attributes), "uri": address}}
    return {resource.definition.tag: _within(grant, _differing(resource.attributes, sent))}


def updated(
    entity: Entity,
    resource: Resource,
    before: dict[str, Any],
    sent: dict[str, Any],
    request: Request,
    originator: str,
    tree: Reading,
    grant: Grant = EVERYTHING,
) -> Any:
    """The content of the response to an UPDATE."""
    wanted = request.result_content
    if wanted is None or wanted == ResultContent.ATTRIBUTES:
        return shown(entity, resource, originator, tree, grant)
    if wanted == ResultContent.NOTHING:
        return None
    changed = _differing(resource.attributes, before | {k: v for k, v in sent.items() if v is not None})
    changed |= {name: None for name in before if name not in resource.attributes and name not in sent}
    changed = _within(grant, changed)
    return {resource.definition.tag: changed} if changed else None


def _within(grant: Grant, attributes: dict[str, Any]) -> dict[str, Any]:
    return attributes if grant is None else {name: value for name, value in attributes.items() if name in grant}


def _differing(attributes: dict[str, Any], known: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in attributes.items() if name not in known or known[name] != value}


def partial(resource: Resource, attributes: dict[str, Any], names: tuple[str, ...]) -> Any:
    """Only the named ones of the attributes. Raises BadRequest for a name that the type does not define."""
    defined = {row.short for row in resource.definition.attributes}
    for name in names:
        if name not in defined and resource.definition.further is None:
            raise BadRequest(f"atrl: {resource.definition.name} has no attribute {name[:60]!r}")
    return {resource.definition.tag: {name: attributes[name] for name in names if name in attributes}}


def address_of(resource: Resource, request: Request, tree: Reading) -> str:
    """The address of a result in the form the request desires (drt)."""
    if request.identifier_type == IdentifierType.UNSTRUCTURED:
        return resource.identifier
    return tree.address(resource)


def name_of(resource: Resource) -> str:
    """The resource name, given or derived."""
    return resource.name or f"{resource.definition.prefix}{resource.key}"


def result_contents(operation: Operation) -> list[int]:
    """The result contents (rcn) that go with an operation, those of a discovery among them."""
    also = _DISCOVERY if operation is Operation.RETRIEVE else frozenset[int]()
    return sorted(_ALLOWED[operation] | {wanted for wanted in also if wanted is not None})

"""The first steps of the receiver (digest primitives.md 3): whether the parts of a request go together. Nothing is
looked up for it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from cse.clock import SECOND
from cse.entity import Entity
from cse.limits import RequestTimes
from cse.operations.representation import check_result_content
from cse.operations.semantic_requests import check_semantic_query, is_semantic_query
from cse.parameters import check_parameters, check_response_type, deadline
from onem2m.errors import BadRequest, ReleaseVersionNotSupported, SecurityAssociationRequired
from onem2m.filter_criteria import is_discovery
from onem2m.primitive import Request
from onem2m.vocabulary import RELEASES, Operation

_WITHOUT_CONTENT: Final = frozenset({Operation.RETRIEVE, Operation.DELETE})


def check_request(entity: Entity, times: RequestTimes, now: Callable[[], int], request: Request) -> None:
    """Raises the refusal of a request whose parts are no request together; notes until when it is good."""
    if not request.request_id:
        raise BadRequest("rqi (X-M2M-RI): the request identifier is missing")
    if request.release is not None and request.release not in RELEASES:
        raise ReleaseVersionNotSupported(f"rvi (X-M2M-RVI): {request.release[:20]!r} is not a release we speak")
    if not entity.development and (request.association is None or request.association.identity is None):
        raise SecurityAssociationRequired("fr (X-M2M-Origin): nobody has proved to be it")
    if request.originator == entity.cse_id:
        raise SecurityAssociationRequired(f"fr (X-M2M-Origin): {request.originator} is this CSE itself")
    if request.content is not None and request.operation in _WITHOUT_CONTENT:
        _take_attribute_list(request)
    if request.filter is not None and request.operation in (Operation.CREATE, Operation.NOTIFY):
        raise BadRequest(f"fc: filter criteria do not go with {request.operation.name}")
    if request.attributes and request.operation is not Operation.RETRIEVE:
        raise BadRequest(f"atrl: an attribute list does not go with {request.operation.name}")
    discovery = bool(request.filter) and is_discovery(request.filter)
    if discovery and request.operation is not Operation.RETRIEVE:
        raise BadRequest("fu: only a RETRIEVE can be a discovery")
    check_result_content(request, discovery=discovery)
    if request.type is not None and request.operation is not Operation.CREATE:
        raise BadRequest(f"ty: a resource type does not go with {request.operation.name}")
    if request.parameters:
        check_parameters(request)
        request.expires = deadline(request, now(), times.longest_s)
        if "sqi" in request.parameters and is_semantic_query(request):
            check_semantic_query(request)
        if "rt" in request.parameters:
            check_response_type(request)
    if request.counts_s is not None:
        ends = now() + request.counts_s * SECOND
        request.expires = ends if request.expires is None else min(request.expires, ends)
    if request.expires is None and times.usual_s:
        request.expires = now() + int(times.usual_s * SECOND)


def _take_attribute_list(request: Request) -> None:
    """The only content that goes with a RETRIEVE: the names of attributes (m2m:atrl). Raises BadRequest for any other."""
    content = request.content
    names = content.get("m2m:atrl") if isinstance(content, dict) and len(content) == 1 else None
    if request.operation is not Operation.RETRIEVE or not isinstance(names, list):
        raise BadRequest(f"pc: such content does not go with {request.operation.name}")
    if not names or not all(isinstance(name, str) for name in names):
        raise BadRequest("m2m:atrl: not a list of attribute names")
    request.attributes += tuple(names)
    request.content = None

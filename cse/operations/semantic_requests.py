"""What makes a RETRIEVE a semantic query, and what goes with it (TS-0004 7.3.3.17, 7.4.35)."""

from __future__ import annotations

from typing import Final

from onem2m.errors import BadRequest
from onem2m.filter_criteria import SEMANTICS, is_discovery
from onem2m.primitive import Request
from onem2m.resources.group import SEMANTIC_FAN_OUT_POINT
from onem2m.vocabulary import Operation, ResultContent

INDICATOR: Final = "sqi"
_SFOP: Final = f"/{SEMANTIC_FAN_OUT_POINT}"


def is_semantic_query(request: Request) -> bool:
    """Whether a request with conditions asks descriptors, and is not about the resource that it is addressed to."""
    return request.operation is Operation.RETRIEVE and (
        request.parameters.get(INDICATOR) is True or request.to.endswith(_SFOP)
    )


def check_semantic_query(request: Request) -> None:
    """Raises BadRequest where the parts of a semantic query do not go together."""
    conditions = request.filter or {}
    if SEMANTICS not in conditions:
        raise BadRequest(f"fc: {SEMANTICS} (semanticsFilter): a semantic query needs one, in SPARQL")
    if is_discovery(conditions):
        raise BadRequest("fu: a semantic query is no discovery; leave it out, or the indicator (sqi)")
    if request.result_content not in (None, ResultContent.SEMANTIC_CONTENT):
        raise BadRequest(f"rcn: {request.result_content} does not go with a semantic query; leave it out, or use 10")
    if request.attributes:
        raise BadRequest("atrl: a semantic query has no attribute list")

"""What an originator wants to hold of a resource before it is changed: that it still is the one that it knows.

Evaluated in the unit of work of the change, so that nothing comes between. What it asks about is what its originator
would retrieve at the same address: who may not read learns nothing by it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from cse.entity import Entity
from cse.model import Tree
from cse.operations.retrieve import retrieve
from onem2m.errors import PreconditionFailed
from onem2m.primitive import Request, Response
from onem2m.vocabulary import Operation

Perform = Callable[[Entity, Request, Tree], Response]


def conditioned(perform: Perform) -> Perform:
    """An operation that is done only where the precondition of its request holds."""

    def checked(entity: Entity, request: Request, tree: Tree) -> Response:
        seen = retrieve(
            entity,
            replace(
                request,
                operation=Operation.RETRIEVE,
                type=None,
                content=None,
                result_content=None,
                identifier_type=None,
                filter=None,
                attributes=(),
            ),
            tree,
        )
        if request.precondition is not None and not request.precondition.matches(seen.content):
            raise PreconditionFailed("If-Match, If-None-Match: the resource is not the one that you know")
        return perform(entity, request, tree)

    return checked

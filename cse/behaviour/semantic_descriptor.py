"""<semanticDescriptor>: what it says is read, changed by SPARQL and checked before it is kept (TS-0004 7.4.32).

None of that happens here: the unit of work asks, and goes on with the answer (`cse.semantics`).
"""

from __future__ import annotations

from typing import Any, Final

from cse.access.authorisation import require, require_attributes
from cse.access.requester import Requester
from cse.entity import Entity
from cse.model import Behaviour, Examination, Resource, Tree
from cse.operations.described import told
from onem2m.errors import BadRequest
from onem2m.resources.common import ONTOLOGY
from onem2m.resources.semantic_descriptor import (
    DESCRIPTOR,
    RELATED,
    REPRESENTATION,
    UPDATE,
    VALIDATE,
    VALIDATED,
    SemanticFormat,
)
from onem2m.vocabulary import Permission

_MEANINGFUL: Final = frozenset(row.short for row in (REPRESENTATION, UPDATE, DESCRIPTOR, RELATED, ONTOLOGY, VALIDATE))


def examine(entity: Entity, who: Requester, descriptor: Resource, changes: dict[str, Any], tree: Tree) -> None:
    """Has a new descriptor, or what becomes of one, examined. Raises a OneM2MError for what cannot be kept."""
    if _MEANINGFUL.isdisjoint(changes):
        return
    update = changes.pop(UPDATE.short, None)
    if update is not None and DESCRIPTOR.short in changes:
        raise BadRequest(f"{UPDATE}: changes the descriptor that is there; a new one (dsp) goes without it")
    if DESCRIPTOR.short not in changes:
        # Whether it can be done tells something of what the descriptor says.
        grant = require(entity, who, descriptor, Permission.RETRIEVE, tree)
        require_attributes(grant, (DESCRIPTOR.short,), Permission.RETRIEVE, who)
    after = {**descriptor.attributes, **changes}
    syntax = after[REPRESENTATION.short]
    if syntax == SemanticFormat.IRI:
        raise BadRequest(f"{REPRESENTATION}: 1 (IRI) names a description, and the descriptor (dsp) must hold one")
    validate = bool(after.get(VALIDATE.short))
    [answer] = tree.ask(Examination(syntax, after[DESCRIPTOR.short], update or "", validate, who.originator))
    made = told(answer)
    if update is not None:
        changes[DESCRIPTOR.short] = made.decode()
    # Neither ontologies nor other descriptors are fetched: with those, the triples alone are not the whole.
    alone = not after.get(ONTOLOGY.short) and not after.get(RELATED.short)
    validated = validate and alone
    # What stays as it is was not changed: subscribers of single attributes would hear of it.
    if validated is not descriptor.get(VALIDATED):
        changes[VALIDATED.short] = validated


SEMANTIC_DESCRIPTOR_BEHAVIOUR = Behaviour(settle=examine)

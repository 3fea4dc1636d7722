"""<semanticDescriptor>: what its parent means, as RDF (TS-0001 9.6.30, TS-0004 7.4.32)."""

from __future__ import annotations

import base64
import binascii
from enum import IntEnum
from typing import Final

from onem2m.resources.attribute import OA, Attribute, M, O
from onem2m.resources.common import ANNOUNCEABLE, COMMON, CREATOR, CUSTODIAN, ONTOLOGY
from onem2m.resources.definition import Definition
from onem2m.resources.kinds import ADDRESS, BOOLEAN, Kind, enumeration, list_of, text
from onem2m.vocabulary import ResourceType

LARGEST_DESCRIPTOR: Final = 349_528
"""Characters of base64: 256 KiB of RDF."""
LONGEST_UPDATE: Final = 65_536
"""Characters of SPARQL."""
MOST_RELATED: Final = 100


class SemanticFormat(IntEnum):
    """m2m:semanticFormat."""

    IRI = 1
    FUNCTIONAL_STYLE = 2
    OWL_XML = 3
    RDF_XML = 4
    TURTLE = 5
    MANCHESTER = 6
    JSON_LD = 7


def _is_base64(value: str) -> bool:
    if len(value) > LARGEST_DESCRIPTOR:
        return False
    try:
        base64.b64decode("".join(value.split()), validate=True)
    except (binascii.Error, ValueError):
        return False
    return True


_BASE64: Kind = text(
    "base64Binary",
    f"base64 of {LARGEST_DESCRIPTOR} characters at most",
    _is_base64,
    {"contentEncoding": "base64", "maxLength": LARGEST_DESCRIPTOR},
)
_SPARQL: Kind = text(
    "sparql",
    f"a SPARQL update of {LONGEST_UPDATE} characters at most",
    lambda value: 0 < len(value) <= LONGEST_UPDATE,
    {"minLength": 1, "maxLength": LONGEST_UPDATE},
)

REPRESENTATION = Attribute[int](
    "dcrp",
    "descriptorRepresentation",
    enumeration(
        SemanticFormat,
        unsupported=frozenset({SemanticFormat.FUNCTIONAL_STYLE, SemanticFormat.OWL_XML, SemanticFormat.MANCHESTER}),
    ),
    create=M,
    update=O,
    announced=OA,
    always=True,
)
"""The syntax of the descriptor."""
UPDATE = Attribute[str | None]("soe", "semanticOpExec", _SPARQL, update=O)
"""An update of the descriptor, carried out and not kept."""
DESCRIPTOR = Attribute[str]("dsp", "descriptor", _BASE64, create=M, update=O, announced=OA, always=True)
RELATED = Attribute[list[str] | None](
    "rels", "relatedSemantics", list_of(ADDRESS, maximum=MOST_RELATED), create=O, update=O, announced=OA
)
"""Other descriptors that belong to the same thing."""
VALIDATED = Attribute[bool | None]("svd", "semanticValidated", BOOLEAN, announced=OA)
"""Whether the CSE has found that the triples agree, and there was nothing else to look at."""
VALIDATE = Attribute[bool | None]("vlde", "validationEnable", BOOLEAN, create=O, update=O, announced=OA)
"""Whether triples that contradict each other are refused. Absent is false."""

SEMANTIC_DESCRIPTOR = Definition(
    type=ResourceType.SEMANTIC_DESCRIPTOR,
    tag="m2m:smd",
    name="semanticDescriptor",
    attributes=(
        *COMMON,
        *ANNOUNCEABLE,
        CREATOR,
        CUSTODIAN,
        REPRESENTATION,
        UPDATE,
        DESCRIPTOR,
        ONTOLOGY,
        RELATED,
        VALIDATED,
        VALIDATE,
    ),
    children=frozenset({ResourceType.SUBSCRIPTION}),
    clause="TS-0001 9.6.30, TS-0004 7.4.32",
)

"""<dynamicAuthorizationConsultation>: whom to ask where no policy permits (TS-0001 9.6, TS-0003 7)."""

from __future__ import annotations

from onem2m.resources.attribute import Attribute, M, O
from onem2m.resources.common import COMMON, CUSTODIAN, unannounced
from onem2m.resources.definition import Definition
from onem2m.resources.kinds import ADDRESS, BOOLEAN, TIMESTAMP, list_of
from onem2m.vocabulary import ResourceType

ENABLED = Attribute[bool]("dae", "dynamicAuthorizationEnabled", BOOLEAN, create=M, update=O, always=True)
POINTS_OF_ACCESS = Attribute[list[str]](
    "dap", "dynamicAuthorizationPoA", list_of(ADDRESS, minimum=1, maximum=10), create=M, update=O, always=True
)
LIFETIME = Attribute[str | None]("dal", "dynamicAuthorizationLifetime", TIMESTAMP, create=O, update=O)
"""Until when rights are good that were granted without an end of their own."""

DYNAMIC_AUTHORIZATION_CONSULTATION = Definition(
    type=ResourceType.DYNAMIC_AUTHORIZATION_CONSULTATION,
    tag="m2m:dac",
    name="dynamicAuthorizationConsultation",
    attributes=(*(unannounced(row) for row in COMMON), CUSTODIAN, ENABLED, POINTS_OF_ACCESS, LIFETIME),
    children=frozenset({ResourceType.SUBSCRIPTION}),
    clause="TS-0001 9.6, TS-0003 7",
)

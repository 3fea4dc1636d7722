"""<role>: somebody holds a role, by the word of who may give it (TS-0001 9.6, TS-0003 7)."""

from __future__ import annotations

from onem2m.resources.attribute import Attribute, M, O
from onem2m.resources.common import COMMON, CUSTODIAN, unannounced
from onem2m.resources.definition import Definition
from onem2m.resources.kinds import ADDRESS, ID, STRING, TIMESTAMP
from onem2m.resources.tokens import ROLE_ID as _ROLE_ID
from onem2m.vocabulary import ResourceType

ROLE_ID = Attribute[str]("rlid", "roleID", _ROLE_ID, create=M, always=True)
ISSUER = Attribute[str]("tkis", "issuer", ID, create=M, always=True)
HOLDER = Attribute[str]("tkhd", "holder", ID, create=M, always=True)
NOT_BEFORE = Attribute[str]("tknb", "notBefore", TIMESTAMP, create=M, always=True)
NOT_AFTER = Attribute[str]("tkna", "notAfter", TIMESTAMP, create=M, always=True)
ROLE_NAME = Attribute[str | None]("rlnm", "roleName", STRING, create=O)
TOKEN_LINK = Attribute[str | None]("rltl", "tokenLink", ADDRESS, create=O, update=O)

ROLE = Definition(
    type=ResourceType.ROLE,
    tag="m2m:rol",
    name="role",
    attributes=(
        *(unannounced(row) for row in COMMON),
        CUSTODIAN,
        ROLE_ID,
        ISSUER,
        HOLDER,
        NOT_BEFORE,
        NOT_AFTER,
        ROLE_NAME,
        TOKEN_LINK,
    ),
    children=frozenset({ResourceType.SUBSCRIPTION}),
    clause="TS-0001 9.6, TS-0003 7",
)

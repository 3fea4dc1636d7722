"""<authorizationInformation>: a place for roles and tokens (TS-0001 9.6, TS-0003 7)."""

from __future__ import annotations

from enum import IntEnum

from onem2m.resources.attribute import Attribute, O
from onem2m.resources.common import COMMON, CUSTODIAN, unannounced
from onem2m.resources.definition import Definition
from onem2m.resources.kinds import ID, enumeration, list_of
from onem2m.resources.tokens import ROLE_ID, TOKEN_ID
from onem2m.vocabulary import ResourceType


class AuthorizationStatus(IntEnum):
    """m2m:authorizationStatus (sus)."""

    OK = 1
    NOT_APPLICABLE = 2
    MISSING_ATTRIBUTE = 3
    SYNTAX_ERROR = 4
    PROCESSING_ERROR = 5


STATUS = Attribute[int | None]("sus", "status", enumeration(AuthorizationStatus))
# A decision point elsewhere writes here what it wants to know: distributed authorization, which is not done here.
FROM = Attribute[str | None]("fr", "from", ID, create=O, update=O, supported=False)
ROLE_IDS = Attribute[list[str] | None]("rids", "roleIDs", list_of(ROLE_ID), create=O, update=O, supported=False)
TOKEN_IDS = Attribute[list[str] | None]("tids", "tokenIDs", list_of(TOKEN_ID), create=O, update=O, supported=False)

AUTHORIZATION_INFORMATION = Definition(
    type=ResourceType.AUTHORIZATION_INFORMATION,
    tag="m2m:auif",
    name="authorizationInformation",
    attributes=(*(unannounced(row) for row in COMMON), CUSTODIAN, STATUS, FROM, ROLE_IDS, TOKEN_IDS),
    children=frozenset({ResourceType.ROLE, ResourceType.TOKEN, ResourceType.SUBSCRIPTION}),
    clause="TS-0001 9.6, TS-0003 7",
)

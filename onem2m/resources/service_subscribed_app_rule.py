"""<serviceSubscribedAppRule>: which AEs may register, and with what roles (TS-0001 9.6, TS-0004 7.4)."""

from __future__ import annotations

from onem2m.resources.attribute import Attribute, O
from onem2m.resources.common import COMMON, CUSTODIAN, unannounced
from onem2m.resources.definition import Definition
from onem2m.resources.kinds import list_of, matching
from onem2m.resources.tokens import ROLE_ID
from onem2m.vocabulary import ResourceType

_CREDENTIALS = matching("ID", "a credential-ID, or a pattern of such with *", r"[^\s\x00-\x1f\x7f]+", longest=255)
_APP_IDS = matching(
    "ID",
    "an App-ID, or a pattern of such with *, beginning with R, N, r or *",
    r"[RNr*][^\s\x00-\x1f\x7f]*",
    longest=255,
)
_AES = matching("ID", "an AE-ID stem, or a pattern of such with *", r"[CS*][A-Za-z0-9\-._*]*", longest=255)

CREDENTIALS = Attribute[list[str] | None](
    "apci", "applicableCredIDs", list_of(_CREDENTIALS, maximum=1_000), create=O, update=O
)
"""Absent: the rule is for registrations without a security association."""
APPLICATIONS = Attribute[list[str] | None](
    "aai", "allowedApp-IDs", list_of(_APP_IDS, maximum=1_000), create=O, update=O
)
AES = Attribute[list[str] | None]("aae", "allowedAEs", list_of(_AES, maximum=1_000), create=O, update=O)
ROLES = Attribute[list[str] | None]("ari", "allowedRole-IDs", list_of(ROLE_ID, maximum=100), create=O, update=O)
"""Roles of every AE that registered by the rule."""

SERVICE_SUBSCRIBED_APP_RULE = Definition(
    type=ResourceType.SERVICE_SUBSCRIBED_APP_RULE,
    tag="m2m:asar",
    name="serviceSubscribedAppRule",
    attributes=(*(unannounced(row) for row in COMMON), CUSTODIAN, CREDENTIALS, APPLICATIONS, AES, ROLES),
    children=frozenset({ResourceType.SUBSCRIPTION}),
    clause="TS-0001 9.6, TS-0004 7.4",
)

"""<token>: a token that requests may name instead of carrying it (TS-0001 9.6, TS-0003 7)."""

from __future__ import annotations

from typing import Any

from onem2m.resources.attribute import Attribute, M, O
from onem2m.resources.common import COMMON, CUSTODIAN, unannounced
from onem2m.resources.definition import Definition
from onem2m.resources.kinds import ID, STRING, TIMESTAMP, list_of
from onem2m.resources.tokens import TOKEN as _TOKEN
from onem2m.resources.tokens import TOKEN_ID as _TOKEN_ID
from onem2m.resources.tokens import TOKEN_PERMISSIONS
from onem2m.vocabulary import ResourceType

TOKEN_ID = Attribute[str]("tkid", "tokenID", _TOKEN_ID, create=M, always=True)
TOKEN_OBJECT = Attribute[str]("tkob", "tokenObject", _TOKEN, create=M, always=True)
"""Alone counts: the attributes below only say for people what stands in it."""
VERSION = Attribute[str | None]("vr", "version", STRING, create=O)
ISSUER = Attribute[str | None]("tkis", "issuer", ID, create=O)
HOLDER = Attribute[str | None]("tkhd", "holder", ID, create=O)
NOT_BEFORE = Attribute[str | None]("tknb", "notBefore", TIMESTAMP, create=O)
NOT_AFTER = Attribute[str | None]("tkna", "notAfter", TIMESTAMP, create=O)
TOKEN_NAME = Attribute[str | None]("tknm", "tokenName", STRING, create=O)
AUDIENCE = Attribute[list[str] | None]("tkau", "audience", list_of(ID), create=O)
PERMISSIONS = Attribute[dict[str, Any] | None]("tkps", "permissions", TOKEN_PERMISSIONS, create=O)
EXTENSION = Attribute[str | None]("tkex", "extension", STRING, create=O)

TOKEN = Definition(
    type=ResourceType.TOKEN,
    tag="m2m:tk",
    name="token",
    attributes=(
        *(unannounced(row) for row in COMMON),
        CUSTODIAN,
        TOKEN_ID,
        TOKEN_OBJECT,
        VERSION,
        ISSUER,
        HOLDER,
        NOT_BEFORE,
        NOT_AFTER,
        TOKEN_NAME,
        AUDIENCE,
        PERMISSIONS,
        EXTENSION,
    ),
    children=frozenset({ResourceType.SUBSCRIPTION}),
    clause="TS-0001 9.6, TS-0003 7",
)

"""Policies of communication management and delivery handling (CMDH): which messages may wait how long, which network
may be used when, what is dropped first (TS-0001 D.12, TS-0004 D.12; digest hierarchy.md 6).

They are kept, linked and shown; this CSE forwards nothing itself that they would hold back.
"""

from __future__ import annotations

from dataclasses import replace
from enum import IntEnum
from typing import Any

from onem2m.resources.attribute import NA, Attribute, M, O
from onem2m.resources.kinds import (
    ANY_JSON,
    BOOLEAN,
    COUNT,
    ID,
    POSITIVE,
    STRING,
    Fault,
    Kind,
    enumeration,
    integer,
    is_not,
    list_of,
    restricted,
    structure,
)
from onem2m.resources.management.management_object import LINK, LINKS, ManagementDefinition, specialised
from onem2m.vocabulary import ResourceType


class NetworkAction(IntEnum):
    """m2m:networkAction (nwa): what a back-off follows."""

    CELLULAR_REGISTRATION = 1
    CELLULAR_ATTACH = 2
    CELLULAR_PDP_CONTEXT = 3
    CELLULAR_SMS = 4
    DEFAULT = 5


def _category(name: str, further: frozenset[int], expected: str) -> Kind:
    def check(value: Any) -> Fault | None:
        number = isinstance(value, int) and not isinstance(value, bool)
        known = number and (2 <= value <= 4 or 100 <= value <= 999 or value in further)
        return None if known else is_not(value, expected)

    ranges = [{"type": "integer", "minimum": 2, "maximum": 4}, {"type": "integer", "minimum": 100, "maximum": 999}]
    return Kind(name, check, {"anyOf": [*ranges, *({"const": value} for value in sorted(further))]})


CATEGORY = _category("eventCat", frozenset(), "an event category (2 to 4, or 100 to 999)")
CATEGORY_OR_REST = _category("eventCatWithDef", frozenset({0}), "an event category (2 to 4, or 100 to 999), or 0")
"""0 stands for all that no other entry names."""
WAIT = integer("long", "a number of milliseconds, or -1 for no end", -1)


def _in_order(value: list[int]) -> str | None:
    least, most = value
    return f"{least} to {most} is no range" if 0 <= most < least else None


RANGE = replace(restricted(list_of(WAIT, exactly=2), _in_order), name="listOfMinMax")
"""Least and most, -1 where there is none."""
BACK_OFF = structure(
    "backOffParameters",
    {
        "bops": list_of(
            structure(
                "backOffParametersSet",
                {"ibt": COUNT, "abt": COUNT, "mbt": COUNT},
                {"rbt": COUNT, "nwa": enumeration(NetworkAction)},
            ),
            minimum=1,
        )
    },
)


def _needed(short: str, long: str, kind: Kind) -> Attribute[Any]:
    return Attribute[Any](short, long, kind, create=M, update=O, announced=NA, always=True)


def _further(short: str, long: str, kind: Kind) -> Attribute[Any]:
    return Attribute[Any](short, long, kind, create=O, update=O, announced=NA)


NEEDED_LINKS = replace(LINKS, kind=list_of(LINK, minimum=1), create=M, always=True)
ACTIVE_POLICY = Attribute[str]("acmlk", "activeCmdhPolicyLink", ID, create=M, update=O, always=True)
ORIGIN = (
    _needed("od", "order", POSITIVE),
    _needed("ror", "requestOrigin", list_of(ID, minimum=1)),
    _further("rct", "requestContext", ANY_JSON),
    _further("rctn", "requestContextNotification", BOOLEAN),
    _further("rch", "requestCharacteristics", ANY_JSON),
)
"""Whose requests a rule is about, and which rule comes first."""


def _policy(
    kind: ManagementDefinition,
    tag: str,
    name: str,
    clause: str,
    within: str,
    *rows: Attribute[Any],
    holds: bool = False,
) -> Any:
    parents = frozenset({"m2m:nod", *within.split()})
    nested = {ResourceType.MANAGEMENT_OBJECT} if holds else set()
    children = frozenset({ResourceType.SEMANTIC_DESCRIPTOR, ResourceType.SUBSCRIPTION, *nested})
    return specialised(kind, tag, name, clause, *rows, parents=parents, children=children)


CMDH_POLICY = _policy(
    ManagementDefinition.CMDH_POLICY,
    "m2m:cmp",
    "cmdhPolicy",
    "TS-0001 D.12.1, TS-0004 D.12.1",
    "",
    _needed("cpn", "cmdhPolicyName", STRING),
    NEEDED_LINKS,
    holds=True,
)
ACTIVE_CMDH_POLICY = _policy(
    ManagementDefinition.ACTIVE_CMDH_POLICY,
    "m2m:acmp",
    "activeCmdhPolicy",
    "TS-0001 D.12.2, TS-0004 D.12.2",
    "",
    ACTIVE_POLICY,
)
CMDH_DEFAULTS = _policy(
    ManagementDefinition.CMDH_DEFAULTS,
    "m2m:cmdf",
    "cmdhDefaults",
    "TS-0001 D.12.3, TS-0004 D.12.3",
    "m2m:cmp",
    NEEDED_LINKS,
    holds=True,
)
CMDH_DEFAULT_EC_VALUE = _policy(
    ManagementDefinition.CMDH_DEFAULT_EC_VALUE,
    "m2m:cmdv",
    "cmdhDefEcValue",
    "TS-0001 D.12.4, TS-0004 D.12.4",
    "m2m:cmdf",
    *ORIGIN,
    _needed("dev", "defEcValue", CATEGORY),
)
CMDH_EC_DEFAULT_PARAMETERS = _policy(
    ManagementDefinition.CMDH_EC_DEFAULT_PARAMETERS,
    "m2m:cmpv",
    "cmdhEcDefParamValues",
    "TS-0001 D.12.5, TS-0004 D.12.5",
    "m2m:cmdf",
    _needed("aec", "applicableEventCategory", list_of(CATEGORY_OR_REST, minimum=1)),
    _needed("dqet", "defaultRequestExpTime", WAIT),
    _needed("dset", "defaultResultExpTime", WAIT),
    _needed("doet", "defaultOpExecTime", WAIT),
    _needed("drp", "defaultRespPersistence", WAIT),
    _needed("dda", "defaultDelAggregation", BOOLEAN),
)
CMDH_LIMITS = _policy(
    ManagementDefinition.CMDH_LIMITS,
    "m2m:cml",
    "cmdhLimits",
    "TS-0001 D.12.6, TS-0004 D.12.6",
    "m2m:cmp",
    *ORIGIN,
    _needed("lec", "limitsEventCategory", list_of(CATEGORY, minimum=1)),
    _needed("lqet", "limitsRequestExpTime", RANGE),
    _needed("lset", "limitsResultExpTime", RANGE),
    _needed("loet", "limitsOpExecTime", RANGE),
    _needed("lrp", "limitsRespPersistence", RANGE),
    _needed("lda", "limitsDelAggregation", list_of(BOOLEAN, minimum=1, maximum=2, unique=True)),
)
CMDH_NETWORK_ACCESS_RULES = _policy(
    ManagementDefinition.CMDH_NETWORK_ACCESS_RULES,
    "m2m:cmnr",
    "cmdhNetworkAccessRules",
    "TS-0001 D.12.7, TS-0004 D.12.7",
    "m2m:cmp",
    _needed("aecs", "applicableEventCategories", list_of(CATEGORY_OR_REST, minimum=1)),
    LINKS,
    holds=True,
)
CMDH_NETWORK_ACCESS_RULE = _policy(
    ManagementDefinition.CMDH_NETWORK_ACCESS_RULE,
    "m2m:cmwr",
    "cmdhNwAccessRule",
    "TS-0001 D.12.8, TS-0004 D.12.8",
    "m2m:cmnr",
    _needed("ttn", "targetNetwork", list_of(ID, minimum=1)),
    _needed("mrv", "minReqVolume", COUNT),
    _needed("swt", "spreadingWaitTime", COUNT),
    _needed("bop", "backOffParameters", BACK_OFF),
    _further("ohc", "otherConditions", ANY_JSON),
    replace(LINKS, kind=LINK, create=M, always=True),
)
CMDH_BUFFER = _policy(
    ManagementDefinition.CMDH_BUFFER,
    "m2m:cmbf",
    "cmdhBuffer",
    "TS-0001 D.12.9, TS-0004 D.12.9",
    "m2m:cmp",
    _needed("aec", "applicableEventCategory", list_of(CATEGORY_OR_REST, minimum=1)),
    _needed("mbfs", "maxBufferSize", COUNT),
    _needed("sgp", "storagePriority", integer("positiveInteger", "a storage priority (1 to 10)", 1, 10)),
)
CMDH = (
    CMDH_POLICY,
    ACTIVE_CMDH_POLICY,
    CMDH_DEFAULTS,
    CMDH_DEFAULT_EC_VALUE,
    CMDH_EC_DEFAULT_PARAMETERS,
    CMDH_LIMITS,
    CMDH_NETWORK_ACCESS_RULES,
    CMDH_NETWORK_ACCESS_RULE,
    CMDH_BUFFER,
)

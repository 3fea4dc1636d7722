"""Compares our tables with a digest of the standard's: JSON that lists every attribute of every resource type."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from onem2m.resources import ALL
from onem2m.resources.attribute import Attribute
from onem2m.resources.definition import Definition

LATEST_RELEASE = 4

# What the digest calls by a name of its own, and how the kind is called here.
KINDS = {
    "resourceName": "resourceName",
    "nhURI": "string",
    "labels": "list of string",
    "acpType": "list of ID",
    "listOfURIs": "list of anyURI",
    "poaList": "list of anyURI",
    "serializations": "list of string",
    "supportedReleaseVersions": "list of releaseVersion",
    "externalID": "string",
    "triggerRecipientID": "string",
    "sessionCapabilities": "list of string",
    "unsignedInt": "nonNegativeInteger",
    "AERegistrationStatus": "AeStatus",
    "cseTypeID": "CseType",
    "consistencyStrategy": "ConsistencyStrategy",
    "semanticFormat": "SemanticFormat",
    "notificationContentType": "NotificationContent",
    "pendingNotification": "Pending",
    "listOfM2MID": "list of ID",
    "authorizationStatus": "AuthorizationStatus",
    "unsignedLong": "nonNegativeInteger",
    "batteryStatus": "BatteryState",
    "logTypeId": "LogType",
    "logStatus": "LogState",
    "protocolList": "list of string",
    "token": "string",
    "notificationTargetPolicyAction": "PolicyAction",
    "logicalOperator": "LogicalOperator",
}
# Rows where the table says something else on purpose.
KINDS_OF_ROWS = {
    "api": "App-ID",
    "ast": "AnnounceSync",
    "nfu": "list of anyURI",
    "macp": "list of ID",
}
_MANAGED = "TS-0001 9.6.15: a mgmtSchema goes with mgd 0 only"
_GENERAL = "TS-0001 9.6.15: mandatory with mgd 0, of which this table is"
_HISTORY = "TS-0001 9.6.35 (release 4): only where fcinEnabled has instances kept; an R3 client meets no others"
_INSTANCES = "TS-0001 9.6.7, 9.6.37: instances hold nothing here, decision 0036: describe their container"
DIFFERENCES = {
    "mgmtObj is (name of the specialisation) 13, not m2m:mgo 13": "TS-0004 8.2.4: its own short name",
    "mgmtObj.mgs: create is O, not M": _GENERAL,
    "mgmtObj.mgs: always there is False, not True": _GENERAL,
    **{
        f"{name}.mgs is in one table only": _MANAGED
        for name in [
            "firmware",
            "software",
            "memory",
            "areaNwkInfo",
            "areaNwkDeviceInfo",
            "battery",
            "deviceInfo",
            "deviceCapability",
            "reboot",
            "eventLog",
            "dataCollection",
        ]
    },
    "dataCollection.rn: announced is OA, not NA": "TS-0001 9.6.26: a copy has a name of its own",
    "contentInstance has the children [24], not []": _INSTANCES,
    "timeSeriesInstance has the children [24], not []": _INSTANCES,
    "flexContainer.ct: always there is False, not True": "TS-0001 9.6.1.3.1: every resource has it",
    "flexContainer.lt: always there is False, not True": "TS-0001 9.6.1.3.1: every resource but an instance has it",
    "flexContainer.cni: always there is True, not False": _HISTORY,
    "flexContainer.cbs: always there is True, not False": _HISTORY,
}
"""Where a table says something else on purpose, and by which clause."""


def digest() -> dict[str, Any]:
    """The digest beside the project; the test is skipped where there is none."""
    file = Path(__file__).parents[4] / "shared" / "onem2m" / "attributes.json"
    if not file.exists():
        pytest.skip("no digest of the standard's attribute tables lies beside the project")
    content: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return content


def deviations(definition: Definition, resources: Mapping[str, Any]) -> Iterator[str]:
    """Sentences that say where a table differs from the digest's resource of the same name, agreed differences left out."""
    return (sentence for sentence in all_deviations(definition, resources) if sentence not in DIFFERENCES)


def all_deviations(definition: Definition, resources: Mapping[str, Any]) -> Iterator[str]:
    """The same with those."""
    told = resources[definition.name]
    if (told["ty"], told["short"]) != (definition.type, definition.tag):
        yield f"{definition.name} is {told['short']} {told['ty']}, not {definition.tag} {definition.type}"
    operations = "".join(operation.name[0] for operation in sorted(definition.operations) if operation.name != "NOTIFY")
    if told["ops"] != operations:
        yield f"{definition.name} takes {told['ops']}, not {operations}"
    yield from _children(definition, told, resources)
    expected = {short: row for short, row in told["attributes"].items() if row.get("rel", 3) <= LATEST_RELEASE}
    rows = {row.short: row for row in definition.attributes}
    if len(rows) != len(definition.attributes):
        yield f"{definition.name} lists an attribute twice"
    for short in expected.keys() ^ rows.keys():
        yield f"{definition.name}.{short} is in one table only"
    for short in expected.keys() & rows.keys():
        for column, theirs, ours in _columns(rows[short], expected[short]):
            if theirs != ours:
                yield f"{definition.name}.{short}: {column} is {theirs}, not {ours}"


def _children(definition: Definition, told: Mapping[str, Any], resources: Mapping[str, Any]) -> Iterator[str]:
    known = {other.name: int(other.type) for other in ALL}
    # Some are told by their parents only.
    others = [name for name, other in resources.items() if definition.name in other.get("parents", ())]
    names = [name.removesuffix(" (R4)") for name in told["children"]] + [name for name in others if name in known]
    children = {known[name] for name in names if name in known}
    if children != {int(child) for child in definition.children}:
        yield f"{definition.name} has the children {sorted(children)}, not {sorted(definition.children)}"
    virtual = set(told.get("virtualChildren", {}))
    if virtual != set(definition.virtual):
        yield f"{definition.name} has the virtual children {sorted(virtual)}, not {sorted(definition.virtual)}"


def _columns(row: Attribute[Any], told: Mapping[str, Any]) -> Iterator[tuple[str, object, object]]:
    yield "the long name", told["long"], row.long
    yield "create", told["create"], row.create.value
    yield "update", told["update"], row.update.value
    yield "announced", told.get("annc", "NA"), row.announced.value
    yield "the release", told.get("rel", 3), row.since
    yield "the kind", _kind(row.short, told["type"], told["card"]), row.kind.name
    single = told["card"].startswith("1")
    # The expiration time is always there, yet null may be sent for it: the CSE then chooses one.
    yield "always there", single and row.short != "et", row.always
    # A default text describes what depends on other attributes; a default of an optional attribute is not stored.
    default = told.get("default")
    if single and default is not None and not isinstance(default, str):
        yield "the default", default, row.default


def _kind(short: str, type: str, card: str) -> str:
    if short in KINDS_OF_ROWS:
        return KINDS_OF_ROWS[short]
    if type == "m2m:mgmtLinkRef" and card.endswith("(L)"):
        return "list of mgmtLinkRef"
    told = type.removeprefix("restricted ")
    listed = told.casefold().startswith("list of ")
    plain = told[len("list of ") if listed else 0 :].removeprefix("m2m:").removeprefix("xs:")
    plain = KINDS.get(plain, plain)
    return f"list of {plain}" if listed else plain

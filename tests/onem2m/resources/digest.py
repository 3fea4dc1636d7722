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
    "notificationContentType": "NotificationContent",
    "pendingNotification": "Pending",
    "listOfM2MID": "list of ID",
    "authorizationStatus": "AuthorizationStatus",
}
# Rows where the table says something else on purpose.
KINDS_OF_ROWS = {
    "api": "App-ID",
    "ast": "AnnounceSync",
    "nfu": "list of anyURI",
    "macp": "list of ID",
}
VIRTUAL_CHILDREN_LEFT_OUT = {"ntsr"}


def digest() -> dict[str, Any]:
    """The digest beside the project; the test is skipped where there is none."""
    file = Path(__file__).parents[4] / "shared" / "onem2m" / "attributes.json"
    if not file.exists():
        pytest.skip("no digest of the standard's attribute tables lies beside the project")
    content: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return content


def deviations(definition: Definition, resources: Mapping[str, Any]) -> Iterator[str]:
    """Sentences that say where a table differs from the digest's resource of the same name."""
    told = resources[definition.name]
    if (told["ty"], told["short"]) != (definition.type, definition.tag):
        yield f"{definition.name} is {told['short']} {told['ty']}, not {definition.tag} {definition.type}"
    operations = "".join(operation.name[0] for operation in sorted(definition.operations) if operation.name != "NOTIFY")
    if told["ops"] != operations:
        yield f"{definition.name} takes {told['ops']}, not {operations}"
    yield from _children(definition, told)
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


def _children(definition: Definition, told: Mapping[str, Any]) -> Iterator[str]:
    known = {other.name: int(other.type) for other in ALL}
    children = {known[name] for told_name in told["children"] if (name := told_name.removesuffix(" (R4)")) in known}
    if children != {int(child) for child in definition.children}:
        yield f"{definition.name} has the children {sorted(children)}, not {sorted(definition.children)}"
    virtual = set(told.get("virtualChildren", {})) - VIRTUAL_CHILDREN_LEFT_OUT
    if virtual != set(definition.virtual):
        yield f"{definition.name} has the virtual children {sorted(virtual)}, not {sorted(definition.virtual)}"


def _columns(row: Attribute[Any], told: Mapping[str, Any]) -> Iterator[tuple[str, object, object]]:
    yield "the long name", told["long"], row.long
    yield "create", told["create"], row.create.value
    yield "update", told["update"], row.update.value
    yield "announced", told.get("annc", "NA"), row.announced.value
    yield "the release", told.get("rel", 3), row.since
    yield "the kind", _kind(row.short, told["type"]), row.kind.name
    single = told["card"].startswith("1")
    # The expiration time is always there, yet null may be sent for it: the CSE then chooses one.
    yield "always there", single and row.short != "et", row.always
    # A default text describes what depends on other attributes; a default of an optional attribute is not stored.
    default = told.get("default")
    if single and default is not None and not isinstance(default, str):
        yield "the default", default, row.default


def _kind(short: str, type: str) -> str:
    if short in KINDS_OF_ROWS:
        return KINDS_OF_ROWS[short]
    listed = type.casefold().startswith("list of ")
    plain = type[len("list of ") if listed else 0 :].removeprefix("m2m:").removeprefix("xs:")
    plain = KINDS.get(plain, plain)
    return f"list of {plain}" if listed else plain

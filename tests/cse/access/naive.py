"""A second reading of TS-0001 9.6.2, slow and simple: tests hold the compiled policies against it."""

import re
from collections.abc import Mapping
from typing import Any

from onem2m.vocabulary import Permission


def permitted(
    rules: list[dict[str, Any]], originator: str, permission: Permission, members: Mapping[str, set[str]]
) -> bool:
    """The decision of one policy on the CSE /id-in."""
    return any(_rule_permits(rule, originator, permission, members) for rule in rules)


def _rule_permits(
    rule: dict[str, Any], originator: str, permission: Permission, members: Mapping[str, set[str]]
) -> bool:
    if set(rule) - {"acor", "acop"}:
        return False
    operations = rule["acop"]
    if type(operations) is not int or operations not in range(64):
        return False
    bits = {Permission(2**place) for place in range(6) if f"{operations:06b}"[5 - place] == "1"}
    if permission not in bits:
        return False
    return any(_stands_for(entry, originator, members) for entry in rule["acor"])


def _stands_for(entry: str, originator: str, members: Mapping[str, set[str]]) -> bool:
    if entry == "all":
        return True
    if "@" in entry:
        return False
    if re.fullmatch(r"//[^/]+/*", entry) or (re.fullmatch(r"[^/]+", entry) and "." in entry and entry[0] not in "CS"):
        domain = re.match(r"//([^/]+)", originator)
        return domain is not None and _fits(entry.strip("/"), domain[1])
    form = entry
    if re.fullmatch(r"S[^/]*", entry):
        form = f"/{entry}"
    elif not entry.startswith("/"):
        form = f"/id-in/{entry}"
    if "*" in entry:
        return _fits(form, originator)
    if form == originator:
        return True
    # An AE-ID or CSE-ID names one entity; whatever else it is, it can only be the address of a group.
    entity = re.fullmatch(r"/[^/]+|/[^/]+/C[^/]*|/id-in/S[^/]*|//[^/]+/[^/]+|//[^/]+/[^/]+/C[^/]*|/+", form)
    return entity is None and originator in members.get(entry, set())


def _fits(pattern: str, text: str) -> bool:
    return re.fullmatch(re.escape(pattern).replace(r"\*", "[^/]*"), text) is not None

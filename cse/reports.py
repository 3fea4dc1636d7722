"""What the CSE tells of itself to those who may know: the audit log, and who used a policy (docs/operations.md)."""

from __future__ import annotations

from typing import Any, Final

from cse.access.authorisation import allowed, identified
from cse.access.requester import Requester
from cse.clock import stamp_of
from cse.entity import Entity
from cse.model import Reading, Resource
from cse.operations.target import find
from cse.storage.sqlite import SqliteStore
from onem2m.errors import BadRequest, NotFound, OriginatorHasNoPrivilege
from onem2m.primitive import Association, Request
from onem2m.vocabulary import Operation, Permission, ResourceType

MOST_ROWS: Final = 1_000
AUDITOR: Final = "auditor"
"""The role that reads the audit log: auditor@<provider>."""


def audit_report(
    entity: Entity, store: SqliteStore, originator: str | None, association: Association | None, after: int, limit: int
) -> dict[str, Any]:
    """Records of the audit log behind the number `after`, for the administrator and auditors. Raises OneM2MError."""
    who = store.read(lambda tree: _who(entity, originator, association, tree))
    if not (_administers(entity, who) or f"{AUDITOR}@{entity.provider}" in who.roles):
        raise OriginatorHasNoPrivilege(f"fr: {who.originator[:100]} has no privilege to read the audit log")
    if after < 0 or not 0 < limit <= MOST_ROWS:
        raise BadRequest(f"after, limit: from 0 on, and 1 to {MOST_ROWS} records")
    return {"records": store.outbox.audit(after, limit)}


def accounts_report(
    entity: Entity, store: SqliteStore, originator: str | None, association: Association | None, policy: str
) -> dict[str, Any]:
    """Who used an accounted policy, for the administrator and who may read the policy itself. Raises OneM2MError."""
    found = store.read(lambda tree: _policy(entity, originator, association, policy, tree))
    rows = store.outbox.accounts(found.identifier, MOST_ROWS)
    names = ("originator", "operation", "to", "uses", "first", "last")
    return {
        "policy": found.identifier,
        "uses": [dict(zip(names, (*row[:4], stamp_of(row[4]), stamp_of(row[5])), strict=True)) for row in rows],
    }


def _who(entity: Entity, originator: str | None, association: Association | None, tree: Reading) -> Requester:
    request = Request(Operation.RETRIEVE, entity.name, originator, association=association)
    return identified(entity, request, tree)


def _policy(
    entity: Entity, originator: str | None, association: Association | None, policy: str, tree: Reading
) -> Resource:
    who = _who(entity, originator, association, tree)
    found = find(entity, policy, tree)
    may = found is not None and allowed(entity, who, found, Permission.RETRIEVE, tree)
    if found is None or found.type != ResourceType.ACCESS_CONTROL_POLICY:
        if _administers(entity, who):
            raise NotFound(f"policy: {policy[:200]} is not a policy here")
        may = False
    if not may or found is None:
        raise OriginatorHasNoPrivilege(f"fr: {who.originator[:100]} has no privilege to see who uses this policy")
    return found


def _administers(entity: Entity, who: Requester) -> bool:
    return who.known and who.originator == entity.administrator

"""What must reach the tree: a row is done only when the tree has it, however long the CSE is away."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from authority.clock import rfc3339
from authority.households.tenancy import Tenancy
from authority.storage.households import moment, number_of
from authority.storage.store import Transaction

PREMISE = ""
"""In place of a tenancy: the policy is the premise's own."""

_COLUMNS = "premise, tenancy, name, rules, wanted, refusal"


@dataclass(frozen=True, slots=True)
class PolicyErrand:
    """A policy that is to have these rules."""

    premise: str
    tenancy: str
    name: str
    rules: list[dict[str, Any]]
    version: int
    refusal: str | None


@dataclass(frozen=True, slots=True)
class TenancyErrand:
    """The tree is to be told who lives at a premise from when on; no tenancy: nobody."""

    premise: str
    number: int
    tenancy: str
    since: str


def want(
    transaction: Transaction, premise: str, tenancy: str, policies: Mapping[str, Sequence[Mapping[str, Any]]]
) -> None:
    """Notes the rules that policies must have. Nothing is to be done where they have them already."""
    number = number_of(tenancy) if tenancy else 0
    for name, rules in policies.items():
        wanted = json.dumps(rules, sort_keys=True)
        row = transaction.row(
            "SELECT rules FROM tree_policy WHERE premise = ? AND tenancy = ? AND name = ?", premise, number, name
        )
        if row is None:
            transaction.run(
                "INSERT INTO tree_policy (premise, tenancy, name, rules, wanted_at) VALUES (?, ?, ?, ?, ?)",
                premise, number, name, wanted, transaction.stamp,
            )  # fmt: skip
        elif row[0] != wanted:
            narrows = any(rule not in rules for rule in json.loads(row[0]))
            transaction.run(
                "UPDATE tree_policy SET rules = ?, wanted = wanted + 1, narrows = max(narrows, ?), wanted_at = ?,"
                " refusal = NULL WHERE premise = ? AND tenancy = ? AND name = ?",
                wanted, int(narrows), transaction.stamp, premise, number, name,
            )  # fmt: skip


def policies_undone(transaction: Transaction, limit: int = 200) -> list[PolicyErrand]:
    """What is to be done, what takes something away first."""
    rows = transaction.rows(
        f"SELECT {_COLUMNS} FROM tree_policy WHERE wanted <> done ORDER BY narrows DESC, wanted_at LIMIT ?", limit
    )
    return [_policy(row) for row in rows]


def policies(transaction: Transaction) -> list[PolicyErrand]:
    """Every policy as it must be, done or not."""
    return [_policy(row) for row in transaction.rows(f"SELECT {_COLUMNS} FROM tree_policy")]


def policy_done(transaction: Transaction, errand: PolicyErrand) -> None:
    """The tree has it, unless something else is wanted by now."""
    transaction.run(
        "UPDATE tree_policy SET done = ?1, refusal = NULL, narrows = CASE WHEN wanted = ?1 THEN 0 ELSE narrows END"
        " WHERE premise = ?2 AND tenancy = ?3 AND name = ?4",
        errand.version, errand.premise, _number(errand.tenancy), errand.name,
    )  # fmt: skip


def policy_lost(transaction: Transaction, errand: PolicyErrand) -> None:
    """The tree has something else: it is to be done again."""
    transaction.run(
        "UPDATE tree_policy SET wanted = wanted + 1, narrows = 1 WHERE premise = ? AND tenancy = ? AND name = ?",
        errand.premise, _number(errand.tenancy), errand.name,
    )  # fmt: skip


def policy_refused(transaction: Transaction, errand: PolicyErrand, refusal: str) -> None:
    """The CSE answered, and did not do it."""
    transaction.run(
        "UPDATE tree_policy SET refusal = ? WHERE premise = ? AND tenancy = ? AND name = ?",
        refusal[:500], errand.premise, _number(errand.tenancy), errand.name,
    )  # fmt: skip


def stands(transaction: Transaction, premise: str, tenancy: str, names: Sequence[str]) -> bool:
    """Whether the tree has these policies as they must be."""
    number = _number(tenancy)
    for name in names:
        row = transaction.row(
            "SELECT wanted = done FROM tree_policy WHERE premise = ? AND tenancy = ? AND name = ?",
            premise, number, name,
        )  # fmt: skip
        if row is None or not row[0]:
            return False
    return True


def versions(transaction: Transaction, premise: str, tenancy: str, names: Sequence[str]) -> dict[str, int]:
    """What is wanted of these policies now, told by number: whatever is decided next gets a higher one."""
    rows = transaction.rows(
        "SELECT name, wanted FROM tree_policy WHERE premise = ? AND tenancy = ?", premise, _number(tenancy)
    )
    known = {str(name): int(wanted) for name, wanted in rows}
    return {name: known.get(name, 0) for name in names}


def passed(transaction: Transaction, premise: str, tenancy: str, versions: Mapping[str, int]) -> bool:
    """Whether the tree has later versions of all these policies."""
    for name, version in versions.items():
        row = transaction.row(
            "SELECT done > ? FROM tree_policy WHERE premise = ? AND tenancy = ? AND name = ?",
            version, premise, _number(tenancy), name,
        )  # fmt: skip
        if row is None or not row[0]:
            return False
    return True


def tell_tenancy(transaction: Transaction, premise: str, tenancy: Tenancy | None) -> None:
    """Has the tree told who lives at the premise, unless that was the last thing it was told."""
    wanted = number_of(tenancy.name) if tenancy else 0
    row = transaction.row(
        "SELECT number, tenancy FROM tree_tenancy WHERE premise = ? ORDER BY number DESC LIMIT 1", premise
    )
    if row is not None and row[1] == wanted:
        return
    since = rfc3339(tenancy.since) if tenancy else _vacant_since(transaction, premise)
    number = 1 if row is None else int(row[0]) + 1
    transaction.run("INSERT INTO tree_tenancy VALUES (?, ?, ?, ?, NULL)", premise, number, wanted, since)


def tenancies_undone(transaction: Transaction) -> list[TenancyErrand]:
    """What the tree is to be told of tenancies, in order."""
    return _tenancies(transaction, "done IS NULL")


def tenancies_told(transaction: Transaction) -> list[TenancyErrand]:
    """What the tree was told of tenancies, in order."""
    return _tenancies(transaction, "done IS NOT NULL")


def tenancy_done(transaction: Transaction, errand: TenancyErrand) -> None:
    """The tree was told."""
    transaction.run(
        "UPDATE tree_tenancy SET done = ? WHERE premise = ? AND number = ?",
        transaction.stamp, errand.premise, errand.number,
    )  # fmt: skip


def tenancy_forgotten(transaction: Transaction, errand: TenancyErrand) -> None:
    """The tree has forgotten, and is to be told again."""
    transaction.run(
        "UPDATE tree_tenancy SET done = NULL WHERE premise = ? AND number = ?", errand.premise, errand.number
    )


def _tenancies(transaction: Transaction, condition: str) -> list[TenancyErrand]:
    rows = transaction.rows(
        f"SELECT premise, number, tenancy, since FROM tree_tenancy WHERE {condition} ORDER BY premise, number"
    )
    return [TenancyErrand(premise, number, f"t{name}" if name else "", since) for premise, number, name, since in rows]


def _vacant_since(transaction: Transaction, premise: str) -> str:
    row = transaction.row("SELECT max(until) FROM tenancy WHERE premise = ? AND until <= ?", premise, transaction.stamp)
    found = str(row[0]) if row is not None and row[0] is not None else transaction.stamp
    return rfc3339(moment(found))


def _policy(row: Sequence[Any]) -> PolicyErrand:
    premise, number, name, rules, wanted, refusal = row
    return PolicyErrand(premise, f"t{number}" if number else PREMISE, name, json.loads(rules), wanted, refusal)


def _number(tenancy: str) -> int:
    return number_of(tenancy) if tenancy else 0

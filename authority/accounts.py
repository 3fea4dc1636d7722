"""Who used which policy, how often and when: what the CSE has counted for the owner of a policy."""

from __future__ import annotations

import http.client
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from authority.households.policies import consents_policy
from authority.households.scope import Data
from authority.households.tenancy import Tenancy
from authority.tree import STEM, AuthorityTree
from onem2m.security.channel import may_carry_secrets, tls_context

log = logging.getLogger(__name__)

TIMEOUT_S = 3.0
_MOST_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Use:
    """What one party did by one policy."""

    policy: str
    """consents-readings, ..."""
    originator: str
    operation: str
    to: str
    count: int
    first: datetime
    last: datetime


class Accounts:
    """Asks the CSE at `url`, with the authority's own tokens."""

    def __init__(self, url: str, token: Callable[[], str], tree: AuthorityTree, ca: Path | None = None) -> None:
        self._url = url
        self._ca = ca
        self._token = token
        self._tree = tree

    def of_tenancy(self, tenancy: Tenancy) -> list[Use] | None:
        """The uses of all consents of a tenancy, the latest first; None where the CSE does not tell."""
        uses: list[Use] = []
        if not may_carry_secrets(self._url):
            return None
        for kind in Data:
            name = consents_policy(kind)
            try:
                policy = self._tree.address(tenancy.premise, tenancy.name, name)
                uses += [_use(name, row) for row in self._ask(policy)]
            except (OSError, ValueError, KeyError, TypeError, AttributeError) as fault:
                log.info("the CSE does not tell who used %s of %s: %s", name, tenancy.premise, fault)
                return None
        return sorted(uses, key=lambda use: use.last, reverse=True)

    def _ask(self, policy: str) -> list[Any]:
        parts = urlsplit(self._url)
        host = parts.hostname or ""
        connection = (
            http.client.HTTPSConnection(host, parts.port, timeout=TIMEOUT_S, context=tls_context(self._ca))
            if parts.scheme == "https"
            else http.client.HTTPConnection(host, parts.port, timeout=TIMEOUT_S)
        )
        headers = {"Authorization": f"Bearer {self._token()}", "X-M2M-Origin": STEM, "Accept": "application/json"}
        try:
            connection.request("GET", f"{parts.path.rstrip('/')}/accounts?policy={quote(policy)}", headers=headers)
            answer = connection.getresponse()
            body = answer.read(_MOST_BYTES)
        except http.client.HTTPException as fault:
            raise ConnectionError(str(fault)) from fault
        finally:
            connection.close()
        if answer.status != HTTPStatus.OK:
            raise ValueError(f"status {answer.status}")
        uses: list[Any] = json.loads(body)["uses"]
        return uses


def _use(policy: str, row: dict[str, Any]) -> Use:
    return Use(
        policy,
        str(row["originator"]),
        str(row["operation"]),
        str(row["to"]),
        int(row["uses"]),
        _moment(row["first"]),
        _moment(row["last"]),
    )


def _moment(stamp: str) -> datetime:
    """A oneM2M time stamp, to the second."""
    return datetime.strptime(stamp.partition(",")[0], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)

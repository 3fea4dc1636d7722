"""Routes of our own beside oneM2M: the audit log and the uses of policies, for those who may see them (cse/reports.py)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from functools import partial
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import parse_qs

from cse.bindings.door import CHALLENGE, Door, challenged, check_headers
from cse.entity import Entity
from cse.reports import MOST_ROWS, accounts_report, audit_report
from cse.storage.sqlite import SqliteStore
from onem2m.errors import BadRequest, OneM2MError, OperationNotAllowed
from onem2m.mapping import json
from onem2m.mapping.http import HttpAnswer, encode_response, refused
from onem2m.primitive import Association, Request
from onem2m.vocabulary import Operation

_USUAL_ROWS: Final = 100

Query = Mapping[str, list[str]]
Ask = Callable[[str | None, Association | None, Query], dict[str, Any]]


class Reports:
    """Answers `GET /audit?after=N&limit=N` and `GET /accounts?policy=<resource id>` for one CSE."""

    def __init__(self, entity: Entity, store: SqliteStore) -> None:
        self._name = entity.name
        self._asks: Mapping[str, Ask] = MappingProxyType(
            {"/audit": partial(_audit, entity, store), "/accounts": partial(_accounts, entity, store)}
        )

    @property
    def paths(self) -> frozenset[str]:
        """The paths that are answered here."""
        return frozenset(self._asks)

    def answer(self, door: Door, scope: MutableMapping[str, Any]) -> HttpAnswer:
        """The answer to one request; a refusal as in oneM2M, with its code and reason."""
        headers = scope["headers"]
        try:
            check_headers(headers)
            if scope["method"] != "GET":
                raise OperationNotAllowed(f"method {scope['method'][:20]}: only GET is served here")
            named = [value for name, value in headers if name == b"x-m2m-origin"]
            if len(named) > 1:
                raise BadRequest("X-M2M-Origin: given twice")
            request = Request(Operation.RETRIEVE, self._name, named[0].decode("latin-1") if named else None)
            door.admit(door.associate(scope), request)
            query = parse_qs(scope["query_string"].decode("ascii", "replace"), keep_blank_values=True)
            content = self._asks[scope["path"]](request.originator, request.association, query)
        except OneM2MError as refusal:
            answer = encode_response(refused(refusal, headers))
            if challenged(refusal):
                answer.headers.append(CHALLENGE)
            return answer
        body = json.encode(content)
        length = (b"content-length", str(len(body)).encode())
        return HttpAnswer(200, [(b"content-type", b"application/json"), length], body)


def _audit(
    entity: Entity, store: SqliteStore, originator: str | None, association: Association | None, query: Query
) -> dict[str, Any]:
    after, limit = _number(query, "after", 0), _number(query, "limit", _USUAL_ROWS)
    return audit_report(entity, store, originator, association, after, min(limit, MOST_ROWS))


def _accounts(
    entity: Entity, store: SqliteStore, originator: str | None, association: Association | None, query: Query
) -> dict[str, Any]:
    return accounts_report(entity, store, originator, association, _only(query, "policy") or "")


def _number(query: Query, name: str, usual: int) -> int:
    text = _only(query, name)
    if text is None:
        return usual
    if not (text.isascii() and text.isdigit()) or len(text) > 18:
        raise BadRequest(f"{name}: {text[:20]!r} is not a number")
    return int(text)


def _only(query: Query, name: str) -> str | None:
    values = query.get(name, [])
    if len(values) > 1:
        raise BadRequest(f"{name}: given twice")
    return values[0] if values else None

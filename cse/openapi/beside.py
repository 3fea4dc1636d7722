"""The CSE's own routes beside oneM2M: health, counters, reports, this document."""

from __future__ import annotations

from typing import Any

from cse.openapi import answers
from cse.openapi.schemas import Schema, reference
from cse.reports import MOST_ROWS
from onem2m.mapping.serialization import JSON

TAG = "Beside oneM2M"

_OPEN: dict[str, Any] = {"security": [], "servers": [{"url": "/"}]}


def paths() -> dict[str, dict[str, Any]]:
    """The routes; those of reports answer refusals as oneM2M does."""
    origin = {"$ref": "#/components/parameters/X-M2M-Origin"}
    after = _query("after", "the number of the last record that is known", {"type": "integer", "minimum": 0})
    limit = _query("limit", "records at most", {"type": "integer", "minimum": 1, "maximum": MOST_ROWS})
    policy = {**_query("policy", "the accounted policy's address", {"type": "string"}), "required": True}
    return {
        "/": {"get": _plain("index", "What this is", "text/plain")},
        "/healthz": {
            "get": {
                **_plain("health", "Whether requests are served", "text/plain"),
                "responses": {
                    "200": _text("yes"),
                    "503": _text("not yet, or no more"),
                },
            }
        },
        "/metrics": {"get": _plain("metrics", "Counters, as Prometheus reads them", "text/plain")},
        "/openapi.json": {
            "get": {
                **_plain("openapi", "This document", JSON),
                "responses": {
                    "200": {
                        "description": "the document",
                        "headers": {"ETag": {"schema": {"type": "string"}}},
                        "content": {JSON: {"schema": {"type": "object"}}},
                    },
                    "304": {"description": "it is still what If-None-Match names"},
                },
            }
        },
        "/docs": {"get": _plain("docs", "This document as a page", "text/html")},
        "/audit": {
            "get": _report("audit", "Who did what, for auditors", [origin, after, limit], reference("auditReport")),
        },
        "/accounts": {
            "get": _report("accounts", "Who used an accounted policy", [origin, policy], reference("accountsReport")),
        },
    }


def schemas() -> dict[str, Schema]:
    """What the reports hold."""
    record = {"type": "object"}
    return {
        "auditReport": {
            "type": "object",
            "properties": {"records": {"type": "array", "items": record}},
            "required": ["records"],
        },
        "accountsReport": {
            "type": "object",
            "properties": {"policy": {"type": "string"}, "uses": {"type": "array", "items": record}},
            "required": ["policy", "uses"],
        },
    }


def _query(name: str, meaning: str, schema: Schema) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": meaning, "schema": schema}


def _text(meaning: str, kind: str = "text/plain") -> dict[str, Any]:
    return {"description": meaning, "content": {kind: {"schema": {"type": "string"}}}}


def _plain(name: str, summary: str, kind: str) -> dict[str, Any]:
    return {"operationId": name, "tags": [TAG], "summary": summary, **_OPEN, "responses": {"200": _text(summary, kind)}}


def _report(name: str, summary: str, parameters: list[Any], content: Schema) -> dict[str, Any]:
    return {
        "operationId": name,
        "tags": [TAG],
        "summary": summary,
        "servers": [{"url": "/"}],
        "parameters": parameters,
        "responses": {"200": {"description": summary, "content": {JSON: {"schema": content}}}, **answers.refused()},
    }

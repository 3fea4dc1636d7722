"""The whole document, and its text with an ETag: made when it is first asked for, and kept."""

from __future__ import annotations

import threading
from hashlib import sha256
from importlib.metadata import version
from typing import Any

from cse.entity import Entity
from cse.openapi import answers, beside, operations, parameters, schemas
from onem2m.mapping import json

_INTRODUCTION = """\
oneM2M over HTTP (TS-0009), as this CSE serves it.

**Addresses.** A resource is reached by its structured address (`/cse-in/app/readings`), by its identifier
(`/cnt17`), SP-relative or absolute: the servers below. *Any resource* describes all of them; the other sections
describe each type by its identifiers, with what may be created below it and the attributes that it takes.

**Originators.** Who asks proves it by a bearer token or a client certificate, and says in `X-M2M-Origin` who that is.

**Answers.** `X-M2M-RSC` holds the response status code; what was refused says why in `m2m:dbg`.

**Media types.** `application/json;ty=3` creates a container, `application/cbor;ty=3` in CBOR;
`application/vnd.onem2m-res+json;ty=3` says the same as the first.
"""


def document(entity: Entity) -> dict[str, Any]:
    """The OpenAPI document of a CSE."""
    names = operations.Names(entity.registry, entity.name)
    paths = operations.paths(names) | beside.paths()
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"oneM2M at {entity.cse_id}",
            "version": version("gridhearth"),
            "summary": "The resource tree of a common services entity.",
            "description": _INTRODUCTION.replace("cse-in", entity.name),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [
            {"url": "/", "description": "addresses relative to this CSE"},
            {"url": f"/~{entity.cse_id}", "description": "SP-relative addresses"},
            {"url": f"/_/{entity.provider}{entity.cse_id}", "description": "absolute addresses"},
        ],
        "security": _security(entity),
        "tags": _tags(entity),
        "paths": paths,
        "components": {
            "schemas": schemas.components(entity.registry) | beside.schemas(),
            "parameters": parameters.components(),
            "headers": answers.headers(),
            "responses": answers.components(),
            "securitySchemes": _schemes(),
        },
    }


class Description:
    """The document of one CSE as it is served."""

    def __init__(self, entity: Entity) -> None:
        self._entity = entity
        self._lock = threading.Lock()
        self._served: tuple[bytes, str] | None = None

    def __call__(self) -> tuple[bytes, str]:
        """The text, and its ETag."""
        with self._lock:
            if self._served is None:
                text = json.encode(document(self._entity))
                self._served = text, sha256(text).hexdigest()[:32]
            return self._served


def _tags(entity: Entity) -> list[dict[str, str]]:
    types = {
        definition.name: f"`{definition.tag}`, resource type {int(definition.type)} ({definition.clause})"
        for definition in entity.registry.tables
        if entity.registry.by_prefix[definition.prefix] is definition
    }
    every = {operations.ANY: "By address, whatever stands there.", **types, beside.TAG: "Routes of this CSE's own."}
    return [{"name": name, "description": text} for name, text in every.items()]


def _schemes() -> dict[str, Any]:
    return {
        "bearer": {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "JWT",
            "description": "a token of the authority, or of an outside issuer that the operator trusts",
        },
        "certificate": {"type": "mutualTLS", "description": "a client certificate, where a proxy verifies them"},
    }


def _security(entity: Entity) -> list[dict[str, list[str]]]:
    """A credential; in development mode none is needed."""
    needed: list[dict[str, list[str]]] = [{scheme: []} for scheme in _schemes()]
    return [{}, *needed] if entity.development else needed

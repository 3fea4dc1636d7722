"""The network and the CSE at its other end, as far as the bridge can see them: names, conflicts, and being away."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from onem2m.errors import AlreadyRegistered, BadRequest, Conflict, NotFound, OneM2MError
from onem2m.primitive import Request, Response
from onem2m.vocabulary import Operation, ResourceType

_TAGS = {1: "m2m:acp", 2: "m2m:ae", 3: "m2m:cnt", 4: "m2m:cin"}


class FakeCse:
    """A transport to a tree of names. `away` makes it unreachable; `refuse` may raise what the CSE would refuse with."""

    def __init__(self) -> None:
        self.resources: dict[str, dict[str, Any]] = {"cse-in": {"ty": 5}}
        self.away = False
        self.answers_get_lost = 0
        self.refuse: Callable[[Request], None] = lambda request: None
        self.creates = 0
        self._lock = threading.Lock()

    def send(self, request: Request) -> Response:
        with self._lock:
            if self.away:
                raise ConnectionRefusedError("nobody listens there")
            response = self._answer(request)
            if self.answers_get_lost and request.type == ResourceType.CONTENT_INSTANCE:
                self.answers_get_lost -= 1
                raise TimeoutError("no answer in time")
            return response

    def close(self) -> None:
        pass

    def contents(self, container: str) -> list[Any]:
        """What the instances of a container hold, oldest first."""
        inside = [one for path, one in self.resources.items() if path.rpartition("/")[0] == container]
        return [one["con"] for one in inside if one["ty"] == ResourceType.CONTENT_INSTANCE]

    def _answer(self, request: Request) -> Response:
        try:
            self.refuse(request)
            if request.operation == Operation.CREATE:
                return self._create(request)
            resource = self._find(request.to)
            if request.operation == Operation.UPDATE:
                (attributes,) = request.content.values()
                resource |= attributes
        except OneM2MError as refusal:
            return Response(refusal.code, {"m2m:dbg": str(refusal)})
        return Response(2000, {_TAGS[resource["ty"]]: dict(resource)})

    def _create(self, request: Request) -> Response:
        assert request.type is not None
        self._find(request.to)
        ((tag, attributes),) = request.content.items()
        if tag != _TAGS[request.type]:
            raise BadRequest(f"{tag} is not the root element of type {request.type}")
        path = f"{request.to}/{attributes['rn']}"
        if path in self.resources:
            raise AlreadyRegistered(path) if request.type == ResourceType.AE else Conflict(path)
        self.creates += 1
        resource = {"ty": int(request.type), "ri": f"r{self.creates}", **attributes}
        if request.type == ResourceType.AE:
            resource["aei"] = request.originator
        self.resources[path] = resource
        return Response(2001, {tag: dict(resource)})

    def _find(self, path: str) -> dict[str, Any]:
        try:
            return self.resources[path]
        except KeyError:
            raise NotFound(path) from None

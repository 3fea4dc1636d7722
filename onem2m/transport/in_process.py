"""Requests to a CSE in the same process, without a network between."""

from __future__ import annotations

from typing import Protocol

from onem2m.mapping import json
from onem2m.primitive import Encoded, Request, Response


class Dispatcher(Protocol):
    """What a CSE offers to its own process."""

    def dispatch_blocking(self, request: Request) -> Response: ...


class InProcessTransport:
    """Hands requests to a dispatcher. Content that the store keeps as JSON text is decoded, as over the network."""

    def __init__(self, dispatcher: Dispatcher) -> None:
        self._dispatcher = dispatcher

    def send(self, request: Request) -> Response:
        response = self._dispatcher.dispatch_blocking(request)
        if isinstance(response.content, Encoded):
            response.content = json.decode(response.content)
        return response

    def close(self) -> None:
        """Nothing is kept."""

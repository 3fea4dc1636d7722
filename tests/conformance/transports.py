"""How the originators of a test reach the CSE: the same tests run over each of these.

A transport takes one request to the CSE of a house and brings the answer back.
"""

from __future__ import annotations

import asyncio
import http.client
import select
import threading
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar

from granian.constants import Interfaces

from cse.bindings.door import Door
from cse.bindings.http import AsgiApp, Origins, mca
from cse.bootstrap import Cse
from cse.server import Embedded, listen
from onem2m.errors import OneM2MError
from onem2m.mapping import json
from onem2m.mapping.http import HttpMessage, decode_request, decode_response, encode_request, encode_response
from onem2m.primitive import Request, Response

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")
Beside = Callable[[], Awaitable[None]] | None

PATIENCE_S = 30.0
"""An answer that takes longer counts as none."""
UNDER_WAY_S = 0.05
"""After this time a request has reached the CSE."""
_IN_ORDER = 12
"""So many requests at once come in the order in which they are asked, however busy this machine is."""


class Untold:
    """What a binding has no words for: nothing that is expected of it is wrong."""

    def __eq__(self, _: object) -> bool:
        return True

    def __bool__(self) -> bool:
        return False

    __hash__ = None  # type: ignore[assignment]  # equal to everything, so of no use in a set


@dataclass(frozen=True)
class Answer:
    """A response as its receiver reads it."""

    code: int
    content: Any
    location: str | None
    status: int | None
    offset: int | None
    request_id: str | None
    release: str | None
    http_status: int
    assigned: tuple[tuple[str, str], ...] = ()
    token_request: dict[str, Any] | None = None

    @classmethod
    def of(cls, response: Response) -> Answer:
        content = None if response.content is None else json.decode(json.encode(response.content))
        return cls(
            response.status,
            content,
            response.location,
            response.content_status,
            response.content_offset,
            response.request_id,
            response.release,
            encode_response(response).status,
            response.assigned_tokens,
            response.token_request,
        )

    @property
    def attributes(self) -> dict[str, Any]:
        """What the root element holds."""
        [inside] = self.content.values()
        assert isinstance(inside, dict)
        return inside

    @property
    def reason(self) -> str:
        """Why it was refused (m2m:dbg)."""
        return str(self.content["m2m:dbg"])

    @property
    def members(self) -> list[dict[str, Any]]:
        """The members' responses in the answer of a fan-out point."""
        listed: list[dict[str, Any]] = self.content["m2m:agr"]["m2m:rsp"]
        return listed


class CannotCarry(AssertionError):
    """A request that the binding has no words for: the test is for `in_process` only."""


class Transport(Protocol):
    """A way to a CSE and back."""

    def ask(self, cse: Cse, requests: Sequence[Request], beside: Beside = None) -> list[Answer]:
        """The answers to requests that are asked at the same time, in this order.

        `beside` is done on the loop that serves them, once all are on their way.
        """

    def close(self) -> None:
        """Ends what the transport keeps running."""


class InProcess:
    """Hands requests to the dispatcher itself."""

    def __init__(self) -> None:
        self._runner = asyncio.Runner()

    def ask(self, cse: Cse, requests: Sequence[Request], beside: Beside = None) -> list[Answer]:
        async def gather() -> list[Response]:
            asking = asyncio.gather(*map(cse.dispatcher.dispatch, requests))
            if beside is not None:
                await asyncio.sleep(UNDER_WAY_S)
                await beside()
            return await asking

        return [Answer.of(response) for response in self._runner.run(gather())]

    def run(self, work: Awaitable[T]) -> T:
        """Runs something else of the CSE's on the same loop."""

        async def awaited() -> T:
            return await work

        return self._runner.run(awaited())

    def close(self) -> None:
        self._runner.close()


class OverHttp:
    """Asks a server that listens at a port of this machine, by TCP and HTTP.

    One server for all tests: granian in a thread with its own loop. It serves whichever CSE is asked.
    """

    def __init__(self) -> None:
        listening = listen("127.0.0.1", 0)
        self._port: int = listening.getsockname()[1]
        self._serving: Cse | None = None
        self._application: AsgiApp | None = None
        self._connections = threading.local()
        self._opened: list[http.client.HTTPConnection] = []
        self._askers = ThreadPoolExecutor(16)
        started = threading.Event()
        self._thread = threading.Thread(target=self._serve, args=(listening, started.set), daemon=True)
        self._thread.start()
        assert started.wait(PATIENCE_S)

    def _serve(self, listening: Any, started: Callable[[], None]) -> None:
        async def run() -> None:
            self._loop = asyncio.get_running_loop()
            self._server = Embedded(listening, self._serve_one, Interfaces.ASGINL, address="127.0.0.1", port=self._port)
            started()
            await self._server.serve()

        asyncio.run(run())

    async def _serve_one(self, scope: Any, receive: Any, send: Any) -> None:
        assert self._application is not None
        await self._application(scope, receive, send)

    def _serve_now(self, cse: Cse) -> None:
        if cse is self._serving:
            return
        door = Door(cse.authentication, development=True)

        async def application(scope: Any, receive: Any, send: Any) -> None:
            await mca(cse.dispatcher, door, Origins(), scope, receive, send)

        self._serving, self._application = cse, application

    def ask(self, cse: Cse, requests: Sequence[Request], beside: Beside = None) -> list[Answer]:
        self._serve_now(cse)
        messages = [encode_request(request) for request in requests]
        for request, message in zip(requests, messages, strict=True):
            _require_carried(request, message)
        if len(messages) == 1 and beside is None:
            return [self._ask(messages[0])]
        asking = []
        for message in messages:
            asking.append(self._askers.submit(self._ask, message))
            if len(messages) <= _IN_ORDER:
                time.sleep(UNDER_WAY_S)
        if beside is not None:

            async def done() -> None:
                await beside()

            asyncio.run_coroutine_threadsafe(done(), self._loop).result(PATIENCE_S)
        return [answer.result(PATIENCE_S) for answer in asking]

    def _ask(self, message: HttpMessage) -> Answer:
        connection = self._connection()
        target = message.path + (b"?" + message.query if message.query else b"")
        try:
            connection.putrequest(message.method, target.decode("latin-1"), skip_accept_encoding=True)
            for name, value in message.headers:
                connection.putheader(name, value)
            if message.body:
                connection.putheader(b"content-length", str(len(message.body)).encode())
            connection.endheaders(message.body or None)
            response = connection.getresponse()
            body = response.read()
        except (OSError, http.client.HTTPException):
            connection.close()
            raise
        headers = [(name.encode(), value.encode("latin-1")) for name, value in response.getheaders()]
        answer = Answer.of(decode_response(response.status, headers, body))
        return replace(answer, http_status=response.status)

    def _connection(self) -> http.client.HTTPConnection:
        """The connection of this thread, kept open from test to test."""
        kept = getattr(self._connections, "kept", None)
        if kept is not None and kept.sock is not None and select.select([kept.sock], [], [], 0)[0]:
            kept.close()  # the server has left it, as after a body that it did not read
        if kept is None:
            kept = self._connections.kept = http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE_S)
            self._opened.append(kept)
        assert isinstance(kept, http.client.HTTPConnection)
        return kept

    def close(self) -> None:
        self._askers.shutdown()
        for connection in self._opened:
            connection.close()
        self._loop.call_soon_threadsafe(self._server.close)
        self._thread.join(PATIENCE_S)
        assert not self._thread.is_alive()


_UNCOMPARED: Final = ("to", "requester", "answer_form", "applied")
"""Where a request goes is in the path, whatever it is; the others are the receiver's own."""


def _require_carried(request: Request, message: HttpMessage) -> None:
    """Raises CannotCarry where the message says less than the request: the test would show something else."""
    try:
        carried = decode_request(_as_heard(message))
    except OneM2MError:
        return  # what the server will refuse as well
    for part in fields(Request):
        if part.name in _UNCOMPARED:
            continue
        asked, told = getattr(request, part.name), getattr(carried, part.name)
        if part.name == "attributes" and "#" in request.to:
            asked = (*asked, request.to.partition("#")[2])
        if _as_text(asked) != _as_text(told) and not (asked in (None, {}, ()) and told in (None, {}, ())):
            raise CannotCarry(f"HTTP has no words for {part.name} = {asked!r}: it would say {told!r}")


def _as_text(value: Any) -> Any:
    """Headers and queries know texts only: 10 and "10" are the same there."""
    if isinstance(value, dict):
        return {name: _as_text(entry) for name, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_as_text(entry) for entry in value]
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _as_heard(message: HttpMessage) -> HttpMessage:
    """As the server hears it: names in lower case."""
    return replace(message, headers=[(name.lower(), value) for name, value in message.headers])

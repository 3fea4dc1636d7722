"""A notification target: a small honest HTTP server that writes down what it hears and answers as it is told."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import cbor2

WAIT_S = 10.0
"""Longer than anything takes that works."""


@dataclass(frozen=True)
class Heard:
    """One message that came."""

    path: str
    headers: dict[str, str]
    body: Any

    @property
    def sgn(self) -> dict[str, Any]:
        notification: dict[str, Any] = self.body["m2m:sgn"]
        return notification

    @property
    def verifies(self) -> bool:
        return "vrq" in self.sgn


@dataclass(frozen=True)
class Reply:
    """What the target says. Without a code it is a plain web server, without a status it hangs up."""

    status: int | None = 200
    code: int | None = 2000
    body: bytes = b""


AGREES = Reply()
REFUSES = Reply(403, 4103)
HANGS_UP = Reply(None)


def agree(_message: Heard) -> Reply:
    return AGREES


class Target:
    """Answers verifications and notifications by `answer`; can go away and come back at the same address."""

    def __init__(self, answer: Callable[[Heard], Reply] = agree) -> None:
        self.answer = answer
        self.messages: list[Heard] = []
        self._changed = threading.Condition()
        self._server: _Server | None = None
        self._port = 0
        self.come()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}/heard"

    def come(self) -> None:
        self._server = _Server(("127.0.0.1", self._port), self)
        self._port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def go(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def hear(self, message: Heard) -> Reply:
        reply = self.answer(message)
        with self._changed:
            self.messages.append(message)
            self._changed.notify_all()
        return reply

    @property
    def told(self) -> list[dict[str, Any]]:
        """All notifications so far, verifications left out."""
        with self._changed:
            return [message.sgn for message in self.messages if "m2m:sgn" in message.body and not message.verifies]

    def wait(self, count: int) -> list[dict[str, Any]]:
        """Notifications, as soon as there are so many."""
        with self._changed:
            arrived = self._changed.wait_for(lambda: len(self.told) >= count, WAIT_S)
            assert arrived, f"{len(self.told)} of {count} notifications came: {self.told}"
        return self.told

    def wait_for_messages(self, count: int) -> list[Heard]:
        """The same for messages of any kind."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.messages) >= count, WAIT_S), self.messages
            return list(self.messages)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], target: Target) -> None:
        super().__init__(address, _Handler)
        self.target = target


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        content = cbor2.loads(body) if headers["content-type"] == "application/cbor" else json.loads(body)
        reply = self.server.target.hear(Heard(self.path, headers, content))
        self.close_connection = True
        if reply.status is None:
            return
        self.send_response_only(reply.status)
        if reply.code is not None:
            self.send_header("X-M2M-RSC", str(reply.code))
            self.send_header("X-M2M-RI", headers["x-m2m-ri"])
        self.send_header("Content-Length", str(len(reply.body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(reply.body)

    def log_message(self, format: str, *args: Any) -> None:
        """The test says what matters."""

"""Many clients at once in one thread, each a script that says what to ask next and hears the answer."""

import json
import select
import socket
import time
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Any

from bench.load import IDENTIFIER, whole_length


@dataclass(frozen=True, slots=True)
class Heard:
    """An answer as a script sees it."""

    status: int
    body: bytes

    def content(self) -> Any:
        return json.loads(self.body)


Script = Generator[bytes, Heard, None]
"""Yields one request after another; where it stops, an answer is missing."""


class Client:
    """One connection and the script that uses it."""

    __slots__ = ("arrived", "number", "script", "socket", "waiting")

    def __init__(self, port: int, script: Script, number: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setblocking(False)
        self.script = script
        self.number = number
        self.arrived = b""
        self.waiting = False

    def start(self) -> None:
        self._send(next(self.script))

    def receive(self, *, go_on: bool) -> None:
        """Read what came; when it is an answer, tell the script, and send its next request if wanted."""
        data = self.socket.recv(262144)
        if not data:
            raise ConnectionResetError("closed by the server")
        self.arrived += data
        if len(self.arrived) < whole_length(self.arrived):
            return
        answer, self.arrived = self.arrived, b""
        self.waiting = False
        following = self.script.send(Heard(int(answer[9:12]), answer.partition(b"\r\n\r\n")[2]))
        if go_on:
            self._send(following)

    def last_words(self) -> None:
        """After the server's death: an answer that had left it counts, whether it was read before or not."""
        try:
            while self.waiting:
                self.receive(go_on=False)
        except OSError:
            pass
        self.socket.close()

    def _send(self, request: bytes) -> None:
        self.waiting = True
        # Of those under way at a time no two may bear the same identifier.
        request = request.replace(IDENTIFIER, b"X-M2M-RI: b%d\r\n" % self.number, 1)
        assert self.socket.send(request) == len(request)


def run(port: int, scripts: Sequence[Script], seconds: float) -> list[Client]:
    """Let every script run for so long, and return with their requests in flight."""
    clients = [Client(port, script, number) for number, script in enumerate(scripts)]
    poll = select.epoll()
    by_descriptor = {client.socket.fileno(): client for client in clients}
    for descriptor in by_descriptor:
        poll.register(descriptor, select.EPOLLIN)
    for client in clients:
        client.start()
    until = time.monotonic() + seconds
    while (left_s := until - time.monotonic()) > 0:
        for descriptor, _ in poll.poll(left_s):
            by_descriptor[descriptor].receive(go_on=True)
    poll.close()
    return clients


def unanswered(clients: Sequence[Client]) -> int:
    return sum(client.waiting for client in clients)

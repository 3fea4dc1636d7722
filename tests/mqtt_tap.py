"""A wire to a broker that can be looked at, cut, and made to lose packets."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

CONNECT, CONNACK, PUBLISH, PUBACK, SUBSCRIBE, SUBACK = 1, 2, 3, 4, 8, 9


@dataclass(frozen=True)
class Packet:
    """One packet as it passed."""

    kind: int
    flags: int
    body: bytes
    raw: bytes

    @property
    def topic(self) -> str:
        """Of a PUBLISH."""
        return self.body[2 : 2 + int.from_bytes(self.body[:2], "big")].decode()

    @property
    def number(self) -> int:
        """The packet identifier of a PUBLISH or PUBACK."""
        at = 2 + int.from_bytes(self.body[:2], "big") if self.kind == PUBLISH else 0
        return int.from_bytes(self.body[at : at + 2], "big")

    @property
    def duplicate(self) -> bool:
        return bool(self.flags & 8)


Passes = Callable[[Packet], bool]


class Tap:
    """Listens at a port of its own; what passes is written down in its order, `True` for what goes to the broker.

    `up` and `down` say what may pass to the broker and from it; everything at first.
    """

    def __init__(self, port: int) -> None:
        self.up: Passes = lambda _: True
        self.down: Passes = lambda _: True
        self.passed: list[tuple[bool, Packet]] = []
        self._broker = port
        self._lock = threading.Lock()
        self._open: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self._start(self._accept)

    @property
    def url(self) -> str:
        return f"mqtt://127.0.0.1:{self.port}"

    def sent(self, kind: int) -> list[Packet]:
        """What went to the broker."""
        return [packet for up, packet in self.passed if up and packet.kind == kind]

    def received(self, kind: int) -> list[Packet]:
        """What came from the broker."""
        return [packet for up, packet in self.passed if not up and packet.kind == kind]

    def cut(self) -> None:
        """Ends all connections; new ones may be made."""
        with self._lock:
            ending, self._open = self._open, []
        for end in ending:
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # it is over already

    def close(self) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self.cut()
        for thread in self._threads:
            thread.join(5)
        self._listening.close()

    def _start(self, target: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=target, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            try:
                broker = socket.create_connection(("127.0.0.1", self._broker), 5)
            except OSError:
                client.close()
                continue
            broker.settimeout(None)
            with self._lock:
                self._open += [client, broker]
            self._start(self._carry_both, client, broker)

    def _carry_both(self, client: socket.socket, broker: socket.socket) -> None:
        back = threading.Thread(target=self._carry, args=(broker, client, False), daemon=True)
        back.start()
        self._carry(client, broker, True)
        back.join(5)
        client.close()
        broker.close()

    def _carry(self, source: socket.socket, sink: socket.socket, up: bool) -> None:
        try:
            for packet in _packets(source):
                with self._lock:
                    self.passed.append((up, packet))
                if (self.up if up else self.down)(packet):
                    sink.sendall(packet.raw)
        except OSError:
            pass  # one end is gone: so is the other
        for end in (source, sink):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # likewise


def _packets(source: socket.socket) -> Iterator[Packet]:
    while True:
        head = _exactly(source, 1)
        length = shift = 0
        while True:
            head += _exactly(source, 1)
            length |= (head[-1] & 0x7F) << shift
            shift += 7
            if head[-1] < 0x80:
                break
        body = _exactly(source, length)
        yield Packet(head[0] >> 4, head[0] & 0x0F, body, head + body)


def _exactly(source: socket.socket, count: int) -> bytes:
    got = b""
    while len(got) < count:
        part = source.recv(count - len(got))
        if not part:
            raise ConnectionError
        got += part
    return got

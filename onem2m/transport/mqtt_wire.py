"""paho's client on a socket that reads ahead and gathers what is to be written (docs/decisions/0041)."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable
from typing import Any, Final

from paho.mqtt.client import Client
from paho.mqtt.enums import MessageState

_AT_ONCE: Final = 65_536


class Wire:
    """A connected socket as paho uses it; reads ahead, and writes what was gathered."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self._read = b""
        self._at = 0
        self.unsent = bytearray()
        self._fault: OSError | None = None

    @property
    def ahead(self) -> bool:
        """Whether something was read that paho has not taken."""
        return self._at < len(self._read) or bool(self.pending())

    def recv(self, size: int) -> bytes:
        if self._at >= len(self._read):
            if self._fault is not None:
                raise self._fault
            self._read, self._at = self.connection.recv(_AT_ONCE), 0
        part = self._read[self._at : self._at + size]
        self._at += len(part)
        return part

    def send(self, data: bytes) -> int:
        self.unsent += data
        return len(data)

    def flush(self) -> None:
        """Writes what the connection takes now."""
        while self.unsent and self._fault is None:
            try:
                sent = self.connection.send(self.unsent)
            except (BlockingIOError, ssl.SSLWantWriteError, ssl.SSLWantReadError):
                return
            except OSError as fault:
                self._fault = fault
                return
            del self.unsent[:sent]

    def pending(self) -> int:
        return self.connection.pending() if isinstance(self.connection, ssl.SSLSocket) else 0

    def fileno(self) -> int:
        return int(self.connection.fileno())

    def setblocking(self, flag: bool) -> None:
        self.connection.setblocking(flag)

    def close(self) -> None:
        self.flush()
        self.connection.close()


class WiredClient(Client):
    """paho's client on a `Wire`."""

    connect_to: Callable[[], socket.socket]
    secured: Callable[[socket.socket], socket.socket]
    wire: Wire | None = None

    def _create_socket(self) -> Any:
        connection = self.connect_to()
        # What is gathered is written at once, and must not wait for what is still to be acknowledged.
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        # Not by paho, which leaves a connection open whose handshake fails.
        self.wire = Wire(self.secured(connection))
        return self.wire

    def go_one_by_one(self, yes: bool) -> None:
        """Sends a message when the one before is confirmed, or as many as the link's own window lets it."""
        self._max_inflight_messages = 1 if yes else 65_535

    def _messages_reconnect_reset_out(self) -> None:
        super()._messages_reconnect_reset_out()
        # paho sends all again with a new connection, however few may be unconfirmed.
        for message in list(self._out_messages.values())[self._max_inflight_messages :]:
            message.state = MessageState.MQTT_MS_QUEUED

    def forget(self, number: int) -> None:
        """A message is not sent again with the next connection. There is none now."""
        self._out_messages.pop(number, None)

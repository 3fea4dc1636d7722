"""A TCP proxy before a CSE that cuts connections where the test says."""

from __future__ import annotations

import socket
import struct
import threading
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

_NO_LINGER = struct.pack("ii", 1, 0)


@dataclass(frozen=True)
class Cut:
    """Where one connection ends: after so many bytes of what the client sends, or of what it is answered."""

    sent: int | None = None
    answered: int | None = None
    abruptly: bool = False
    """with a reset rather than an end"""


class CuttingProxy:
    """Cuts its connections by `cuts`, one after the other; those that come later live on."""

    def __init__(self, port: int, cuts: Iterable[Cut] = ()) -> None:
        self.cuts = deque(cuts)
        self.connections = 0
        self._port = port
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for connection in self._open:
            connection.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            cut = self.cuts.popleft() if self.cuts else Cut()
            self.connections += 1
            server = socket.create_connection(("127.0.0.1", self._port))
            self._open += [client, server]
            pair = _Pair(client, server, cut)
            threading.Thread(target=pair.carry, args=(client, server, cut.sent), daemon=True).start()
            threading.Thread(target=pair.carry, args=(server, client, cut.answered), daemon=True).start()


@dataclass(frozen=True)
class _Pair:
    client: socket.socket
    server: socket.socket
    cut: Cut

    def carry(self, source: socket.socket, sink: socket.socket, room: int | None) -> None:
        try:
            while room is None or room > 0:
                data = source.recv(65536 if room is None else room)
                if not data:
                    break
                sink.sendall(data)
                room = None if room is None else room - len(data)
        except OSError:
            pass
        self._end()
        if self.cut.abruptly and source is self.client:
            source.close()

    def _end(self) -> None:
        # Closing would not wake the thread that reads there; what is closed without lingering ends with a reset.
        for connection in (self.client, self.server):
            reset = self.cut.abruptly and connection is self.client
            try:
                if reset:
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
                connection.shutdown(socket.SHUT_RD if reset else socket.SHUT_RDWR)
            except OSError:
                pass

"""A subscriber that keeps up: accepts notifications, answers at once, keeps every body for later judgement.

`python -m bench.receiver PORT` runs it as a process that is asked over its standard input; `Receiver` in a thread
serves tests. It reads no more of a notification than it needs to answer it.
"""

import json
import select
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from typing import Any

from bench.servers import answers, free_port

ANSWER = (
    b"HTTP/1.1 200 OK\r\nX-M2M-RSC: 2000\r\nX-M2M-RI: %b\r\nContent-Type: application/json\r\nContent-Length: 0\r\n\r\n"
)


@dataclass(slots=True)
class Receiver:
    """An HTTP server of one thread that stores what is posted to it, with the time it came."""

    port: int
    received: list[tuple[int, bytes]] = field(default_factory=list)
    _stopping: bool = False

    def serve(self) -> None:
        poll = select.epoll()
        with socket.create_server(("127.0.0.1", self.port), backlog=1024) as listening:
            listening.setblocking(False)
            poll.register(listening, select.EPOLLIN)
            connections: dict[int, tuple[socket.socket, bytearray]] = {}
            while not self._stopping:
                for descriptor, _ in poll.poll(0.2):
                    if descriptor == listening.fileno():
                        accepted, _ = listening.accept()
                        poll.register(accepted, select.EPOLLIN)
                        connections[accepted.fileno()] = (accepted, bytearray())
                    elif not self._read(*connections[descriptor]):
                        poll.unregister(descriptor)
                        connections.pop(descriptor)[0].close()
            for connection, _ in connections.values():
                connection.close()
        poll.close()

    def stop(self) -> None:
        self._stopping = True

    def start_thread(self) -> threading.Thread:
        thread = threading.Thread(target=self.serve, daemon=True)
        thread.start()
        wait_until_open(self.port)
        return thread

    def _read(self, connection: socket.socket, buffer: bytearray) -> bool:
        """Answer every request that is whole; False when the other side has gone."""
        try:
            arrived = connection.recv(262144)
            buffer += arrived
            while (length := request_length(buffer)) <= len(buffer):
                message = bytes(buffer[:length])
                del buffer[:length]
                head, _, body = message.partition(b"\r\n\r\n")
                if body:
                    self.received.append((time.monotonic_ns(), body))
                connection.sendall(ANSWER % header(head, b"x-m2m-ri"))
        except OSError:
            return False
        return bool(arrived)


def request_length(buffer: bytearray) -> int:
    head = buffer.find(b"\r\n\r\n")
    if head < 0:
        return len(buffer) + 1
    return head + 4 + int(header(bytes(buffer[:head]), b"content-length") or 0)


def header(head: bytes, name: bytes) -> bytes:
    start = head.lower().find(b"\r\n" + name + b":")
    if start < 0:
        return b""
    line = head[start + 2 :].split(b"\r\n", 1)[0]
    return line.partition(b":")[2].strip()


@dataclass(frozen=True, slots=True)
class Delivered:
    """What the receiver has of one run of creates."""

    count: int
    distinct: int
    in_order: bool
    last_ns: int


class ReceiverProcess:
    """A receiver in a process of its own, so that it takes no time from the load generator."""

    def __init__(self) -> None:
        self.port = free_port()
        command = [sys.executable, "-m", "bench.receiver", str(self.port)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        wait_until_open(self.port)

    def collect(self, expected: int, quiet_s: float) -> Delivered:
        """Wait for so many notifications, or until none has come for a while; say what came, and forget it."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{expected} {quiet_s}\n".encode())
        self._process.stdin.flush()
        return Delivered(**json.loads(self._process.stdout.readline()))

    def stop(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(10)


def collect(receiver: Receiver, expected: int, quiet_s: float) -> Delivered:
    seen, since = -1, time.monotonic()
    while (count := len(receiver.received)) < expected and time.monotonic() - since < quiet_s:
        if count != seen:
            seen, since = count, time.monotonic()
        time.sleep(0.002)
    taken = receiver.received[:]
    del receiver.received[: len(taken)]
    instances = [(ns, instance) for ns, body in taken for instance in announced(json.loads(body))]
    order = [creation_order(instance) for _, instance in instances]
    return Delivered(len(order), len(set(order)), order == sorted(order), instances[-1][0] if instances else 0)


def announced(body: dict[str, Any]) -> list[dict[str, Any]]:
    """The instances that a notification tells of (none for a verification); TS-0004 6.5: one or an aggregate."""
    singles = body["m2m:agn"]["m2m:sgn"] if "m2m:agn" in body else [body["m2m:sgn"]]
    told = [single["nev"]["rep"] for single in singles if "nev" in single]
    return [representation["m2m:cin"] for representation in told if "m2m:cin" in representation]


def creation_order(instance: dict[str, Any]) -> int:
    """The container's state tag when it received the instance: it rises by one with each (TS-0001 9.6.7)."""
    order: int = instance["st"]
    return order


def wait_until_open(port: int) -> None:
    until = time.monotonic() + 10
    while not answers(port, "/") and time.monotonic() < until:
        time.sleep(0.01)


def main() -> None:
    receiver = Receiver(int(sys.argv[1]))
    thread = receiver.start_thread()
    for line in sys.stdin:
        expected, quiet_s = line.split()
        delivered = collect(receiver, int(expected), float(quiet_s))
        fields = {name: getattr(delivered, name) for name in Delivered.__slots__}
        sys.stdout.write(json.dumps(fields) + "\n")
        sys.stdout.flush()
    receiver.stop()
    thread.join()


if __name__ == "__main__":
    main()

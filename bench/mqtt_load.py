"""The load generator for MQTT: one connection with so many requests in flight, in a process of its own.

It writes and reads packets of MQTT 3.1.1 itself, so that it takes a small part of what those take that are measured.
Every answer is looked at: its response status code is counted, and so is every request that was not answered.
"""

import json
import re
import socket
import struct
import subprocess
import sys
import time
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from bench.load import Stalled

CONNECT, CONNACK, PUBLISH, PUBACK, SUBSCRIBE, SUBACK = 0x10, 0x20, 0x30, 0x40, 0x82, 0x90
NUMBER = b"@NUMBER@"
"""stands in a request's bytes where its identifier is to be"""
STATUS = re.compile(rb'"rsc":(\d+)')
PATIENCE_S = 20.0


@dataclass(frozen=True, slots=True)
class MqttPlan:
    """What to send: one request again and again, `at_once` in flight, for `seconds`."""

    port: int
    topic: str
    answers: str
    """the filter of the topics of answers"""
    request: str
    qos: int
    at_once: int
    seconds: float


@dataclass(frozen=True, slots=True)
class MqttOutcome:
    """What came back. `statuses` by response status code; what has none counts as `none`."""

    answers: int
    per_second: float
    p50_ms: float
    p99_ms: float
    statuses: dict[str, int]


def generate(plan: MqttPlan) -> MqttOutcome:
    """Run the plan in a child process."""
    child = subprocess.run(
        [sys.executable, "-m", "bench.mqtt_load"],
        input=json.dumps(asdict(plan)).encode(),
        capture_output=True,
        check=False,
    )
    if child.returncode != 0:
        raise Stalled(child.stderr.decode(errors="replace")[-2000:])
    return MqttOutcome(**json.loads(child.stdout))


def text(value: str) -> bytes:
    encoded = value.encode()
    return struct.pack("!H", len(encoded)) + encoded


def packet(kind: int, body: bytes) -> bytes:
    length, size = b"", len(body)
    while True:
        size, low = size >> 7, size & 0x7F
        length += bytes([low | (0x80 if size else 0)])
        if not size:
            return bytes([kind]) + length + body


class Wire:
    """A connection to a broker, and the packets that come by it."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), PATIENCE_S)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""

    def packets(self) -> Iterator[tuple[int, bytes]]:
        """The next packets that are whole."""
        data = self.socket.recv(262_144)
        if not data:
            raise Stalled("the broker closed the connection")
        buffer, at = self.buffer + data, 0
        while True:
            length, shift, start = 0, 0, at + 1
            while start < len(buffer):
                byte = buffer[start]
                length |= (byte & 0x7F) << shift
                start, shift = start + 1, shift + 7
                if byte < 0x80:
                    break
            else:
                break
            if start + length > len(buffer):
                break
            yield buffer[at], buffer[start : start + length]
            at = start + length
        self.buffer = buffer[at:]

    def expect(self, kind: int) -> None:
        while True:
            for got, _ in self.packets():
                if got & 0xF0 == kind & 0xF0:
                    return


def run(plan: MqttPlan) -> MqttOutcome:
    """Drive the plan in this process."""
    wire = Wire(plan.port)
    wire.socket.sendall(packet(CONNECT, text("MQTT") + bytes([4, 2]) + struct.pack("!H", 60) + text("load")))
    wire.expect(CONNACK)
    wire.socket.sendall(packet(SUBSCRIBE, struct.pack("!H", 1) + text(plan.answers) + bytes([plan.qos])))
    wire.expect(SUBACK)
    before, _, after = plan.request.encode().partition(NUMBER)
    head = text(plan.topic)
    run_id = b"%x-" % time.monotonic_ns()
    statuses: Counter[str] = Counter()
    latencies: list[int] = []
    sent: deque[int] = deque()
    number = 0

    def request() -> bytes:
        nonlocal number
        number += 1
        sent.append(time.monotonic_ns())
        identifier = struct.pack("!H", number % 65_535 + 1) if plan.qos else b""
        return packet(PUBLISH | plan.qos << 1, head + identifier + before + run_id + b"%d" % number + after)

    began = time.monotonic_ns()
    until = began + int(plan.seconds * 1e9)
    wire.socket.sendall(b"".join(request() for _ in range(plan.at_once)))
    while sent:
        out = []
        for kind, body in wire.packets():
            if kind & 0xF0 != PUBLISH:
                continue
            topic_ends = 2 + struct.unpack("!H", body[:2])[0]
            if kind & 0x06:
                out.append(bytes([PUBACK, 2]) + body[topic_ends : topic_ends + 2])
            status = STATUS.search(body, topic_ends)
            statuses[status[1].decode() if status else "none"] += 1
            now = time.monotonic_ns()
            latencies.append(now - sent.popleft())
            if now < until:
                out.append(request())
        wire.socket.sendall(b"".join(out))
    ended = time.monotonic_ns()
    latencies.sort()
    return MqttOutcome(
        len(latencies),
        len(latencies) / ((ended - began) / 1e9),
        latencies[len(latencies) // 2] / 1e6,
        latencies[len(latencies) * 99 // 100] / 1e6,
        dict(statuses),
    )


if __name__ == "__main__":
    json.dump(asdict(run(MqttPlan(**json.loads(sys.stdin.buffer.read())))), sys.stdout)

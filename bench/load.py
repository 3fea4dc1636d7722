"""The load generator: closed loops over keep-alive connections, in a process of its own.

One generator drives floors and candidate alike. It sends requests that were built beforehand and reads of each answer
the status and the Content-Length, so that it takes about 8 us of a core for a request: as little as `wrk` needs, but
with the status of every answer counted, every latency kept, and nothing to install.
"""

import gc
import heapq
import itertools
import json
import resource
import select
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

STALLED_AFTER_S = 30.0
VARIETY = 16_384
"""Requests of one stream whose identifiers differ: more than are answered while one of them waits."""
LONGEST = 50
"""Of so many waits it is kept when they were."""
IDENTIFIER = b"X-M2M-RI: b1\r\n"
"""How requests are prepared."""


@dataclass(frozen=True, slots=True)
class Stream:
    """Some connections that send the same requests in turn and expect the same status of each answer."""

    name: str
    connections: int
    requests: tuple[bytes, ...]
    expects: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What to send: for `seconds`, or, where that is None, `count` requests of each stream (None: each request once)."""

    port: int
    streams: tuple[Stream, ...]
    seconds: float | None = None
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a stream saw. Times in milliseconds; `began_ns` and `ended_ns` on the machine's monotonic clock."""

    name: str
    answers: int
    per_second: float
    p50_ms: float
    p99_ms: float
    worst_ms: float
    statuses: dict[str, int]
    errors: int
    began_ns: int
    ended_ns: int
    generator_load: float = field(compare=False)
    longest: list[tuple[int, int]] = field(compare=False, default_factory=list)
    """when the longest waits began and ended, on the same clock; the longest first"""


class Stalled(RuntimeError):
    """No answer arrived for a long time, or a connection ended in the middle."""


def generate(plan: Plan) -> list[Outcome]:
    """Run the plan in a child process and return one outcome for each stream."""
    child = subprocess.run([sys.executable, "-m", "bench.load"], input=encode(plan), capture_output=True, check=False)
    if child.returncode != 0:
        raise Stalled(child.stderr.decode(errors="replace")[-2000:])
    return [Outcome(**outcome) for outcome in json.loads(child.stdout)]


class Loop:
    """One connection: sends a request, waits for the whole answer, sends the next."""

    __slots__ = ("buffer", "record", "sent_ns", "socket")

    def __init__(self, port: int, record: "Record") -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.setblocking(False)
        self.record = record
        self.sent_ns = 0
        self.buffer = b""

    def send(self) -> bool:
        """Send the stream's next request; False when there is none left."""
        request = self.record.next_request()
        if request is None:
            return False
        self.sent_ns = time.monotonic_ns()
        if self.socket.send(request) != len(request):
            raise Stalled("a request did not fit into the socket's buffer")
        return True

    def receive(self) -> bool:
        """Read what has come; True when the answer is whole."""
        data = self.socket.recv(262144)
        if not data:
            raise Stalled("the server closed a connection before it had answered")
        if self.buffer:
            data = self.buffer + data
        if len(data) < whole_length(data):
            self.buffer = data
            return False
        self.buffer = b""
        self.record.add(self.sent_ns, time.monotonic_ns(), data[9:12])
        return True


class Record:
    """What all connections of one stream share: the requests still to send, and what came back."""

    __slots__ = ("add_latency", "latencies_ns", "long", "long_ns", "next_request", "statuses", "stream")

    def __init__(self, stream: Stream, plan: Plan) -> None:
        self.stream = stream
        requests: Iterator[bytes] = itertools.cycle(distinct(stream))
        if plan.seconds is None:
            requests = itertools.islice(requests, plan.count or len(stream.requests))
        self.next_request: Callable[[], bytes | None] = lambda: next(requests, None)
        self.latencies_ns: list[int] = []
        self.add_latency = self.latencies_ns.append
        self.long: list[tuple[int, int]] = []
        self.long_ns = 0
        self.statuses: Counter[bytes] = Counter()

    def add(self, sent_ns: int, answered_ns: int, status: bytes) -> None:
        latency_ns = answered_ns - sent_ns
        self.add_latency(latency_ns)
        if latency_ns > self.long_ns:
            self.long.append((sent_ns, answered_ns))
            if len(self.long) > 100 * LONGEST:
                self.long = self.longest()
                self.long_ns = length(self.long[-1])
        self.statuses[status] += 1

    def longest(self) -> list[tuple[int, int]]:
        return heapq.nlargest(LONGEST, self.long, key=length)

    def outcome(self, began_ns: int, ended_ns: int, generator_load: float) -> Outcome:
        ordered = sorted(self.latencies_ns) or [0]
        statuses = {status.decode("latin-1"): count for status, count in self.statuses.items()}
        answers = len(self.latencies_ns)
        return Outcome(
            name=self.stream.name,
            answers=answers,
            per_second=answers / ((ended_ns - began_ns) / 1e9),
            p50_ms=ordered[len(ordered) // 2] / 1e6,
            p99_ms=ordered[len(ordered) * 99 // 100] / 1e6,
            worst_ms=ordered[-1] / 1e6,
            statuses=statuses,
            errors=answers - statuses.get(str(self.stream.expects), 0),
            began_ns=began_ns,
            ended_ns=ended_ns,
            generator_load=generator_load,
            longest=self.longest(),
        )


def length(span: tuple[int, int]) -> int:
    return span[1] - span[0]


def distinct(stream: Stream, least: int = VARIETY) -> tuple[bytes, ...]:
    """The stream's requests, each as often as it takes, with request identifiers of their own.

    A CSE refuses a request whose identifier is that of another one of the same originator which is still under way.
    """
    rounds = -(-least // len(stream.requests))
    repeated = (request for _ in range(rounds) for request in stream.requests)
    return tuple(
        request.replace(IDENTIFIER, b"X-M2M-RI: %s%d\r\n" % (stream.name.encode(), number), 1)
        for number, request in enumerate(repeated)
    )


def whole_length(data: bytes) -> int:
    """How long the answer at the start of `data` is as a whole; more than there is when even its head is not whole."""
    head = data.find(b"\r\n\r\n")
    if head < 0:
        return len(data) + 1
    start = data.find(b"content-length: ", 0, head)
    if start < 0:
        start = data[:head].lower().find(b"content-length: ")
        if start < 0:
            raise Stalled(f"an answer without Content-Length: {data[:200]!r}")
    return head + 4 + int(data[start + 16 : data.find(b"\r", start)])


def run(plan: Plan) -> list[Outcome]:
    """Drive the plan in this process."""
    records = [Record(stream, plan) for stream in plan.streams]
    loops = [Loop(plan.port, record) for record in records for _ in range(record.stream.connections)]
    gc.freeze()
    gc.disable()
    busy_before_s = busy_s()
    began_ns = time.monotonic_ns()
    drive(loops, until_ns=None if plan.seconds is None else began_ns + int(plan.seconds * 1e9))
    ended_ns = time.monotonic_ns()
    load = (busy_s() - busy_before_s) / ((ended_ns - began_ns) / 1e9)
    return [record.outcome(began_ns, ended_ns, load) for record in records]


def drive(loops: Sequence[Loop], until_ns: int | None) -> None:
    """Keep every loop going until the time is over or its requests are sent, then let the last answers arrive."""
    poll = select.epoll()
    by_descriptor = {loop.socket.fileno(): loop for loop in loops}
    for descriptor in by_descriptor:
        poll.register(descriptor, select.EPOLLIN)
    waiting = sum(loop.send() for loop in loops)
    while waiting:
        ready = poll.poll(STALLED_AFTER_S)
        if not ready:
            raise Stalled(f"no answer for {STALLED_AFTER_S} s, {waiting} outstanding")
        over = until_ns is not None and time.monotonic_ns() >= until_ns
        for descriptor, _ in ready:
            loop = by_descriptor[descriptor]
            if loop.receive() and (over or not loop.send()):
                waiting -= 1
    for loop in loops:
        loop.socket.close()


def busy_s() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def encode(plan: Plan) -> bytes:
    streams = [{**asdict(s), "requests": [request.decode("latin-1") for request in s.requests]} for s in plan.streams]
    return json.dumps({"port": plan.port, "seconds": plan.seconds, "count": plan.count, "streams": streams}).encode()


def decode(text: bytes) -> Plan:
    fields: dict[str, Any] = json.loads(text)
    streams = tuple(
        Stream(s["name"], s["connections"], tuple(r.encode("latin-1") for r in s["requests"]), s["expects"])
        for s in fields["streams"]
    )
    return Plan(fields["port"], streams, fields["seconds"], fields["count"])


def main() -> None:
    outcomes = run(decode(sys.stdin.buffer.read()))
    json.dump([asdict(outcome) for outcome in outcomes], sys.stdout)


if __name__ == "__main__":
    main()

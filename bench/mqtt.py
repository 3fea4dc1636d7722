"""Requests by MQTT: retrieves and durable creates beside a bare echo by the same broker, in turns."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from bench import report, requests
from bench.mosquitto import PROGRAM, mosquitto
from bench.mqtt_echo import RECEIVER
from bench.mqtt_load import NUMBER, MqttOutcome, MqttPlan, generate
from bench.servers import ask, running, start_cse

ORIGINATOR = requests.ORIGINATOR
HOME = "cse-in/bench"
BOX = f"{HOME}/box"
AT_ONCE = (1, 64)
CLAIMED = {"retrieve": 1 / 2, "create": 1 / 3}
"""the share of the bare echo at 64 in flight with QoS 1"""


@dataclass(slots=True)
class Row:
    """One kind of request, and the echo beside it."""

    name: str
    qos: int
    at_once: int
    echo: list[MqttOutcome] = field(default_factory=list)
    candidate: list[MqttOutcome] = field(default_factory=list)

    @property
    def share(self) -> float:
        return median(mine.per_second / bare.per_second for mine, bare in zip(self.candidate, self.echo, strict=True))

    @property
    def claim(self) -> float | None:
        return CLAIMED[self.name] if self.at_once == max(AT_ONCE) and self.qos == 1 else None

    def faults(self) -> dict[str, int]:
        good = "2001" if self.name == "create" else "2000"
        wrong: dict[str, int] = {}
        for outcome in self.candidate:
            for status, count in outcome.statuses.items():
                if status != good:
                    wrong[status] = wrong.get(status, 0) + count
        return wrong

    def sentence(self) -> str:
        mine, bare = (median(one.per_second for one in ones) for ones in (self.candidate, self.echo))
        waits = median(one.p50_ms for one in self.candidate)
        claim = "" if self.claim is None else f", claimed {self.claim:.2f}"
        return (
            f"{self.name}, QoS {self.qos}, {self.at_once} in flight: {mine:,.0f}/s (p50 {waits:.2f} ms),"
            f" bare echo {bare:,.0f}/s, {self.share:.2f} of it{claim}"
        )

    def holds(self) -> bool:
        return not self.faults() and (self.claim is None or self.share >= self.claim)


def primitive(operation: int, to: str, **more: Any) -> str:
    number = NUMBER.decode()
    return json.dumps(
        {"op": operation, "to": to, "fr": ORIGINATOR, "rqi": number, "rvi": "4", **more}, separators=(",", ":")
    )


REQUESTS = {
    "retrieve": primitive(2, f"{BOX}/la"),
    "create": primitive(1, BOX, ty=requests.INSTANCE, pc={"m2m:cin": {"con": requests.READING}}),
}


@contextmanager
def echoing(port: int, qos: int) -> Iterator[None]:
    """The bare echo at a broker, while the block runs."""
    process = subprocess.Popen([sys.executable, "-m", "bench.mqtt_echo", str(port), str(qos)])
    try:
        yield
    finally:
        process.terminate()
        process.wait(10)


def plan(port: int, receiver: str, row: Row, seconds: float) -> MqttPlan:
    topic = f"/oneM2M/req/{ORIGINATOR}/{receiver}/json"
    answers = f"/oneM2M/resp/{ORIGINATOR}/{receiver}/#"
    return MqttPlan(port, topic, answers, REQUESTS[row.name], row.qos, row.at_once, seconds)


def prepared(port: int) -> None:
    registration = {"rn": "bench", "api": "Nbench", "rr": False, "srv": ["4"]}
    wanted = (
        requests.create("cse-in", requests.APPLICATION, "m2m:ae", registration),
        requests.create(HOME, requests.CONTAINER, "m2m:cnt", {"rn": "box", "mni": 1000}),
        requests.create_reading(BOX),
    )
    for request in wanted:
        answer = ask(port, request)
        assert answer.status == 201, answer


def measure_mqtt(
    machine: report.Machine, folder: Path, results: Path, tell: Callable[[str], None], *, quick: bool
) -> int:
    if PROGRAM is None:
        print("MQTT is not measured: mosquitto is not on this machine", flush=True)
        return 0
    pairs, seconds = (3, 0.7) if quick else (5, 2.0)
    rows = [Row(name, qos, at_once) for qos in (0, 1) for name in REQUESTS for at_once in AT_ONCE]
    lines = ("allow_anonymous true", "max_inflight_messages 0")
    with mosquitto(folder / "broker", lines) as broker:
        settings = ("--development", "--mqtt", broker.url)
        with running(start_cse(folder / "mqtt", settings=settings)) as server:
            prepared(server.port)
            time.sleep(1.0)
            for row in rows:
                with echoing(broker.port, row.qos):
                    time.sleep(0.5)
                    for _ in range(pairs):
                        tell(f"{row.name}, QoS {row.qos}, {row.at_once} in flight")
                        row.echo.append(generate(plan(broker.port, RECEIVER, row, seconds)))
                        row.candidate.append(generate(plan(broker.port, "id-in", row, seconds)))
                tell("")
                print(f"{'holds' if row.holds() else 'MISSED'}: {row.sentence()}", flush=True)
                if row.faults():
                    print(f"FAULT: answers {row.faults()}", flush=True)
    report.save(results, machine, {"mqtt": [asdict(row) for row in rows]})
    return 0 if all(row.holds() for row in rows) else 1

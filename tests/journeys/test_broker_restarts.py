"""A broker that ends again and again: meters and a display go on, nothing acknowledged is lost, everything owed is told."""

from __future__ import annotations

import random
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bench.servers import Server, running, start_cse
from onem2m.client import Client, connect
from onem2m.errors import OneM2MError
from onem2m.listener.mqtt import MqttListener
from onem2m.listener.notification import Notification
from onem2m.subscribing import Subscription
from onem2m.vocabulary import EventType, ResourceType
from tests.mosquitto import Mosquitto

METERS = 6
RESTARTS = 10
EVERY_S = 0.25
"""Four times as often as meters send: so that every restart meets some that are on their way."""
SETTLED_WITHIN_S = 60.0


@dataclass
class Meter:
    """An emulated meter, which notes what was acknowledged."""

    name: str
    client: Client
    acknowledged: list[str] = field(default_factory=list)
    unanswered: int = 0

    @property
    def box(self) -> str:
        return f"cse-in/{self.name}/readings"

    def run(self, stopping: threading.Event) -> None:
        number = 0
        while not stopping.is_set():
            number += 1
            reading = f"{self.name}-{number}"
            try:
                self.client.create(self.box, ResourceType.CONTENT_INSTANCE, {"con": reading})
                self.acknowledged.append(reading)
            except (OSError, OneM2MError):
                self.unanswered += 1
            stopping.wait(EVERY_S)


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Mosquitto]:
    broker = Mosquitto(tmp_path / "broker")
    yield broker
    broker.stop()


@pytest.fixture
def cse(tmp_path: Path, broker: Mosquitto) -> Iterator[Server]:
    with running(start_cse(tmp_path / "data", settings=("--development", "--mqtt", broker.url))) as server:
        yield server


def registered(client: Client, name: str, **attributes: object) -> None:
    client.create("cse-in", ResourceType.AE, {"rn": name, "api": "Nx", "rr": True, "srv": ["3", "4"], **attributes})


def test_a_broker_that_restarts_loses_nothing_acknowledged_and_nothing_owed(cse: Server, broker: Mosquitto) -> None:
    seed = random.randrange(2**32)
    chance = random.Random(seed)
    told: dict[str, list[str]] = defaultdict(list)

    def receive(notification: Notification) -> None:
        told[notification.subscription].append(notification.representation["m2m:cin"]["con"])

    display = connect(broker.url, "Cdisplay")
    listener = MqttListener(broker.url, "Cdisplay", receive)
    listener.start()
    assert listener.wait(10)
    registered(display, "display", poa=[listener.url])
    meters = [Meter(f"m{number}", connect(broker.url, f"Cm{number}")) for number in range(METERS)]
    admin = connect(f"http://127.0.0.1:{cse.port}", "CAdmin")
    for meter in meters:
        registered(meter.client, meter.name)
        meter.client.create(f"cse-in/{meter.name}", ResourceType.CONTAINER, {"rn": "readings"})
        admin.subscribe(meter.box, "news", Subscription(targets=["Cdisplay"], events=[EventType.CHILD_CREATED]))
    stopping = threading.Event()
    threads = [threading.Thread(target=meter.run, args=(stopping,)) for meter in meters]
    for thread in threads:
        thread.start()

    for _ in range(RESTARTS):
        time.sleep(chance.uniform(0.5, 2.0))
        broker.stop()
        time.sleep(chance.uniform(0.0, 1.0))
        broker.start()
    time.sleep(1.0)
    stopping.set()
    for thread in threads:
        thread.join(60)

    kept = {
        meter.name: [seen.attributes["con"] for seen in admin.children(meter.box, ResourceType.CONTENT_INSTANCE)]
        for meter in meters
    }
    until = time.monotonic() + SETTLED_WITHIN_S
    while time.monotonic() < until and sum(len(set(heard)) for heard in told.values()) < sum(map(len, kept.values())):
        time.sleep(0.1)
    listener.stop()
    for meter in meters:
        assert len(meter.acknowledged) > 5, (seed, meter.unanswered)
        assert len(kept[meter.name]) == len(set(kept[meter.name])), (seed, "one reading twice")
        assert set(meter.acknowledged) <= set(kept[meter.name]), seed
    heard = {first[0].rpartition("-")[0]: list(dict.fromkeys(first)) for first in told.values()}
    assert heard == kept, seed
    for client in (display, admin, *(meter.client for meter in meters)):
        client.close()

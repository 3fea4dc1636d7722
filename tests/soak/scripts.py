"""What the clients of the crash test do, over and over, each noting in the ledger what it sent and what it heard."""

from collections.abc import Generator
from typing import Any

from bench import requests
from bench.requests import ADMINISTRATOR, CONTAINER, INSTANCE, SUBSCRIPTION
from bench.scenes import HOME
from tests.soak.crowd import Heard, Script
from tests.soak.ledger import Container, Instance, Ledger, State

POLICY = f"{HOME}/policy"
TOLD_OF_CREATES, TOLD_OF_UPDATES = {"net": [3], "chty": [INSTANCE]}, {"net": [1]}

TOLD_TOGETHER: dict[str, Any] = {"bn": {"num": 5, "dur": "PT1S"}}
"""How subscriptions are told in batches: some fill up under load, the last ones of a life are due only after it."""


class Unexpected(AssertionError):
    """An answer with another status than the one that the request should get."""


def create_instances(ledger: Ledger, container: Container) -> Script:
    while True:
        yield from create_instance(ledger, container)


def create_and_delete_instances(ledger: Ledger, container: Container) -> Script:
    while True:
        instance, name = yield from create_instance(ledger, container)
        instance.state = State.LEAVING
        expect(200, (yield requests.request("DELETE", f"{container.path}/{name}", ADMINISTRATOR)))
        instance.state = State.GONE
        ledger.acknowledged["deleted"] += 1


def update_labels(ledger: Ledger, container: Container) -> Script:
    while True:
        label = f"label-{ledger.number()}"
        container.unanswered_label = label
        expect(200, (yield requests.update(container.path, "m2m:cnt", {"lbl": [label]})))
        container.unanswered_label = None
        ledger.written(container, label)
        ledger.acknowledged["updated"] += 1


def subscribe_and_leave(ledger: Ledger, home: str, name: str, receiver: int) -> Script:
    """A container that is made, subscribed to, filled and deleted again; what was told of must still be delivered."""
    turn = 0
    while True:
        turn += 1
        container = ledger.add(Container(f"{home}/{name}-{turn}", state=State.ASKED, only_creates=False))
        expect(201, (yield container_request(home, f"{name}-{turn}")))
        container.state = State.HELD
        expect(201, (yield subscription_request(container.path, receiver, TOLD_OF_CREATES)))
        ledger.acknowledged["subscribed"] += 1
        container.watched = True
        for _ in range(3):
            yield from create_instance(ledger, container)
        container.state = State.LEAVING
        expect(200, (yield requests.request("DELETE", container.path, ADMINISTRATOR)))
        container.state = State.GONE
        ledger.acknowledged["containers deleted"] += 1


def create_instance(ledger: Ledger, container: Container) -> Generator[bytes, Heard, tuple[Instance, str]]:
    instance = ledger.asked(container)
    heard = yield requests.create(container.path, INSTANCE, "m2m:cin", {"con": instance.content})
    created = expect(201, heard).content()["m2m:cin"]
    ledger.held(instance, created["st"])
    return instance, created["rn"]


def container_request(home: str, name: str, **attributes: int) -> bytes:
    shown = {"rn": name, "acpi": [POLICY], **attributes}
    return requests.create(home, CONTAINER, "m2m:cnt", shown, ADMINISTRATOR)


def subscription_request(path: str, receiver: int, events: dict[str, list[int]], **terms: Any) -> bytes:
    attributes = {"rn": "watch", "nu": [f"http://127.0.0.1:{receiver}/"], "enc": events, "nct": 1, **terms}
    return requests.create(path, SUBSCRIPTION, "m2m:sub", attributes, ADMINISTRATOR)


def expect(status: int, heard: Heard) -> Heard:
    if heard.status != status:
        raise Unexpected(f"{heard.status} instead of {status}: {heard.body[:300]!r}")
    return heard

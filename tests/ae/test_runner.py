"""The life of an application: it registers, it is told, and it survives the CSE's absence."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from ae.runner import INBOX_SIZE, Registration, Runner, register
from onem2m.client import Client, connect
from onem2m.errors import Conflict, ServerBusy
from onem2m.listener.notification import Notification
from onem2m.vocabulary import ResourceType
from tests.ae.running import Running
from tests.han_bridge.conditions import eventually
from tests.han_bridge.cse_process import CseProcess

HOME = "cse-in/probe"


@dataclass
class Probe:
    """An application that makes a container, subscribes to it, and keeps what it is told."""

    client: Client
    starts: int = 0
    ticks: int = 0
    told: list[object] = field(default_factory=list)

    def start(self) -> None:
        self.starts += 1
        self.client.ensure(HOME, ResourceType.CONTAINER, {"rn": "box"})
        self.client.subscribe(f"{HOME}/box", "probe", [self.client.originator], chty=[4])

    def receive(self, notification: Notification) -> None:
        content = notification.representation["m2m:cin"]["con"]
        if content == "stumble":
            raise ZeroDivisionError
        self.told.append(content)

    def tick(self) -> None:
        self.ticks += 1


@pytest.fixture
def client(cse: CseProcess) -> Client:
    return connect(cse.url, "Cprobe")


def put(client: Client, content: object) -> None:
    client.create(f"{HOME}/box", ResourceType.CONTENT_INSTANCE, {"con": content})


def test_an_application_registers_and_is_told(client: Client, admin: Client) -> None:
    probe = Probe(client)

    with Running(client, probe, HOME) as running:
        eventually(lambda: running.online)
        put(admin, "hello")
        eventually(lambda: probe.told == ["hello"])
        eventually(lambda: probe.ticks > 2)

    assert running.states == [True]


def test_a_second_life_takes_up_the_registration_of_the_first(client: Client, admin: Client) -> None:
    with Running(client, Probe(client), HOME) as first:
        eventually(lambda: first.online)

    probe = Probe(client)
    with Running(client, probe, HOME) as second:
        eventually(lambda: second.online)
        put(admin, "are you there?")
        eventually(lambda: probe.told == ["are you there?"])


def test_a_home_that_belongs_to_another_is_not_taken(client: Client, cse: CseProcess) -> None:
    register(client, Registration(HOME, "Ntest", "http://127.0.0.1:1/"))

    with pytest.raises(Conflict):
        register(connect(cse.url, "Cother"), Registration(HOME, "Ntest", "http://127.0.0.1:1/"))


def test_an_application_waits_for_a_cse_that_is_not_up_yet(cse: CseProcess) -> None:
    cse.stop()
    client = connect(cse.url, "Cprobe")
    probe = Probe(client)

    with Running(client, probe, HOME) as running:
        eventually(lambda: running.states == [False])
        cse.start()
        eventually(lambda: running.online)

    assert probe.starts == 1


def test_an_application_goes_on_after_the_cse_was_killed(client: Client, admin: Client, cse: CseProcess) -> None:
    probe = Probe(client)

    with Running(client, probe, HOME) as running:
        eventually(lambda: running.online)
        cse.kill()
        eventually(lambda: running.states == [True, False])
        cse.start()
        eventually(lambda: running.online)
        put(admin, "back")
        eventually(lambda: probe.told == ["back"])

    assert probe.starts == 2


def test_an_application_that_the_cse_lost_registers_again(client: Client, admin: Client) -> None:
    probe = Probe(client)

    with Running(client, probe, HOME) as running:
        eventually(lambda: running.online)
        admin.delete(HOME)
        eventually(lambda: probe.starts == 2 and running.online)
        put(admin, "again")
        eventually(lambda: probe.told == ["again"])


def test_a_subscription_that_was_deleted_is_made_again(client: Client, admin: Client) -> None:
    class Careful(Probe):
        def start(self) -> None:
            self.starts += 1
            self.client.ensure(HOME, ResourceType.CONTAINER, {"rn": "box"})
            attributes = {"rn": "probe", "nu": ["Cprobe"], "su": "Cprobe", "enc": {"net": [3]}, "nct": 1}
            self.client.ensure(f"{HOME}/box", ResourceType.SUBSCRIPTION, attributes)

    probe = Careful(client)
    with Running(client, probe, HOME) as running:
        eventually(lambda: running.online)
        admin.delete(f"{HOME}/box/probe")
        eventually(lambda: probe.starts == 2)


def test_stumbling_over_one_notification_does_not_stop_the_next(client: Client, admin: Client) -> None:
    probe = Probe(client)

    with Running(client, probe, HOME) as running:
        eventually(lambda: running.online)
        put(admin, "stumble")
        put(admin, "next")
        eventually(lambda: probe.told == ["next"])

    assert running.states == [True]


def test_a_full_inbox_sends_the_sender_away(client: Client) -> None:
    runner = Runner(client, Probe(client))
    for _ in range(INBOX_SIZE):
        runner.receive(Notification("/id-in/sub1"))

    with pytest.raises(ServerBusy):
        runner.receive(Notification("/id-in/sub1"))

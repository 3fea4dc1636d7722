"""The demo's home in one process, with everybody's real code and credentials' identities, one privilege short.

The network between the applications and the CSE is faked: it lets each request arrive as who sent it, and on the way it
takes one privilege out of the policies that are made. Nothing else knows of it.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Any, Final, Protocol, Self

from ae.in_home_display.application import DisplayApplication
from ae.in_home_display.board import Board
from ae.in_home_display.household import Household
from ae.metering.application import MeteringApplication
from ae.runner import Registration, register
from authority import register as households
from authority import sharing
from authority.agreeing import stop
from authority.authority import Authority
from authority.enlisting import enlist
from authority.errands import carry
from authority.households.scope import parse_scope
from authority.settings import load
from authority.storage import consents
from authority.storage import households as stored
from authority.tree import AuthorityTree
from cse.bootstrap import Cse, build
from cse.clock import SECOND
from cse.reports import accounts_report
from cse.settings import Settings
from energy.synthetic import MeterModel, SyntheticMeter, synthetic_meter
from gridhearth.premise import PREMISE, found
from han_bridge.instance import Instance, telegram_instance
from han_bridge.mirror import Mirror
from onem2m.client import Client
from onem2m.listener.http import HttpListener
from onem2m.listener.notification import Notification
from onem2m.mapping import json as wire
from onem2m.primitive import Association, Encoded, Identity, Request, Response
from onem2m.vocabulary import Operation, Permission

ADMIN, ANNA, ACME = "CAdmin", "Cperson-anna", "Cprovider-acme"
QUIET_S: Final = 10.0


@dataclass(frozen=True, order=True)
class Privilege:
    """One operation for one originator by one policy, of its privileges or of its selfPrivileges."""

    policy: str
    """name of its AE and of the policy; policies of all tenancies, and of all kinds of data, are one kind"""
    originator: str
    operation: str
    over_itself: bool = False

    def __str__(self) -> str:
        return f"{self.policy}{' (self)' if self.over_itself else ''}: {self.originator} {self.operation}"


def kind_of(address: str) -> str:
    """What a policy at an address is called here: `cse-in/authority/home.t1.consents-days` authority/home.consents."""
    return re.sub(r"\.t[0-9]+|-(readings|days|events)", "", address.partition("/")[2])


def privileges_of(address: str, policy: dict[str, Any]) -> Iterable[Privilege]:
    """All that a policy permits, one by one."""
    name = kind_of(address)
    for part in ("pv", "pvs"):
        for rule in policy.get(part, {}).get("acr", ()):
            for originator in rule["acor"]:
                for permission in Permission:
                    if rule["acop"] & permission:
                        stem = originator.rpartition("/")[2]
                        yield Privilege(name, stem, str(permission.name), over_itself=part == "pvs")


def associated(originator: str) -> Association:
    """Somebody who has proved who it is."""
    return Association(Identity(f"/id-in/{originator}"), "127.0.0.1")


class Network:
    """Carries requests of one originator, who is believed because the credential was checked elsewhere."""

    def __init__(self, street: Street, originator: str) -> None:
        self._street = street
        self._association = associated(originator)

    def send(self, request: Request) -> Response:
        arriving = replace(request, association=self._association, content=self._street.without(request))
        response = self._street.run(arriving)
        if isinstance(response.content, Encoded):
            response.content = wire.decode(response.content)
        return response

    def close(self) -> None:
        """Nothing is kept."""


class Application(Protocol):
    """What the street knows of an application."""

    home: str

    def start(self) -> None: ...

    def receive(self, notification: Notification) -> None: ...


@dataclass
class Resident:
    """An application at work: what it is told waits until the street lets it take it."""

    application: Application
    client: Client
    app_id: str
    inbox: SimpleQueue[Notification] = field(default_factory=SimpleQueue)

    def __post_init__(self) -> None:
        self.listener = HttpListener("127.0.0.1", 0, self.inbox.put, "/secret")
        self.listener.start()

    def live(self) -> None:
        register(self.client, Registration(self.application.home, self.app_id, self.listener.url))
        self.application.start()

    def hear(self) -> bool:
        """Takes in what was told; whether there was anything."""
        heard = False
        while True:
            try:
                notification = self.inbox.get_nowait()
            except Empty:
                return heard
            self.application.receive(notification)
            heard = True


class Street:
    """One home, from its authority to its display."""

    def __init__(self, folder: Path, missing: Privilege | None = None) -> None:
        self.missing = missing
        self.met = False
        """whether the missing privilege was ever asked for"""
        self.granted: set[Privilege] = set()
        """all that was ever granted"""
        # A little ahead, so that all that was founded just now has been; and held, however long the walk takes.
        self.now = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=2)
        self._runner = asyncio.Runner()
        found(folder / "authority", "127.0.0.1:1", "http://127.0.0.1:2")
        self.authority = Authority(load(folder / "authority", {}), self._clock)
        settings = Settings(
            data=folder / "cse", authority=str(folder / "authority" / "public" / "trust.json"), synchronous="OFF",
            notify_allow="127.0.0.1", notify_retry_s=0.02,
        )  # fmt: skip
        self.cse: Cse = build(settings, clock=lambda: int(self.now.timestamp()) * SECOND)
        self.cse.delivery.start()
        self.meters = {
            name: synthetic_meter(model) for name, model in (("p1-a", MeterModel.DUTCH), ("p1-b", MeterModel.SWEDISH))
        }
        self.tree = AuthorityTree(self.client("Cauthority"))
        self.board = Board()
        self._listeners: list[HttpListener] = []
        self.move_in()

    # the world

    def _clock(self) -> datetime:
        return self.now

    def run(self, request: Request) -> Response:
        return self._runner.run(self.cse.dispatcher.dispatch(request))

    def client(self, originator: str) -> Client:
        return Client(Network(self, originator), originator)

    def without(self, request: Request) -> Any:
        """The content of a request as it arrives: without the missing privilege."""
        content, missing = request.content, self.missing
        if not isinstance(content, dict) or "m2m:acp" not in content:
            return content
        attributes = json.loads(json.dumps(content["m2m:acp"]))
        address = f"{request.to}/{attributes['rn']}" if request.operation is Operation.CREATE else request.to
        self.granted.update(privileges_of(address, attributes))
        if missing is None or kind_of(address) != missing.policy:
            return content
        part = "pvs" if missing.over_itself else "pv"
        if part in attributes:
            attributes[part] = self._less(attributes[part], missing)
        return {"m2m:acp": attributes}

    def _less(self, privileges: dict[str, Any], missing: Privilege) -> dict[str, Any]:
        rules = []
        for rule in privileges.get("acr", ()):
            theirs = [who for who in rule["acor"] if who.rpartition("/")[2] == missing.originator]
            others = [who for who in rule["acor"] if who not in theirs]
            left = rule["acop"] & ~Permission[missing.operation]
            self.met = self.met or bool(theirs and left != rule["acop"])
            rules += [{**rule, "acor": others}] if others else []
            # A rule for nothing is one that nobody can ask by; pvs needs one all the same.
            rules += [{**rule, "acor": theirs, "acop": left}] if theirs else []
        return {"acr": rules} if rules else {}

    # the home

    def move_in(self) -> None:
        """Who lives here lets a provider see the readings."""
        acme = enlist(self.authority, "provider", "acme")

        def consent(change: Any) -> None:
            tenancy = stored.tenancies(change, PREMISE)[-1]
            last_day = (self.now + timedelta(days=90)).date()
            scope = parse_scope(f"data:readings purpose:energy-advice until:{last_day}", self.now.date())
            sharing.grant(change, tenancy, acme.originator, scope, f"/id-in/{ANNA}")
            households.settle(change, PREMISE)

        self.authority.change(consent)
        self.carry()

    def carry(self) -> bool:
        """Brings into the tree what was decided; whether the tree took all of it."""
        return carry(self.authority, self.tree)

    def uses_of(self, policy: str) -> Any:
        """Who used a policy, as the CSE tells the authority."""
        return accounts_report(self.cse.entity, self.cse.store, "Cauthority", associated("Cauthority"), policy)["uses"]

    def bridge(self, *others: str) -> Mirror:
        return Mirror(self.client("Chan-bridge"), readers=("Cmetering", *others))

    def metering(self) -> Resident:
        client = self.client("Cmetering")
        application = MeteringApplication(client, "cse-in", UTC, self._clock, premise=PREMISE)
        return self._resident(Resident(application, client, "Nmetering"))

    def display(self) -> Resident:
        client = self.client("Cin-home-display")
        application = DisplayApplication(client, "cse-in", Household(UTC), self.board, self._clock, PREMISE)
        return self._resident(Resident(application, client, "Ndisplay"))

    def _resident(self, resident: Resident) -> Resident:
        self._listeners.append(resident.listener)
        return resident

    def listener(self, receive: Callable[[Notification], None]) -> HttpListener:
        listener = HttpListener("127.0.0.1", 0, receive, "/secret")
        listener.start()
        self._listeners.append(listener)
        return listener

    def tell(self, mirror: Mirror, device: str) -> None:
        """A telegram of a device comes."""
        mirror.deliver(self.telegram(device))

    def telegram(self, device: str) -> Instance:
        """The next telegram of a device, a second after the one before."""
        self.now += timedelta(seconds=1)
        meter: SyntheticMeter = self.meters[device]
        return telegram_instance(device, meter.telegram(self.now), self.now)

    def revoke(self) -> None:
        """Who lives here stops sharing."""
        for consent in self.authority.read(lambda look: consents.not_ended(look, PREMISE)):
            stop(self.authority, consent.id, f"/id-in/{ANNA}")
        self.carry()

    def settle(self, *residents: Resident) -> None:
        """Lets everybody hear what they are told, until nobody is told anything more."""
        patience = time.monotonic() + QUIET_S
        while time.monotonic() < patience:
            if self.cse.store.outbox.busy_sources():
                time.sleep(0.005)
                continue
            heard = [resident.hear() for resident in residents]
            if not any(heard) and not self.cse.store.outbox.busy_sources():
                return
        raise AssertionError("the street does not come to rest")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        for listener in self._listeners:
            listener.stop()
        self.cse.dispatcher.close()
        self.cse.delivery.stop()
        self.cse.store.close()
        self.authority.close()
        self._runner.close()

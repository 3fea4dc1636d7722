"""An authority and a CSE that believes it, over HTTP, on one clock that the test moves."""

from __future__ import annotations

import asyncio
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

import uvloop
from granian.constants import Interfaces

from authority import errands, issuing, register
from authority.authority import Authority
from authority.households.tenancy import Role
from authority.own_tokens import tree_of
from authority.settings import Settings
from authority.storage import households, parties
from authority.storage.households import Device
from authority.storage.store import Transaction
from cse.bootstrap import Cse, build
from cse.server import Embedded, listen
from cse.settings import Settings as CseSettings
from onem2m.client import Client
from onem2m.errors import OneM2MError
from onem2m.transport.http import HttpTransport
from onem2m.vocabulary import ResourceType

METERING, DISPLAY, ACME, VOLT = "Cmetering", "Cin-home-display", "Cprovider-acme", "Cprovider-volt"
ANNA, BEN, CLEO = "Cperson-anna", "Cperson-ben", "Cperson-cleo"
HOME = "elm-street-1"


class MovedClock:
    """Begins at a given moment and moves when the test says so."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def nanoseconds(self) -> int:
        """The same for the CSE."""
        return int(self.now.timestamp() * 1_000_000) * 1000

    def advance(self, **by: float) -> None:
        self.now += timedelta(**by)

    def pass_s(self, seconds: float) -> None:
        """The same, for the tests' visitors."""
        self.advance(seconds=seconds)


class ServedCse:
    """A CSE of this process behind a real port, that can go away and come back."""

    def __init__(self, folder: Path, trust: Path, clock: MovedClock) -> None:
        self._folder, self._trust, self._clock = folder, trust, clock
        self._port = 0
        self.cse: Cse | None = None
        self.come()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def come(self) -> None:
        settings = CseSettings(
            data=self._folder,
            authority=str(self._trust),
            synchronous="OFF",
            sweep_s=0.5,
            notify_retry_s=0.02,
            notify_allow="127.0.0.1",
        )
        listening = listen("127.0.0.1", self._port)
        self._port = listening.getsockname()[1]
        self.cse = build(settings, clock=self._clock.nanoseconds)
        application = self.cse.application()
        begun = threading.Event()

        async def run() -> None:
            self._loop = asyncio.get_running_loop()
            self._server = Embedded(
                listening, application, Interfaces.ASGI, address="127.0.0.1", port=self._port
            )  # its signals are ours
            begun.set()
            await self._server.serve()

        def serve() -> None:
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                runner.run(run())

        self._thread = threading.Thread(target=serve, name="cse", daemon=True)
        self._thread.start()
        assert begun.wait(10)

    def go(self) -> None:
        self._loop.call_soon_threadsafe(self._server.close)
        self._thread.join(timeout=20)
        assert not self._thread.is_alive()
        self.cse = None


class Neighbourhood:
    """What the tests of households begin with: one premise with a meter, a metering application and a display."""

    def __init__(self, folder: Path, now: datetime = datetime(2026, 11, 20, 12, tzinfo=UTC)) -> None:
        self.clock = MovedClock(now)
        self._clients: list[HttpTransport] = []
        first = Settings(data=folder / "authority", issuer="http://127.0.0.1:8070")
        authority = Authority(first, self.clock)
        authority.publish()
        self.cse = ServedCse(folder / "cse", authority.public / "trust.json", self.clock)
        authority.close()
        settings = Settings(data=folder / "authority", issuer=first.issuer, cse=self.cse.url)
        self.authority = Authority(settings, self.clock)
        self.tree = tree_of(self.authority)
        self.authority.change(self._people)

    def _people(self, transaction: Transaction) -> None:
        for stem in (METERING, DISPLAY):
            parties.add(transaction, "application", stem, self.originator(stem))
        for stem, name in ((ACME, "Acme Energy Advice"), (VOLT, "Volt")):
            parties.add(transaction, "provider", name, self.originator(stem))
        for stem in (ANNA, BEN, CLEO):
            parties.add(transaction, "person", stem.removeprefix("Cperson-").title(), self.originator(stem))
        register.add_premise(transaction, HOME, "Elm Street 1")
        register.add_device(transaction, HOME, Device("E0047000000000125", households.METER, None))
        register.add_device(transaction, HOME, Device("metering-1", households.SERVICE, self.originator(METERING)))
        register.add_device(transaction, HOME, Device("display-1", households.DISPLAY, self.originator(DISPLAY)))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        for transport in self._clients:
            transport.close()
        self.tree.close()
        if self.cse.cse is not None:
            self.cse.go()
        self.authority.close()

    def originator(self, stem: str) -> str:
        return self.authority.settings.originator(stem)

    def client(self, stem: str) -> Client:
        """A client with tokens of that party, not yet registered."""

        def token() -> str:
            return self.authority.change(
                lambda transaction: issuing.access_token(
                    self.authority, transaction, parties.existing(transaction, self.originator(stem))
                )
            ).token

        transport = HttpTransport(self.cse.url, authorise=token)
        self._clients.append(transport)
        return Client(transport, stem)

    def application(self, stem: str) -> Client:
        """The same, registered."""
        client = self.client(stem)
        client.create("cse-in", ResourceType.AE, {"rn": stem[1:], "api": "Ntest", "rr": False, "srv": ["4"]})
        return client

    def reads(self, address: str, stem: str) -> bool:
        """Whether a party may retrieve something."""
        try:
            self.client(stem).retrieve(address)
        except OneM2MError:
            return False
        return True

    def move_in(self, *members: str) -> None:
        """A new tenancy; the first member is the holder."""
        holder, *others = map(self.originator, members)

        def move(transaction: Transaction) -> None:
            register.move_in(transaction, HOME, holder)
            for person in others:
                register.admit(transaction, HOME, person, Role.VIEWER)

        self.authority.change(move)
        self.carry()

    def move_out(self) -> None:
        self.authority.change(lambda transaction: register.move_out(transaction, HOME))
        self.carry()

    def later(self, **by: float) -> None:
        """Time goes by, and the authority does what is due."""
        self.clock.advance(**by)
        self.authority.change(register.tick)
        self.carry()

    def carry(self) -> bool:
        return errands.carry(self.authority, self.tree)

"""The life of an application's process: register, start, be told, tick; and all again when the CSE was away.

    connecting --registered and started--> online --CSE away, or it forgot us--> connecting
         ^--try again, later and later--'

The application runs in one thread: notifications and ticks wait in an inbox until it is their turn. Whatever the inbox
loses in a breakdown, `Application.start` finds in the tree.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from queue import SimpleQueue
from typing import Protocol

from apscheduler.schedulers.background import BackgroundScheduler

from onem2m.client import Client
from onem2m.errors import AlreadyRegistered, Conflict, Forbidden, NotFound, OneM2MError, ServerBusy
from onem2m.listener.notification import Notification
from onem2m.security.credentials import CredentialRefused
from onem2m.vocabulary import ResourceType

log = logging.getLogger(__name__)

FIRST_PAUSE_S = 0.2
LONGEST_PAUSE_S = 10.0
INBOX_SIZE = 1000
PERIOD_S = 1.0
CHECK_EVERY = 5
"""Every so many ticks the runner asks the CSE whether it still knows the application."""


class Application(Protocol):
    """What an application does. Every method may raise OSError and OneM2MError; the runner then starts it anew."""

    def start(self) -> None:
        """Makes what it needs in the tree, subscribes, and catches up. Called again whenever the CSE was away."""

    def receive(self, notification: Notification) -> None:
        """Takes in one event of a subscription."""

    def tick(self) -> None:
        """Does what is due, every few seconds."""


@dataclass(frozen=True, slots=True)
class Registration:
    """How an application is known to its CSE."""

    home: str
    """address of its AE resource: `cse-in/metering`"""
    app_id: str
    """App-ID, `N...` where no authority has registered it"""
    point_of_access: str
    """where the CSE sends notifications"""
    releases: tuple[str, ...] = ("3", "4")

    def attributes(self) -> dict[str, object]:
        """Of the AE resource, but its name."""
        return {"api": self.app_id, "rr": True, "srv": list(self.releases), "poa": [self.point_of_access]}


def register(client: Client, registration: Registration) -> None:
    """Registers the client's AE-ID, or renews the address of the registration that is there already."""
    cse, _, name = registration.home.rpartition("/")
    try:
        client.create(cse, ResourceType.AE, {"rn": name, **registration.attributes()})
    except (AlreadyRegistered, Conflict):
        try:
            found = client.retrieve(registration.home)["m2m:ae"]
        except Forbidden as refusal:
            raise Conflict(f"{registration.home} belongs to another than {client.originator}") from refusal
        if found.get("poa") != [registration.point_of_access]:
            client.update(registration.home, "m2m:ae", {"poa": [registration.point_of_access]})


class _Word(Enum):
    TICK = auto()
    STOP = auto()


class Runner:
    """Runs one application in the calling thread until it is told to stop.

    `on_line` hears every change of the connection to the CSE.
    """

    def __init__(
        self,
        client: Client,
        application: Application,
        period_s: float = PERIOD_S,
        on_line: Callable[[bool], None] = lambda _: None,
    ) -> None:
        self._client = client
        self._application = application
        self._period_s = period_s
        self._on_line = on_line
        self._inbox: SimpleQueue[Notification | _Word] = SimpleQueue()
        self._stopping = threading.Event()
        self._online: bool | None = None
        self._ticks = 0
        self._tick_waits = False

    def receive(self, notification: Notification) -> None:
        """Puts a notification into the inbox, from any thread. Raises ServerBusy when it is full: send it again."""
        if self._inbox.qsize() >= INBOX_SIZE:
            raise ServerBusy(f"{INBOX_SIZE} notifications wait already")
        self._inbox.put(notification)

    def stop(self) -> None:
        """Ends `run` soon, from any thread."""
        self._stopping.set()
        self._inbox.put(_Word.STOP)

    def run(self, registration: Registration) -> None:
        """The life of the application; returns after `stop`."""
        scheduler = BackgroundScheduler(timezone="UTC")
        scheduler.add_job(self._due, "interval", seconds=self._period_s, coalesce=True, max_instances=1)
        scheduler.start()
        pause_s = FIRST_PAUSE_S
        try:
            while not self._stopping.is_set():
                begun = self._live(registration)
                pause_s = FIRST_PAUSE_S if begun else min(pause_s * 2, LONGEST_PAUSE_S)
                self._stopping.wait(pause_s)
        finally:
            scheduler.shutdown(wait=False)

    def _live(self, registration: Registration) -> bool:
        """One stretch of life, from registration to the breakdown that ended it. Whether it got as far as online."""
        begun = False
        try:
            register(self._client, registration)
            self._application.start()
            begun = True
            self._become(online=True, because=f"registered as {registration.home}")
            while not self._stopping.is_set():
                self._serve(self._inbox.get(), registration.home)
        except OSError as fault:
            self._become(online=False, because=f"the CSE cannot be reached ({fault})")
        except CredentialRefused as refusal:
            self._become(online=False, because=str(refusal))
        except OneM2MError as refusal:
            self._become(online=False, because=f"the CSE refuses ({refusal.code} {refusal})")
        except Exception:
            log.exception("a fault of this application; starting it anew")
            self._become(online=False, because="it failed")
        return begun

    def _serve(self, word: Notification | _Word, home: str) -> None:
        if isinstance(word, Notification):
            if word.subscription_deleted:
                raise NotFound(f"the subscription {word.subscription} is gone")
            self._guarded(lambda: self._application.receive(word))
        elif word is _Word.TICK:
            self._tick_waits = False
            self._check_registration(home)
            self._guarded(self._application.tick)

    def _guarded(self, work: Callable[[], None]) -> None:
        # One notification that we stumble over must not keep the next ones from being heard.
        try:
            work()
        except (OSError, OneM2MError, CredentialRefused):
            raise
        except Exception:
            log.exception("a fault of this application; going on with what comes next")

    def _check_registration(self, home: str) -> None:
        self._ticks += 1
        if self._ticks % CHECK_EVERY:
            return
        try:
            self._client.retrieve(home, attributes=["ri"])
        except (NotFound, Forbidden) as refusal:
            raise NotFound(f"our registration is gone: {refusal}") from refusal

    def _due(self) -> None:
        # One tick at a time: what is due does not pile up behind a long piece of work.
        if not self._tick_waits:
            self._tick_waits = True
            self._inbox.put(_Word.TICK)

    def _become(self, *, online: bool, because: str) -> None:
        if self._online is online or (self._stopping.is_set() and not online):
            return
        self._online = online
        if online:
            log.info("%s is online, %s", self._client.originator, because)
        else:
            log.warning("%s waits and tries again: %s", self._client.originator, because)
        self._on_line(online)

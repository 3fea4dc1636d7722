"""The bridge as a gateway: it enrols itself, and gives its word for devices that have no way out of the premise.

    <data>/enrolled/<device id>/     a folder for each, as a device of its own would keep it

Each becomes an AE of its own, `Cdevice-<serial>`, with the record that a device with a way of its own has, and the label
`via:<gateway>`. It is reached through the bridge, and only while the bridge is up and the device answers it.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from han_bridge.driver import Device
from han_bridge.instance import Instance
from han_bridge.mirror import Mirror
from onem2m.addressing import is_name
from onem2m.client import Client
from onem2m.errors import Forbidden, NotFound, OneM2MError, ServerBusy
from onem2m.listener.http import HttpListener
from onem2m.listener.notification import Notification
from onem2m.security.credentials import CredentialRefused, CredentialUnusable
from onem2m.security.enrolment.device import Claimant, EnrollingDevice, Stopped, client_of, pauses
from onem2m.security.enrolment.folder import DeviceFolder, DocumentRefused, FactoryIdentity
from onem2m.security.enrolment.link import EnrolmentRefused, HttpLink, Link
from onem2m.security.enrolment.messages import VOUCH, Bootstrap

__all__ = ["EnrolledMirror", "Gateway"]

log = logging.getLogger(__name__)

_LOOK_S = 0.2
_REFUSED_AGAIN_S = 600.0
_RENEW_S = 900.0
_FAULT_S = 10.0

Answers = Callable[[], bool]


@dataclass(slots=True)
class _StandIn:
    """A device of the premise, on its way to a registration of its own."""

    device: Device
    manufacturer: str
    answers: Answers
    listener: HttpListener | None = None
    pauses: Iterator[float] = field(default_factory=pauses)
    next_try: float = 0.0
    registered: bool = False


class Gateway:
    """Enrols the bridge with the files of `folder`, then every device that it is told of, in one thread of its own.

    `host` is the address at which its devices are reached.
    """

    def __init__(
        self,
        folder: DeviceFolder,
        devices: Path,
        *,
        host: str = "127.0.0.1",
        link: Link | None = None,
        renew_s: float = _RENEW_S,
    ) -> None:
        self._folder = folder
        self._devices = devices
        self._host = host
        self._link = link or HttpLink(folder.pin.url, folder.pin.ca)
        self._stand_ins: dict[str, _StandIn] = {}
        self._lock = threading.Lock()
        self._enrolled: Bootstrap | None = None
        self._renew_s = renew_s
        self._renew_at = 0.0

    @property
    def document(self) -> Bootstrap | None:
        """The bridge's own document, once it is registered in this run."""
        return self._enrolled

    def client(self, document: Bootstrap) -> Client:
        """A client with the bridge's own credential."""
        return client_of(self._folder, document)

    def welcome(self, device: Device, manufacturer: str, answers: Answers) -> None:
        """A device was found, or found again; from any thread. `answers` tells whether it can be reached now."""
        with self._lock:
            known = self._stand_ins.get(device.id)
            if known is None:
                self._stand_ins[device.id] = _StandIn(device, manufacturer, answers)
            else:
                known.device, known.answers = device, answers

    def run(self, stopping: threading.Event) -> None:
        """Works until told to stop, and never gives up before."""
        while not stopping.is_set():
            try:
                self._round(stopping)
            except Exception:
                # A fault of ours in one round must not end the bridge's life as a gateway.
                log.exception("a fault while enrolling")
                stopping.wait(_FAULT_S)
        for stand_in in self._stand_ins.values():
            if stand_in.listener is not None:
                stand_in.listener.stop()

    def _round(self, stopping: threading.Event) -> None:
        if self._enrolled is None:
            self._enrol(stopping)
            return
        with self._lock:
            waiting = [one for one in self._stand_ins.values() if not one.registered]
        for stand_in in waiting:
            if stand_in.next_try <= time.monotonic():
                self._take_along(stand_in, self._enrolled, stopping)
        self._ask_for_news()
        stopping.wait(_LOOK_S)

    def _enrol(self, stopping: threading.Event) -> None:
        own = EnrollingDevice(self._folder, self._link, wait=stopping.wait)
        try:
            address = own.register()
        except Stopped:
            return
        except (EnrolmentRefused, CredentialUnusable, ValueError) as refusal:
            log.error("this bridge cannot enrol, and tries again later: %s", refusal)
            stopping.wait(_REFUSED_AGAIN_S)
            return
        self._enrolled = self._folder.document()
        self._renew_at = time.monotonic() + self._renew_s
        log.info("this bridge is enrolled and registered as %s", address)

    def _take_along(self, stand_in: _StandIn, own: Bootstrap, stopping: threading.Event) -> None:
        """One try to register a device; the next one later, so that none keeps the others waiting."""
        try:
            folder = self._folder_of(stand_in)
            claimant = Claimant(self._folder.operational_key(), VOUCH, gateway=own.ae_id)
            # Stops at its first pause.
            enrolling = EnrollingDevice(folder, self._link, wait=lambda _: True, claimant=claimant)
            address = enrolling.register(points_of_access=[self._listen(stand_in, stopping)])
        except Stopped:
            stand_in.next_try = time.monotonic() + next(stand_in.pauses)
        except (EnrolmentRefused, CredentialUnusable, ValueError, OSError) as refusal:
            log.error("%s cannot be enrolled, and is tried again later: %s", stand_in.device.id, refusal)
            stand_in.next_try = time.monotonic() + _REFUSED_AGAIN_S
        except Exception:
            log.exception("a fault while %s was enrolled", stand_in.device.id)
            stand_in.next_try = time.monotonic() + _REFUSED_AGAIN_S
        else:
            stand_in.registered = True
            log.info("%s is registered as %s", stand_in.device.id, address)

    def _folder_of(self, stand_in: _StandIn) -> DeviceFolder:
        """Its files; made at the first meeting."""
        if not is_name(stand_in.device.id):
            raise ValueError(f"{stand_in.device.id[:60]!r} cannot be the name of a folder")
        path = self._devices / stand_in.device.id
        if (path / "factory.json").exists():
            return DeviceFolder(path)
        self._devices.mkdir(mode=0o700, parents=True, exist_ok=True)
        device = stand_in.device
        identity = FactoryIdentity(stand_in.manufacturer, device.serial, device.product, key=None)
        return DeviceFolder.make(path, identity, self._folder.pin)

    def _listen(self, stand_in: _StandIn, stopping: threading.Event) -> str:
        """Where the device is reached; the path holds a secret, so that only the CSE gets through."""

        def receive(notification: Notification) -> None:
            if stopping.is_set() or not stand_in.answers():
                raise ServerBusy(f"{stand_in.device.id} does not answer the bridge")
            log.info("%s was reached", stand_in.device.id)

        if stand_in.listener is None:
            stand_in.listener = HttpListener(self._host, 0, receive, f"/{secrets.token_urlsafe(16)}")
            stand_in.listener.start()
        return stand_in.listener.url

    def _ask_for_news(self) -> None:
        if time.monotonic() < self._renew_at:
            return
        self._renew_at = time.monotonic() + self._renew_s
        with self._lock:
            behind = [one for one in self._stand_ins.values() if one.registered]
        try:
            self._enrolled = self._news(self._folder) or self._enrolled
        except EnrolmentRefused as refusal:
            log.warning("this bridge has to enrol anew: %s", refusal)
            self._enrolled = None
            return
        for stand_in in behind:
            folder = self._folder_of(stand_in)
            try:
                self._news(folder)
                self._look_after(folder)
            except (EnrolmentRefused, NotFound, Forbidden) as refusal:
                log.warning("%s has to enrol anew: %s", stand_in.device.id, refusal)
                stand_in.registered = False

    def _look_after(self, folder: DeviceFolder) -> None:
        """Raises NotFound or Forbidden where the CSE does not know the device's AE any more."""
        document = folder.document()
        if document is None:
            raise NotFound("its document is gone")
        client = client_of(folder, document)
        try:
            client.retrieve(f"{document.cse_name}/{document.ae_name}", attributes=["ri"])
        except (NotFound, Forbidden):
            raise
        except (OSError, OneM2MError, CredentialRefused) as fault:
            log.warning("%s cannot be looked after: %s", document.serial, fault)
        finally:
            client.close()

    def _news(self, folder: DeviceFolder) -> Bootstrap | None:
        try:
            news = EnrollingDevice(folder, self._link, wait=lambda _: True).renew()
        except (OSError, DocumentRefused) as fault:
            log.warning("no news of the configuration of %s: %s", folder.factory.serial, fault)
            return None
        if news is not None:
            log.info("version %d of the configuration of %s is in force", news.version, news.serial)
        return news


class EnrolledMirror:
    """The mirror of a bridge that enrols itself: away until the bridge is enrolled, then with its credential."""

    def __init__(self, gateway: Gateway, mirror_of: Callable[[Client, Bootstrap], Mirror]) -> None:
        self._gateway = gateway
        self._mirror_of = mirror_of
        self._document: Bootstrap | None = None
        self._mirror: Mirror | None = None

    def deliver(self, instance: Instance) -> None:
        """As `Mirror.deliver`. Raises OSError as long as the bridge has no credential that is taken."""
        document = self._gateway.document
        if document is None:
            raise ConnectionError("this bridge is not enrolled yet")
        if self._mirror is None or document is not self._document:
            self._mirror, self._document = self._mirror_of(self._gateway.client(document), document), document
        try:
            self._mirror.deliver(instance)
        except CredentialRefused as refusal:
            self._mirror = None
            raise ConnectionRefusedError(str(refusal)) from refusal

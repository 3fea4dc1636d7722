"""A small world to enrol in: an authority, a CSE that believes it, devices fresh from the factory, and bad networks."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from enum import Enum, auto
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from werkzeug.serving import make_server

from authority.authority import Authority
from authority.clock import Clock, utc_now
from authority.enrolling.bootstrapping import Bootstrapping
from authority.enrolling.registry import DeviceRegistry
from authority.settings import Settings
from authority.storage import audit, clients, parties
from authority.web import create_app
from onem2m.client import Client, connect
from onem2m.security.credentials import Credential
from onem2m.security.enrolment import signed
from onem2m.security.enrolment.device import EnrollingDevice
from onem2m.security.enrolment.folder import AuthorityPin, DeviceFolder, FactoryIdentity
from onem2m.security.enrolment.link import HttpLink
from onem2m.security.enrolment.messages import Bootstrap

ANNA, BERT = "/id-in/Cperson-anna", "/id-in/Cperson-bert"
GRID, OTHER = "/id-in/Coperator-grid", "/id-in/Coperator-other"
CODE = "K7QX2-M9F4T"


class Way(Enum):
    """How the network is."""

    OPEN = auto()
    CUT = auto()
    ANSWERS_LOST = auto()


class Network:
    """The way to one server, at an address of its own, that can be cut. `passed` counts answers that came through."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._target = ("127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.state = Way.OPEN
        self.lost = 0
        self.passed = 0
        self.before_answer: Callable[[bytes], None] = lambda request: None
        threading.Thread(target=self._accept, daemon=True).start()

    def leads_to(self, url: str) -> None:
        host, _, port = url.removeprefix("http://").rpartition(":")
        self._target = (host, int(port))

    def close(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=(near,), daemon=True).start()

    def _carry(self, near: socket.socket) -> None:
        with near:
            if self.state is Way.CUT:
                self.lost += 1
                return
            try:
                with socket.create_connection(self._target, timeout=10) as far:
                    request = bytearray()
                    back = threading.Thread(target=self._back, args=(far, near, request), daemon=True)
                    back.start()
                    while chunk := near.recv(65536):
                        request += chunk
                        far.sendall(chunk)
                    far.shutdown(socket.SHUT_WR)
                    back.join(10)
            except OSError:
                return

    def _back(self, far: socket.socket, near: socket.socket, request: bytearray) -> None:
        try:
            while chunk := far.recv(65536):
                self.before_answer(bytes(request))
                if self.state is not Way.OPEN:
                    self.lost += 1
                    break
                near.sendall(chunk)
                self.passed += 1
                request.clear()
        except OSError:
            pass
        for one in (near, far):
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


class AuthorityServer:
    """The authority's pages behind a real socket, in a thread. The port stays the same over restarts."""

    def __init__(self, folder: Path, issuer: str = "", clock: Clock = utc_now) -> None:
        self._folder = folder
        self._issuer = issuer
        self._clock = clock
        self._port = 0

    def start(self) -> Authority:
        holder = socket.create_server(("127.0.0.1", self._port))
        self._port = holder.getsockname()[1]
        settings = Settings(data=self._folder, issuer=self._issuer, listen=f"127.0.0.1:{self._port}")
        self.authority = Authority(settings.listening_at(self._port), self._clock)
        self.authority.publish()
        self._server = make_server(
            "127.0.0.1", self._port, create_app(self.authority), threaded=True, fd=holder.detach()
        )
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()
        return self.authority

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def stop(self) -> None:
        self._server.shutdown()
        self._thread.join(5)
        self._server.server_close()
        self.authority.close()


class Cse:
    """`python -m cse` that believes an authority. The port stays the same over restarts."""

    def __init__(self, folder: Path, trust: Path) -> None:
        self._folder = folder
        self._trust = trust
        self.url = "http://127.0.0.1:0"

    def start(self) -> None:
        address = self.url.removeprefix("http://")
        command = [sys.executable, "-m", "cse", "--authority", str(self._trust), "--listen", address]
        # Devices and gateways of these tests are reached on this machine.
        command += ["--notify-allow", "127.0.0.1", "--data", str(self._folder)]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        lines = iter(self._process.stdout.readline, "")
        found = next((match for line in lines if (match := re.search(r"http://[\d.:]+", line))), None)
        assert found is not None, "the CSE did not start"
        self.url = found[0]

    def stop(self) -> None:
        self._process.terminate()
        self._process.communicate(timeout=20)


class World:
    """Everything together. The devices' way to the authority and to the CSE leads over networks that can be cut."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.to_authority, self.to_cse = Network(), Network()
        self.server = AuthorityServer(folder / "authority", self.to_authority.url)
        self.authority = self.server.start()
        self.to_authority.leads_to(self.server.url)
        self.cse = Cse(folder / "cse", folder / "authority" / "public" / "trust.json")
        self.cse.start()
        self.to_cse.leads_to(self.cse.url)
        self.registry = DeviceRegistry(self.authority)
        for operator in (GRID, OTHER):
            self.registry.set_profile(operator, {"cse_url": self.to_cse.url}, by=operator)

    def close(self) -> None:
        self.cse.stop()
        self.server.stop()
        self.to_authority.close()
        self.to_cse.close()

    def pin(self, **changes: Any) -> AuthorityPin:
        return AuthorityPin.of({**Bootstrapping(self.authority).pin(), **changes})

    def device(self, serial: str, *, claimed: bool = True, gateway: bool = False, **line: Any) -> DeviceFolder:
        """A device from the factory, in the manifest; Anna's, with the operator Grid, unless it is not `claimed`."""
        folder = factory_new(self.folder / "devices" / serial, serial, self.pin())
        self.registry.take_in(manifest_line(folder, gateway=gateway, **line), by=GRID)
        if claimed:
            self.registry.claim(ANNA, serial, CODE, "elm-7", GRID)
        return folder

    def records(self, what: str) -> list[dict[str, Any]]:
        """The audit log's records of that kind, oldest first."""
        newest = self.authority.read(lambda transaction: audit.newest(transaction, 10_000))
        return [one for one in map(json.loads, reversed(newest)) if one["what"] == what]

    def administrator(self) -> Client:
        return connect(self.cse.url, "/id-in/CAdmin", self.credential("CAdmin", "administrator"))

    def credential(self, stem: str, kind: str = "application") -> Credential:
        """A party of its own with a credential."""
        key = Ed25519PrivateKey.generate()
        settings = self.authority.settings
        originator = settings.originator(stem)

        def work(transaction: Any) -> None:
            party = parties.by_originator(transaction, originator)
            party = party or parties.add(transaction, kind, stem, originator)
            clients.add_key(transaction, party, signed.public_jwk(key))

        self.authority.change(work)
        return Credential(originator, stem, settings.token_endpoint, settings.audience, signed.private_jwk(key))


@contextmanager
def world(folder: Path) -> Iterator[World]:
    """A world for the block."""
    made = World(folder)
    try:
        yield made
    finally:
        made.close()


def factory_new(path: Path, serial: str, pin: AuthorityPin, model: str = "M1") -> DeviceFolder:
    """A device as it leaves the factory."""
    return DeviceFolder.make(path, FactoryIdentity("Acme", serial, model, Ed25519PrivateKey.generate()), pin)


def manifest_line(folder: DeviceFolder, **more: Any) -> str:
    """What the maker writes of it."""
    factory = folder.factory
    assert factory.key is not None
    line = {
        "manufacturer": factory.manufacturer, "serial": factory.serial, "model": factory.model,
        "public_key": signed.public_jwk(factory.key), "claim_code": CODE, **more,
    }  # fmt: skip
    return json.dumps(line)


def joined(document: Bootstrap, folder: DeviceFolder) -> Client:
    """A client with the device's credential."""
    return connect(document.cse_url, document.originator, Credential.load(folder.credential))


def powered_on(
    folder: DeviceFolder, wait: Callable[[float], bool] = lambda _: True, clock_off: timedelta = timedelta(0)
) -> EnrollingDevice:
    """The device's program at its start; it stops at its first pause unless `wait` says otherwise."""
    return EnrollingDevice(
        folder, HttpLink(folder.pin.url, timeout_s=5), wait=wait, clock=lambda: utc_now() + clock_off
    )


def registered(folder: DeviceFolder, wait: Callable[[float], bool] = lambda _: True, poa: tuple[str, ...] = ()) -> str:
    """Powers the device on, and leaves it alone until it is registered. Returns the address of its AE."""
    return powered_on(folder, wait).register(lambda document: joined(document, folder), poa)

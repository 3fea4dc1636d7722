"""The authority and a CSE as two programs: who has a credential gets in, by TLS, until it is taken away."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import jwt
import pytest

from onem2m.client import Client, connect
from onem2m.errors import OneM2MError, OriginatorHasNoPrivilege, SecurityAssociationRequired
from onem2m.security.credentials import Credential, CredentialRefused, TokenSource
from onem2m.transport.http import HttpTransport
from onem2m.vocabulary import ResourceType
from tests.authority.programs import Serving, gridhearth


class House:
    """Both programs, with certificates of the development CA."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "authority"
        gridhearth("authority", "--data", self.data, "--prepare")
        gridhearth("certificate", "--server", "127.0.0.1", "--out", folder, "--data", self.data)
        certificate, key = folder / "127.0.0.1.pem", folder / "127.0.0.1.key"
        self.authority = Serving(self.data, "--tls-certificate", certificate, "--tls-key", key)
        arguments = {
            "listen": "127.0.0.1:0", "data": folder / "cse", "authority": self.data / "public" / "trust.json",
            "tls-certificate": certificate, "tls-key": key,
        }  # fmt: skip
        self.log = (folder / "cse.log").open("w+")
        self.cse = subprocess.Popen(
            [sys.executable, "-m", "gridhearth", "serve", *(f"--{name}={value}" for name, value in arguments.items())],
            stdout=subprocess.PIPE, stderr=self.log, text=True,
        )  # fmt: skip
        assert self.cse.stdout is not None
        found = re.search(r"https://\S+:\d+", said := self.cse.stdout.readline())
        assert found, said + (folder / "cse.log").read_text()
        self.url = found[0]

    def stop(self) -> None:
        self.cse.send_signal(signal.SIGTERM)
        self.cse.communicate(timeout=30)
        self.log.close()
        self.authority.stop()

    def credential(self, kind: str, name: str) -> Credential:
        file = self.folder / f"{name}.credential"
        done = gridhearth("party", "add", kind, name, "--credential", file, "--data", self.data)
        assert done.returncode == 0, done.stderr
        return Credential.load(file)

    def client(self, credential: Credential) -> Client:
        return connect(self.url, credential.client_id, credential)

    def administrator(self) -> Client:
        return self.client(Credential.load(self.data / "CAdmin.credential"))


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    house = House(tmp_path_factory.mktemp("house"))
    yield house
    house.stop()


def registered(client: Client, name: str) -> None:
    client.create("cse-in", ResourceType.AE, {"rn": name, "api": "N.test", "srv": ["4"], "rr": False})


def before_long(refusal: type[Exception], ask: Callable[[], object]) -> None:
    """Waits until it is refused."""
    until = time.monotonic() + 15
    while time.monotonic() < until:
        try:
            ask()
        except refusal:
            return
        time.sleep(0.1)
    pytest.fail(f"still not {refusal.__name__}")


def test_the_administrator_of_the_authority_is_the_one_of_the_cse(house: House) -> None:
    assert house.administrator().retrieve("cse-in")["m2m:cb"]["csi"] == "/id-in"


def test_an_application_registers_as_who_it_is_and_has_a_part_of_the_tree(house: House) -> None:
    metering = house.client(house.credential("application", "metering"))

    registered(metering, "metering")
    metering.create("cse-in/metering", ResourceType.CONTAINER, {"rn": "meters"})

    assert metering.retrieve("cse-in/metering")["m2m:ae"]["aei"] == "Cmetering"
    with pytest.raises(OriginatorHasNoPrivilege):
        house.client(house.credential("application", "stranger")).retrieve("cse-in/metering/meters")


def test_without_a_token_nobody_gets_in(house: House) -> None:
    anonymous = Client(HttpTransport(house.url, ca=house.data / "public" / "ca.pem"), "CAdmin")

    with pytest.raises(SecurityAssociationRequired):
        anonymous.retrieve("cse-in")


def test_a_disabled_party_is_out_before_long(house: House) -> None:
    tariff = house.client(house.credential("application", "tariff"))
    registered(tariff, "tariff")
    assert tariff.retrieve("cse-in/tariff")

    gridhearth("party", "disable", "Ctariff", "--data", house.data)

    # The CSE refuses the token, and the authority a new one.
    before_long(CredentialRefused, lambda: tariff.retrieve("cse-in/tariff"))


def test_no_request_is_lost_while_keys_rotate(house: House) -> None:
    credential = house.credential("application", "ticker")
    registered(house.client(credential), "ticker")
    (before,) = {_kid(TokenSource(credential).token()) for _ in range(3)}

    gridhearth("authority", "--rotate-keys", "--data", house.data)

    until = time.monotonic() + 20
    while True:
        token = TokenSource(credential).token()
        fresh = Client(
            HttpTransport(house.url, authorise=lambda: token, ca=credential.ca),  # noqa: B023  used at once
            "Cticker",
        )
        assert fresh.retrieve("cse-in/ticker")
        if _kid(token) != before:
            break
        assert time.monotonic() < until
        time.sleep(0.2)


def test_forgotten_keys_void_every_token_and_clients_help_themselves(house: House) -> None:
    credential = house.credential("application", "phoenix")
    phoenix = house.client(credential)
    registered(phoenix, "phoenix")
    stolen = TokenSource(credential).token()
    thief = Client(HttpTransport(house.url, authorise=lambda: stolen, ca=credential.ca), "Cphoenix")
    assert thief.retrieve("cse-in/phoenix")

    gridhearth("authority", "--rotate-keys", "--forget-old-keys", "--data", house.data)

    before_long(OneM2MError, lambda: thief.retrieve("cse-in/phoenix"))
    until = time.monotonic() + 15
    while True:
        try:
            assert phoenix.retrieve("cse-in/phoenix")
        except SecurityAssociationRequired:  # the CSE has not looked yet
            assert time.monotonic() < until
            time.sleep(0.1)
        else:
            break
    with pytest.raises(OneM2MError):
        thief.retrieve("cse-in/phoenix")


def _kid(token: str) -> str:
    return str(jwt.get_unverified_header(token)["kid"])

"""`gridhearth broker`: mosquitto for the parties of an authority, its files and its configuration."""

from __future__ import annotations

import argparse
import pwd
import shlex
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from authority import files
from authority.authority import Authority
from authority.broker import files as broker
from authority.broker.mosquitto import CONFIGURATION, STATE, ByCertificate, Listener, Tls, configuration
from authority.command_line import Parser, add_data, opened, run
from authority.server import check_tls
from authority.settings import SettingsWrong, is_loopback

_PLAIN = "127.0.0.1:1883"
_TLS = "127.0.0.1:8883"
_CERTIFICATES_PORT = 8884


def main(arguments: Sequence[str], program: str = "gridhearth broker") -> int:
    """Runs the command; returns its exit status."""
    parser = Parser(
        prog=program, description="Writes mosquitto's files for the parties of an authority, and keeps them current."
    )
    parser.add_argument("--files", type=Path, required=True, metavar="DIR", help="where the broker's files are to lie")
    parser.add_argument(
        "--listen", metavar="HOST:PORT", help=f"for users with passwords (default: {_PLAIN}; with TLS {_TLS})"
    )
    parser.add_argument("--tls-certificate", type=Path, metavar="FILE", help="speak TLS with this certificate")
    parser.add_argument("--tls-key", type=Path, metavar="FILE", help="and this key")
    parser.add_argument(
        "--client-ca", type=Path, metavar="FILE", help="let in who shows a certificate of this CA, at --certificates"
    )
    parser.add_argument(
        "--certificates",
        metavar="HOST:PORT",
        help=f"for clients with certificates (default: where it listens, port {_CERTIFICATES_PORT})",
    )
    parser.add_argument(
        "--one-connection", action="store_true", help="the user is the client id too: one connection for each party"
    )
    add_data(parser)
    given = parser.parse_args(arguments)
    return run(program, lambda: _run(given))


def _run(given: argparse.Namespace) -> int:
    folder = given.files.absolute()
    with opened(given.data) as authority:
        listener, by_certificate = _listeners(given, authority, folder)
        settings = replace(authority.settings, broker_files=str(folder)).check()
        authority.write_broker_files(folder)
        try:
            text = configuration(
                folder, listener, by_certificate, user=_owner(folder), one_connection=given.one_connection
            )
        except ValueError as fault:
            raise SettingsWrong(f"files: {fault}") from None
        (folder / STATE).mkdir(mode=0o700, exist_ok=True)
        files.replace(folder / CONFIGURATION, text.encode(), 0o640)
        settings.remember()
    print(f"The broker's files are in {folder} and follow what becomes of the parties.")
    print(f"The CSE proves itself with {folder / broker.CSE_CREDENTIAL}.")
    print(f"Next: mosquitto -c {shlex.quote(str(folder / CONFIGURATION))}")
    return 0


def _listeners(given: argparse.Namespace, authority: Authority, folder: Path) -> tuple[Listener, ByCertificate | None]:
    """Raises SettingsWrong."""
    tls = _tls(given)
    host, port = _address("listen", given.listen or (_TLS if tls else _PLAIN))
    if tls is None and not is_loopback(host):
        raise SettingsWrong(
            f"listen: {host} is reachable from elsewhere, and passwords would pass in the open: give --tls-certificate"
            " and --tls-key (gridhearth certificate --server HOST makes them)"
        )
    listener = Listener(host, port, tls)
    if given.client_ca is None:
        if given.certificates is not None:
            raise SettingsWrong("certificates: say by --client-ca whose")
        return listener, None
    if tls is None:
        raise SettingsWrong("client-ca: certificates are shown within TLS: give --tls-certificate and --tls-key")
    ours = authority.public / "ca.pem"
    is_ours = given.client_ca.read_bytes() == ours.read_bytes()
    own = _address("certificates", given.certificates) if given.certificates else (host, _CERTIFICATES_PORT)
    return listener, ByCertificate(*own, given.client_ca.absolute(), folder / broker.WITHDRAWN if is_ours else None)


def _tls(given: argparse.Namespace) -> Tls | None:
    if (given.tls_certificate is None) != (given.tls_key is None):
        raise SettingsWrong("tls-certificate and tls-key go together")
    if given.tls_certificate is None:
        return None
    check_tls(given.tls_certificate, given.tls_key)
    return Tls(given.tls_certificate.absolute(), given.tls_key.absolute())


def _address(name: str, text: str) -> tuple[str, int]:
    host, colon, port = text.rpartition(":")
    host = host.strip("[]")
    if not colon or not port.isdecimal() or not 0 < int(port) <= 65535 or not host:
        raise SettingsWrong(f"{name}: {text!r} is not HOST:PORT")
    return host, int(port)


def _owner(folder: Path) -> str:
    """Whom mosquitto is to run as: the only one besides root whom all files of the folder are for."""
    number = folder.stat().st_uid
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        raise SettingsWrong(f"files: {folder} belongs to user {number}, who has no name") from None

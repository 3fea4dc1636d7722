"""mosquitto: a configuration for the files of the parties, and how it is made to read them again."""

from __future__ import annotations

import errno
import os
import signal
from dataclasses import dataclass
from pathlib import Path
from typing import Final

CONFIGURATION: Final = "mosquitto.conf"
PID: Final = "mosquitto.pid"
STATE: Final = "state"
_PROGRAM: Final = "mosquitto"

_MOST_PACKET_BYTES: Final = 4 * 1024 * 1024 + 64 * 1024
"""The body that the CSE takes, and what is around it."""
_MOST_QUEUED_BYTES: Final = 100 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Tls:
    """The broker's own certificate and its key."""

    certificate: Path
    key: Path


@dataclass(frozen=True, slots=True)
class ByCertificate:
    """Where clients prove themselves by a certificate: whose common name is an AE-ID, and who signed it."""

    host: str
    port: int
    ca: Path
    withdrawn: Path | None
    """A list of certificates that are void (CRL), of the same CA."""


@dataclass(frozen=True, slots=True)
class Listener:
    """Where clients prove themselves by user and password."""

    host: str
    port: int
    tls: Tls | None = None


def configuration(
    folder: Path,
    listener: Listener,
    by_certificate: ByCertificate | None = None,
    *,
    user: str,
    one_connection: bool = False,
) -> str:
    """The text of mosquitto.conf. `user` is whom mosquitto becomes when root starts it: the owner of the files.

    With `one_connection` the user is the client id too: nobody can take over another's session by its client id, and a
    party has one connection at a time. Raises ValueError for a path that cannot be a line.
    """
    lines = [
        "# Made by `gridhearth broker`, and written anew by it.",
        "per_listener_settings false",
        "allow_anonymous false",
        f"password_file {_line(folder / 'passwords')}",
        f"acl_file {_line(folder / 'acl')}",
        f"pid_file {_line(folder / PID)}",
        f"user {_line(user)}",
        "persistence true",
        f"persistence_location {_line(folder / STATE)}/",
        "persistent_client_expiration 30d",
        "# oneM2M retains nothing (TS-0010).",
        "retain_available false",
        "max_inflight_messages 100",
        "max_queued_messages 100000",
        f"max_queued_bytes {_MOST_QUEUED_BYTES}",
        f"max_packet_size {_MOST_PACKET_BYTES}",
        "set_tcp_nodelay true",
        "",
        *_listener(listener, one_connection),
    ]
    if by_certificate is not None:
        if listener.tls is None:
            raise ValueError("certificates are shown within TLS: the broker needs one of its own")
        lines += ["", *_by_certificate(by_certificate, listener.tls, one_connection)]
    return "\n".join(lines) + "\n"


def reload(folder: Path) -> bool:
    """Has the mosquitto whose pid lies in the folder read its files again; False where there is none.

    Nothing but a mosquitto is ever signalled: the number in the file may be another program's by now. Raises
    PermissionError for one of another user.
    """
    try:
        number = int((folder / PID).read_text())
        if number <= 0:
            return False
        program = os.pidfd_open(number)
    except (FileNotFoundError, ProcessLookupError, ValueError, OverflowError):
        return False
    try:
        # The descriptor stays that of one process, whatever becomes of its number.
        if Path(f"/proc/{number}/comm").read_text().strip() != _PROGRAM:
            return False
        signal.pidfd_send_signal(program, signal.SIGHUP)
    except (FileNotFoundError, ProcessLookupError):
        return False
    except PermissionError:
        said = f"mosquitto ({number}) runs as another user, and nobody but you can tell it to read its files again"
        raise PermissionError(errno.EPERM, said) from None
    finally:
        os.close(program)
    return True


def _listener(listener: Listener, one_connection: bool) -> list[str]:
    return [
        f"listener {listener.port} {_line(listener.host)}",
        *(_tls(listener.tls) if listener.tls else ()),
        *_client_ids(one_connection),
    ]


def _by_certificate(listener: ByCertificate, tls: Tls, one_connection: bool) -> list[str]:
    # A listener of its own: where the identity is the user mosquitto takes no password, and it asks for a certificate
    # only where it requires one.
    return [
        f"listener {listener.port} {_line(listener.host)}",
        *_tls(tls),
        f"cafile {_line(listener.ca)}",
        *([f"crlfile {_line(listener.withdrawn)}"] if listener.withdrawn else ()),
        "require_certificate true",
        "use_identity_as_username true",
        *_client_ids(one_connection),
    ]


def _tls(tls: Tls) -> list[str]:
    return [f"certfile {_line(tls.certificate)}", f"keyfile {_line(tls.key)}", "tls_version tlsv1.2"]


def _client_ids(one_connection: bool) -> list[str]:
    return ["use_username_as_clientid true"] if one_connection else []


def _line(value: Path | str) -> str:
    text = str(value)
    if not text.isprintable() or text != text.strip():
        raise ValueError(f"{text[:80]!r} cannot stand in mosquitto.conf")
    return text

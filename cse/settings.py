"""Settings of a CSE: from `gridhearth.toml`, then the environment, then flags; the later one wins.

Every setting is one row of `Settings`; file, environment variable and flag are named after it
(`cse_id`: `cse_id = "/id-in"` under `[cse]`, `GRIDHEARTH_CSE_ID`, `--cse-id`).
"""

from __future__ import annotations

import argparse
import ipaddress
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Any, NoReturn

from cse.bindings.http import OWN_ROUTES
from cse.limits import OriginatorLimits
from cse.notifications.reach import Reach
from onem2m.addressing import is_name

PREFIX = "GRIDHEARTH_"
FILE = Path("gridhearth.toml")


class SettingsWrong(Exception):
    """A setting cannot be used; the message names it in one line."""


def _row(default: Any, help_: str, most: float | None = None) -> Any:
    """`most`: numbers are above 0 and at most this."""
    return field(default=default, metadata={"help": help_, "most": most})


@dataclass(frozen=True, slots=True)
class Settings:
    """How one CSE runs."""

    listen: str = _row("127.0.0.1:8080", "address and port of the HTTP binding; port 0 takes any free one")
    data: Path = _row(Path("gridhearth-data"), "folder of the durable store")
    cse_id: str = _row("/id-in", "CSE-ID, SP-relative")
    cse_name: str = _row("cse-in", "resource name of the CSEBase")
    provider: str = _row("gridhearth.local", "M2M-SP-ID: the domain in absolute addresses")
    admin: str = _row("CAdmin", "AE-ID of the originator that may do everything")
    development: bool = _row(False, "believe the originator that a request from this machine names, without proof")
    authority: str = _row("", "path or URL of the trust document of the authority whose credentials count")
    authority_ca: str = _row("", "file of CA certificates for fetching it, instead of the system's")
    issuers: str = _row("", "file that lists outside issuers of tokens")
    trust_stale_s: float = _row(
        3_600.0, "seconds without word of an issuer after which its credentials count no more", 31_536_000
    )
    token_skew_s: float = _row(30.0, "seconds that clocks may differ when a token's times are checked", 600)
    tls_certificate: str = _row("", "file of the server's certificate chain (PEM); with it HTTPS is served, TLS 1.3")
    tls_key: str = _row("", "file of its private key (PEM)")
    proxy_socket: str = _row("", "path of a Unix socket for a proxy that ends TLS and verifies client certificates")
    cors_origins: str = _row("", "web origins whose pages may read answers, separated by spaces")
    specializations: str = _row("", "file, or folder of *.json, with models of flexContainers beside TS-0023's")
    unknown_specializations: bool = _row(False, "take flexContainers whose model is not known, with any attributes")
    locations: str = _row("", "file that says where networks are, for rules that ask where a peer is")
    service_subscription: bool = _row(False, "an AE registers by a rule of the service subscription only")
    role_authorities: str = _row(
        "", "AE-IDs that may make roles, tokens and service subscriptions, separated by spaces"
    )
    limit_requests_s: float = _row(100_000.0, "requests a second of one originator in the long run; 0: no limit")
    limit_burst: int = _row(100_000, "requests of one originator at once, after a quiet time")
    limit_long_reads: int = _row(32, "searches of one originator at a time; 0: no limit")
    limit_fan_out: int = _row(10_000, "members that one request goes to; 0: no limit")
    limit_resources: int = _row(10_000_000, "resources that one originator may keep, instances left out; 0: no limit")
    limit_subscriptions: int = _row(1_000_000, "subscriptions that one originator may keep; 0: no limit")
    limit_instance_bytes: int = _row(
        200_000_000_000, "bytes of content in the containers that one originator made; 0: no limit"
    )
    lifetime_s: int = _row(
        315_360_000, "seconds until a resource expires that asks for no expirationTime", 6_000_000_000
    )
    lifetime_max_s: int = _row(
        0, "seconds until a resource expires at the latest, whatever expirationTime it asks for; 0: no bound"
    )
    sweep_s: float = _row(1.0, "seconds between two looks at what is due", 86_400)
    body_bytes: int = _row(4_194_304, "bytes of a request's body at most", 1_073_741_824)
    allowed_originators: str = _row(
        "", "originators that may register and send at all, as patterns separated by spaces; none given: all"
    )
    request_expiration_s: float = _row(
        0.0,
        "seconds that a request may wait for others which does not say until when it counts; 0: as long as it takes",
    )
    request_expiration_max_s: float = _row(
        3_600.0, "seconds that any request may wait for others, and that its answer is kept for repeats", 31_536_000
    )
    notify_timeout_s: float = _row(10.0, "seconds that a notification target has for its answer", 3_600)
    notify_retry_s: float = _row(
        0.5, "seconds until the first repeat of a failed notification; doubles up to a minute", 60
    )
    notify_waiting: int = _row(
        100_000, "notifications that wait for one target at most; beyond it the oldest go", 1_000_000_000
    )
    notify_batch_s: float = _row(
        60.0, "seconds that a batch of notifications waits for more, where its subscription does not say", 31_536_000
    )
    notify_allow: str = _row(
        "", "hosts, networks and host:port inside your network that notifications may go to, separated by commas"
    )
    notify_ca: str = _row("", "file of CA certificates to verify https notification targets by, not the system's")
    mqtt: str = _row("", "MQTT broker to serve at, mqtt://host:port or mqtts://host:port; none given: no MQTT")
    mqtt_names: str = _row("", "other addresses of that broker, as points of access name it, separated by spaces")
    mqtt_credential: str = _row("", "file of the user name and password to log in at the broker with (JSON)")
    mqtt_certificate: str = _row("", "file of a client certificate (PEM) to log in at the broker with")
    mqtt_key: str = _row("", "file of its private key (PEM)")
    mqtt_ca: str = _row("", "file of CA certificates to verify the broker by, instead of the system's")
    mqtt_at_once: int = _row(256, "requests by MQTT that are under way at a time", 100_000)
    mqtt_answer_s: float = _row(
        60.0, "seconds that an answer by MQTT waits for the broker, where its request does not say", 86_400
    )
    fan_out_s: float = _row(
        30.0, "seconds that members have for their answers to a request through a group which names no rset", 3_600
    )
    poll_wait_s: float = _row(
        30.0, "seconds that a poll at a polling channel waits which names no rqet; an hour at most", 3_600
    )
    poll_waiting: int = _row(2_000, "polls that may wait at polling channels at a time", 100_000)
    synchronous: str = _row("FULL", "SQLite's synchronous level: FULL; OFF loses acknowledged writes, for experiments")
    log_level: str = _row("INFO", "least severity that is logged")

    @property
    def host(self) -> str:
        """The address to listen at."""
        return self.listen.rpartition(":")[0].strip("[]")

    @property
    def port(self) -> int:
        """The port to listen at."""
        return int(self.listen.rpartition(":")[2])

    @property
    def quotas(self) -> OriginatorLimits:
        """What one originator may ask for and keep."""
        limits = {row.name: getattr(self, f"limit_{row.name}") for row in fields(OriginatorLimits)}
        return OriginatorLimits(**limits)

    def check(self) -> Settings:
        """Raises SettingsWrong for the first setting that cannot be used."""
        host, colon, port = self.listen.rpartition(":")
        if not colon or not re.fullmatch("[0-9]{1,5}", port) or int(port) > 65535 or not host:
            raise SettingsWrong(f"listen: {_shown(self.listen)} is not HOST:PORT")
        self._check_access()
        self._check_mqtt()
        if not re.fullmatch(r"/[A-Za-z0-9][A-Za-z0-9\-._]*", self.cse_id):
            raise SettingsWrong(f"cse_id: {_shown(self.cse_id)} is not a CSE-ID such as /id-in")
        if not is_name(self.cse_name) or self.cse_name in OWN_ROUTES or self.cse_name in ("la", "ol", "fopt"):
            raise SettingsWrong(f"cse_name: {_shown(self.cse_name)} cannot be the name of a CSEBase")
        if self.cse_name == self.cse_id[1:] or re.fullmatch(r"[a-z]+[0-9]+", self.cse_name):
            raise SettingsWrong(f"cse_name: {_shown(self.cse_name)} could be taken for a resource identifier")
        if not is_name(self.provider):
            raise SettingsWrong(f"provider: {_shown(self.provider)} is not a domain such as gridhearth.local")
        if not re.fullmatch(r"[CS][A-Za-z0-9\-._]+", self.admin):
            raise SettingsWrong(f"admin: {_shown(self.admin)} is not an AE-ID such as CAdmin")
        if self.synchronous not in ("FULL", "EXTRA", "NORMAL", "OFF"):
            raise SettingsWrong(f"synchronous: {_shown(self.synchronous)} is none of FULL, EXTRA, NORMAL, OFF")
        try:
            Reach(filter(str.strip, self.notify_allow.split(",")))
        except ValueError as fault:
            raise SettingsWrong(f"notify_allow: {fault}") from None
        if self.log_level not in ("DEBUG", "INFO", "WARNING", "ERROR"):
            raise SettingsWrong(f"log_level: {_shown(self.log_level)} is none of DEBUG, INFO, WARNING, ERROR")
        for name in (row.name for row in fields(self) if row.name.startswith("limit_")):
            if not 0 <= getattr(self, name) < 1e18:
                raise SettingsWrong(f"{name}: {getattr(self, name)} is not from 0 on")
        if self.lifetime_max_s and not self.lifetime_s <= self.lifetime_max_s <= 6_000_000_000:
            raise SettingsWrong(f"lifetime_max_s: {self.lifetime_max_s} is not from lifetime_s to 6000000000")
        for pattern in self.allowed_originators.split():
            if not re.fullmatch(r"/?[A-Za-z0-9\-._*/]+", pattern):
                raise SettingsWrong(f"allowed_originators: {_shown(pattern)} is not a pattern such as Cmeter-*")
        if not 0 <= self.request_expiration_s <= self.request_expiration_max_s:
            raise SettingsWrong(
                f"request_expiration_s: {self.request_expiration_s} is not from 0 to request_expiration_max_s"
            )
        for stem in self.role_authorities.split():
            if not re.fullmatch(r"[CS][A-Za-z0-9\-._]+", stem):
                raise SettingsWrong(f"role_authorities: {_shown(stem)} is not an AE-ID such as Cauthority")
        for row in fields(self):
            most, value = row.metadata["most"], getattr(self, row.name)
            if most is not None and not 0 < value <= most:
                raise SettingsWrong(f"{row.name}: {value} is not above 0 and at most {most}")
        return self

    def _check_access(self) -> None:
        """Who listens where others can reach it neither believes anybody nor lets tokens be overheard."""
        if bool(self.tls_certificate) != bool(self.tls_key):
            raise SettingsWrong("tls_certificate and tls_key: one of them is missing")
        if _is_loopback(self.host):
            return
        if self.development:
            raise SettingsWrong(
                f"listen: {self.host} is reachable from elsewhere, and in development mode anybody is believed;"
                " listen at 127.0.0.1 or [::1], or leave --development out and give --authority"
            )
        if not self.tls_certificate:
            raise SettingsWrong(
                f"listen: {self.host} is reachable from elsewhere, and tokens would be sent in clear; give"
                " --tls-certificate and --tls-key (`gridhearth certificate --server` makes them),"
                " or listen at 127.0.0.1 with --proxy-socket behind a proxy that ends TLS"
            )

    def _check_mqtt(self) -> None:
        for url in (self.mqtt, *self.mqtt_names.split()):
            if url and not re.fullmatch(r"mqtts?://[A-Za-z0-9.\-_\[\]:]+", url):
                raise SettingsWrong(
                    f"mqtt: {_shown(url)} is not mqtt://HOST:PORT or mqtts://HOST:PORT; secrets go into files"
                )
        if bool(self.mqtt_certificate) != bool(self.mqtt_key):
            raise SettingsWrong("mqtt_certificate and mqtt_key: one of them is missing")

    def check_credentials(self) -> None:
        """Raises SettingsWrong where nobody could ever prove who it is: what is started so would refuse everybody."""
        if not (self.development or self.authority or self.issuers):
            raise SettingsWrong(
                "authority: without an issuer of credentials nobody can prove who it is; run `gridhearth authority` and"
                " give its trust document with --authority, or try things out on this machine with --development"
            )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class _Parser(argparse.ArgumentParser):
    """One line for a wrong flag, as for any other wrong setting."""

    def error(self, message: str) -> NoReturn:
        raise SettingsWrong(message)


def add_flags(parser: argparse.ArgumentParser) -> None:
    """One flag for each setting, and `--config`."""
    for row in fields(Settings):
        flag = "--" + row.name.replace("_", "-")
        if isinstance(row.default, bool):
            switch = argparse.BooleanOptionalAction
            parser.add_argument(flag, action=switch, default=None, help=row.metadata["help"])
            continue
        shown = "none" if row.default == "" else row.default
        parser.add_argument(flag, metavar=row.name.upper(), help=f"{row.metadata['help']} (default: {shown})")
    parser.add_argument("--check-audit", action="store_true", help="check the audit log of the data folder, and end")
    parser.add_argument("--config", metavar="FILE", help=f"settings file (default: {FILE}, if there is one)")


def load(flags: Mapping[str, Any], environment: Mapping[str, str]) -> Settings:
    """The settings in force. Raises SettingsWrong."""
    given: dict[str, Any] = {}
    config = flags.get("config") or environment.get(f"{PREFIX}CONFIG")
    if config or FILE.exists():
        given |= _from_file(Path(config) if config else FILE)
    known = {row.name for row in fields(Settings)}
    given |= {
        name: environment[PREFIX + name.upper()] for name in known if environment.get(PREFIX + name.upper()) is not None
    }
    given |= {name: value for name, value in flags.items() if name in known and value is not None}
    return Settings(**{name: _typed(name, value) for name, value in given.items()}).check()


def parse(arguments: Sequence[str], environment: Mapping[str, str], program: str) -> Settings:
    """The settings that a command line asks for. Raises SettingsWrong."""
    return parse_task(arguments, environment, program)[0]


def parse_task(arguments: Sequence[str], environment: Mapping[str, str], program: str) -> tuple[Settings, bool]:
    """The settings that a command line asks for, and whether the audit log is only to be checked. Raises SettingsWrong."""
    parser = _Parser(prog=program, description="Runs a oneM2M common services entity.")
    add_flags(parser)
    given = parser.parse_args(arguments)
    return load(vars(given), environment), given.check_audit


def _from_file(path: Path) -> dict[str, Any]:
    try:
        content = tomllib.loads(path.read_text())
    except OSError as fault:
        raise SettingsWrong(f"config: {path}: {fault.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise SettingsWrong(f"config: {path}: {fault}") from None
    table = content.get("cse", {})
    if not isinstance(table, dict):
        raise SettingsWrong(f"config: {path}: [cse] is not a table")
    unknown = table.keys() - {row.name for row in fields(Settings)}
    if unknown:
        raise SettingsWrong(f"config: {path}: there is no setting called {min(unknown)}")
    return table


_TRUTHS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def _typed(name: str, value: Any) -> Any:
    """The value in the type of its setting: as TOML has it, or from a text. Raises SettingsWrong."""
    default = next(row.default for row in fields(Settings) if row.name == name)
    assert default is not MISSING
    if isinstance(default, bool):
        truth = _TRUTHS.get(value.lower()) if isinstance(value, str) else value
        if not isinstance(truth, bool):
            raise SettingsWrong(f"{name}: {_shown(value)} is neither true nor false")
        return truth
    if isinstance(default, int | float):
        try:
            number = type(default)(value)
        except (TypeError, ValueError, OverflowError):
            number = None
        if number is None or isinstance(value, bool) or (not isinstance(value, str) and number != value):
            kind = "a whole number" if isinstance(default, int) else "a number"
            raise SettingsWrong(f"{name}: {_shown(value)} is not {kind}")
        return number
    if not isinstance(value, str | Path) or not str(value).isprintable() or (value == "" and default != ""):
        raise SettingsWrong(f"{name}: {_shown(value)} is not a text")
    return type(default)(value) if isinstance(default, str) else Path(value)


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:80]}..."

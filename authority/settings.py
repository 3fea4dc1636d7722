"""Settings of an authority: flags first, then what the data folder remembers of the last start, then the defaults."""

from __future__ import annotations

import ipaddress
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from authority import files
from onem2m.addressing import is_name

DATA = Path("gridhearth-authority")
MEMORY = "authority.json"

_REMEMBERED = ("listen", "issuer", "cse_id", "provider", "cse", "cse_ca", "token_s", "behind_proxy", "broker_files")


class SettingsWrong(Exception):
    """A setting cannot be used; the message names it in one line."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How one authority runs."""

    data: Path = DATA
    listen: str = "127.0.0.1:8070"
    issuer: str = ""
    """The authority's own URL; empty until it is known where it listens."""
    cse_id: str = "/id-in"
    provider: str = "gridhearth.local"
    cse: str = "http://127.0.0.1:8080"
    """Where the authority reaches the CSE, as its AE Cauthority."""
    cse_ca: str = ""
    """File of CA certificates that an https CSE is believed by; empty: the system's."""
    token_s: int = 600
    behind_proxy: bool = False
    """Requests come from a proxy on this machine, which says whose they are in X-Forwarded-For."""
    broker_files: str = ""
    """Folder of the MQTT broker's password and ACL files; empty: none are written."""
    tls_certificate: Path | None = None
    tls_key: Path | None = None

    @property
    def host(self) -> str:
        """The address to listen at."""
        return self.listen.rpartition(":")[0].strip("[]")

    @property
    def port(self) -> int:
        """The port to listen at; 0 takes any free one."""
        return int(self.listen.rpartition(":")[2])

    @property
    def audience(self) -> str:
        """The absolute CSE-ID that tokens are for."""
        return f"//{self.provider}{self.cse_id}"

    @property
    def token_endpoint(self) -> str:
        """Where tokens are asked for."""
        return f"{self.issuer}/token"

    def originator(self, stem: str) -> str:
        """The SP-relative AE-ID of a stem such as Cmetering."""
        return f"{self.cse_id}/{stem}"

    def role(self, name: str) -> str:
        """A role in full: `operator` becomes operator@gridhearth.local."""
        return name if "@" in name else f"{name}@{self.provider}"

    def listening_at(self, port: int) -> Settings:
        """The same, with the port that was taken, and the issuer that follows from it unless it was given."""
        listen = f"{self.listen.rpartition(':')[0]}:{port}"
        scheme = "https" if self.tls_certificate else "http"
        return replace(self, listen=listen, issuer=self.issuer or f"{scheme}://{listen}")

    def check(self) -> Settings:
        """Raises SettingsWrong for the first setting that cannot be used."""
        host, colon, port = self.listen.rpartition(":")
        if not colon or not re.fullmatch("[0-9]{1,5}", port) or int(port) > 65535 or not host:
            raise SettingsWrong(f"listen: {self.listen!r} is not HOST:PORT")
        if (self.tls_certificate is None) != (self.tls_key is None):
            raise SettingsWrong("tls-certificate and tls-key go together")
        if self.tls_certificate is None and not is_loopback(self.host):
            raise SettingsWrong(
                f"listen: {self.host} is reachable from elsewhere, and tokens would pass in the open: give"
                " --tls-certificate and --tls-key (gridhearth certificate --server HOST makes them), or listen at"
                " 127.0.0.1 behind a proxy that ends TLS"
            )
        if _is_everywhere(self.host) and not self.issuer:
            raise SettingsWrong(f"issuer: nobody reaches {self.host}: say --issuer https://NAME:PORT")
        if self.behind_proxy and not is_loopback(self.host):
            raise SettingsWrong(f"behind-proxy: whoever reaches {self.host} could say that it is somebody else")
        for name, url in (("issuer", self.issuer), ("cse", self.cse)):
            if url and not _is_http_url(url):
                raise SettingsWrong(f"{name}: {url!r} is not an address such as https://authority.example")
        if self.cse_ca and not Path(self.cse_ca).is_file():
            raise SettingsWrong(f"cse-ca: there is no file {self.cse_ca}")
        if self.broker_files and Path(self.broker_files).exists() and not Path(self.broker_files).is_dir():
            raise SettingsWrong(f"broker-files: {self.broker_files} is not a folder")
        if not re.fullmatch(r"/[A-Za-z0-9][A-Za-z0-9\-._]*", self.cse_id):
            raise SettingsWrong(f"cse-id: {self.cse_id!r} is not a CSE-ID such as /id-in")
        if not is_name(self.provider):
            raise SettingsWrong(f"provider: {self.provider!r} is not a domain such as gridhearth.local")
        if not 10 <= self.token_s <= 3600:
            raise SettingsWrong(f"token-s: {self.token_s} is not between 10 and 3600 seconds")
        return self

    def remember(self) -> None:
        """Keeps in the data folder what the commands beside the server need to know."""
        kept = {name: value for name, value in asdict(self).items() if name in _REMEMBERED}
        files.replace(self.data / MEMORY, json.dumps(kept, indent=1).encode() + b"\n")


def broker_files_of(settings: Settings) -> Path | None:
    """The folder of the broker's files: as the data folder remembers it now, which a command may have changed since."""
    folder = _remembered(settings.data).get("broker_files", settings.broker_files)
    return Path(folder) if folder else None


def load(data: Path, given: Mapping[str, Any]) -> Settings:
    """The settings of a data folder; `given` (None: not given) wins over what it remembers. Raises SettingsWrong."""
    wanted = {name: value for name, value in given.items() if value is not None}
    known = _remembered(data)
    if "issuer" not in wanted and wanted.get("listen", known.get("listen")) != known.get("listen"):
        known.pop("issuer", None)  # it followed from the address before
    return Settings(**{"data": data, **known, **wanted}).check()


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _is_everywhere(host: str) -> bool:
    """Whether it stands for every address of the machine: 0.0.0.0 or [::]."""
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False


def _remembered(data: Path) -> dict[str, Any]:
    path = data / MEMORY
    try:
        content = json.loads(path.read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as fault:
        raise SettingsWrong(f"{path}: {fault}") from None
    known = {row.name for row in fields(Settings)}
    if not isinstance(content, dict):
        raise SettingsWrong(f"{path}: not a table of settings")
    return {name: value for name, value in content.items() if name in known}


def _is_http_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.query and not parts.fragment
    except ValueError:
        return False

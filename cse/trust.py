"""What this CSE knows of issuers of credentials, fetched from where they publish it and kept up to date.

An authority of ours publishes one document with its keys, what it revoked and whose certificates are whose
(docs/authority.md); an outside issuer publishes its keys only. What cannot be fetched for too long is forgotten: then
nobody gets in by it.
"""

from __future__ import annotations

import json
import logging
import os
import ssl
import stat
import tomllib
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol

from cse.access.authentication import Authentication, Issuer, TrustUnreadable, issuer_of, keys_of

log = logging.getLogger(__name__)

_LARGEST = 16 * 1024 * 1024
_TIMEOUT_S = 5.0
_FETCH_EVERY_S = 5.0
"""how often a document is fetched over the network; a file is looked at with every refresh"""


class Place(Protocol):
    """Where a document is published."""

    def fetch(self) -> bytes | None:
        """The document, None where it is as it was. Raises OSError."""

    def forget(self) -> None:
        """The document was of no use: the next one counts as new, even if it is the same."""


@dataclass(slots=True)
class FilePlace:
    """A file, replaced as a whole by whoever publishes it."""

    path: Path
    _seen: tuple[int, int, int] | None = None

    def fetch(self) -> bytes | None:
        with self.path.open("rb") as file:
            status = os.fstat(file.fileno())
            if status.st_mode & 0o022:
                raise PermissionError(f"{self.path} can be written by others than its owner")
            _require_own_folder(self.path)
            seen = (status.st_ino, status.st_mtime_ns, status.st_size)
            if seen == self._seen:
                return None
            content = file.read(_LARGEST)
        self._seen = seen
        return content

    def forget(self) -> None:
        self._seen = None

    def __str__(self) -> str:
        return str(self.path)


def _require_own_folder(path: Path) -> None:
    """Who may write into the folder may put a file of their own in place. In a sticky one (/tmp) only the owner can."""
    folder = path.resolve().parent
    mode = folder.stat().st_mode
    if mode & 0o022 and not mode & stat.S_ISVTX:
        raise PermissionError(f"{path} can be replaced by others than its owner: they may write into {folder}")


@dataclass(slots=True)
class UrlPlace:
    """A URL: https anywhere, http on the loopback interface only."""

    url: str
    authorities: Path | None = None
    """a file of CA certificates instead of the system's"""
    now: Callable[[], float] = field(kw_only=True)
    _tried: float = float("-inf")
    _seen: bytes | None = None
    _fault: OSError | None = None

    def fetch(self) -> bytes | None:
        # A clock that was set back must not put off the next look, and with it what was revoked.
        if self._tried <= self.now() < self._tried + _FETCH_EVERY_S:
            if self._fault is not None:
                raise self._fault
            return None
        self._tried = self.now()
        try:
            content = self._get()
        except OSError as fault:
            self._fault = fault
            raise
        self._fault = None
        seen = sha256(content).digest()
        if seen == self._seen:
            return None
        self._seen = seen
        return content

    def _get(self) -> bytes:
        context = None
        if self.url.startswith("https://"):
            context = ssl.create_default_context(cafile=self.authorities)
            context.minimum_version = ssl.TLSVersion.TLSv1_3
        opener = urllib.request.build_opener(_NoRedirect(), urllib.request.HTTPSHandler(context=context))
        try:
            with opener.open(self.url, timeout=_TIMEOUT_S) as answer:
                content: bytes = answer.read(_LARGEST)
                return content
        except (urllib.error.URLError, ValueError) as fault:
            raise OSError(f"{self.url}: {fault}") from None

    def forget(self) -> None:
        self._seen = None
        self._fault = self._fault or OSError(f"{self.url}: what is published there cannot be used")

    def __str__(self) -> str:
        return self.url


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Who publishes keys does so where we were told to look, and nowhere else."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def place_of(location: str, now: Callable[[], float], authorities: Path | None = None) -> Place:
    """A place by its path or URL. Raises TrustUnreadable for a URL that cannot be trusted."""
    scheme, mark, rest = location.partition("://")
    if not mark:
        return FilePlace(Path(location))
    host = rest.partition("/")[0].rpartition("@")[2]
    name = host.rpartition(":")[0] if not host.endswith("]") and ":" in host else host
    if scheme == "https" or (scheme == "http" and name in ("127.0.0.1", "localhost", "[::1]")):
        return UrlPlace(location, authorities, now=now)
    raise TrustUnreadable(f"{location}: keys are fetched by https, or by http on the loopback interface")


@dataclass(slots=True)
class Source:
    """One issuer, its place, and how its document is read."""

    place: Place
    read: Callable[[bytes], Issuer]
    issuer: Issuer | None = None
    heard: float = float("-inf")
    complained: bool = False


def outside_issuers(path: Path, now: Callable[[], float]) -> list[Source]:
    """The issuers of a settings file: `[[issuer]]` with name, jwks, originators, and maybe claim and roles.

    Raises TrustUnreadable.
    """
    try:
        listed = tomllib.loads(path.read_text())["issuer"]
        return [_outside(row, now) for row in listed]
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise TrustUnreadable(f"{path}: {fault}") from None
    except (KeyError, TypeError, AttributeError) as fault:
        raise TrustUnreadable(f"{path}: every [[issuer]] needs name, jwks and originators ({fault!r})") from None


def _outside(row: Mapping[str, Any], now: Callable[[], float]) -> Source:
    name, patterns = row["name"], row["originators"]
    strange = row.keys() - {"name", "jwks", "originators", "claim", "roles", "grants", "ca"}
    if strange:
        raise TrustUnreadable(f"issuer {name}: there is no setting {min(strange)}")
    if not isinstance(name, str) or not isinstance(patterns, list) or not all(isinstance(p, str) for p in patterns):
        raise TrustUnreadable(f"issuer {name}: name is a text, originators a list of patterns such as /id-in/Cacme-*")

    def read(document: bytes) -> Issuer:
        try:
            keys = keys_of(json.loads(document))
        except (ValueError, RecursionError):
            raise TrustUnreadable("not a set of keys (JWKS)") from None
        return Issuer(
            name,
            keys,
            claim=str(row.get("claim", "sub")),
            originators=tuple(patterns),
            roles=tuple(row.get("roles", ())),
            typed=False,
            # Only the word itself: what is merely true in some way must not open the tree.
            grants=row.get("grants") is True,
        )

    return Source(place_of(row["jwks"], now, Path(row["ca"]) if "ca" in row else None), read)


class Trust:
    """Keeps what the CSE knows of issuers up to date; `refresh` is called every second or so."""

    def __init__(
        self, sources: list[Source], authentication: Authentication, now: Callable[[], float], stale_s: float
    ) -> None:
        self._sources = sources
        self._authentication = authentication
        self._now = now
        self._stale_s = stale_s

    @classmethod
    def of(
        cls,
        authority: str,
        authority_ca: str,
        issuers: str,
        authentication: Authentication,
        now: Callable[[], float],
        stale_s: float,
    ) -> Trust:
        """As the settings say; an empty one stands for none. Raises TrustUnreadable."""
        sources = [] if not issuers else outside_issuers(Path(issuers), now)
        if authority:
            place = place_of(authority, now, Path(authority_ca) if authority_ca else None)
            sources.insert(0, Source(place, issuer_of))
        return cls(sources, authentication, now, stale_s)

    def refresh(self) -> None:
        """Looks at every place; what is new counts at once."""
        # Every look counts, so no short-circuiting.
        changes = [self._look_at(source) for source in self._sources]
        if any(changes):
            self._authentication.learn(source.issuer for source in self._sources if source.issuer is not None)

    def _look_at(self, source: Source) -> bool:
        try:
            document = source.place.fetch()
            issuer = source.issuer if document is None else source.read(document)
        except (OSError, TrustUnreadable) as fault:
            source.place.forget()
            return self._failed(source, fault)
        changed = issuer is not source.issuer
        source.issuer, source.heard = issuer, self._now()
        if source.complained and issuer is not None:
            log.info("%s is readable again", source.place)
            source.complained = False
        return changed

    def _failed(self, source: Source, fault: Exception) -> bool:
        if not source.complained:
            log.warning("what %s says of credentials cannot be had: %s", source.place, fault)
            source.complained = True
        if source.issuer is None or self._now() - source.heard < self._stale_s:
            return False
        log.error("nothing was heard of %s for %d s: its credentials count no more", source.place, self._stale_s)
        source.issuer = None
        return True

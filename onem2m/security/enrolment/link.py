"""The way to the authority's enrolment, over HTTP. Knows no waiting: whoever asks decides how long to be patient."""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from onem2m.security.channel import tls_context

__all__ = ["EnrolmentRefused", "HttpLink", "Link"]

MAX_ANSWER_BYTES = 64 * 1024


@dataclass(frozen=True)
class EnrolmentRefused(Exception):
    """The authority says no, or not yet. `code` is one of the words of docs/enrolment.md."""

    code: str
    text: str
    again_after_s: float | None = None
    """None: only a person can change it"""
    now: datetime | None = None
    """the authority's time: a device without a clock learns here what time it is"""

    def __str__(self) -> str:
        return f"{self.code}: {self.text}"


class Link(Protocol):
    """Carries signed texts to the authority. Raises OSError where it cannot be reached, EnrolmentRefused if it says no."""

    def claim(self, text: str) -> str:
        """Hands over a claim; returns the document."""

    def report(self, word: str) -> None:
        """Tells that the device is registered."""

    def configuration(self, word: str, version: int) -> str | None:
        """The document, if it is newer than `version`."""


class HttpLink:
    """A connection for each question: a device asks seldom.

    Nothing that goes this way is a secret, and everything is signed; https keeps it private.
    """

    def __init__(self, url: str, ca: Path | None = None, timeout_s: float = 10.0) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"{url}: the address of an authority begins with http:// or https://")
        self._host, self._port = parts.hostname, parts.port
        self._prefix = parts.path.rstrip("/")
        self._timeout_s = timeout_s
        self._tls = tls_context(ca) if parts.scheme == "https" else None

    def claim(self, text: str) -> str:
        return str(self._ask("POST", "/enrolment/claim", {"claim": text})["document"])

    def report(self, word: str) -> None:
        self._ask("POST", "/enrolment/registration", {}, word)

    def configuration(self, word: str, version: int) -> str | None:
        document = self._ask("GET", f"/enrolment/configuration?version={version}", None, word).get("document")
        return None if document is None else str(document)

    def _ask(self, method: str, path: str, content: Mapping[str, Any] | None, word: str = "") -> dict[str, Any]:
        headers = {"Accept": "application/json"}
        if word:
            headers["Authorization"] = f"Bearer {word}"
        body = None
        if content is not None:
            headers["Content-Type"] = "application/json"
            body = json.dumps(content).encode()
        connection = self._connection()
        try:
            connection.request(method, self._prefix + path, body, headers)
            answer = connection.getresponse()
            return _content(answer.status, answer.read(MAX_ANSWER_BYTES + 1))
        except http.client.HTTPException as fault:
            if isinstance(fault, OSError):
                raise
            raise ConnectionError(f"{self._host} does not answer in HTTP: {fault!r}") from fault
        finally:
            connection.close()

    def _connection(self) -> http.client.HTTPConnection:
        if self._tls is None:
            return http.client.HTTPConnection(self._host, self._port, timeout=self._timeout_s)
        return http.client.HTTPSConnection(self._host, self._port, timeout=self._timeout_s, context=self._tls)


def _content(status: int, body: bytes) -> dict[str, Any]:
    """What was answered. A gateway's or proxy's own error, which is not of our making, counts as 'away'."""
    try:
        content = json.loads(body) if body and len(body) <= MAX_ANSWER_BYTES else None
    except ValueError:
        content = None
    if status in (200, 204) and (isinstance(content, dict) or not body):
        return content or {}
    if not isinstance(content, dict) or not isinstance(content.get("error"), str):
        raise ConnectionError(f"the authority answers with HTTP {status}, and nothing that can be understood")
    again, now = content.get("again_after_s"), content.get("now")
    raise EnrolmentRefused(
        content["error"],
        str(content.get("error_description", "")),
        float(again) if isinstance(again, int | float) else None,
        datetime.fromtimestamp(now, UTC) if isinstance(now, int) and 0 <= now < 10**11 else None,
    )

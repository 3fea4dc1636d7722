"""The time, as something that a test can replace."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Gives the present as an aware UTC datetime."""


def utc_now() -> datetime:
    """The time of this machine."""
    return datetime.now(UTC)


def rfc3339(moment: datetime) -> str:
    """`2026-11-20T12:00:00.000Z`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

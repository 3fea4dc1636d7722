"""The clock that everything here is given, so that a test can give another."""

from collections.abc import Callable
from datetime import UTC, datetime

__all__ = ["Clock", "utc_now"]

Clock = Callable[[], datetime]
"""Tells the present moment, aware and in UTC."""


def utc_now() -> datetime:
    """The moment by this machine's clock."""
    return datetime.now(UTC)

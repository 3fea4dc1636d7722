"""Messages by MQTT: what has arrived, what is to go out, and what became of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

_AROUND: Final = 24
"""Bytes of a packet beside topic, payload and the like, at most."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message that has arrived."""

    topic: str
    payload: bytes
    qos: int
    number: int
    """its packet identifier"""
    session: int
    """which connection it came by: only that one can acknowledge it"""
    duplicate: bool = False
    response_topic: str | None = None
    correlation: bytes | None = None
    expires_s: int | None = None
    """how much longer it counts (message expiry, MQTT 5)"""


@dataclass(slots=True)
class Outgoing:
    """A message that is to go out."""

    topic: str
    payload: bytes
    qos: int = 1
    until: float | None = None
    """on the steady clock: then it is not worth sending any more"""
    correlation: bytes | None = None
    response_topic: str | None = None
    settled: Callable[[str | None], None] | None = None
    """called once, on the thread of the link: None when the broker has it, else why not"""
    unheard: bool = False
    """whether the broker, which has it, says that nobody is there who would get it (MQTT 5)"""


def size_of(message: Outgoing) -> int:
    """Of the whole packet in bytes, at most."""
    texts = (message.topic, message.response_topic or "")
    return len(message.payload) + sum(len(text.encode()) for text in texts) + len(message.correlation or b"") + _AROUND


@dataclass(slots=True)
class Counts:
    """What became of messages."""

    received: int = 0
    sent: int = 0
    expired: int = 0
    """not sent, for their time was over"""
    refused: int = 0
    """which the broker did not take, or for which there was no room"""
    connections: int = 0
    ended: int = 0
    """connections that ended, and attempts that led to none"""

"""Where a URL leads, and who says whether that is a place to go to."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from typing import Protocol

Address = IPv4Address | IPv6Address


@dataclass(frozen=True, slots=True)
class Place:
    """Where a URL leads."""

    scheme: str
    host: str
    """lower case, an IP address without brackets"""
    port: int


class Gate(Protocol):
    """Says where connections may go. Refusals are OSErrors: for the sender nobody is there."""

    def check_url(self, url: str) -> Place:
        """Where a URL leads. Raises OSError for one that cannot be, or must not."""

    def permits(self, address: Address, place: Place) -> bool:
        """Whether a connection to this address may be made for the place."""

    def permits_connection(self, here: str, there: str, place: Place) -> bool:
        """Whether a connection between these addresses may be used for the place."""

"""Where notifications may go: the open network, and what the operator allows inside his own.

A target is named by somebody else, and we connect to it from inside: so addresses that are not public are refused
unless allowed, at the moment of connecting and for the very address that is connected to. Pure: resolves nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final
from urllib.parse import urlsplit

from onem2m.transport.place import Address, Place

Network = IPv4Network | IPv6Network

_PORTS: Final = {"http": 80, "https": 443, "mqtt": 1883, "mqtts": 8883}
_UNPRIVILEGED: Final = 1024
_LONGEST: Final = 2048
_WHOLE: Final = re.compile(r"[!-\[\]-~]+")
"""Visible ASCII, no backslash: what parsers of URLs do not agree about never gets that far."""
_NAME: Final = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)(\.(?!-)[a-z0-9_-]{1,63}(?<!-))*\Z")
_NUMBER: Final = re.compile(r"(0x[0-9a-f]*|[0-9]+)\Z")
"""The last label of what some resolvers take for an IPv4 address in an odd spelling."""

_GLOBAL_UNICAST: Final = IPv6Network("2000::/3")
_NAT64: Final = IPv6Network("64:ff9b::/96")
_NEVER: Final = (IPv6Network("3fff::/20"), IPv4Network("192.88.99.0/24"), IPv4Network("192.0.0.0/24"))
"""Documentation, relays and special purposes that the library's tables do not list."""


class OutOfReach(OSError):
    """A target is not one that notifications may go to. The message names it, and nothing of what is there."""


class Reach:
    """The places that may be notified. `allowed` lists hosts, networks, `host:port` and `[address]:port`.

    A host or network that is allowed is so for the common ports (80, 443, 1024 and above); a lower one must be allowed
    by name. `own` is where this CSE listens: it is refused unless allowed with its port. With `loopback` all else on
    this machine is allowed, for development.
    """

    def __init__(
        self, allowed: Iterable[str] = (), own: tuple[str, int] | None = None, *, loopback: bool = False
    ) -> None:
        self._loopback = loopback
        self._hosts: set[str] = set()
        self._places: set[tuple[str, int]] = set()
        self._networks: list[Network] = []
        for entry in allowed:
            self._allow(entry.strip())
        self._own_port = own[1] if own is not None else 0
        self._own_address = _literal(own[0]) if own is not None else None

    def _allow(self, entry: str) -> None:
        try:
            self._networks.append(ip_network(entry.strip("[]"), strict=False))
            return
        except ValueError:
            pass
        host, colon, port = entry.rpartition(":")
        if not colon:
            host, port = entry, ""
        host = host.strip("[]").lower().rstrip(".")
        if not (_NAME.match(host) or _literal(host)) or (colon and not (port.isdigit() and 0 < int(port) < 65536)):
            raise ValueError(f"{entry[:80]!r} is not a host, a network or host:port")
        if colon:
            self._places.add((host, int(port)))
        else:
            self._hosts.add(host)

    def check_url(self, url: str) -> Place:
        """Where a URL leads. Raises OutOfReach for one that cannot be or is refused whatever its name means."""
        place = _place(url)
        if not self._port_allowed(place):
            raise OutOfReach(f"{url[:200]}: notifications do not go to this port")
        address = _literal(place.host)
        if address is None and (place.host == "localhost" or place.host.endswith(".localhost")):
            address = IPv4Address("127.0.0.1")
        if address is not None and not self.permits(address, place):
            raise OutOfReach(f"{url[:200]}: notifications do not go to this address")
        return place

    def _port_allowed(self, place: Place) -> bool:
        if place.port == _PORTS[place.scheme] or place.port in _PORTS.values() or place.port >= _UNPRIVILEGED:
            return True
        address = _literal(place.host)
        at_home = place.host == "localhost" or (address is not None and address.is_loopback)
        return (self._loopback and at_home) or (place.host, place.port) in self._places

    def permits(self, address: Address, place: Place | None = None) -> bool:
        """Whether a connection may be made to an address; `place` is what was asked for, where that is known."""
        if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
            address = address.ipv4_mapped
        if place is not None:
            if (place.host, place.port) in self._places or (str(address), place.port) in self._places:
                return True
            if place.port == self._own_port and self._is_own(address):
                return False
            if place.host in self._hosts:
                return True
        if any(address.version == network.version and address in network for network in self._networks):
            return True
        return (self._loopback and address.is_loopback) or is_public(address)

    def permits_connection(self, here: str, there: str, place: Place) -> bool:
        """Whether a connection that was made may be used: one that ends where it began has found ourselves."""
        ours = here == there and place.port == self._own_port
        return not ours or (place.host, place.port) in self._places or (there, place.port) in self._places

    def _is_own(self, address: Address) -> bool:
        return self._own_address is not None and address == self._own_address


def is_public(address: Address) -> bool:
    """Whether an address, and any that is embedded in it, lies in the open network."""
    if any(address.version == network.version and address in network for network in _NEVER):
        return False
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if address in _NAT64:
            return is_public(IPv4Address(int(address) & 0xFFFFFFFF))
        if address.teredo is not None or address not in _GLOBAL_UNICAST:
            return False
        if address.sixtofour is not None and not is_public(address.sixtofour):
            return False
    special = address.is_private or address.is_loopback or address.is_link_local or address.is_multicast
    return address.is_global and not special and not address.is_reserved and not address.is_unspecified


def _place(url: str) -> Place:
    if len(url) > _LONGEST or not _WHOLE.fullmatch(url):
        raise OutOfReach(f"{url[:200]!r} is not a URL in visible ASCII characters")
    try:
        parts = urlsplit(url)
        port = parts.port
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        raise OutOfReach(f"{url[:200]} is not a URL") from None
    if parts.scheme not in _PORTS:
        raise OutOfReach(f"{url[:200]}: notifications go by http, https, mqtt and mqtts")
    if "@" in parts.netloc:
        raise OutOfReach(f"{parts.scheme}://...@{host[:100]}: a target has no user name or password in its URL")
    if port == 0 or not (_literal(host) or (_NAME.match(host) and not _NUMBER.match(host.rpartition(".")[2]))):
        raise OutOfReach(f"{url[:200]} names no host and port that can be")
    return Place(parts.scheme, host, port or _PORTS[parts.scheme])


def _literal(host: str) -> Address | None:
    try:
        return ip_address(host) if "%" not in host else None
    except ValueError:
        return None

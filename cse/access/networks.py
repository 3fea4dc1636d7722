"""IP addresses and the networks that they lie in, IPv4 and IPv6.

An IPv4-mapped IPv6 address (`::ffff:192.0.2.1`, as a socket for both versions names its IPv4 peers) is that IPv4
address, in rules as in peers.
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

_IPV4_MASK = 0xFFFF_FFFF


@dataclass(frozen=True, slots=True)
class Address:
    """One address as a number."""

    version: int
    number: int

    @classmethod
    def of(cls, text: str) -> Address | None:
        """The address that a text spells, None where it spells none."""
        try:
            parsed = ip_address(text)
        except ValueError:
            return None
        if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is not None:
            return cls(4, int(parsed.ipv4_mapped))
        return cls(parsed.version, int(parsed))


@dataclass(frozen=True, slots=True)
class Network:
    """All addresses of a version that begin with the same bits; a single address is the smallest network."""

    version: int
    number: int
    mask: int

    @classmethod
    def of(cls, text: object) -> Network | None:
        """The network that a text spells, as `192.0.2.0/24` or `2001:db8::1`, None where it spells none."""
        if not isinstance(text, str) or "%" in text:
            return None
        try:
            parsed: IPv4Network | IPv6Network = ip_network(text, strict=False)
        except ValueError:
            return None
        number, mask = int(parsed.network_address), int(parsed.netmask)
        if isinstance(parsed, IPv6Network) and parsed[0].ipv4_mapped is not None:
            return cls(4, number & _IPV4_MASK, mask & _IPV4_MASK)
        return cls(parsed.version, number, mask)

    def holds(self, address: Address) -> bool:
        """Whether the address lies in it."""
        return address.version == self.version and address.number & self.mask == self.number

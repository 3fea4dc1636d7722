"""Which names the display answers to: a stranger's name that was made to point here would have the browser believe
that the stranger's page is of this site, and may read it (DNS rebinding)."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

_OF_HOMES = ("localhost", "local", "lan", "home", "internal", "home.arpa")
"""Ends of names that nobody on the Internet can register."""


def is_of_the_home(host: str, address: str = "") -> bool:
    """Whether a Host header names us: an IP address, a name of the home's network, or our own `address` (a URL)."""
    try:
        given, own = urlsplit(f"//{host}"), urlsplit(address)
        name = (given.hostname or "").rstrip(".")
        if not name or "@" in host or given.path or given.query or given.fragment:
            return False
    except ValueError:
        return False
    if "." not in name or name == own.hostname or _is_ip(name):
        return True
    return any(name.endswith(f".{end}") for end in _OF_HOMES)


def _is_ip(name: str) -> bool:
    try:
        ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return False
    return True

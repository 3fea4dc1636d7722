"""Where a peer is, as far as the operator says: networks, and the place of each.

    [[place]]
    country = "DE"                                  # ISO 3166-1, two letters
    latitude = 52.52                                # degrees, north and east positive; both or neither
    longitude = 13.40
    networks = ["192.0.2.0/24", "2001:db8::/32"]

Of several networks that hold an address the smallest counts. Nothing is guessed: an address in none is nowhere.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt
from typing import Any

from cse.access.networks import Address, Network

_COUNTRY = re.compile(r"[A-Z]{2}")
_EARTH_RADIUS_M = 6_371_008.8
_KEYS = frozenset({"country", "latitude", "longitude", "networks"})


class LocationsWrong(ValueError):
    """The table of places cannot be read; the message says where."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place: its country, or its position in degrees, or both."""

    country: str | None = None
    latitude: float | None = None
    longitude: float | None = None

    def within(self, latitude: float, longitude: float, radius_m: float) -> bool:
        """Whether it lies in a circle. A place without a position lies in none."""
        if self.latitude is None or self.longitude is None:
            return False
        return distance_m(self.latitude, self.longitude, latitude, longitude) <= radius_m


def distance_m(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Metres between two positions given in degrees, along a great circle of a round earth (haversine)."""
    north, other_north = radians(latitude), radians(other_latitude)
    across = sin((other_north - north) / 2) ** 2
    along = sin(radians(other_longitude - longitude) / 2) ** 2
    return 2 * _EARTH_RADIUS_M * asin(min(1.0, sqrt(across + cos(north) * cos(other_north) * along)))


class Locations:
    """The operator's table of networks and their places."""

    def __init__(self, places: Mapping[Network, Place]) -> None:
        self._places = dict(places)
        self._masks = {
            version: sorted({network.mask for network in places if network.version == version}, reverse=True)
            for version in (4, 6)
        }

    @classmethod
    def parse(cls, text: str) -> Locations:
        """The table that a TOML text holds. Raises LocationsWrong."""
        try:
            table = tomllib.loads(text)
        except tomllib.TOMLDecodeError as problem:
            raise LocationsWrong(f"it is not TOML: {problem}") from None
        listed = table.get("place", [])
        if table.keys() - {"place"} or not isinstance(listed, list):
            raise LocationsWrong("it holds [[place]] tables and nothing else")
        places: dict[Network, Place] = {}
        for number, entry in enumerate(listed, 1):
            if not isinstance(entry, dict) or entry.keys() - _KEYS:
                raise LocationsWrong(f"place {number}: it takes {', '.join(sorted(_KEYS))} and nothing else")
            place = _place(entry, number)
            for network in _networks(entry, number):
                if network in places:
                    raise LocationsWrong(f"place {number}: one of its networks has a place already")
                places[network] = place
        return cls(places)

    def place_of(self, address: Address) -> Place | None:
        """Where an address is: the place of the smallest network that holds it."""
        for mask in self._masks[address.version]:
            place = self._places.get(Network(address.version, address.number & mask, mask))
            if place is not None:
                return place
        return None


def _networks(entry: dict[str, Any], number: int) -> list[Network]:
    listed = entry.get("networks")
    if not isinstance(listed, list) or not listed:
        raise LocationsWrong(f"place {number}: networks is not a list of networks")
    networks = []
    for text in listed:
        network = Network.of(text)
        if network is None:
            raise LocationsWrong(f"place {number}: networks: {str(text)[:60]!r} is not a network such as 192.0.2.0/24")
        networks.append(network)
    return networks


def _place(entry: dict[str, Any], number: int) -> Place:
    country = entry.get("country")
    if country is not None and not (isinstance(country, str) and _COUNTRY.fullmatch(country)):
        raise LocationsWrong(f"place {number}: country: {str(country)[:60]!r} is not a code of two capital letters")
    latitude = _degrees(entry, "latitude", 90, number)
    longitude = _degrees(entry, "longitude", 180, number)
    if (latitude is None) is not (longitude is None):
        raise LocationsWrong(f"place {number}: latitude and longitude come together or not at all")
    if country is None and latitude is None:
        raise LocationsWrong(f"place {number}: it has neither a country nor a position")
    return Place(country, latitude, longitude)


def _degrees(entry: dict[str, Any], name: str, most: int, number: int) -> float | None:
    value = entry.get(name)
    if value is None:
        return None
    if not isinstance(value, int | float) or isinstance(value, bool) or not -most <= value <= most:
        raise LocationsWrong(f"place {number}: {name}: {str(value)[:60]} is not a number of degrees up to {most}")
    return float(value)

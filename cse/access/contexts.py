"""Under which circumstances a rule counts (acco, TS-0001 9.6.2.3): times, addresses, places, compiled once."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any

from cse.access.locations import Locations, Place
from cse.access.networks import Address, Network
from onem2m.schedules import Schedule, compile_schedule

_COUNTRY = re.compile(r"[A-Z]{2}")


class Malformed(Exception):
    """A part of a stored rule that cannot be understood: the rule permits nothing."""


@dataclass(frozen=True, slots=True)
class Circle:
    """A region: degrees, and metres around."""

    latitude: float
    longitude: float
    radius_m: float


@dataclass(frozen=True, slots=True)
class Context:
    """What must hold together; None where nothing is asked."""

    schedules: tuple[Schedule, ...] | None
    networks: tuple[Network, ...] | None
    countries: frozenset[str] | None
    circle: Circle | None

    def holds(self, instant_ns: int, address: str | None, locations: Locations | None) -> bool:
        """Whether somebody who asks at that instant from that address meets it."""
        if self.schedules is not None and not any(schedule.holds(instant_ns) for schedule in self.schedules):
            return False
        if self.networks is None and self.countries is None and self.circle is None:
            return True
        peer = None if address is None else Address.of(address)
        if peer is None:
            return False
        if self.networks is not None and not any(network.holds(peer) for network in self.networks):
            return False
        if self.countries is None and self.circle is None:
            return True
        place = None if locations is None else locations.place_of(peer)
        return place is not None and self._lies_in(place)

    def _lies_in(self, place: Place) -> bool:
        if self.countries is not None:
            return place.country in self.countries
        circle = self.circle
        return circle is not None and place.within(circle.latitude, circle.longitude, circle.radius_m)


def compile_contexts(listed: object) -> tuple[Context, ...]:
    """The contexts of a stored rule (acco). Raises Malformed; also where a list or a context is empty."""
    return tuple(_context(entry) for entry in filled_list(listed))


def filled_list(value: object) -> list[Any]:
    """A list that holds something. Raises Malformed."""
    if not isinstance(value, list) or not value:
        raise Malformed
    return value


def _context(entry: object) -> Context:
    if not isinstance(entry, dict) or not entry or entry.keys() - {"actw", "acip", "aclr"}:
        raise Malformed
    schedules = _schedules(entry["actw"]) if "actw" in entry else None
    networks = _networks(entry["acip"]) if "acip" in entry else None
    countries, circle = _region(entry["aclr"]) if "aclr" in entry else (None, None)
    return Context(schedules, networks, countries, circle)


def _schedules(listed: object) -> tuple[Schedule, ...]:
    schedules = []
    for entry in filled_list(listed):
        schedule = compile_schedule(entry)
        if schedule is None:
            raise Malformed
        schedules.append(schedule)
    return tuple(schedules)


def _networks(addresses: object) -> tuple[Network, ...]:
    """Of both versions together; one of the lists may be empty, not both."""
    if not isinstance(addresses, dict) or addresses.keys() - {"ipv4", "ipv6"}:
        raise Malformed
    networks = []
    for name, listed in addresses.items():
        if not isinstance(listed, list):
            raise Malformed
        for text in listed:
            network = Network.of(text)
            if network is None or (name == "ipv4") is not (":" not in text):
                raise Malformed
            networks.append(network)
    return tuple(filled_list(networks))


def _region(region: object) -> tuple[frozenset[str] | None, Circle | None]:
    if not isinstance(region, dict) or len(region) != 1:
        raise Malformed
    if "accc" in region:
        countries = filled_list(region["accc"])
        if not all(isinstance(code, str) and _COUNTRY.fullmatch(code) for code in countries):
            raise Malformed
        return frozenset(countries), None
    numbers = filled_list(region.get("accr"))
    if len(numbers) != 3 or not all(isinstance(n, int | float) and not isinstance(n, bool) for n in numbers):
        raise Malformed
    latitude, longitude, radius_m = numbers
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180 and 0 <= radius_m < math.inf):
        raise Malformed
    return None, Circle(float(latitude), float(longitude), float(min(radius_m, 1e9)))

"""The metering application's containers and policies: made where they are missing, in publication's order."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from ae.premise import Tenancy
from energy.reading import Reading
from onem2m.client import Client
from onem2m.vocabulary import Permission, ResourceType

log = logging.getLogger(__name__)

READINGS_KEPT = 86_400
"""a day at one a second"""
DAYS_KEPT = 800
EVENTS_KEPT = 1000
JSON = "application/json:0"
READINGS_LABEL = "meter-readings"
"""by which readers find the containers of readings"""

# Who subscribes needs CREATE on the container, and RETRIEVE on it (TS-0001 10.2.10.2).
_FOLLOW = _MAKE = Permission.CREATE | Permission.RETRIEVE
_READ = _FOLLOW | Permission.DISCOVERY
_SUBSCRIPTIONS = [{"chty": [int(ResourceType.SUBSCRIPTION)]}]
_WRITE = Permission.CREATE | Permission.RETRIEVE | Permission.DISCOVERY
_MOVE = _WRITE | Permission.DELETE
"""what was measured after a household moved out is taken out of its containers again"""
_KEEP = Permission.RETRIEVE | Permission.UPDATE
"""on the policy itself: to find it again, and to change it with its readers"""


class Furniture:
    """What stands below the AE `home`. Containers do not inherit a policy: each names its own."""

    def __init__(self, client: Client, home: str, readers: Sequence[str], premise: str | None = None) -> None:
        self._client = client
        self._home = home
        self._readers = tuple(readers)
        self._premise = premise
        self._policies: dict[str, str] = {}
        self._made: set[str] = set()

    def make(self) -> None:
        """What is always there. Everything else is made, or found to be there, when it is asked for."""
        self._made = set()
        own = [self._client.originator]
        # With a premise, its household's policy says who discovers what.
        reading = _READ if self._premise is None else _FOLLOW
        writing = _WRITE if self._premise is None else _MAKE
        readers = {"acor": list(self._readers), "acop": int(reading), "acod": _SUBSCRIPTIONS}
        self._policies = {"readers": self._policy("readers", [{"acor": own, "acop": int(writing)}, readers])}
        if self._premise is not None:
            self._policies["keepers"] = self._policy("keepers", [{"acor": own, "acop": int(_MOVE)}])
        self._container(self._home, "meters", self._shared)
        self._container(self._home, "events", self._shared, mni=EVENTS_KEPT)

    @property
    def _shared(self) -> list[str]:
        return [self._policies["readers"]]

    def meter(self, reading: Reading, source: str, tenancy: Tenancy | None = None) -> str:
        """The container that holds `readings` and `days` for a meter, and for a tenancy where there is one."""
        meters, commodity = f"{self._home}/meters", f"commodity:{int(reading.commodity)}"
        place = f"{meters}/{reading.meter_id}" + (f"/{tenancy.name}" if tenancy else "")
        if place in self._made:
            return place
        self._container(meters, reading.meter_id, self._shared, lbl=[f"source:{source}", commodity])
        labels = [commodity]
        if tenancy is not None:
            labels += [f"premise:{self._premise}", f"tenancy:{tenancy.name}"]
            self._container(f"{meters}/{reading.meter_id}", tenancy.name, self._guards(tenancy, ""), lbl=labels)
        self._container(place, "days", self._guards(tenancy, "days"), mni=DAYS_KEPT, lbl=labels if tenancy else None)
        # Last, because readers look when this one appears.
        guards = self._guards(tenancy, "readings")
        self._container(place, "readings", guards, mni=READINGS_KEPT, lbl=[READINGS_LABEL, *labels])
        self._made.add(place)
        log.info("a new meter: %s", reading.meter_id if tenancy is None else f"{reading.meter_id} ({tenancy.name})")
        return place

    def events(self, tenancy: Tenancy | None) -> str:
        """The container of events, or of those of a tenancy."""
        if tenancy is None:
            return f"{self._home}/events"
        place = f"{self._home}/events/{tenancy.name}"
        if place not in self._made:
            self._container(
                f"{self._home}/events", tenancy.name, self._guards(tenancy, "events"), mni=EVENTS_KEPT, lbl=["events"]
            )
            self._made.add(place)
        return place

    def _guards(self, tenancy: Tenancy | None, kind: str) -> list[str]:
        """The policies of data of a kind: our readers'; with a tenancy those of its household and of consents."""
        if tenancy is None:
            return self._shared
        named = [tenancy.policies[name] for name in ("household", kind) if name in tenancy.policies]
        return [self._policies["keepers"], *named]

    def _policy(self, name: str, rules: list[dict[str, Any]]) -> str:
        """The identifier of a policy that has these rules."""
        keep = {"acor": [self._client.originator], "acop": int(_KEEP)}
        attributes = {"rn": name, "pv": {"acr": rules}, "pvs": {"acr": [keep]}}
        policy = self._client.ensure(self._home, ResourceType.ACCESS_CONTROL_POLICY, attributes)["m2m:acp"]
        if policy["pv"] != attributes["pv"]:
            self._client.update(f"{self._home}/{name}", "m2m:acp", {"pv": attributes["pv"]})
        return str(policy["ri"])

    def _container(self, parent: str, name: str, policies: list[str], **attributes: Any) -> None:
        given = {key: value for key, value in attributes.items() if value is not None}
        self._client.ensure(parent, ResourceType.CONTAINER, {"rn": name, "acpi": policies, **given})

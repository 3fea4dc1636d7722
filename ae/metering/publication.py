"""The metering application's part of the tree, and how a reading gets there.

    cse-in/metering                          AE, AE-ID Cmetering
        readers                              accessControlPolicy: who may read, discover and subscribe
        meters/<meter>/readings              container; every reading of a day or so (schema energy/meter-reading)
        meters/<meter>/days                  container; the first reading of each of the home's days
        events                               container; telegrams that were refused (schema energy/event)

What is published is all that this application remembers: after a restart the newest readings tell where to go on.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import Any

import schemas
from ae.metering.intake import is_news
from ae.moments import measured_at, midnight_before
from energy.event import Event
from energy.reading import Reading
from onem2m.client import Client
from onem2m.errors import Conflict, NotFound
from onem2m.vocabulary import Permission, ResourceType

log = logging.getLogger(__name__)

READINGS_KEPT = 86_400
"""a day at one a second"""
DAYS_KEPT = 800
EVENTS_KEPT = 1000
JSON = "application/json:0"
READINGS_LABEL = "meter-readings"
"""by which readers find the containers of readings"""


class Publication:
    """Publishes each reading of each meter once."""

    def __init__(self, client: Client, home: str, zone: tzinfo, readers: Sequence[str]) -> None:
        self._client = client
        self._home = home
        self._zone = zone
        self._readers = tuple(readers)
        self._policy = ""
        self._last: dict[str, Reading] = {}
        self._opened: dict[str, datetime] = {}
        self._heard: dict[str, datetime] = {}

    def begin(self) -> None:
        """Makes what is missing in the tree, and remembers what is published."""
        self._furnish()
        self._last, self._opened, self._heard = {}, {}, {}
        for container in self._client.discover(f"{self._home}/meters", ty=ResourceType.CONTAINER, lbl=READINGS_LABEL):
            self._remember(container.removesuffix("/readings"))

    def heard(self, source: str) -> datetime | None:
        """When the newest published telegram of a device was received."""
        return self._heard.get(source)

    def publish(self, reading: Reading, source: str) -> None:
        """Adds a reading that `source` brought, unless it is known."""
        known = self._last.get(reading.meter_id)
        if not is_news(reading, known):
            return
        meter = f"{self._home}/meters/{reading.meter_id}"
        if known is None:
            self._welcome(reading, source)
        content = {"con": schemas.check("energy/meter-reading", reading.as_payload()), "cnf": JSON}
        day, opened = self._day(reading), self._opened.get(reading.meter_id)
        if opened is None or day > opened:
            # Before the reading: if we are stopped in between, the reading is still to be done, and its day is open.
            self._client.create(f"{meter}/days", ResourceType.CONTENT_INSTANCE, content, result_content=0)
            self._opened[reading.meter_id] = day
        self._client.create(f"{meter}/readings", ResourceType.CONTENT_INSTANCE, content, result_content=0)
        self._note(reading, source)

    def tell(self, event: Event) -> None:
        """Adds an event, unless it was told before."""
        content = {"rn": event.id, "con": schemas.check("energy/event", event.as_payload()), "cnf": JSON}
        try:
            self._client.create(f"{self._home}/events", ResourceType.CONTENT_INSTANCE, content, result_content=0)
        except Conflict:
            return
        log.warning("%s: %s", event.source, event.text)

    def _furnish(self) -> None:
        own = {"acor": [self._client.originator], "acop": int(sum(Permission))}
        # Who subscribes needs CREATE on the container, and RETRIEVE on it (TS-0001 10.2.10.2).
        read = Permission.CREATE | Permission.RETRIEVE | Permission.DISCOVERY
        privileges = {"acr": [own, {"acor": list(self._readers), "acop": int(read)}]}
        attributes = {"rn": "readers", "pv": privileges, "pvs": {"acr": [own]}}
        policy = self._client.ensure(self._home, ResourceType.ACCESS_CONTROL_POLICY, attributes)["m2m:acp"]
        if policy["pv"] != privileges:
            self._client.update(f"{self._home}/readers", "m2m:acp", {"pv": privileges})
        self._policy = policy["ri"]
        self._container(self._home, "meters")
        self._container(self._home, "events", mni=EVENTS_KEPT)

    def _container(self, parent: str, name: str, **attributes: Any) -> None:
        # Containers do not inherit a policy: each names it.
        self._client.ensure(parent, ResourceType.CONTAINER, {"rn": name, "acpi": [self._policy], **attributes})

    def _welcome(self, reading: Reading, source: str) -> None:
        meters = f"{self._home}/meters"
        meter = f"{meters}/{reading.meter_id}"
        commodity = f"commodity:{int(reading.commodity)}"
        self._container(meters, reading.meter_id, lbl=[f"source:{source}", commodity])
        self._container(meter, "days", mni=DAYS_KEPT)
        # Last, because readers look when this one appears.
        self._container(meter, "readings", mni=READINGS_KEPT, lbl=[READINGS_LABEL, commodity])
        log.info("a new meter: %s", reading.meter_id)

    def _remember(self, meter: str) -> None:
        labels = self._client.retrieve(meter)["m2m:cnt"].get("lbl", [])
        source = next((label.removeprefix("source:") for label in labels if label.startswith("source:")), "")
        last, opened = self._newest(f"{meter}/readings"), self._newest(f"{meter}/days")
        if last is not None:
            self._note(last, source)
        if opened is not None:
            self._opened[opened.meter_id] = self._day(opened)

    def _newest(self, container: str) -> Reading | None:
        try:
            instance = self._client.retrieve(f"{container}/la")["m2m:cin"]
        except NotFound:
            return None
        return Reading.from_payload(schemas.check("energy/meter-reading", instance["con"]))

    def _note(self, reading: Reading, source: str) -> None:
        self._last[reading.meter_id] = reading
        heard = self._heard.get(source)
        self._heard[source] = reading.received_at if heard is None else max(heard, reading.received_at)

    def _day(self, reading: Reading) -> datetime:
        return midnight_before(measured_at(reading), self._zone)

"""The metering application's part of the tree, and how a reading gets there.

    cse-in/metering                          AE, AE-ID Cmetering
        readers                              accessControlPolicy: who may read, discover and subscribe
        meters/<meter>/readings              container; every reading of a day or so (schema energy/meter-reading)
        meters/<meter>/days                  container; the first reading of each of the home's days
        events                               container; telegrams that were refused (schema energy/event)

With a premise (ae.premise) what is published belongs to a tenancy, and only those of that tenancy may read it:

        keepers                              accessControlPolicy: nobody but ourselves
        meters/<meter>/<tenancy>/readings    container; likewise days. Their policies: keepers, and what the authority
                                             names: the household, and who has consent to such data
        events/<tenancy>                     container

What is published is all that this application remembers: after a restart the newest readings tell where to go on.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, tzinfo

import schemas
from ae.metering.furniture import JSON, READINGS_LABEL, Furniture
from ae.metering.intake import is_news
from ae.metering.telegrams import CLOCKS_APART
from ae.metering.walk import written_since
from ae.moments import measured_at, midnight_before
from ae.premise import Premise
from energy.event import Event
from energy.reading import Reading
from onem2m.client import Client
from onem2m.errors import Conflict, NotFound
from onem2m.vocabulary import ResourceType

log = logging.getLogger(__name__)


class Publication:
    """Publishes each reading of each meter once, where it belongs."""

    def __init__(
        self, client: Client, home: str, zone: tzinfo, readers: Sequence[str], premise: Premise | None = None
    ) -> None:
        self._client = client
        self._furniture = Furniture(client, home, readers, None if premise is None else premise.id)
        self._home = home
        self._zone = zone
        self._premise = premise
        self._last: dict[str, Reading] = {}
        self._opened: dict[str, datetime] = {}
        """container of a meter's data -> the newest day that was opened there"""
        self._heard: dict[str, datetime] = {}

    def begin(self) -> None:
        """Makes what is missing in the tree, and remembers what is published."""
        self._furniture.make()
        self._last, self._opened, self._heard = {}, {}, {}
        for container in self._client.discover(f"{self._home}/meters", ty=ResourceType.CONTAINER, lbl=READINGS_LABEL):
            self._remember(container.removesuffix("/readings"))

    def heard(self, source: str) -> datetime | None:
        """When the newest published telegram of a device was received."""
        return self._heard.get(source)

    def publish(self, reading: Reading, source: str) -> None:
        """Adds a reading that `source` brought, unless it is known."""
        if not is_news(reading, self._last.get(reading.meter_id)):
            return
        place = self._place(reading, source)
        content = {"con": schemas.check("energy/meter-reading", reading.as_payload()), "cnf": JSON}
        day, opened = self._day(reading), self._opened.get(place)
        if opened is None or day > opened:
            # Before the reading: if we are stopped in between, the reading is still to be done, and its day is open.
            self._client.create(f"{place}/days", ResourceType.CONTENT_INSTANCE, content, result_content=0)
            self._opened[place] = day
        self._client.create(f"{place}/readings", ResourceType.CONTENT_INSTANCE, content, result_content=0)
        self._note(reading, source)

    def tell(self, event: Event) -> None:
        """Adds an event, unless it was told before."""
        content = {"rn": event.id, "con": schemas.check("energy/event", event.as_payload()), "cnf": JSON}
        tenancy = None if self._premise is None else self._premise.at(event.at)
        container = self._furniture.events(tenancy)
        try:
            self._client.create(container, ResourceType.CONTENT_INSTANCE, content, result_content=0)
        except Conflict:
            return
        log.warning("%s: %s", event.source, event.text)

    def part(self) -> None:
        """Takes what was measured since the present tenancy began out of the containers of those before.

        Word of a change may come a moment later than the first readings after it.
        """
        if self._premise is None:
            return
        present = self._premise.current
        for former in {tenancy.name for tenancy in self._premise.tenancies} - {present.name}:
            for meter in tuple(self._last):
                place = f"{self._home}/meters/{meter}/{former}"
                for container, move in (("readings", self._move), ("days", self._drop)):
                    # The CSE's clock tells when an instance came; the reading itself tells when it was measured.
                    for address, content in written_since(
                        self._client, f"{place}/{container}", present.since - CLOCKS_APART
                    ):
                        reading = Reading.from_payload(schemas.check("energy/meter-reading", content))
                        if measured_at(reading) >= present.since:
                            move(address, reading)

    def _move(self, address: str, reading: Reading) -> None:
        place = self._place(reading)
        # Named after where it was, so that being stopped in between makes no second one.
        content = {"rn": f"moved-{address.rpartition('/')[2]}", "con": reading.as_payload(), "cnf": JSON}
        if place not in self._opened:
            self._client.ensure(f"{place}/days", ResourceType.CONTENT_INSTANCE, content)
            self._opened[place] = self._day(reading)
        self._client.ensure(f"{place}/readings", ResourceType.CONTENT_INSTANCE, content)
        self._client.delete(address)

    def _drop(self, address: str, _reading: Reading) -> None:
        self._client.delete(address)

    def _place(self, reading: Reading, source: str = "") -> str:
        """The container that holds the containers for a reading. Makes it where it is missing."""
        if self._premise is None:
            return self._furniture.meter(reading, source)
        return self._furniture.meter(reading, source, self._premise.at(measured_at(reading)))

    def _remember(self, place: str) -> None:
        """What is published at a place: a meter's container, or that of one of its tenancies."""
        meter = "/".join(place.split("/")[: self._home.count("/") + 3])
        labels = self._client.retrieve(meter)["m2m:cnt"].get("lbl", [])
        source = next((label.removeprefix("source:") for label in labels if label.startswith("source:")), "")
        last, opened = self._newest(f"{place}/readings"), self._newest(f"{place}/days")
        if last is not None and is_news(last, self._last.get(last.meter_id)):
            self._note(last, source)
        if opened is not None:
            self._opened[place] = self._day(opened)

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

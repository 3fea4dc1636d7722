"""Carries telegrams from the bridge's containers to readings in ours."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, tzinfo

from ae.metering.intake import take_in
from ae.metering.publication import Publication
from ae.metering.telegrams import Instance, Telegrams
from ae.premise import Premise
from onem2m.client import Client
from onem2m.listener.notification import Notification

log = logging.getLogger(__name__)

AE_ID = "Cmetering"
NAME = "metering"
APP_ID = "Norg.gridhearth.metering"
READERS = ("Cin-home-display",)

LOOK_EVERY, CHECK_EVERY, LOOK_AGAIN = 60, 5, 10
"""ticks until we look for devices again, and until we ask those that are silent; and how many ticks we look after word
of a new device, whose container of telegrams may come a little later"""


class MeteringApplication:
    """The metering application of one premise."""

    def __init__(
        self,
        client: Client,
        cse: str,
        zone: tzinfo,
        now: Callable[[], datetime],
        readers: Sequence[str] = READERS,
        premise: str | None = None,
    ) -> None:
        self.home = f"{cse}/{NAME}"
        self._now = now
        self._premise = None if premise is None else Premise(client, cse, premise)
        self._published = Publication(client, self.home, zone, readers, self._premise)
        self._telegrams = Telegrams(client, f"{cse}/han-bridge", self._take)
        self._ticks = 0
        self._look_until = 0

    def start(self) -> None:
        """Goes on where the newest published readings end."""
        if self._premise is not None:
            self._premise.follow(NAME)
        self._published.begin()
        self._published.part()
        self._telegrams.forget()
        self._telegrams.look(self._published.heard)

    def receive(self, notification: Notification) -> None:
        """A telegram becomes readings; anything else that is new makes us look what there is."""
        if self._premise is not None and self._premise.is_told_by(notification):
            self._look_who_lives_there()
            return
        instance = notification.representation.get("m2m:cin")
        if isinstance(instance, dict):
            self._telegrams.receive(instance)
        else:
            self._telegrams.look(self._published.heard)
            self._look_until = self._ticks + LOOK_AGAIN

    def tick(self) -> None:
        """Looks for devices: often while there are none."""
        self._ticks += 1
        expecting = self._telegrams.none_followed or self._ticks <= self._look_until
        if expecting or self._ticks % LOOK_EVERY == 0:
            self._telegrams.look(self._published.heard)
        if self._ticks % CHECK_EVERY == 0:
            self._look_who_lives_there()
            self._telegrams.check_silent(self._published.heard)

    def _look_who_lives_there(self) -> None:
        if self._premise is not None and self._premise.look():
            log.info("from %s on: %s", self._premise.current.since, self._premise.current.name)
            self._published.part()

    def _take(self, instance: Instance) -> None:
        intake = take_in(instance.get("con"), instance["ri"], self._now())
        if intake.refusal is not None:
            self._published.tell(intake.refusal)
        for reading in intake.readings:
            self._published.publish(reading, intake.source)

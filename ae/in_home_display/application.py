"""Follows the readings of the home's meters, and shows what they say on the board."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

import schemas
from ae.in_home_display.board import Board
from ae.in_home_display.household import Household
from ae.in_home_display.view import view_of
from ae.premise import Premise
from energy.reading import Reading
from onem2m.client import Client
from onem2m.errors import Forbidden, NotFound
from onem2m.listener.notification import Notification
from onem2m.vocabulary import ResourceType

log = logging.getLogger(__name__)

AE_ID = "Cin-home-display"
NAME = "in-home-display"
APP_ID = "Norg.gridhearth.in-home-display"
READINGS_LABEL = "meter-readings"
LOOK_EVERY, CHECK_EVERY, LOOK_AGAIN = 60, 5, 10
"""ticks until we look for meters again, and until we ask those that are silent; and how many ticks we look after word
of a new meter, whose container of readings may come a little later"""


class DisplayApplication:
    """The in-home display of one premise."""

    def __init__(
        self,
        client: Client,
        cse: str,
        household: Household,
        board: Board,
        now: Callable[[], datetime],
        premise: str | None = None,
    ) -> None:
        self._client = client
        self._premise = None if premise is None else Premise(client, cse, premise)
        self._meters = f"{cse}/metering/meters"
        self.home = f"{cse}/{NAME}"
        self._household = household
        self._board = board
        self._now = now
        self._online = False
        self._watched: dict[str, str] = {}
        self._spoke: set[str] = set()
        self._ticks = 0
        self._look_until = 0

    def start(self) -> None:
        """Subscribes to the readings of every meter, and takes in what was read while nobody looked."""
        self._watched = {}
        if self._premise is not None:
            self._premise.follow(NAME)
            # Whoever lives here now may be others than those whose readings we know.
            self._household.meters.clear()
        self._look()
        self._show()

    def receive(self, notification: Notification) -> None:
        """A reading is shown; anything else that is new makes us look what there is."""
        instance = notification.representation.get("m2m:cin")
        if self._premise is not None and self._premise.is_told_by(notification):
            self._look_who_lives_here()
        elif isinstance(instance, dict) and instance["pi"] not in self._watched.values():
            log.debug("%s is not shown (any more)", instance["pi"])
        elif isinstance(instance, dict):
            self._spoke.add(instance["pi"])
            self._household.observe(_reading(instance["con"]))
        else:
            self._look()
            self._look_until = self._ticks + LOOK_AGAIN
        self._show()

    def tick(self) -> None:
        """Looks for meters, often while there are none; and notices that the day has turned."""
        self._ticks += 1
        if not self._watched or self._ticks <= self._look_until or self._ticks % LOOK_EVERY == 0:
            self._look()
        if self._ticks % CHECK_EVERY == 0:
            self._look_who_lives_here()
            self._ask_silent()
        self._show()

    def on_line(self, online: bool) -> None:
        """Shows whether we hear the CSE."""
        self._online = online
        self._show()

    def _show(self) -> None:
        view = view_of(self._household, self._now(), online=self._online)
        self._board.show(view, tuple(self._household.meters.values()))

    def _look_who_lives_here(self) -> None:
        """Forgets all of a former household as soon as another one lives here, or nobody."""
        if self._premise is None or not self._premise.look():
            return
        log.info("from %s on: %s", self._premise.current.since, self._premise.current.name)
        self._household.meters.clear()
        self._watched = {}
        self._look()

    def _is_ours(self, container: str) -> bool:
        """Whether a container of readings is of those who live here: `.../meters/<meter>/<tenancy>/readings`."""
        return self._premise is None or container.split("/")[-2] == self._premise.current.name

    def _look(self) -> None:
        try:
            self._client.subscribe(self._meters, NAME, [self._client.originator], chty=[3])
            found = self._client.discover(self._meters, ty=ResourceType.CONTAINER, lbl=READINGS_LABEL)
        except (NotFound, Forbidden):
            return  # The metering application is not there yet.
        for container in found:
            if container not in self._watched and self._is_ours(container):
                self._client.subscribe(container, NAME, [self._client.originator], chty=[4])
                self._watched[container] = self._client.retrieve(container)["m2m:cnt"]["ri"]
                log.info("showing %s", container)
                self._take_in(container)

    def _take_in(self, container: str) -> None:
        """The newest reading, and the one that its day began with; without that, the oldest of the day that is kept."""
        newest = self._read(f"{container}/la")
        if newest is None:
            return
        self._household.observe(newest)
        for earlier in (f"{container}/ol", f"{container.removesuffix('/readings')}/days/la"):
            opening = self._read(earlier)
            if opening is not None:
                self._household.open_day(opening)

    def _ask_silent(self) -> None:
        # A notification may be late, or lost; the newest reading is always to be had.
        silent = [container for container, key in self._watched.items() if key not in self._spoke]
        self._spoke = set()
        for container in silent:
            newest = self._read(f"{container}/la")
            if newest is not None:
                self._household.observe(newest)

    def _read(self, address: str) -> Reading | None:
        try:
            return _reading(self._client.retrieve(address)["m2m:cin"]["con"])
        except (NotFound, Forbidden):
            return None
        except schemas.PayloadInvalid as fault:
            log.warning("%s holds no reading: %s", address, fault)
            return None


def _reading(content: object) -> Reading:
    checked = schemas.check("energy/meter-reading", content)
    assert isinstance(checked, dict)  # the schema says so
    return Reading.from_payload(checked)

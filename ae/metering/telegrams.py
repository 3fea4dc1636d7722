"""The bridge's containers of telegrams, as the metering application follows them.

    cse-in/han-bridge/devices/<device>/telegrams

Each is told by subscription, walked through after a pause of ours, and asked now and then when it is silent.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from onem2m.client import Client
from onem2m.errors import Forbidden, NotFound
from onem2m.vocabulary import ResourceType, ResultContent

log = logging.getLogger(__name__)

Instance = dict[str, Any]
"""Attributes of a contentInstance."""

SUBSCRIPTION = "metering"
LABEL = "telegrams"
PAGE = 100
OVERLAP = 10
CLOCKS_APART = timedelta(minutes=5)
"""how far the bridge's clock may be ahead of the CSE's without a telegram being missed"""


class Telegrams:
    """The telegrams of every device of a bridge. `take` gets each instance in its order, some of them twice."""

    def __init__(self, client: Client, bridge: str, take: Callable[[Instance], None]) -> None:
        self._client = client
        self._devices = f"{bridge}/devices"
        self._take = take
        self._followed: dict[str, str] = {}
        self._newest: dict[str, str] = {}
        self._spoke: set[str] = set()

    @property
    def none_followed(self) -> bool:
        return not self._followed

    def forget(self) -> None:
        """Begins anew: `look` subscribes to every container and goes through it again."""
        self._followed, self._newest, self._spoke = {}, {}, set()

    def look(self, heard: Callable[[str], datetime | None]) -> None:
        """Follows every container that is not followed yet; `heard` tells until when a device's telegrams are known."""
        try:
            found = self._find()
        except (NotFound, Forbidden) as refusal:
            log.debug("the bridge is not there yet: %s", refusal)
            return
        for container in found:
            log.info("following %s", container)
            self._walk(container, heard)

    def _find(self) -> list[str]:
        """Subscribes to the containers that are new, so that what comes while we walk them waits for its turn."""
        target = [self._client.originator]
        self._client.subscribe(self._devices, SUBSCRIPTION, target, chty=[ResourceType.CONTAINER])
        found = self._client.discover(self._devices, ty=ResourceType.CONTAINER, lbl=LABEL)
        new = [container for container in found if container not in self._followed]
        for container in new:
            self._client.subscribe(container, SUBSCRIPTION, target, chty=[ResourceType.CONTENT_INSTANCE])
            self._followed[container] = self._client.retrieve(container)["m2m:cnt"]["ri"]
        return new

    def receive(self, instance: Instance) -> None:
        """Takes an instance that was told by notification."""
        self._spoke.add(instance["pi"])
        self._pass_on(instance)

    def check_silent(self, heard: Callable[[str], datetime | None]) -> None:
        """Asks devices that were not heard since the last check: a notification may be late, or lost."""
        silent = [container for container, key in self._followed.items() if key not in self._spoke]
        self._spoke = set()
        for container in silent:
            try:
                newest = self._client.retrieve(f"{container}/la")["m2m:cin"]
            except NotFound:
                continue
            if newest["ri"] != self._newest.get(newest["pi"]):
                self._walk(container, heard)

    def _walk(self, container: str, heard: Callable[[str], datetime | None]) -> None:
        known_until = heard(container.split("/")[-2])
        conditions = {} if known_until is None else {"cra": f"{known_until - CLOCKS_APART:%Y%m%dT%H%M%S}"}
        for instance in self._instances(container, conditions):
            self._pass_on(instance)

    def _instances(self, container: str, conditions: dict[str, str]) -> Iterator[Instance]:
        offset = 1
        while True:
            page = self._client.retrieve(
                container,
                result_content=ResultContent.CHILD_RESOURCES,
                ty=ResourceType.CONTENT_INSTANCE,
                lim=PAGE,
                ofst=offset,
                **conditions,
            )
            instances: list[Instance] = page["m2m:cnt"].get("m2m:cin", [])
            yield from instances
            if len(instances) < PAGE:
                return
            # Pages overlap, because the oldest instances may be evicted while we walk.
            offset += PAGE - OVERLAP

    def _pass_on(self, instance: Instance) -> None:
        self._newest[instance["pi"]] = instance["ri"]
        self._take(instance)

"""Who lives at a premise, as its authority says it in the tree (schema energy/premise-tenancy).

    cse-in/authority/premises/<premise>      container; an instance for each change, the newest one counts

What is measured belongs to the tenancy of its moment, so that nobody reads what was measured before or after their
time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import schemas
from energy.reading import moment_of
from onem2m.client import Client
from onem2m.errors import Forbidden, NotFound
from onem2m.listener.notification import Notification
from onem2m.vocabulary import ResourceType, ResultContent

VACANT = "vacant"


@dataclass(frozen=True, slots=True)
class Tenancy:
    """One household's time at a premise, or a time in which nobody lived there."""

    name: str
    since: datetime
    policies: Mapping[str, str] = field(default_factory=dict)
    """addresses of policies, by what they are for: household, readings, days, events"""


class Premise:
    """The tenancies of a premise, followed by an application that may hear of them."""

    def __init__(self, client: Client, cse: str, premise: str) -> None:
        self.id = premise
        self._client = client
        self._container = f"{cse}/authority/premises/{premise}"
        self._key = ""
        self._tenancies: tuple[Tenancy, ...] = ()

    @property
    def current(self) -> Tenancy:
        """The newest tenancy that is known."""
        return self._tenancies[-1]

    @property
    def tenancies(self) -> tuple[Tenancy, ...]:
        """All that are known, the first one first."""
        return self._tenancies

    def follow(self, subscription: str) -> None:
        """Subscribes, and takes in what was said so far. Raises OneM2MError where there is nothing to hear yet."""
        kinds = [int(ResourceType.CONTENT_INSTANCE)]
        self._client.subscribe(self._container, subscription, [self._client.originator], chty=kinds)
        self._key = self._client.retrieve(self._container)["m2m:cnt"]["ri"]
        self.look()
        if not self._tenancies:
            raise NotFound(f"{self._container} does not say yet who lives there")

    def is_told_by(self, notification: Notification) -> bool:
        """Whether a notification is about the tenancies."""
        instance = notification.representation.get("m2m:cin")
        return isinstance(instance, dict) and instance.get("pi") == self._key

    def look(self) -> bool:
        """Asks who lives there; whether that is something new. What is known stays while nobody answers."""
        try:
            found = self._client.retrieve(
                self._container, result_content=ResultContent.CHILD_RESOURCES, ty=ResourceType.CONTENT_INSTANCE
            )
        except (NotFound, Forbidden):
            return False
        before, instances = self._tenancies, found["m2m:cnt"].get("m2m:cin", [])
        self._tenancies = tuple(_tenancy(instance["con"]) for instance in instances) or before
        return self._tenancies != before

    def at(self, moment: datetime) -> Tenancy:
        """Whose a moment is. What lies before all that is known is nobody's."""
        for tenancy in reversed(self._tenancies):
            if tenancy.since <= moment:
                return tenancy
        return Tenancy(VACANT, moment)


def _tenancy(content: object) -> Tenancy:
    checked = schemas.check("energy/premise-tenancy", content)
    assert isinstance(checked, dict)  # the schema says so
    return Tenancy(checked["tenancy"], moment_of(checked["since"]), checked["policies"])

"""A flexContainer as a client keeps or reads it (TS-0001 9.6.35): a thing after a model, such as TS-0023's battery.

battery = Thing.ensure(client, "cse-in/home", "battery", model("battery"), {"lvl": 80}, history=True)
battery.update({"lvl": 79})
battery.attributes()["lvl"]
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

from onem2m.answers import Seen
from onem2m.client import Attributes, Client, short_names
from onem2m.resources.definition import Definition
from onem2m.resources.flex_container import DEFINITION, INSTANCES_ENABLED, OWN_NAMES
from onem2m.resources.specializations import standard
from onem2m.searching import Filter
from onem2m.vocabulary import ResourceType


def model(called: str) -> Definition:
    """A model of TS-0023 by its name (`battery`), root element (`cod:bat`) or containerDefinition, as release 4 has it.

    Raises KeyError. Models of others come from `onem2m.resources.specializations.load`.
    """
    for definition in standard():
        if called in (definition.name, definition.tag, definition.specialization):
            return definition
    raise KeyError(f"TS-0023 has no model {called}, or it does not come along")


@dataclass(frozen=True, slots=True)
class Thing:
    """The flexContainer at an address, with its root element."""

    client: Client
    address: str
    tag: str

    @classmethod
    def ensure(
        cls,
        client: Client,
        to: str,
        name: str,
        after: Definition,
        custom: Attributes,
        *,
        history: bool | None = None,
        attributes: Attributes | None = None,
    ) -> Self:
        """The thing of this name below `to`, made after a model where there is none.

        `custom` are the model's attributes, by short names. With `history` the CSE keeps how it was at each change: as
        much as limits among the `attributes` allow; False: the newest state only (fcied, release 4).
        """
        given = {"rn": name, DEFINITION: after.specialization, **(attributes or {}), **custom}
        if history is not None:
            given[INSTANCES_ENABLED] = history
        client.ensure(to, ResourceType.FLEX_CONTAINER, given, tag=after.tag)
        return cls(client, f"{to}/{name}", after.tag)

    def update(self, custom: Attributes) -> None:
        """Changes attributes of the model; None deletes one. One request is one state of the history."""
        self.client.update(self.address, self.tag, short_names(custom))

    def seen(self) -> Seen:
        """The whole resource."""
        return self.client.seen(self.address)

    def attributes(self) -> Mapping[str, Any]:
        """The attributes of the model only, as they are now."""
        return custom_of(self.seen())

    def latest(self) -> Mapping[str, Any]:
        """The model's attributes in the newest state of the history. Raises a OneM2MError where none is kept."""
        return custom_of(self.client.seen(f"{self.address}/la"))

    def history(self, filter: Filter | None = None) -> Iterator[Seen]:
        """The states that are kept, the oldest first (flexContainerInstance)."""
        return self.client.children(self.address, ResourceType.FLEX_CONTAINER_INSTANCE, filter)


def custom_of(seen: Seen) -> dict[str, Any]:
    """The attributes of a flexContainer, or of one of its states, that its model brings."""
    return {name: value for name, value in seen.attributes.items() if name not in OWN_NAMES}

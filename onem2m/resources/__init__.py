"""Resource types as tables: one file per type. `ALL` lists them, `Registry` finds them by number and by tag."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from onem2m.errors import BadRequest, NotImplementedHere
from onem2m.resources.access_control_policy import ACCESS_CONTROL_POLICY
from onem2m.resources.ae import AE
from onem2m.resources.authorization_information import AUTHORIZATION_INFORMATION
from onem2m.resources.container import CONTAINER
from onem2m.resources.content_instance import CONTENT_INSTANCE
from onem2m.resources.cse_base import CSE_BASE
from onem2m.resources.definition import Definition
from onem2m.resources.dynamic_authorization_consultation import DYNAMIC_AUTHORIZATION_CONSULTATION
from onem2m.resources.group import GROUP
from onem2m.resources.location_policy import LOCATION_POLICY
from onem2m.resources.m2m_service_subscription_profile import M2M_SERVICE_SUBSCRIPTION_PROFILE
from onem2m.resources.node import NODE
from onem2m.resources.polling_channel import POLLING_CHANNEL
from onem2m.resources.role import ROLE
from onem2m.resources.schedule import SCHEDULE
from onem2m.resources.service_subscribed_app_rule import SERVICE_SUBSCRIBED_APP_RULE
from onem2m.resources.service_subscribed_node import SERVICE_SUBSCRIBED_NODE
from onem2m.resources.subscription import SUBSCRIPTION
from onem2m.resources.time_series import TIME_SERIES
from onem2m.resources.time_series_instance import TIME_SERIES_INSTANCE
from onem2m.resources.token import TOKEN

ALL: tuple[Definition, ...] = (
    ACCESS_CONTROL_POLICY,
    AE,
    CONTAINER,
    CONTENT_INSTANCE,
    CSE_BASE,
    GROUP,
    LOCATION_POLICY,
    M2M_SERVICE_SUBSCRIPTION_PROFILE,
    NODE,
    POLLING_CHANNEL,
    SCHEDULE,
    SERVICE_SUBSCRIBED_APP_RULE,
    SERVICE_SUBSCRIBED_NODE,
    SUBSCRIPTION,
    TIME_SERIES,
    TIME_SERIES_INSTANCE,
    ROLE,
    TOKEN,
    DYNAMIC_AUTHORIZATION_CONSULTATION,
    AUTHORIZATION_INFORMATION,
)
"""Every resource type of this platform, in the order of their numbers."""


class Registry:
    """The resource types that one CSE or client knows.

    `by_type` holds the definition of a type number; where specialisations share a number, the one listed first.
    `by_tag` holds every definition by its root element, `m2m:cnt`.
    """

    def __init__(self, definitions: Iterable[Definition] = ALL) -> None:
        listed = tuple(definitions)
        by_type: dict[int, Definition] = {}
        by_tag: dict[str, Definition] = {}
        for definition in listed:
            by_type.setdefault(definition.type, definition)
            if by_tag.setdefault(definition.tag, definition) is not definition:
                raise ValueError(f"two resource types are called {definition.tag}")
        self._listed = listed
        self._specialised = frozenset(d.type for d in listed if by_type[d.type] is not d)
        self.prefixes = frozenset(definition.prefix for definition in listed)
        """what identifiers that a CSE makes begin with"""
        self.by_type: Mapping[int, Definition] = MappingProxyType(by_type)
        self.by_tag: Mapping[str, Definition] = MappingProxyType(by_tag)

    def __iter__(self) -> Iterator[Definition]:
        return iter(self._listed)

    def definition_of(self, type: int, encoded: bytes) -> Definition:
        """The definition of a stored representation: its type number tells, or, among specialisations, its root."""
        if type in self._specialised:
            return self.by_tag[encoded[2 : encoded.index(b'"', 2)].decode()]
        return self.by_type[type]

    def lookup(self, type: int, tag: str) -> Definition:
        """The definition that a request means by its resource type and the root element of its content."""
        found = self.by_tag.get(tag)
        if found is not None and found.type == type:
            return found
        wanted = self.by_type.get(type)
        if wanted is None:
            raise NotImplementedHere(f"ty: resource type {type} is not supported by this CSE")
        raise BadRequest(f"{tag[:60]}: a resource of type {type} comes as {wanted.tag}")

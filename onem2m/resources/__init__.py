"""Resource types as tables: one file per type. `ALL` lists them, `Registry` finds them by number and by tag."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

from onem2m.errors import BadRequest, NotImplementedHere, SpecializationSchemaNotFound
from onem2m.resources.access_control_policy import ACCESS_CONTROL_POLICY
from onem2m.resources.ae import AE
from onem2m.resources.authorization_information import AUTHORIZATION_INFORMATION
from onem2m.resources.container import CONTAINER
from onem2m.resources.content_instance import CONTENT_INSTANCE
from onem2m.resources.cse_base import CSE_BASE
from onem2m.resources.definition import Definition
from onem2m.resources.dynamic_authorization_consultation import DYNAMIC_AUTHORIZATION_CONSULTATION
from onem2m.resources.flex_container import FLEX_CONTAINER, FLEX_CONTAINER_INSTANCE, unmodelled
from onem2m.resources.group import GROUP
from onem2m.resources.location_policy import LOCATION_POLICY
from onem2m.resources.m2m_service_subscription_profile import M2M_SERVICE_SUBSCRIPTION_PROFILE
from onem2m.resources.management import MANAGEMENT
from onem2m.resources.node import NODE
from onem2m.resources.notification_target_mgmt_policy_ref import NOTIFICATION_TARGET_MGMT_POLICY_REF
from onem2m.resources.notification_target_policy import NOTIFICATION_TARGET_POLICY
from onem2m.resources.policy_deletion_rules import POLICY_DELETION_RULES
from onem2m.resources.polling_channel import POLLING_CHANNEL
from onem2m.resources.role import ROLE
from onem2m.resources.schedule import SCHEDULE
from onem2m.resources.semantic_descriptor import SEMANTIC_DESCRIPTOR
from onem2m.resources.service_subscribed_app_rule import SERVICE_SUBSCRIBED_APP_RULE
from onem2m.resources.service_subscribed_node import SERVICE_SUBSCRIBED_NODE
from onem2m.resources.structures import ROOT_ELEMENT
from onem2m.resources.subscription import SUBSCRIPTION
from onem2m.resources.time_series import TIME_SERIES
from onem2m.resources.time_series_instance import TIME_SERIES_INSTANCE
from onem2m.resources.token import TOKEN
from onem2m.vocabulary import Operation

ALL: tuple[Definition, ...] = (
    ACCESS_CONTROL_POLICY,
    AE,
    CONTAINER,
    CONTENT_INSTANCE,
    CSE_BASE,
    GROUP,
    LOCATION_POLICY,
    M2M_SERVICE_SUBSCRIPTION_PROFILE,
    *MANAGEMENT,
    NODE,
    POLLING_CHANNEL,
    SCHEDULE,
    SERVICE_SUBSCRIBED_APP_RULE,
    SERVICE_SUBSCRIBED_NODE,
    SUBSCRIPTION,
    SEMANTIC_DESCRIPTOR,
    NOTIFICATION_TARGET_MGMT_POLICY_REF,
    NOTIFICATION_TARGET_POLICY,
    POLICY_DELETION_RULES,
    FLEX_CONTAINER,
    TIME_SERIES,
    TIME_SERIES_INSTANCE,
    ROLE,
    TOKEN,
    DYNAMIC_AUTHORIZATION_CONSULTATION,
    AUTHORIZATION_INFORMATION,
    FLEX_CONTAINER_INSTANCE,
)
"""Every resource type of this platform, in the order of their numbers; models of flexContainers come beside them."""

_STRANGERS: Final = 1_000
"""Specialisations that nothing describes, of which so many are remembered."""


class Registry:
    """The resource types that one CSE or client knows.

    `by_type` holds the definition of a type number; where specialisations share a number, the one listed first.
    `by_tag` holds the first of each root element, `m2m:cnt`. `specializations` are the models of flexContainers. With
    `accept_unknown` flexContainers may follow models that are not among them.
    """

    def __init__(
        self,
        definitions: Iterable[Definition] = ALL,
        specializations: Iterable[Definition] = (),
        *,
        accept_unknown: bool = False,
    ) -> None:
        listed = tuple(definitions)
        models = tuple(specializations)
        instances = tuple(definition.instances for definition in models if definition.instances is not None)
        by_type: dict[int, Definition] = {}
        by_tag: dict[str, Definition] = {}
        known: dict[tuple[int, str], Definition] = {}
        by_prefix: dict[str, Definition] = {}
        for definition in (*listed, *models, *instances):
            by_type.setdefault(definition.type, definition)
            by_tag.setdefault(definition.tag, definition)
            if known.setdefault((definition.type, definition.tag), definition) is not definition:
                raise ValueError(f"two resource types are called {definition.tag}")
            if by_prefix.setdefault(definition.prefix, definition).type != definition.type:
                raise ValueError(f"identifiers of two resource types begin with {definition.prefix}")
        self.tables = listed
        """without models"""
        self.models = models
        self._all = (*listed, *models, *instances)
        self._known = known
        self.holders = frozenset(d.type for d in self._all if d.children)
        """types that may have children"""
        self._specialised = frozenset(d.type for d in self._all if d.told_by or d.abstract or by_type[d.type] is not d)
        self._models = {d.specialization: d for d in models}
        self._accept_unknown = accept_unknown
        self._stranger = lru_cache(_STRANGERS)(lambda number, tag: unmodelled(by_type[number], tag))
        self.by_prefix: Mapping[str, Definition] = MappingProxyType(by_prefix)
        """the first of each beginning of identifiers that a CSE makes"""
        self.by_type: Mapping[int, Definition] = MappingProxyType(by_type)
        self.by_tag: Mapping[str, Definition] = MappingProxyType(by_tag)

    def __iter__(self) -> Iterator[Definition]:
        return iter(self._all)

    def definition_of(self, type: int, encoded: bytes) -> Definition:
        """The definition of a stored representation: its type number tells, or, among specialisations, its root."""
        if type in self._specialised:
            tag = encoded[2 : encoded.index(b'"', 2)].decode()
            # What was taken once stays readable, also when its model is not among ours any more.
            return self._known.get((type, tag)) or self._stranger(type, tag)
        return self.by_type[type]

    def lookup(self, type: int, tag: str) -> Definition:
        """The definition that a request means by its resource type and the root element of its content."""
        found = self._known.get((type, tag))
        if found is not None and not found.abstract:
            return found
        wanted = self.by_type.get(type)
        if wanted is None:
            raise NotImplementedHere(f"ty: resource type {type} is not supported by this CSE")
        if type not in self._specialised:
            raise BadRequest(f"{tag[:60]}: a resource of type {type} comes as {wanted.tag}")
        if Operation.CREATE not in wanted.operations:
            return wanted
        other = self.by_tag.get(tag)
        if other is not None and other.type != type:
            raise BadRequest(f"{tag[:60]}: not the root element of a {wanted.name} (ty {type}), but of a {other.name}")
        # What a node defines by itself is in no name space of the standard.
        free = self._accept_unknown if wanted.abstract else not tag.startswith("m2m:")
        if free and ROOT_ELEMENT.check(tag) is None:
            return self._stranger(type, tag)
        raise SpecializationSchemaNotFound(f"{tag[:60]}: no such specialisation of {wanted.name} is known here")

    def require_agreement(self, definition: Definition, attributes: Mapping[str, Any]) -> None:
        """Raises where content names another model (cnd) than its root element does, or one that is not known."""
        told = attributes.get(definition.told_by)
        if not isinstance(told, str) or told == definition.specialization:
            return
        if isinstance(definition.specialization, int):
            return  # a number, in the table as such
        model = self._models.get(told)
        if model is not None:
            raise BadRequest(f"{definition.told_by}: {told[:100]} is the model of {model.tag}, not of {definition.tag}")
        if definition.specialization is not None:
            raise SpecializationSchemaNotFound(
                f"{definition.told_by}: no model {told[:100]} is known here; {definition.tag} is of"
                f" {definition.specialization}"
            )

"""What resource types do beyond their tables: one file per type, plain hook functions."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from cse.behaviour.ae import AE_BEHAVIOUR
from cse.behaviour.container import CONTAINER_BEHAVIOUR
from cse.behaviour.content_instance import CONTENT_INSTANCE_BEHAVIOUR
from cse.behaviour.cse_base import CSE_BASE_BEHAVIOUR
from cse.behaviour.flex_container import FLEX_CONTAINER_BEHAVIOUR
from cse.behaviour.group import GROUP_BEHAVIOUR
from cse.behaviour.location_policy import LOCATION_POLICY_BEHAVIOUR
from cse.behaviour.management_object import MANAGEMENT_OBJECT_BEHAVIOUR
from cse.behaviour.notification_target_mgmt_policy_ref import NOTIFICATION_TARGET_MGMT_POLICY_REF_BEHAVIOUR
from cse.behaviour.notification_target_policy import NOTIFICATION_TARGET_POLICY_BEHAVIOUR
from cse.behaviour.policy_deletion_rules import POLICY_DELETION_RULES_BEHAVIOUR
from cse.behaviour.polling_channel import POLLING_CHANNEL_BEHAVIOUR
from cse.behaviour.role import ROLE_BEHAVIOUR
from cse.behaviour.schedule import SCHEDULE_BEHAVIOUR
from cse.behaviour.semantic_descriptor import SEMANTIC_DESCRIPTOR_BEHAVIOUR
from cse.behaviour.service_subscribed_node import SERVICE_SUBSCRIBED_NODE_BEHAVIOUR
from cse.behaviour.subscription import SUBSCRIPTION_BEHAVIOUR
from cse.behaviour.time_series import TIME_SERIES_BEHAVIOUR
from cse.behaviour.time_series_instance import TIME_SERIES_INSTANCE_BEHAVIOUR
from cse.behaviour.token import TOKEN_BEHAVIOUR
from cse.model import Behaviour
from onem2m.vocabulary import ResourceType

_RESERVED = Behaviour(reserved=True)

BEHAVIOURS: Mapping[int, Behaviour] = MappingProxyType(
    {
        ResourceType.AE: AE_BEHAVIOUR,
        ResourceType.CONTAINER: CONTAINER_BEHAVIOUR,
        ResourceType.CONTENT_INSTANCE: CONTENT_INSTANCE_BEHAVIOUR,
        ResourceType.CSE_BASE: CSE_BASE_BEHAVIOUR,
        ResourceType.FLEX_CONTAINER: FLEX_CONTAINER_BEHAVIOUR,
        ResourceType.GROUP: GROUP_BEHAVIOUR,
        ResourceType.LOCATION_POLICY: LOCATION_POLICY_BEHAVIOUR,
        ResourceType.POLLING_CHANNEL: POLLING_CHANNEL_BEHAVIOUR,
        ResourceType.SCHEDULE: SCHEDULE_BEHAVIOUR,
        ResourceType.MANAGEMENT_OBJECT: MANAGEMENT_OBJECT_BEHAVIOUR,
        ResourceType.SEMANTIC_DESCRIPTOR: SEMANTIC_DESCRIPTOR_BEHAVIOUR,
        ResourceType.SUBSCRIPTION: SUBSCRIPTION_BEHAVIOUR,
        ResourceType.NOTIFICATION_TARGET_MGMT_POLICY_REF: NOTIFICATION_TARGET_MGMT_POLICY_REF_BEHAVIOUR,
        ResourceType.NOTIFICATION_TARGET_POLICY: NOTIFICATION_TARGET_POLICY_BEHAVIOUR,
        ResourceType.POLICY_DELETION_RULES: POLICY_DELETION_RULES_BEHAVIOUR,
        ResourceType.M2M_SERVICE_SUBSCRIPTION_PROFILE: _RESERVED,
        ResourceType.SERVICE_SUBSCRIBED_APP_RULE: _RESERVED,
        ResourceType.SERVICE_SUBSCRIBED_NODE: SERVICE_SUBSCRIBED_NODE_BEHAVIOUR,
        ResourceType.TIME_SERIES: TIME_SERIES_BEHAVIOUR,
        ResourceType.TIME_SERIES_INSTANCE: TIME_SERIES_INSTANCE_BEHAVIOUR,
        ResourceType.ROLE: ROLE_BEHAVIOUR,
        ResourceType.TOKEN: TOKEN_BEHAVIOUR,
        ResourceType.AUTHORIZATION_INFORMATION: _RESERVED,
    }
)
"""Types that are not listed do nothing beyond their table."""

"""What resource types do beyond their tables: one file per type, plain hook functions."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from cse.behaviour.ae import AE_BEHAVIOUR
from cse.behaviour.container import CONTAINER_BEHAVIOUR
from cse.behaviour.content_instance import CONTENT_INSTANCE_BEHAVIOUR
from cse.behaviour.cse_base import CSE_BASE_BEHAVIOUR
from cse.behaviour.group import GROUP_BEHAVIOUR
from cse.behaviour.subscription import SUBSCRIPTION_BEHAVIOUR
from cse.model import Behaviour
from onem2m.vocabulary import ResourceType

BEHAVIOURS: Mapping[int, Behaviour] = MappingProxyType(
    {
        ResourceType.AE: AE_BEHAVIOUR,
        ResourceType.CONTAINER: CONTAINER_BEHAVIOUR,
        ResourceType.CONTENT_INSTANCE: CONTENT_INSTANCE_BEHAVIOUR,
        ResourceType.CSE_BASE: CSE_BASE_BEHAVIOUR,
        ResourceType.GROUP: GROUP_BEHAVIOUR,
        ResourceType.SUBSCRIPTION: SUBSCRIPTION_BEHAVIOUR,
    }
)
"""Types that are not listed do nothing beyond their table."""

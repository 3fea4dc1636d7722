"""The specialisations of <mgmtObj>: what can be managed on a node, by area (TS-0001 annex D, TS-0004 annex D)."""

from __future__ import annotations

from onem2m.resources.definition import Definition
from onem2m.resources.management.cmdh import CMDH
from onem2m.resources.management.device import DEVICE
from onem2m.resources.management.management_object import MANAGEMENT_OBJECT
from onem2m.resources.management.network import NETWORK_MANAGEMENT
from onem2m.resources.management.software import SOFTWARE_MANAGEMENT

MANAGEMENT: tuple[Definition, ...] = (MANAGEMENT_OBJECT, *SOFTWARE_MANAGEMENT, *DEVICE, *NETWORK_MANAGEMENT, *CMDH)
"""All of them; the first is the general one, which anything else that a node defines by itself is like."""

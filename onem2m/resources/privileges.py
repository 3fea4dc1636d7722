"""Access control rules as they are stored (TS-0004 7.4.2, TS-0003 7.1); `cse/access/policies.py` evaluates them."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Any

from onem2m.resources.kinds import (
    ADDRESS,
    BOOLEAN,
    Kind,
    integer,
    is_not,
    list_of,
    matching,
    restricted,
    structure,
    text,
)
from onem2m.resources.structures import ATTRIBUTE_NAME, RESOURCE_TYPE, SCHEDULE_ENTRY, SPECIALIZATION

PERMISSIONS = integer("accessControlOperations", "a combination of 1, 2, 4, 8, 16 and 32", 0, 63)


def _ip_addresses(version: int) -> Kind:
    def allowed(value: str) -> bool:
        try:
            return ip_network(value, strict=False).version == version
        except ValueError:
            return False

    return text(f"ipv{version}", f"an IPv{version} address or range (CIDR)", allowed, {})


def _one_region(region: dict[str, Any]) -> str | None:
    return None if len(region) == 1 else "either accc (countries) or accr (a circle) is needed"


_NUMBER = Kind(
    "float",
    lambda v: None if isinstance(v, int | float) and not isinstance(v, bool) else is_not(v, "a number"),
    {"type": "number"},
)
LOCATION_REGION = restricted(
    structure(
        "locationRegion",
        {},
        {
            "accc": list_of(
                matching("countryCode", "a country code of two letters", "[A-Z]{2}"), minimum=1, maximum=300
            ),
            "accr": list_of(_NUMBER, exactly=3),
        },
    ),
    _one_region,
    minProperties=1,
    maxProperties=1,
)
"""m2m:locationRegion: countries, or latitude and longitude in degrees and a radius in metres."""
_CONTEXT = structure(
    "accessControlContexts",
    {},
    {
        "actw": list_of(SCHEDULE_ENTRY, minimum=1, maximum=100),
        "acip": structure(
            "ipAddresses",
            {},
            {"ipv4": list_of(_ip_addresses(4), maximum=100), "ipv6": list_of(_ip_addresses(6), maximum=100)},
        ),
        "aclr": LOCATION_REGION,
    },
)
_OBJECT_DETAILS = structure(
    "accessControlObjectDetails",
    {"chty": list_of(RESOURCE_TYPE, minimum=1, maximum=100)},
    {"ty": RESOURCE_TYPE, "spty": SPECIALIZATION},
)
_RULE = structure(
    "accessControlRule",
    {"acor": list_of(ADDRESS, minimum=1, maximum=1000), "acop": PERMISSIONS},
    {
        "acco": list_of(_CONTEXT, minimum=1, maximum=50),
        "acaf": BOOLEAN,
        "acod": list_of(_OBJECT_DETAILS, minimum=1, maximum=50),
        "aca": list_of(ATTRIBUTE_NAME, minimum=1, maximum=300),
    },
)
_MOST_ENTRIES = 5_000


def _entries(part: Any) -> int:
    """How many single values a part of a rule has: each may have to be looked at for one decision."""
    if isinstance(part, dict):
        part = list(part.values())
    return sum(map(_entries, part)) if isinstance(part, list) else 1


def _too_much(privileges: dict[str, Any]) -> str | None:
    entries = _entries(privileges)
    return f"{entries} entries in all, of {_MOST_ENTRIES} at most" if entries > _MOST_ENTRIES else None


PRIVILEGES = restricted(structure("setOfAcrs", {}, {"acr": list_of(_RULE, maximum=100)}), _too_much)
"""m2m:setOfAcrs (pv): rules, of which any one that fits permits."""
SELF_PRIVILEGES = restricted(structure("setOfAcrs", {"acr": list_of(_RULE, minimum=1, maximum=100)}), _too_much)
"""pvs: without a rule nobody could ever change the policy again."""

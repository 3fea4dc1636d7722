"""What a device is told: where it registers, as whom, and how it is to work. Nothing in it is secret."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from authority.enrolment.device import Device

APP_ID = "Ndevice"

CHANGEABLE = ("reporting", "policies", "time_server", "cse_url")
"""What an operator's profile may say."""


class ProfileWrong(ValueError):
    """A profile says something that no device understands."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where devices of this authority work."""

    cse_url: str
    cse_id: str
    cse_name: str
    token_endpoint: str
    audience: str
    provider: str
    authority_keys: Sequence[Mapping[str, Any]]


def checked_profile(content: object) -> dict[str, Any]:
    """A profile as an operator hands it in. Raises ProfileWrong."""
    if not isinstance(content, dict):
        raise ProfileWrong("a profile is a JSON object")
    for name, value in content.items():
        if name not in CHANGEABLE:
            raise ProfileWrong(f"{name}: a profile has {', '.join(CHANGEABLE)}")
        if not isinstance(value, dict if name in ("reporting", "policies") else str):
            raise ProfileWrong(f"{name}: an object for reporting and policies, a text for the others")
    interval = content.get("reporting", {}).get("interval_s", 1)
    if not isinstance(interval, int | float) or isinstance(interval, bool) or not 0 < interval <= 31_536_000:
        raise ProfileWrong("reporting.interval_s: seconds above 0, and a year at most")
    return content


def settings_of(device: Device, site: Site, profile: Mapping[str, Any]) -> dict[str, Any]:
    """All that the device's document holds beside its signature, its version and its owner."""
    labels = ["device", _label("model", device.model), _label("serial", device.serial)]
    return {
        "cse_url": profile.get("cse_url") or site.cse_url,
        "cse_id": site.cse_id,
        "cse_name": site.cse_name,
        "ae_id": device.ae_id,
        "ae_name": device.ae_id[1:],
        "app_id": APP_ID,
        "labels": sorted([*labels, *([_label("via", device.gateway)] if device.gateway else [])]),
        "client_id": device.ae_id,
        "token_endpoint": site.token_endpoint,
        "audience": site.audience,
        "operator": device.operator,
        "premise": device.premise,
        "gateway": device.gateway,
        "reporting": {"interval_s": 900, "retry_s": 60, **profile.get("reporting", {})},
        "policies": dict(profile.get("policies", {})),
        "time_server": profile.get("time_server") or f"ntp.{site.provider}",
        "authority_keys": [dict(key) for key in site.authority_keys],
    }


def _label(name: str, value: str) -> str:
    """A label is one word."""
    return f"{name}:{re.sub(r'[^A-Za-z0-9._-]+', '-', value)}"

"""A container that policies guard: what most tests of access speak of."""

from __future__ import annotations

from typing import Any

from tests.conformance.house import Originator

BOX = "cse-in/meter/box"
MASTER = {"acor": ["Cmeter"], "acop": 63}

CREATE, RETRIEVE, UPDATE, DELETE, NOTIFY, DISCOVERY = 1, 2, 4, 8, 16, 32


def allow(meter: Originator, *rules: dict[str, Any], name: str = "rules") -> str:
    """A policy that lets the meter do everything, and others what the rules say; its address."""
    own = {"acr": [MASTER]}
    meter.made("cse-in/meter", "acp", {"rn": name, "pv": {"acr": [MASTER, *rules]}, "pvs": own})
    return f"cse-in/meter/{name}"


def box(meter: Originator, *policies: str) -> None:
    """A container with one instance, guarded by the policies."""
    meter.made("cse-in/meter", "cnt", {"rn": "box", **({"acpi": list(policies)} if policies else {})})
    meter.made(BOX, "cin", {"rn": "first", "con": "0"})

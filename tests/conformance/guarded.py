"""A container that policies guard: what most tests of access speak of."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from onem2m.primitive import Association, Identity, Request
from onem2m.vocabulary import Operation
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


@dataclass(frozen=True)
class Caller(Originator):
    """An originator of whom the binding knows something."""

    association: Association | None = None

    def request(self, operation: Operation, to: str, **parts: Any) -> Request:
        return super().request(operation, to, **{"association": self.association, **parts})


def calling(
    who: Originator, address: str | None = None, *, proved: bool = False, roles: Collection[str] = ()
) -> Caller:
    """The originator, asking from an address; with its identity proved, and roles with that, or only claimed."""
    identity = Identity(f"/id-in/{who.name}", frozenset(roles), "test") if proved or roles else None
    return Caller(who.house, who.name, Association(identity, address))

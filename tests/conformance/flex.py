"""FlexContainers that tests speak of, and what every model needs."""

from __future__ import annotations

from typing import Any

from onem2m.resources.definition import Definition
from onem2m.resources.flex_container import FLEX_CONTAINER, OWN_NAMES
from onem2m.resources.kinds import BOOLEAN, DATE, FLOAT, STRING, TIME, TIMESTAMP, Kind
from onem2m.resources.specializations import standard

BATTERY = "org.onem2m.common.moduleclass.battery"
ENERGY = "org.onem2m.common.moduleclass.energyConsumption"
CLOCK = "org.onem2m.common.moduleclass.clock"
METER = "org.onem2m.city.device.deviceSmartElectricMeter"
BAT = {"cnd": BATTERY, "lvl": 85, "lowBy": False}

MODELS = {definition.tag: definition for definition in standard()}
GENERAL = {row.short for row in FLEX_CONTAINER.attributes}

_EXAMPLES: dict[str, Any] = {
    STRING.name: "text",
    BOOLEAN.name: True,
    FLOAT.name: 21.5,
    TIMESTAMP.name: "20250301T120000",
    DATE.name: "20250301",
    TIME.name: "120000",
    "integer": -5,
    "nonNegativeInteger": 5,
}


def example(kind: Kind) -> Any:
    """A value of a kind."""
    return ["one", 2] if kind.name.startswith("list of ") else _EXAMPLES[kind.name]


def least(definition: Definition) -> dict[str, Any]:
    """The least that a CREATE carries."""
    rows = [row for row in definition.attributes if row.always and row.short not in OWN_NAMES]
    return {"cnd": definition.specialization, **{row.short: example(row.kind) for row in rows}}


def whole(definition: Definition) -> dict[str, Any]:
    """All attributes of the model."""
    rows = [row for row in definition.attributes if row.short not in OWN_NAMES]
    return {"cnd": definition.specialization, **{row.short: example(row.kind) for row in rows}}

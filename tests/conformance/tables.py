"""What the tests of the attribute tables need of every resource type: where it is made, the least it carries, values."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from typing import Any

from onem2m.resources import ALL
from onem2m.resources.attribute import NP, Attribute
from onem2m.resources.definition import Definition
from onem2m.vocabulary import Operation
from tests.conformance.house import ADMINISTRATOR, House, Originator
from tests.conformance.test_types import LEAST, RESERVED

Row = Attribute[Any]

BASE, HOME, BOX = "cse-in", "cse-in/meter", "cse-in/meter/box"

_PARENTS: dict[str, str] = {
    "cin": BOX,
    "sub": BOX,
    "svsn": "cse-in/subscriber",
    "ae": BASE,
    "nod": BASE,
    "sch": "cse-in/node",
}
_PARENTS |= {
    "tsi": "cse-in/meter/ts-above",
    "ntpr": "cse-in/meter/box/sub-above",
    "ntp": BASE,
    "pdr": "cse-in/ntp-above",
}
_PARENTS |= {"smd": BOX}
_LEAST: dict[str, dict[str, Any]] = {
    **LEAST,
    "ae": {"api": "Nother", "rr": True, "srv": ["4"]},
    "pch": {},
    "sch": {"se": {"sce": ["* * * * * * *"]}},
    "ts": {},
    "tsi": {"dgt": "20250301T115959", "con": "230.1"},
    "lcp": {"los": 2},
    "smd": {"dcrp": 5, "dsp": b64encode(b"<urn:a> <urn:b> <urn:c> .").decode()},
    "ntpr": {"ntu": ["Cmeter"]},
    "ntp": {"acn": 1},
    "pdr": {"dr": {"tod": ["* * 0-6 * * * *"]}},
}

_TOGETHER: dict[tuple[str, str], dict[str, Any]] = {
    ("svsn", "rlk"): {"csi": "/id-in"},
    ("grp", "spty"): {"mt": 28},
    ("ts", "mdd"): {"pei": 1000, "peid": 100, "mdt": 500},
}
"""What has to be told with an attribute."""

_VALUES: dict[str, Any] = {
    "rn": "named", "et": "20250301T180000", "acpi": ["cse-in/free"], "csi": "/id-mn", "mid": ["Cmeter"],
    "nu": ["Cmeter"], "nfu": ["Cmeter"], "dap": ["http://127.0.0.1:9998/das"], "cstn": "CAdmin", "cr": None, "tkhd": "Cmeter",
    "tkob": "eyJi.eyJj.c2ln", "enc": {"net": [1, 3]}, "su": "Cmeter", "spty": {"cnd": "org.onem2m.x"}, "los": 2, "dgt": "20250301T115958", "nsi": [],
    "esi": {"esf": ["1"]}, "conr": {"urir": [{"nm": "con", "uri": "http://127.0.0.1:9999/x"}]}, "ape": {"ape": []},
}  # fmt: skip
"""Values of attributes that have to mean something."""

_POOL: tuple[Any, ...] = (
    True, 1, 2, 5, 100, 0, 3, 4, 10, 1000, 28,
    "20250301T130000", "PT10S", "Cmeter", "/id-in", "name@sp.example", "1.0.0", "text/plain:0", "Napp", "urn:node:7",
    "http://127.0.0.1:9999/x", "key:value", "udp://h", "x",
    ["4"], ["a:b"], ["Cmeter"], ["/id-in"], ["cse-in/meter"], ["role@sp.example"], ["*"], ["N*"], ["C*"], [1], [2], ["PT5S"],
    ["application/json"], ["urn:dev:1"], ["http://127.0.0.1:9999/x"],
    {"acr": [{"acor": ["Cmeter"], "acop": 63}]}, {"sce": ["* * * * * * *"]}, {"num": 2, "dur": "PT10S"}, {"mnn": 3, "tww": "PT10S"},
    {"pm": [{"ris": ["cnt5"], "pv": {"acr": [{"acor": ["all"], "acop": 2}]}}]}, {"typ": 1, "crd": "[8.5,50.2]"},
)  # fmt: skip
"""One of these fits most kinds of values, and most of these fit no other."""


@dataclass(frozen=True)
class Specimen:
    """A resource type as a test makes it."""

    definition: Definition

    @property
    def kind(self) -> str:
        """`cnt`"""
        return self.definition.tag.partition(":")[2]

    @property
    def parent(self) -> str:
        if self.kind in _PARENTS:
            return _PARENTS[self.kind]
        return BASE if self.kind in RESERVED else HOME

    def least(self, *without: str, **further: Any) -> dict[str, Any]:
        """The least that a CREATE carries, and more."""
        more = {name: value for short in further for name, value in self.together(short).items()}
        attributes = {**_LEAST[self.kind], **more, **further}
        return {name: value for name, value in attributes.items() if name not in without}

    def together(self, short: str) -> dict[str, Any]:
        """What has to be there for an attribute to be told."""
        return _TOGETHER.get((self.kind, short), {})

    def rows(self) -> list[Row]:
        return list(self.definition.attributes)

    def good(self, row: Row, *, unlike: object = None) -> Any:
        """A value that the row takes; another one than `unlike` where there is one."""
        check = (row.sent or row.kind).check
        told = [_VALUES[row.short]] if row.short in _VALUES else []
        fits = [value for value in [*told, *_POOL] if check(value) is None or value is None]
        assert fits, f"{self.kind}: nothing in the pool fits {row.short}"
        return next((value for value in fits if value != unlike), fits[0])

    def any(self, row: Row) -> Any:
        """A value that the row takes, if any can be told: for what may not be told at all."""
        check = (row.sent or row.kind).check
        return next((value for value in _POOL if check(value) is None), 1)

    def bad(self, row: Row) -> list[Any]:
        """Values of other types."""
        check = (row.sent or row.kind).check
        wrong = [True, -7, 1.5, "", "no such value \u0007", [], [[]], {}, {"x": 1}]
        return [value for value in wrong if (fault := check(value)) is not None and not fault.unsupported]

    def maker(self, house: House) -> Originator:
        """Who makes it, and may do everything with it."""
        if self.kind == "ae":
            return house.originator("Cother")
        return house.originator(ADMINISTRATOR if self.kind in RESERVED else "Cmeter")


def specimens() -> dict[str, Specimen]:
    """The types that originators create, by their short names."""
    return {
        (specimen := Specimen(definition)).kind: specimen
        for definition in ALL
        if Operation.CREATE in definition.operations and Specimen(definition).kind in _LEAST
    }


def told(row: Row) -> bool:
    """Whether a CREATE may carry the attribute."""
    return row.create is not NP and row.supported

"""What the tests of the attribute tables need of every resource type: where it is made, the least it carries, values."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from typing import Any

from onem2m.resources import ALL
from onem2m.resources.attribute import NP, Attribute
from onem2m.resources.definition import Definition
from onem2m.resources.management import MANAGEMENT
from onem2m.vocabulary import Operation
from tests.conformance.flex import BAT, MODELS
from tests.conformance.house import ADMINISTRATOR, House, Originator
from tests.conformance.managed import MANAGED
from tests.conformance.test_types import LEAST, RESERVED

Row = Attribute[Any]

BASE, HOME, BOX, NODE = "cse-in", "cse-in/meter", "cse-in/meter/box", "cse-in/node"

_PARENTS: dict[str, str] = {
    "cin": BOX,
    "sub": BOX,
    "svsn": "cse-in/subscriber",
    "ae": BASE,
    "nod": BASE,
    "sch": NODE,
    **dict.fromkeys(MANAGED, NODE),
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
    **MANAGED,
    "fcnt": BAT,
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
    **{("fcnt", limit): {"fcied": True} for limit in ("mni", "mbs", "mia")},
}
"""What has to be told with an attribute."""

_VALUES: dict[str, Any] = {
    "rn": "named", "et": "20250301T180000", "acpi": ["cse-in/free"], "csi": "/id-mn", "mid": ["Cmeter"],
    "npi": "cse-in/ntp-above", "nu": ["Cmeter"], "nfu": ["Cmeter"], "dap": ["http://127.0.0.1:9998/das"], "cstn": "CAdmin", "cr": None, "tkhd": "Cmeter",
    "tkob": "eyJi.eyJj.c2ln", "enc": {"net": [1, 3]}, "su": "Cmeter", "spty": {"cnd": "org.onem2m.x"}, "los": 2, "dgt": "20250301T115958", "nsi": [], "mbs": 1000,
    "esi": {"esf": ["1"]}, "conr": {"urir": [{"nm": "con", "uri": "http://127.0.0.1:9999/x"}]}, "ape": {"ape": []},
}  # fmt: skip
"""Values of attributes that have to mean something."""

_VALUES_OF: dict[tuple[str, str], Any] = {
    ("cmp", "cmlk"): [*MANAGED["cmp"]["cmlk"], *MANAGED["cmp"]["cmlk"]],
    ("smd", "dsp"): b64encode(b"<urn:a> <urn:b> <urn:d> .").decode(),
    ("smd", "soe"): "INSERT DATA { <urn:a> <urn:b> <urn:e> }",
}
"""Those that mean something to one type only."""

_ONLY: dict[tuple[str, str], Any] = {("smd", "dcrp"): 5}
"""Values besides which no other fits what else is told."""
NEVER_SHOWN = frozenset({"soe"})
"""Attributes that are done and not kept."""

_POOL: tuple[Any, ...] = (
    True, 1, 2, 5, 100, 0, 3, 4, 10, 1000, 28,
    "20250301T130000", "PT10S", "Cmeter", "/id-in", "name@sp.example", "1.0.0", "text/plain:0", "Napp", "urn:node:7",
    "http://127.0.0.1:9999/x", "key:value", "udp://h", "x",
    ["4"], ["a:b"], ["Cmeter"], ["/id-in"], ["cse-in/meter"], ["role@sp.example"], ["*"], ["N*"], ["C*"], [1], [2], ["PT5S"],
    ["application/json"], ["urn:dev:1"], ["http://127.0.0.1:9999/x"],
    {"acr": [{"acor": ["Cmeter"], "acop": 63}]}, {"sce": ["* * * * * * *"]}, {"num": 2, "dur": "PT10S"}, {"mnn": 3, "tww": "PT10S"},
    [{"nm": "n", "typ": 1014, "val": "v"}], {"nm": "n", "typ": 0, "val": "v"}, {"acn": "a", "sus": 1}, [0, 5], [True], [2, 3],
    [{"sce": ["* * * * * * *"]}], {"bops": [{"ibt": 5, "abt": 6, "mbt": 7}]},
    {"pm": [{"ris": ["cnt5"], "pv": {"acr": [{"acor": ["all"], "acop": 2}]}}]}, {"typ": 1, "crd": "[8.5,50.2]"},
)  # fmt: skip
"""One of these fits most kinds of values, and most of these fit no other."""


@dataclass(frozen=True)
class Specimen:
    """A resource type as a test makes it."""

    definition: Definition
    named: str = ""

    @property
    def kind(self) -> str:
        """`cnt`; the short name of the general type where the definition is that of a model."""
        return self.named or self.definition.tag.partition(":")[2]

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
        if (self.kind, row.short) in _ONLY:
            return _ONLY[self.kind, row.short]
        check = (row.sent or row.kind).check
        own = {short: value for (kind, short), value in _VALUES_OF.items() if kind == self.kind}
        meant = (own, _VALUES, self.least())
        told = [values[row.short] for values in meant if row.short in values]
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
        if row.short == "cnd":
            # A text that is no model's is not of the wrong type: it is answered 4125.
            wrong = [value for value in wrong if not isinstance(value, str)]
        return [value for value in wrong if (fault := check(value)) is not None and not fault.unsupported]

    def maker(self, house: House) -> Originator:
        """Who makes it, and may do everything with it."""
        if self.kind == "ae":
            return house.originator("Cother")
        return house.originator(ADMINISTRATOR if self.kind in RESERVED else "Cmeter")


def specimens() -> dict[str, Specimen]:
    """The types that originators create, by their short names; a battery for all flexContainers."""
    made = [Specimen(definition) for definition in ALL if Operation.CREATE in definition.operations]
    return {one.kind: one for one in [*made, Specimen(MODELS["cod:bat"], "fcnt")] if one.kind in _LEAST}


def relatives(kinds: dict[str, Specimen]) -> list[Specimen]:
    """What is tried as parent and as child: all, but of management objects those that hold others and a few."""
    apart = {"bat", "cmp", "cmdf", "cmdv", "cmnr", "cmwr"}
    return [one for one in kinds.values() if one.definition not in MANAGEMENT or one.kind in apart]


def told(row: Row) -> bool:
    """Whether a CREATE may carry the attribute."""
    return row.create is not NP and row.supported

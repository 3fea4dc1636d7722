"""The least that a CREATE of each management object carries, by its short name (digest resources.md 5)."""

from __future__ import annotations

from typing import Any

from onem2m.resources.management import MANAGEMENT

_LINKS = [
    {"nm": "defaults", "typ": 1013, "val": "cmdf1"},
    {"nm": "limits", "typ": 1016, "val": "cml1"},
    {"nm": "rules", "typ": 1017, "val": "cmnr1"},
    {"nm": "buffer", "typ": 1019, "val": "cmbf1"},
]
_ORIGIN = {"od": 1, "ror": ["default"]}
_RANGES = {name: [-1, -1] for name in ("lqet", "lset", "loet", "lrp")}
_OWN: dict[str, dict[str, Any]] = {
    "mgo": {"mgs": "http://127.0.0.1:9999/schema"},
    "fwr": {"vr": "1.0", "fwn": "base", "url": "http://127.0.0.1:9999/fw.bin", "ud": False},
    "swr": {"vr": "1.0", "swn": "app", "url": "http://127.0.0.1:9999/app"},
    "mem": {"mma": 1000, "mmt": 4000},
    "ani": {"ant": "zigbee"},
    "andi": {"dvd": "d1", "dvt": "sensor", "awi": "ani1"},
    "bat": {"btl": 80, "bts": 1},
    "dvi": {"dlb": "lab", "man": "ACo", "mod": "M1", "dty": "meter"},
    "dvc": {"can": "camera", "att": True, "cas": {"acn": "dvc1", "sus": 1}, "cus": True},
    "rbo": {},
    "evl": {"lgt": 1, "lgd": "", "lgst": 2},
    "cmp": {"cpn": "p", "cmlk": _LINKS},
    "acmp": {"acmlk": "cmp1"},
    "cmdf": {"cmlk": [{"nm": "values", "typ": 1014, "val": "cmdv1"}]},
    "cmdv": {**_ORIGIN, "dev": 3},
    "cmpv": {"aec": [0], "dqet": 60_000, "dset": 60_000, "doet": 0, "drp": 0, "dda": False},
    "cml": {**_ORIGIN, "lec": [2, 3, 4], **_RANGES, "lda": [True, False]},
    "cmnr": {"aecs": [0]},
    "cmwr": {
        "ttn": ["default"],
        "mrv": 0,
        "swt": 0,
        "bop": {"bops": [{"ibt": 100, "abt": 100, "mbt": 1000}]},
        "cmlk": {"nm": "hours", "typ": 0, "val": "sch1"},
    },
    "cmbf": {"aec": [0], "mbfs": 100_000, "sgp": 1},
    "datc": {"cntp": "/id-in/cse-in/meter/box"},
}
MANAGED = {
    definition.prefix: {"mgd": definition.specialization, **_OWN[definition.prefix]} for definition in MANAGEMENT
}
LEAST_BY_NAME = {definition.name: MANAGED[definition.prefix] for definition in MANAGEMENT}
SET_BY_CSE = {"fwr": {"uds"}, "swr": {"in", "un", "ins"}, "rbo": {"rbo", "far"}, "evl": {"lga", "lgo"}}
"""What is there beside what was sent, and beside what every resource has."""
NODE = "cse-in/box-node"

"""Requests of every kind that are right but for a part or two, and what a refusal of them may speak of."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from hypothesis import strategies as st

from onem2m.resources import ALL
from tests.conformance.specimen import (
    ADMINISTRATOR,
    ALWAYS,
    BATTERY,
    DESCRIPTOR,
    DISPLAY,
    METER,
    ROLE,
    STRANGER,
    TOKEN,
    Header,
    Message,
)

Draw = Callable[[st.SearchStrategy[Any]], Any]


@dataclass(frozen=True)
class Draft:
    """A request in its parts. `content` is JSON, or bytes as they are."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    headers: tuple[Header, ...] = ()
    content: Any = None
    faults: frozenset[str] = frozenset()
    """words of which a refusal must contain one; empty while nothing is wrong"""
    anything: bool = False
    """whether it means something else now, so that a refusal may speak of any part"""

    def message(self) -> Message:
        query = "&".join(f"{name}={value}" for name, value in self.query)
        body = self.content if isinstance(self.content, bytes) else b""
        if self.content is not None and not isinstance(self.content, bytes):
            body = json.dumps(self.content).encode()
        return Message(self.method, _bytes(self.path), _bytes(query), self.headers, body)

    def blamed(self, *words: str, anything: bool = False, **changes: Any) -> Draft:
        return replace(self, faults=self.faults | frozenset(words), anything=self.anything or anything, **changes)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _draft(
    method: str, path: str, type: int | None = None, content: Any = None, originator: str = ADMINISTRATOR, **query: str
) -> Draft:
    headers: tuple[Header, ...] = (
        (b"host", b"127.0.0.1:8080"),
        (b"x-m2m-origin", originator.encode()),
        (b"x-m2m-ri", b"r1"),
        (b"x-m2m-rvi", b"4"),
        (b"accept", b"application/json"),
    )
    if content is not None:
        kind = f"application/json;ty={type}" if type is not None else "application/json"
        headers += ((b"content-type", kind.encode()),)
    return Draft(method, path, tuple(query.items()), headers, content)


_RULES = {
    "acr": [
        {"acor": [METER, "/id-in/*", "//sp.example", "cse-in/meter/all"], "acop": 63},
        {
            "acor": ["all"],
            "acop": 2,
            "acco": [
                {
                    "actw": ["* * 8-18 * * 1-5 *"],
                    "acip": {"ipv4": ["10.0.0.0/8"], "ipv6": ["::1"]},
                    "aclr": {"accr": [8.5, 50.2, 100]},
                }
            ],
            "acaf": True,
            "acod": [{"ty": 3, "chty": [4], "spty": {"mgd": 1}}],
            "aca": ["lbl"],
        },
    ]
}
_EVENTS = {"net": [1, 3], "atr": ["lbl"], "chty": [3, 4], "crb": "20300101T000000", "sts": 10, "szb": 100, "fo": 2}
_PLACE = {"typ": 1, "crd": "[8.5, 50.2]"}
_ACTIVITY = {"ape": [{"se": [{"sce": ["0 * * * * * *"]}], "sti": 1, "dsi": 5}]}
_APPLICATION = {
    "rn": "new", "api": "Nnew", "rr": True, "srv": ["3", "4"], "apn": "new", "poa": ["http://127.0.0.1:9/x"],
    "lbl": ["a"], "et": "20260101T000000", "csz": ["application/json"], "esi": {"esf": ["x"]}, "mei": "m@x",
    "regs": 1, "scp": ["x"], "tren": False, "ape": _ACTIVITY, "tri": "t", "trn": 1, "or": "x", "nl": "nod1",
    "loc": _PLACE,
}  # fmt: skip
_CONTAINER = {
    "rn": "new", "lbl": ["a", "b:c"], "et": "20260101T000000", "mni": 5, "mbs": 500, "mia": 60, "cr": None,
    "or": "x", "loc": _PLACE, "acpi": ["cse-in/meter/rules"],
}  # fmt: skip
_INSTANCE = {
    "rn": "new", "con": {"w": [1, 2.5, None], "unit": "W"}, "cnf": "application/json:0", "lbl": ["a"],
    "et": "20260101T000000", "cr": None, "or": "x", "conr": {"urir": [{"nm": "con", "uri": "x"}]}, "loc": _PLACE,
}  # fmt: skip
_GROUP = {
    "rn": "new", "mid": ["cse-in/meter/readings", "cse-in/meter/full", "/id-mn/cnt5"], "mnm": 9, "mt": 3, "csy": 1,
    "gn": "g", "macp": ["cse-in/meter/rules"], "lbl": ["a"], "cr": None,
}  # fmt: skip


_TOKEN_RESOURCE = {
    "rn": "new", "tkid": "t2@sp.example", "tkob": TOKEN, "vr": "1.0.0", "tkis": "/id-in", "tkhd": METER, "tknm": "mine",
    "tknb": "20250101T000000", "tkna": "20260101T000000", "tkau": ["/id-in"], "tkex": "x", "lbl": ["a"],
    "tkps": {"pm": [{"ris": ["cnt5"], "pv": _RULES, "rids": ["reader@sp.example"]}]},
}  # fmt: skip
_CONSULTATION = {"rn": "new", "dae": True, "dal": "20260101T000000", "lbl": ["a"], "et": "20260101T000000"}
_NODE = {"rn": "new", "ni": "urn:node:2", "hcl": "/id-in", "hael": [METER], "hsl": ["x"], "mgca": "x", "nty": 1}
_APP_RULE = {"rn": "new", "apci": ["token:*"], "aai": ["N*", "R1"], "aae": ["C*", "S1"], "ari": ["reader@sp.example"]}
_SUBSCRIBED_NODE = {"rn": "new", "ni": "urn:node:2", "csi": "/id-mn", "di": ["urn:dev:1"], "rlk": ["cse-in/rule"]}

_SERIES = {
    "rn": "new", "lbl": ["a"], "mni": 5, "mbs": 500, "mia": 60, "pei": 60_000, "peid": 1_000, "mdd": True, "mdn": 9,
    "mdt": 5_000, "cnf": "application/json:0", "loc": _PLACE, "or": "x", "cr": None, "acpi": ["cse-in/meter/rules"],
}  # fmt: skip
_VALUE = {"rn": "new", "dgt": "20250301T120100,5", "con": [1, 2.5], "snr": 2, "lbl": ["a"], "loc": _PLACE}
_BATTERY = {
    **BATTERY, "rn": "new", "capay": 5_000, "charg": True, "chaVe": 4.2, "lbl": ["a"], "mni": 5, "mia": 60, "mbs": 500,
    "fcied": True, "loc": _PLACE, "nl": "cse-in/box", "cr": None, "acpi": ["cse-in/meter/rules"],
}  # fmt: skip
_DESCRIPTOR = {**DESCRIPTOR, "rn": "new", "or": "x", "rels": ["cse-in/meter"], "vlde": True, "lbl": ["a"], "cr": None}
_PLACES = {"rn": "new", "los": 2, "lou": ["PT15M"], "lon": "places", "lit": 1, "lbl": ["a"]}
_HOURS = {"rn": "new", "se": {"sce": ["* 0-30 8-18 * * 1-5 *", "0 0 0 1 1 * 2030"]}, "lbl": ["a"]}
_MANAGED = {"rn": "new", "mgd": 1006, "btl": 70, "bts": 2, "dc": "in the cellar", "obis": ["urn:o:1"], "obps": ["/a"]}
_FIRMWARE = {"mgd": 1001, "vr": "1.0", "fwn": "base", "url": "http://h/fw.bin", "ud": False}


def rights(target: str) -> dict[str, Draft]:
    """Well-formed requests of every kind, each of which succeeds on a specimen."""
    box, application = "/cse-in/meter/readings", "/cse-in/meter"
    subscription = {"rn": "new", "nu": [target], "enc": _EVENTS, "nct": 1, "exc": 5, "su": METER, "lbl": ["a"]}
    policy = {"rn": "new", "pv": _RULES, "pvs": _RULES, "lbl": ["a"], "et": "20260101T000000"}
    return {
        "create AE": _draft("POST", "/cse-in", 2, {"m2m:ae": _APPLICATION}, "Cnew"),
        "create AE unnamed": _draft("POST", "/-", 2, {"m2m:ae": _APPLICATION}, "S"),
        "create container": _draft("POST", box, 3, {"m2m:cnt": _CONTAINER}, rcn="3"),
        "create instance": _draft("POST", box, 4, {"m2m:cin": _INSTANCE}, rcn="9"),
        "create in full": _draft("POST", "/cse-in/meter/full", 4, {"m2m:cin": {"con": "four"}}, METER),
        "create group": _draft("POST", application, 9, {"m2m:grp": _GROUP}, METER),
        "create policy": _draft("POST", application, 1, {"m2m:acp": policy}, METER, rcn="2"),
        "create subscription": _draft("POST", box, 23, {"m2m:sub": subscription}),
        "create below members": _draft("POST", "/cse-in/meter/all/fopt", 4, {"m2m:cin": {"con": "x"}}),
        "retrieve": _draft("GET", "/~/id-in/cse-in/meter", originator=METER),
        "retrieve parts": _draft("GET", "/-/meter/readings", atrl="lbl+et+cni"),
        "retrieve latest": _draft("GET", f"{box}/la", originator=DISPLAY),
        "retrieve members": _draft("GET", "/_/gridhearth.local/id-in/cse-in/meter/all/fopt", lvl="1", rcn="4"),
        "retrieve children": _draft("GET", "/cse-in", rcn="4", ty="3+4", lvl="3", lim="5", ofst="1"),
        "retrieve references": _draft("GET", "/cse-in/meter", rcn="6", drt="2"),
        "retrieve if": _draft("GET", box, lbl="kind:power", crb="20300101T000000", stb="0", fo="1"),
        "discover": _draft(
            "GET", "/cse-in", fu="1", ty="3", lbl="kind:power+x", cra="20200101T000000", lim="10", ofst="1", lvl="9"
        ),
        "discover sizes": _draft("GET", "/cse-in", originator=METER, fu="1", sza="1", szb="99", rn="*", fo="2", rcn="6"),
        "update AE": _draft("PUT", application, None, {"m2m:ae": {"poa": ["http://h/x"], "lbl": None}}, METER),
        "update container": _draft("PUT", box, None, {"m2m:cnt": {"mni": 1, "mbs": 100, "lbl": ["b"], "mia": 5}}, rcn="9"),
        "update policies": _draft("PUT", box, None, {"m2m:cnt": {"acpi": ["cse-in/meter/rules"]}}),
        "update group": _draft("PUT", "/cse-in/meter/all", None, {"m2m:grp": {"mid": ["cse-in"], "mnm": 3}}, METER),
        "update policy": _draft("PUT", "/cse-in/meter/rules", None, {"m2m:acp": {"pv": _RULES}}, METER),
        "update subscription": _draft("PUT", f"{box}/news", None, {"m2m:sub": {"nu": [target], "enc": _EVENTS}}),
        "update members": _draft("PUT", "/cse-in/meter/all/fopt", None, {"m2m:cnt": {"lbl": ["x"]}}),
        "delete instance": _draft("DELETE", f"{box}/first", rcn="1"),
        "delete oldest": _draft("DELETE", f"{box}/ol"),
        "delete container": _draft("DELETE", "/cse-in/meter/full", originator=METER, rcn="4"),
        "delete AE": _draft("DELETE", "/Cmeter", originator=METER),
        "delete subscription": _draft("DELETE", f"{box}/news"),
        "create role": _draft("POST", "/cse-in/roles", 31, {"m2m:rol": {**ROLE, "tkhd": DISPLAY, "rltl": "x"}}),
        "create token": _draft("POST", "/cse-in", 32, {"m2m:tk": _TOKEN_RESOURCE}, rcn="9"),
        "create consultation": _draft("POST", application, 34, {"m2m:dac": {**_CONSULTATION, "dap": [target]}}, METER),
        "create node": _draft("POST", "/cse-in", 14, {"m2m:nod": _NODE}, METER),
        "create rule": _draft("POST", "/cse-in", 19, {"m2m:asar": _APP_RULE}),
        "create subscribed node": _draft("POST", "/cse-in/subscriber", 20, {"m2m:svsn": _SUBSCRIBED_NODE}),
        "create subscriber": _draft("POST", "/cse-in", 11, {"m2m:mssp": {"rn": "new", "lbl": ["a"]}}),
        "create information": _draft("POST", "/cse-in", 37, {"m2m:auif": {"rn": "new", "lbl": ["a"]}}),
        "retrieve by tokens": _draft(
            "GET", application, None, None, METER, tids="t1@sp.example", ltids="t17", rids="reader@sp.example", tqi="1"
        ),
        "update rule": _draft("PUT", "/cse-in/rule", None, {"m2m:asar": {"aai": ["N*"], "apci": None}}, rcn="9"),
        "update consultation": _draft("PUT", "/cse-in/meter/das", None, {"m2m:dac": {"dae": False}}, METER),
        "update node": _draft("PUT", "/cse-in/box", None, {"m2m:nod": {"ni": "urn:node:3", "hael": None}}, METER),
        "update subscribed node": _draft("PUT", "/cse-in/subscriber/node", None, {"m2m:svsn": {"rlk": ["x"]}}),
        "create series": _draft("POST", application, 29, {"m2m:ts": _SERIES}, METER, rcn="9"),
        "create value": _draft("POST", "/cse-in/meter/series", 30, {"m2m:tsi": _VALUE}, METER),
        "create battery": _draft("POST", application, 28, {"cod:bat": _BATTERY}, METER, rcn="3"),
        "create descriptor": _draft("POST", box, 24, {"m2m:smd": _DESCRIPTOR}),
        "create location policy": _draft("POST", application, 10, {"m2m:lcp": _PLACES}, METER),
        "create schedule": _draft("POST", "/cse-in/box", 18, {"m2m:sch": _HOURS}, METER),
        "create times of notification": _draft("POST", f"{box}/news", 18, {"m2m:sch": {"se": ALWAYS}}),
        "create management object": _draft("POST", "/cse-in/box", 13, {"m2m:bat": _MANAGED}, METER),
        "create firmware": _draft("POST", "/cse-in/box", 13, {"m2m:fwr": _FIRMWARE}, METER, rcn="2"),
        "create channel": _draft("POST", application, 15, {"m2m:pch": {"rn": "new", "rqag": True}}, METER),
        "retrieve values": _draft("GET", "/cse-in/meter/series", None, None, METER, rcn="8", ty="30", sza="1", lim="5"),
        "retrieve latest value": _draft("GET", "/cse-in/meter/series/la", originator=METER),
        "retrieve states": _draft("GET", "/cse-in/meter/battery", None, None, METER, rcn="4", ty="58"),
        "retrieve rights": _draft("GET", "/cse-in/meter/battery", None, None, METER, rcn="12"),
        "discover kin": _draft(
            "GET", "/cse-in", fu="1", chty="4+30", clbl="a", pty="2", palb="b", fo="3", lbq="kind:power", ops="34"
        ),
        "discover content": _draft("GET", "/cse-in", fu="1", cfs="1", cfq="$[?@>4]", arp="..", cnd="org*"),
        "discover places": _draft("GET", "/cse-in", fu="1", gmty="1", geom="[8.5,50.2]", gsf="1"),
        "update series": _draft(
            "PUT", "/cse-in/meter/series", None, {"m2m:ts": {"mni": 1, "mdd": False, "lbl": ["x"]}}, METER
        ),
        "update battery": _draft("PUT", "/cse-in/meter/battery", None, {"cod:bat": {"lvl": 1, "lowBy": None}}, METER, rcn="9"),
        "update descriptor": _draft("PUT", f"{box}/about", None, {"m2m:smd": {**DESCRIPTOR, "lbl": ["a"]}}),
        "update by SPARQL": _draft(
            "PUT", f"{box}/about", None, {"m2m:smd": {"soe": "INSERT DATA { <urn:a> <urn:holds> <urn:c> }"}}
        ),
        "update location policy": _draft("PUT", "/cse-in/meter/where", None, {"m2m:lcp": {"lou": ["PT1H"]}}, METER),
        "update schedule": _draft("PUT", "/cse-in/hours", None, {"m2m:sch": {"se": _HOURS["se"]}}),
        "update management object": _draft("PUT", "/cse-in/box/power", None, {"m2m:bat": {"btl": 5, "dc": "x"}}, METER),
        "update channel": _draft("PUT", "/cse-in/display/pch", None, {"m2m:pch": {"lbl": ["a"], "rqag": True}}, DISPLAY),
        "delete series": _draft("DELETE", "/cse-in/meter/series", originator=METER, rcn="4"),
        "delete oldest value": _draft("DELETE", "/cse-in/meter/series/ol", originator=METER),
        "delete battery": _draft("DELETE", "/cse-in/meter/battery", originator=METER, rcn="1"),
        "delete location policy": _draft("DELETE", "/cse-in/meter/where", originator=METER),
        "delete node": _draft("DELETE", "/cse-in/box", originator=METER, rcn="5"),
        "delete channel": _draft("DELETE", "/cse-in/display/pch", originator=DISPLAY),
        "delete token": _draft("DELETE", "/cse-in/roles/token"),
        "delete subscriber": _draft("DELETE", "/cse-in/subscriber", rcn="4"),
        "notify members": _draft("POST", "/cse-in/meter/all/fopt", None, {"m2m:sgn": {"nev": {"rep": {}, "net": 1}}}),
    }  # fmt: skip


# Parts that are wrong

DANGEROUS: tuple[Any, ...] = (
    "99991231T235959", "99991231T235959,999999", "00010101T000000", "20250301T120000", "20250229T000000", "PT15M",
    0, -1, 1, 2, 64, 255, 256, 2**31, 2**53, 2**63 - 1, 2**63, 2**64, -(2**63) - 1, 10**300, 10**4000, 0.5, -0.0,
    1e308, "", " ", "\x00", "\ud800", "é", "\u2028", "a" * 255, "a" * 256, "a" * 5000, "la", "ol", "fopt", "-", ".",
    "..", "../..", "/", "//", "a//b", "#", "cse-in#lbl", "cin9999999999999999999", "cin999999999999999999", "cin8",
    "cnt6", "cnt06", "acp2", "id-in", "/id-in", "Cmeter", "CAdmin", "all", "*", "C*", "http://[::1", "http://a..b/",
    "http://127.0.0.1:99999/", "ftp://h/x", "://", "x" * 4097, [], {}, [[]], [None], [{}], {"": None}, {"a": {}},
    None, True, False, ["a"] * 101, [1] * 10_001, ["cse-in/meter/readings"] * 7,
)  # fmt: skip
_SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8)
)
JUNK = st.one_of(
    st.sampled_from(DANGEROUS),
    st.sampled_from(DANGEROUS),
    _SCALARS,
    st.recursive(
        _SCALARS,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
        max_leaves=6,
    ),
)
SHORT_NAMES = sorted({row.short for definition in ALL for row in definition.attributes})
LONG_NAMES = sorted({row.long for definition in ALL for row in definition.attributes})
NAMES = st.one_of(
    st.sampled_from(SHORT_NAMES),
    st.sampled_from(SHORT_NAMES),
    st.sampled_from(LONG_NAMES),
    st.sampled_from(["", "zz", "m2m:cnt", "__class__", "$ref", "a" * 300]),
    st.text(max_size=5),
)
_TEXTS = [text for text in DANGEROUS if isinstance(text, str)]
WORDS = st.one_of(
    st.sampled_from(_TEXTS),
    st.sampled_from(["1", "0", "-1", "4+4", "+", "true", "1e3", "٣", "²", "%00", "%ff", "%", "%zz", "a%2fb", "é"]),
    st.integers(-(2**70), 2**70).map(str),
    st.text(max_size=6),
)
"""As they stand in a query or a header."""
FIELDS = st.one_of(
    st.sampled_from(
        [
            "rcn",
            "drt",
            "rt",
            "rp",
            "da",
            "rids",
            "tids",
            "ltids",
            "tqi",
            "asi",
            "auri",
            "sqi",
            "crb",
            "cra",
            "ms",
            "us",
            "sts",
            "stb",
            "exb",
            "exa",
            "lbl",
            "ty",
            "sza",
            "szb",
            "cty",
            "lim",
            "ofst",
            "lvl",
            "fu",
            "fo",
            "smf",
            "cfs",
            "cfq",
            "lbq",
            "clbl",
            "palb",
            "chty",
            "pty",
            "arp",
            "gmty",
            "geom",
            "gsf",
            "ops",
            "grtm",
            "atrl",
            "c.lbl",
            "p.rn",
            "rn",
            "con",
            "poa",
            "to",
            "fr",
        ]
    ),
    st.text(max_size=4),
)
RELATED = {
    "enc": ("nct",),
    "nct": ("enc",),
    "mnm": ("mid",),
    "mt": ("mid",),
    "csy": ("mid",),
    "con": ("mbs",),
    "tknb": ("tkna",),
    "csi": ("rlk",),
    "dcrp": ("dsp",),
}
"""Attributes whose fault shows in another one."""
HEADERS: dict[bytes, tuple[str, ...]] = {
    b"x-m2m-origin": ("fr", "X-M2M-Origin"),
    b"x-m2m-ri": ("rqi", "X-M2M-RI"),
    b"x-m2m-rvi": ("rvi", "X-M2M-RVI"),
    b"content-type": ("Content-Type", "ty:", "m2m:", "pc", "body"),
    b"accept": ("Accept",),
    b"x-m2m-ec": ("ec", "X-M2M-EC"),
    b"x-m2m-ot": ("ot", "x-m2m-ot"),
    b"x-m2m-ret": ("rqet", "x-m2m-ret"),
    b"x-m2m-rst": ("rset", "x-m2m-rst"),
    b"x-m2m-oet": ("oet", "x-m2m-oet"),
    b"x-m2m-rtu": ("rt", "X-M2M-RTU"),
    b"x-m2m-gid": ("gid", "x-m2m-gid"),
    b"x-m2m-vsi": ("vsi", "x-m2m-vsi"),
    b"authorization": ("tkns", "Authorization"),
    b"x-m2m-foo": ("foo",),
    b"if-none-match": ("If-None-Match",),
}
PATHS = (
    "", "/~", "/~/", "/_", "/_/", "/_/x", "/~/id-in", "/~/id-x/y", "/_/sp.example/id-in/cse-in", "/cse-in/", "//cse-in",
    "/cse-in//meter", "/cse-in/%2fmeter", "/cse-in/%00", "/cse-in/..", "/..", "/cse-in/./meter", "/%63se-in",
    "/cse-in/%ff", "/cse-in/%", "/cse-in/%zz", "/cse-in/é", "/-", "/-/-", "/a" * 3000, "/" + "a" * 9000, "/cse-in/fopt",
    "/cse-in/meter/all/fopt", "/cse-in/meter/all/fopt/la", "/cse-in/meter/all/fopt/fopt", "/cse-in/meter/readings/la",
    "/cse-in/meter/readings/la/x", "/cnt6/la", "/cnt6/first", "/cnt06", "/id-in", "/Cmeter/readings", "/*", "/cse-in?x",
    "/cin9999999999999999999", "/cin999999999999999999", "/cse-in/acp-cse-base", "/cse-in/meter/rules", "/CAdmin",
    "/cse-in/meter/readings/first", "/cse-in/meter/readings/news", "/cse-in/meter/all", "/cse-in%23lbl", "/cse-in;x=1",
    "/cse-in/%E2%80%A8", "/~/id-in/~/id-in", "/_/gridhearth.local/id-in/-/meter", "/cse-in/meter/readings/news/ntsr",
)  # fmt: skip


def _at_path(draw: Draw, draft: Draft) -> Draft:
    path = draw(st.sampled_from(PATHS) | st.text(max_size=12).map(lambda text: "/" + text))
    return draft.blamed("to", "path", path=path, anything=True)


def _at_method(draw: Draw, draft: Draft) -> Draft:
    method = draw(
        st.sampled_from(["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "TRACE", "OPTIONS", "get", "", "\x00"])
    )
    return draft.blamed("method", method=method, anything=True)


def _at_query(draw: Draw, draft: Draft) -> Draft:
    query = list(draft.query)
    if query and draw(st.booleans()):
        place = draw(st.integers(0, len(query) - 1))
        name = query[place][0]
        query[place] = (name, draw(WORDS))
    else:
        name = draw(FIELDS)
        query.append((name, draw(WORDS)))
    # What is no parameter is a condition; rcn may be wrong because of fu, and the other way round.
    return draft.blamed(name, "fc", "query", "rcn", "atrl", query=tuple(query))


def _at_header(draw: Draw, draft: Draft) -> Draft:
    headers = list(draft.headers)
    name = draw(st.sampled_from(sorted(HEADERS)))
    value = draw(
        st.one_of(
            WORDS.map(_bytes),
            st.binary(max_size=6),
            st.sampled_from([b"x" * 70_000, b"", b"C", b"S"]),
        )
    )
    match draw(st.sampled_from(["replace", "drop", "double"])):
        case "replace":
            headers = [header for header in headers if header[0] != name] + [(name, value)]
        case "drop":
            headers = [header for header in headers if header[0] != name]
        case "double":
            headers.append((name, value))
    # Without a body a content type means nothing, and another originator may not do the same.
    return draft.blamed(
        *HEADERS[name], name.decode().title(), "headers:", headers=tuple(headers), anything=name == b"x-m2m-origin"
    )


def _at_originator(draw: Draw, draft: Draft) -> Draft:
    who = draw(
        st.sampled_from(
            [METER, DISPLAY, STRANGER, "C", "S", "", "/id-in", "/id-in/CAdmin", "/S1", "//x/y/z", "a b", "/"]
        )
    )
    headers = [header for header in draft.headers if header[0] != b"x-m2m-origin"]
    return draft.blamed("fr", headers=(*headers, (b"x-m2m-origin", who.encode())), anything=True)


def _at_content(draw: Draw, draft: Draft) -> Draft:
    content = draft.content if isinstance(draft.content, bytes) else json.loads(json.dumps(draft.content))
    if not isinstance(content, dict):
        raw = draw(st.sampled_from([b"{", b"[]", b"null", b"\xff", b"{}", b"0", b"[" * 100_000, b'{"m2m:cnt":{}}{}']))
        return draft.blamed("body", "pc", "Content-Type", content=raw)
    blame = _tamper(draw, content, depth=0)
    return draft.blamed(*blame, content=content)


def _tamper(draw: Draw, value: Any, depth: int) -> tuple[str, ...]:
    """Changes something in a JSON value, at any depth; returns the words that a refusal may use for it."""
    keys = list(value) if isinstance(value, dict) else list(range(len(value)))
    key = draw(st.sampled_from(keys)) if keys else None
    blame = (
        ("body", "pc", "m2m:", "attribute", "missing")
        if depth < 1
        else ("body", "acpi", str(key), *RELATED.get(str(key), ()))
    )
    inside = value[key] if key is not None else None
    if isinstance(inside, dict | list) and draw(st.integers(0, 3)):
        found = _tamper(draw, inside, depth + 1)
        return found if depth < 1 else blame
    match draw(st.sampled_from(["replace", "drop", "add"])):
        case "replace" if key is not None:
            value[key] = draw(JUNK)
        case "drop" if key is not None:
            del value[key]
        case _ if isinstance(value, list):
            value.append(draw(JUNK))
        case _:
            name = draw(NAMES)
            value[name] = draw(JUNK)
            return (*blame, name[:60].strip() or repr(name[:60])) if depth else blame
    return blame


_PARTS = (
    _at_path,
    _at_method,
    _at_query,
    _at_header,
    _at_originator,
    _at_content,
    _at_content,
    _at_content,
    _at_content,
)


@st.composite
def spoiled(draw: Any, right: dict[str, Draft], most: int) -> Draft:
    """A right request with up to so many wrong parts."""
    draft = right[draw(st.sampled_from(sorted(right)))]
    parts = _PARTS if draft.content is not None else (*_PARTS[:5], _at_query, _at_query)
    for _ in range(draw(st.integers(1, most))):
        draft = draw(st.sampled_from(parts))(draw, draft)
    return draft


PAIRS = st.tuples(st.binary(min_size=1, max_size=12).map(bytes.lower), st.binary(max_size=20))


@st.composite
def arbitrary(draw: Any) -> Message:
    """Bytes wherever bytes can stand."""
    known = st.tuples(st.sampled_from(sorted(HEADERS)), st.binary(max_size=20) | WORDS.map(_bytes))
    return Message(
        draw(st.sampled_from(["GET", "POST", "PUT", "DELETE"]) | st.text(max_size=6)),
        b"/" + draw(st.binary(max_size=30) | st.sampled_from([b"cse-in", b"cse-in/meter/readings", b"~", b"_"])),
        draw(st.binary(max_size=40)),
        tuple(draw(st.lists(known | PAIRS, max_size=6))),
        draw(st.binary(max_size=60) | st.sampled_from([b"{}", b'{"m2m:cnt":{}}', b'{"m2m:cin":{"con":1}}'])),
    )

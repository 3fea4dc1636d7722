"""The attributes of the types of oneM2M's security, row by row as their tables say (TS-0001 9.6; digest resources.md)."""

from __future__ import annotations

from typing import Any

import pytest

from onem2m.resources import Registry
from onem2m.resources.attribute import NP, Attribute, M
from onem2m.vocabulary import Operation
from tests.conformance.house import TYPE_OF, House, Originator
from tests.conformance.test_types import LEAST

KINDS = ("mssp", "nod", "asar", "svsn", "rol", "tk", "dac", "auif")
PARENT = {"svsn": "cse-in/subscriber"}

TABLES = {kind: Registry().by_type[TYPE_OF[kind]].attributes for kind in KINDS}

GOOD: dict[str, Any] = {
    "rn": "named", "et": "20250301T180000", "lbl": ["a:b"], "acpi": ["cse-in/acp-cse-base"], "daci": ["cse-in/dac"],
    "cstn": "CAdmin", "ni": "urn:node:2", "hcl": "/id-in", "hael": ["Cmeter"], "hsl": ["cnt5"], "mgca": "udp://h",
    "nty": 1, "csi": "/id-mn", "di": ["urn:dev:1"], "rlk": ["asar7"], "apci": ["*"], "aai": ["N*"], "aae": ["C*"],
    "ari": ["reader@sp.example"], "rlid": "reader@sp.example", "tkis": "/id-in", "tkhd": "Cmeter",
    "tknb": "20250301T110000", "tkna": "20250301T130000", "rlnm": "reader", "rltl": "cse-in/tk", "tkid": "t2@sp.example",
    "tkob": "eyJh.eyJi.c2ln", "vr": "1.0.0", "tknm": "mine", "tkau": ["/id-in"], "tkex": "x",
    "tkps": {"pm": [{"ris": ["cnt5"], "pv": {"acr": [{"acor": ["all"], "acop": 2}]}, "rids": ["r@sp.example"]}]},
    "dae": False, "dap": ["http://127.0.0.1:9999/das", "Cmeter"], "dal": "20250301T130000",
}  # fmt: skip
"""A value that every row takes."""
BAD: dict[str, tuple[Any, ...]] = {
    "et": ("2025",), "lbl": ("a", [""]), "acpi": ([], "x"), "daci": ("x", [1]), "cstn": (1,), "ni": ("", "a b", 1),
    "hael": ("Cmeter", [""]), "nty": (-1, "1"), "csi": (1, ""), "di": ("urn:dev:1", [""]), "rlk": ("asar7", [""]),
    "apci": ("*", [""]), "aai": (["Xy"], [""]), "aae": (["x*"], ["C/*"]), "ari": (["reader"], ["a@b@c"]),
    "rlid": ("reader", "a b@c", "@sp", 1), "tkis": ("", 1), "tkhd": ("", 1), "tknb": ("2025", 1), "tkna": ("2025", 1),
    "tkid": ("t2", "a:b@c", 1), "tkob": ("x", "a.b", "a.b.c.d", "a b.c.d", 1), "tkau": ("/id-in", [1]),
    "tkps": ([], {"pm": {}}, {"pm": [{"pv": []}]}, {"pm": [{"rids": ["r"]}]}, {"x": 1}),
    "dae": ("true", 1), "dap": ([], "http://h", [""]), "dal": ("PT1H", 5),
}  # fmt: skip

rows = pytest.mark.parametrize(
    ("kind", "row"),
    [(kind, row) for kind in KINDS for row in TABLES[kind]],
    ids=lambda value: value if isinstance(value, str) else value.short,
)
Row = Attribute[Any]


@pytest.fixture
def parents(admin: Originator, meter: Originator) -> None:
    admin.made("cse-in", "mssp", {"rn": "subscriber"})


def least(kind: str, **further: Any) -> dict[str, Any]:
    attributes = {**LEAST[kind], **further}
    # Rules of a subscription need the CSE at which they hold.
    return {"csi": "/id-in", **attributes} if "rlk" in attributes else attributes


def make(admin: Originator, kind: str, **further: Any) -> Any:
    return admin.create(PARENT.get(kind, "cse-in"), kind, least(kind, **further))


@rows
def test_a_create_carries_what_the_table_lets_it(admin: Originator, parents: None, kind: str, row: Row) -> None:
    answer = make(admin, kind, **{row.short: GOOD.get(row.short, 1)})

    if row.create is NP:
        assert answer.code == 4000
    elif not row.supported:
        assert answer.code in (4000, 5001)
    else:
        assert answer.code == 2001, answer
        assert answer.attributes[row.short] == GOOD[row.short]


@rows
def test_a_create_without_what_is_mandatory_is_refused(admin: Originator, parents: None, kind: str, row: Row) -> None:
    if row.create is not M:
        return
    attributes = {name: value for name, value in LEAST[kind].items() if name != row.short}

    answer = admin.create(PARENT.get(kind, "cse-in"), kind, attributes)

    assert (answer.code, row.short in answer.reason) == (4000, True)


@rows
def test_a_value_of_another_form_is_refused_by_name(admin: Originator, parents: None, kind: str, row: Row) -> None:
    if not row.supported or row.create is NP:
        return
    for value in BAD.get(row.short, ()):
        answer = make(admin, kind, **{row.short: value})

        assert (answer.code, row.short in answer.reason) == (4000, True), (value, answer)


@rows
def test_an_update_changes_what_the_table_lets_it(admin: Originator, parents: None, kind: str, row: Row) -> None:
    made = make(admin, kind, **({"csi": "/id-in"} if kind == "svsn" else {})).attributes["ri"]

    answer = admin.update(made, kind, {row.short: GOOD.get(row.short, 1)})

    if row.update is NP:
        assert answer.code == 4000
    elif not row.supported:
        assert answer.code in (4000, 5001)
    else:
        assert answer.code == 2004, answer
        assert admin.retrieve(made).attributes[row.short] == GOOD[row.short]


@rows
def test_null_deletes_what_is_optional_and_nothing_else(admin: Originator, parents: None, kind: str, row: Row) -> None:
    carries = row.create is not NP and row.supported
    made = make(admin, kind, **({row.short: GOOD[row.short]} if carries else {})).attributes["ri"]

    answer = admin.update(made, kind, {row.short: None})

    if row.update is NP or not row.deletable:
        assert answer.code == 4000
    else:
        assert answer.code == 2004
        assert row.short == "et" or row.short not in admin.retrieve(made).attributes


@pytest.mark.parametrize(
    ("kind", "attributes"),
    [
        ("auif", {"fr": "Cmeter"}),
        ("auif", {"rids": ["reader@sp.example"]}),
        ("auif", {"tids": ["t@sp.example"]}),
        ("acp", {"adri": ["cse-in/x"]}),
        ("acp", {"apri": ["cse-in/x"]}),
        ("acp", {"airi": ["cse-in/x"]}),
    ],
)
@pytest.mark.rule("CSE/SEC/ACP/029", "CSE/GEN/ORD/019")
def test_authorization_that_is_distributed_is_refused_as_not_implemented(
    admin: Originator, meter: Originator, kind: str, attributes: dict[str, Any]
) -> None:
    assert admin.create("cse-in", kind, {**LEAST[kind], **attributes}).code == 5001


@pytest.mark.parametrize("number", [35, 36])
def test_decision_and_policy_points_are_types_that_this_cse_does_not_make(admin: Originator, number: int) -> None:
    tag = {35: "m2m:auds", 36: "m2m:aupy"}[number]

    assert admin.ask(Operation.CREATE, "cse-in", type=number, content={tag: {}}).code == 5001


@pytest.mark.rule("CSE/SEC/TOK/002")
def test_a_token_that_is_encrypted_is_refused_as_not_implemented(admin: Originator) -> None:
    assert admin.create("cse-in", "tk", {"tkid": "t@sp.example", "tkob": "a..b.c.d"}).code == 5001


@pytest.mark.parametrize("kind", KINDS)
def test_without_a_policy_only_who_made_it_sees_it(house: House, admin: Originator, parents: None, kind: str) -> None:
    made = make(admin, kind).attributes["ri"]
    stranger = house.originator("Cstranger")

    assert house.originator("Cmeter").retrieve(made).code == 4103
    assert stranger.retrieve(made).code == 4106
    assert admin.retrieve(made).code == 2000


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in ("nod", "dac")])
@pytest.mark.rule("CSE/SEC/TOK/024")
def test_what_says_who_others_are_is_made_by_who_is_trusted_to(
    meter: Originator, admin: Originator, parents: None, kind: str
) -> None:
    rules = {"acr": [{"acor": ["Cmeter"], "acop": 63}]}
    admin.made("cse-in", "acp", {"rn": "open", "pv": rules, "pvs": rules})
    admin.update("cse-in/subscriber", "mssp", {"acpi": ["cse-in/open"]})

    answer = meter.create(PARENT.get(kind, "cse-in"), kind, least(kind))

    assert (answer.code, "trusted" in answer.reason) == (4103, True)

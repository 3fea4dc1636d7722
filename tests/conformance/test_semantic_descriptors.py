"""Semantic descriptors: RDF that is read before it is kept (TS-0001 9.6.30, TS-0004 7.4.32; digest resources.md 3)."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from tests.conformance.house import House, Originator
from tests.conformance.target import Target

HOME = "cse-in/meter"
BOX = f"{HOME}/box"
TURTLE = "<urn:room> <urn:holds> <urn:meter> ."
RDF_XML = (
    '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="urn:e:">'
    '<r:Description r:about="urn:room"><e:holds>meter</e:holds></r:Description></r:RDF>'
)
JSON_LD = '{"@context": {"holds": "urn:holds"}, "@id": "urn:room", "holds": "meter"}'
XSD = "http://www.w3.org/2001/XMLSchema#"
OWL = "http://www.w3.org/2002/07/owl#"


def smd(*numbers: str) -> pytest.MarkDecorator:
    """The rules of the section that a test shows."""
    return pytest.mark.rule(*(f"CSE/SEM/SMD/{number}" for number in numbers))


def coded(rdf: str) -> str:
    return base64.b64encode(rdf.encode()).decode()


def descriptor(rdf: str = TURTLE, syntax: int = 5, **further: Any) -> dict[str, Any]:
    return {"dcrp": syntax, "dsp": coded(rdf), **further}


@pytest.fixture
def box(meter: Originator) -> Originator:
    meter.made("cse-in/meter", "cnt", {"rn": "box"})
    return meter


@pytest.mark.parametrize(
    ("rdf", "syntax"),
    [
        pytest.param(RDF_XML, 4, marks=smd("003")),
        pytest.param(TURTLE, 5, marks=smd("004")),
        pytest.param("", 5, marks=smd("004")),
        pytest.param("# nothing\n@prefix e: <urn:e:> . e:a a e:Ä, <#relative> .", 5, marks=smd("004")),
        pytest.param(JSON_LD, 7, marks=smd("005")),
        pytest.param('[{"@id": "urn:a", "@type": ["urn:b"]}]', 7, marks=smd("005")),
    ],
)
def test_a_descriptor_comes_back_as_it_was_sent(box: Originator, rdf: str, syntax: int) -> None:
    made = box.made(BOX, "smd", descriptor(rdf, syntax, rn="about"))

    kept = box.retrieve(f"{BOX}/about").attributes

    assert (kept["dcrp"], kept["dsp"], kept["svd"]) == (syntax, coded(rdf), False)
    assert kept["ri"] == made["ri"]


@pytest.mark.parametrize(
    ("rdf", "syntax", "told"),
    [
        pytest.param(TURTLE, 4, "RDF/XML", marks=smd("003")),
        pytest.param("<r:RDF>", 4, "RDF/XML", marks=smd("003")),
        pytest.param("", 4, "RDF/XML", marks=smd("003")),
        pytest.param(RDF_XML, 5, "Turtle", marks=smd("004")),
        pytest.param("<urn:a> <urn:b>", 5, "Turtle", marks=smd("004")),
        pytest.param("@prefix : <urn:e:> . { :a :b :c } => { :d :e :f } .", 5, "Turtle", marks=smd("004")),
        pytest.param(TURTLE, 7, "JSON-LD", marks=smd("005")),
        pytest.param('{"@id": 1', 7, "JSON-LD", marks=smd("005")),
        pytest.param(TURTLE, 1, "IRI", marks=smd("007")),
    ],
)
def test_what_is_not_in_its_syntax_is_refused(box: Originator, rdf: str, syntax: int, told: str) -> None:
    answer = box.create(BOX, "smd", descriptor(rdf, syntax, rn="about"))

    assert (answer.code, told in answer.content["m2m:dbg"]) == (4000, True)
    assert box.retrieve(f"{BOX}/about").code == 4004


@smd("006")
@pytest.mark.parametrize(("syntax", "name"), [(2, "FUNCTIONAL_STYLE"), (3, "OWL_XML"), (6, "MANCHESTER")])
def test_a_syntax_that_nobody_reads_here_is_refused_by_name(box: Originator, syntax: int, name: str) -> None:
    answer = box.create(BOX, "smd", descriptor("Ontology(<urn:a>)", syntax))

    assert (answer.code, name in answer.content["m2m:dbg"]) == (5001, True)


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        pytest.param({"dcrp": None}, "dcrp", marks=smd("001")),
        pytest.param({"dsp": None}, "dsp", marks=smd("001")),
        pytest.param({"dsp": "no base64!"}, "dsp", marks=smd("002")),
        pytest.param({"dsp": "abc"}, "dsp", marks=smd("002")),
        pytest.param({"dsp": "YQ=="}, "dsp", marks=smd("004")),
        pytest.param({"dsp": 7}, "dsp", marks=smd("002")),
        pytest.param({"dcrp": 0}, "dcrp", marks=smd("008")),
        pytest.param({"dcrp": 8}, "dcrp", marks=smd("008")),
        pytest.param({"dcrp": "5"}, "dcrp", marks=smd("008")),
        pytest.param({"soe": "DELETE WHERE { ?a ?b ?c }"}, "soe", marks=smd("011")),
        pytest.param({"svd": True}, "svd", marks=smd("016")),
        pytest.param({"vlde": 1}, "vlde"),
        pytest.param({"rels": ["urn:a"] * 101}, "rels"),
    ],
)
def test_a_wrong_attribute_is_refused_by_name(box: Originator, wrong: dict[str, Any], named: str) -> None:
    sent = {name: value for name, value in descriptor(**wrong).items() if value is not None}

    answer = box.create(BOX, "smd", sent)

    assert (answer.code, named in answer.content["m2m:dbg"]) == (4000, True)


@smd("009")
def test_a_descriptor_that_changes_is_read_again(box: Originator) -> None:
    box.made(BOX, "smd", descriptor(rn="about"))

    changed = box.update(f"{BOX}/about", "smd", {"dsp": coded("<urn:a> a <urn:B> .")})
    broken = box.update(f"{BOX}/about", "smd", {"dsp": coded("<urn:a> a")})
    moved = box.update(f"{BOX}/about", "smd", {"dcrp": 7})
    both = box.update(f"{BOX}/about", "smd", descriptor(JSON_LD, 7))

    assert (changed.code, broken.code, moved.code, both.code) == (2004, 4000, 4000, 2004)
    assert box.retrieve(f"{BOX}/about").attributes["dsp"] == coded(JSON_LD)


@smd("016")
def test_nobody_says_that_a_descriptor_was_validated(box: Originator) -> None:
    box.made(BOX, "smd", descriptor(rn="about"))

    assert box.update(f"{BOX}/about", "smd", {"svd": True}).code == 4000


@smd("017")
def test_ontology_and_related_descriptors_are_kept_and_keep_it_from_counting_as_validated(box: Originator) -> None:
    further: dict[str, Any] = {"or": "http://example.org/ontology", "rels": ["cse-in/meter/other"]}

    made = box.made(BOX, "smd", descriptor(vlde=True, rn="about", **further))
    alone = box.update(f"{BOX}/about", "smd", {"or": None, "rels": None}).attributes

    assert {name: made[name] for name in further} == further
    assert (made["svd"], alone["svd"]) == (False, True)


@smd("015")
@pytest.mark.parametrize(
    "contradiction",
    [
        f'<urn:a> <urn:power> "much"^^<{XSD}integer> .',
        f'<urn:a> <urn:since> "2025-13-41"^^<{XSD}date> .',
        f"<urn:a> a <{OWL}Nothing> .",
        f"<urn:Meter> <{OWL}disjointWith> <urn:Room> . <urn:a> a <urn:Meter>, <urn:Room> .",
        f"<urn:Meter> <{OWL}disjointWith> <urn:Room> . <urn:Smart> <http://www.w3.org/2000/01/rdf-schema#subClassOf>"
        " <urn:Meter> . <urn:a> a <urn:Smart>, <urn:Room> .",
        f"<urn:a> <{OWL}sameAs> <urn:b> . <urn:b> <{OWL}differentFrom> <urn:a> .",
    ],
)
def test_triples_that_contradict_each_other_are_refused_where_that_is_asked_for(
    box: Originator, contradiction: str
) -> None:
    refused = box.create(BOX, "smd", descriptor(contradiction, vlde=True))
    unasked = box.made(BOX, "smd", descriptor(contradiction, rn="about"))
    asked_later = box.update(f"{BOX}/about", "smd", {"vlde": True})

    assert (refused.code, unasked["svd"], asked_later.code) == (4120, False, 4120)
    assert "vlde" not in box.retrieve(f"{BOX}/about").attributes


@smd("015")
def test_triples_that_agree_are_validated(box: Originator) -> None:
    sound = f'<urn:Meter> <{OWL}disjointWith> <urn:Room> . <urn:a> a <urn:Meter>; <urn:power> "7"^^<{XSD}integer> .'

    made = box.made(BOX, "smd", descriptor(sound, vlde=True, rn="about"))
    not_any_more = box.update(f"{BOX}/about", "smd", {"vlde": False}).attributes

    assert (made["svd"], not_any_more["svd"]) == (True, False)


@smd("018")
@pytest.mark.parametrize(
    ("parent", "kind", "attributes"),
    [
        (HOME, "cnt", {}),
        (HOME, "grp", {"mnm": 1, "mid": []}),
        (HOME, "ts", {}),
        (HOME, "cod:bat", {"cnd": "org.onem2m.common.moduleclass.battery", "lvl": 50}),
        ("cse-in", "nod", {"ni": "urn:node:1"}),
        ("cse-in/node", "bat", {"mgd": 1006, "btl": 50, "bts": 1}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_descriptor_stands_below_what_it_describes(
    admin: Originator, meter: Originator, parent: str, kind: str, attributes: dict[str, Any]
) -> None:
    if parent == "cse-in/node":
        admin.made("cse-in", "nod", {"rn": "node", "ni": "urn:node:1"})
    described = meter.made(parent, kind, attributes) if parent == HOME else admin.made(parent, kind, attributes)

    answer = admin.create(described["ri"], "smd", descriptor())

    assert answer.attributes["pi"] == described["ri"]
    assert admin.create(HOME, "smd", descriptor()).code == 2001


@smd("019")
@pytest.mark.parametrize("parent", ["cse-in", f"{BOX}/about", f"{BOX}/value", "cse-in/meter/rules"])
def test_a_descriptor_stands_below_nothing_else(admin: Originator, box: Originator, parent: str) -> None:
    box.made(BOX, "smd", descriptor(rn="about"))
    box.made(BOX, "cin", {"rn": "value", "con": "1"})
    rules = {"acr": [{"acor": ["Cmeter"], "acop": 63}]}
    box.made("cse-in/meter", "acp", {"rn": "rules", "pv": rules, "pvs": rules})

    assert admin.create(parent, "smd", descriptor()).code == 4108


@smd("020")
def test_descriptors_are_found_by_their_type(box: Originator) -> None:
    box.made(BOX, "smd", descriptor(rn="one", lbl=["a"]))
    box.made("cse-in/meter", "smd", descriptor(rn="two"))

    assert sorted(box.found("cse-in/meter", {"ty": [24]})) == ["cse-in/meter/box/one", "cse-in/meter/two"]


def test_subscribers_hear_of_changed_descriptors(house: House, box: Originator, target: Target) -> None:
    box.made(BOX, "smd", descriptor(rn="about"))
    enc = {"net": [1], "atr": ["dsp"]}
    box.made(f"{BOX}/about", "sub", {"nu": [target.url], "nct": 2, "enc": enc})

    box.update(f"{BOX}/about", "smd", {"lbl": ["a"]})
    box.update(f"{BOX}/about", "smd", {"soe": "INSERT DATA { <urn:room> <urn:holds> <urn:lamp> }"})
    house.deliver()

    [one] = target.told
    told = one["nev"]["rep"]["m2m:smd"]
    assert "lamp" in base64.b64decode(told["dsp"]).decode()
    assert "soe" not in told


def test_descriptors_outlive_a_restart(house: House, box: Originator) -> None:
    box.made(BOX, "smd", descriptor(rn="about"))

    house.restart()

    assert box.retrieve(f"{BOX}/about").attributes["dsp"] == coded(TURTLE)

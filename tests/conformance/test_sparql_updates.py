"""Descriptors that are changed by SPARQL (soe): carried out as a whole or not at all (TS-0004 7.4.32)."""

from __future__ import annotations

import base64
import warnings
from typing import Any

import pytest
from rdflib import Graph

from onem2m.vocabulary import Operation
from tests.conformance.house import Originator
from tests.conformance.test_semantic_descriptors import BOX, JSON_LD, RDF_XML, TURTLE, coded, descriptor, smd

ABOUT = f"{BOX}/about"
INSERT = "INSERT DATA { <urn:room> <urn:holds> <urn:lamp> }"


@pytest.fixture
def described(meter: Originator) -> Originator:
    """Has a descriptor in Turtle."""
    meter.made("cse-in/meter", "cnt", {"rn": "box"})
    meter.made(BOX, "smd", descriptor(rn="about"))
    return meter


FORMATS = {4: "xml", 5: "turtle", 7: "json-ld"}


def told(originator: Originator, address: str = ABOUT) -> str:
    """All triples in one text, whatever the syntax."""
    kept = originator.retrieve(address).attributes
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # rdflib's reader of JSON-LD uses what rdflib calls outdated
        graph = Graph().parse(data=base64.b64decode(kept["dsp"]), format=FORMATS[kept["dcrp"]], publicID="http://here/")
    return "\n".join(sorted(" ".join(part.n3() for part in triple) + " ." for triple in graph))


@smd("012")
@pytest.mark.parametrize(
    ("rdf", "syntax"), [(TURTLE, 5), (RDF_XML, 4), (JSON_LD, 7)], ids=["Turtle", "RDF/XML", "JSON-LD"]
)
def test_an_update_changes_the_descriptor_in_its_syntax(described: Originator, rdf: str, syntax: int) -> None:
    described.made(BOX, "smd", descriptor(rdf, syntax, rn="other"))

    answer = described.update(f"{BOX}/other", "smd", {"soe": INSERT})

    assert (answer.code, "soe" in answer.attributes) == (2004, False)
    assert answer.attributes["dsp"] == described.retrieve(f"{BOX}/other").attributes["dsp"]
    assert "<urn:room> <urn:holds> <urn:lamp> ." in told(described, f"{BOX}/other")
    assert "meter" in told(described, f"{BOX}/other")


@smd("012")
@pytest.mark.parametrize(
    ("update", "there", "gone"),
    [
        ("DELETE DATA { <urn:room> <urn:holds> <urn:meter> }", "", "urn:meter"),
        ("DELETE { ?r ?h ?w } INSERT { ?r ?h <urn:lamp> } WHERE { ?r ?h ?w }", "urn:lamp", "urn:meter"),
        ("DELETE WHERE { ?r ?h ?w } ; INSERT DATA { <urn:a> <urn:b> 7 }", "urn:a", "urn:room"),
        ("INSERT { ?w <urn:in> ?r } WHERE { ?r ?h ?w FILTER(isIRI(?w)) }", "urn:in", "urn:lamp"),
        ("PREFIX e: <urn:> INSERT DATA { e:a e:b <#here> }", "<http://here/#here>", "invalid"),
        ("", "urn:meter", "urn:lamp"),
    ],
)
def test_updates_do_what_sparql_says(described: Originator, update: str, there: str, gone: str) -> None:
    answer = described.update(ABOUT, "smd", {"soe": update} if update else {"soe": None})

    assert answer.code == 2004
    assert there in told(described)
    assert gone not in told(described)


@smd("013")
@pytest.mark.parametrize(
    "update",
    [
        "no sparql",
        "INSERT DATA { <urn:a> <urn:b> }",
        "SELECT * WHERE { ?a ?b ?c }",
        "INSERT DATA { x:a x:b x:c }",
        "INSERT DATA { ?a <urn:b> <urn:c> }",
        "DELETE WHERE { " + "{ " * 3_000,
    ],
)
def test_what_is_not_sparql_is_refused(described: Originator, update: str) -> None:
    answer = described.update(ABOUT, "smd", {"soe": update})

    assert (answer.code, answer.content["m2m:dbg"].startswith("soe")) == (4143, True)
    assert told(described) == TURTLE


@smd("014")
@pytest.mark.rule("CSE/GEN/RSC/038")
@pytest.mark.parametrize(
    ("update", "named"),
    [
        ("LOAD <http://127.0.0.1:9/x>", "LOAD"),
        ("LOAD SILENT <file:///etc/passwd>", "LOAD"),
        ("INSERT { ?a ?b ?c } WHERE { SERVICE <http://127.0.0.1:9/x> { ?a ?b ?c } }", "SERVICE"),
        ("INSERT { ?a ?b ?c } WHERE { { OPTIONAL { SERVICE SILENT ?a { ?a ?b ?c } } } }", "SERVICE"),
        ("INSERT { ?a ?b ?c } USING <file:///etc/passwd> WHERE { ?a ?b ?c }", "USING"),
        ("INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:b> <urn:c> } }", "graph"),
        (f"{INSERT} ; CREATE GRAPH <urn:g>", "graph"),
    ],
)
def test_what_cannot_be_carried_out_here_is_refused_and_changes_nothing(
    described: Originator, update: str, named: str
) -> None:
    answer = described.update(ABOUT, "smd", {"soe": update, "lbl": ["changed"]})

    assert (answer.code, named in answer.content["m2m:dbg"]) == (5212, True)
    assert told(described) == TURTLE
    assert "lbl" not in described.retrieve(ABOUT).attributes


@smd("014")
def test_named_graphs_are_not_lost_by_an_update(described: Originator) -> None:
    named = '{"@id": "urn:g", "@graph": [{"@id": "urn:a", "urn:b": 1}]}'
    described.made(BOX, "smd", descriptor(named, 7, rn="named"))

    assert described.update(f"{BOX}/named", "smd", {"soe": INSERT}).code == 5212
    assert described.retrieve(f"{BOX}/named").attributes["dsp"] == coded(named)


@smd("010")
@pytest.mark.parametrize("further", [{}, {"dcrp": 5}])
def test_an_update_and_a_new_descriptor_do_not_go_together(described: Originator, further: dict[str, Any]) -> None:
    answer = described.update(ABOUT, "smd", {"soe": INSERT, "dsp": coded("<urn:a> a <urn:b> ."), **further})

    assert (answer.code, "soe" in answer.content["m2m:dbg"]) == (4000, True)
    assert told(described) == TURTLE


@smd("015")
def test_an_update_that_makes_a_contradiction_is_refused(described: Originator) -> None:
    described.update(ABOUT, "smd", {"vlde": True})
    wrong = 'INSERT DATA { <urn:a> <urn:w> "much"^^<http://www.w3.org/2001/XMLSchema#integer> }'

    assert described.update(ABOUT, "smd", {"soe": wrong}).code == 4120
    assert described.update(ABOUT, "smd", {"soe": INSERT}).code == 2004
    assert described.retrieve(ABOUT).attributes["svd"] is True


def test_who_may_change_a_descriptor_and_not_read_it_finds_nothing_out(
    described: Originator, display: Originator
) -> None:
    rules = [{"acor": ["Cmeter"], "acop": 63}, {"acor": ["Cdisplay"], "acop": 4}]
    described.made("cse-in/meter", "acp", {"rn": "rules", "pv": {"acr": rules}, "pvs": {"acr": rules[:1]}})
    described.update(ABOUT, "smd", {"acpi": ["cse-in/meter/rules"]})

    codes = [
        display.update(ABOUT, "smd", changes).code
        for changes in ({"soe": INSERT}, {"soe": "LOAD <urn:x>"}, {"vlde": True}, {"dcrp": 7}, {"dcrp": 5})
    ]
    written = display.update(ABOUT, "smd", {"dsp": coded("<urn:new> a <urn:B> .")})

    assert codes == [4103] * 5
    assert written.code == 2004
    assert described.retrieve(ABOUT).attributes["dsp"] == coded("<urn:new> a <urn:B> .")


def test_updates_at_once_are_all_there_in_the_end(described: Originator) -> None:
    house = described.house
    changes = [{"m2m:smd": {"soe": f"INSERT DATA {{ <urn:room> <urn:holds> <urn:{n}> }}"}} for n in range(6)]

    requests = [described.request(Operation.UPDATE, ABOUT, content=change) for change in changes]
    codes = [answer.code for answer in house.ask_together(requests)]

    assert codes == [2004] * 6
    assert all(f"<urn:{n}>" in told(described) for n in range(6))

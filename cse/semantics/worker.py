"""The process that reads RDF and carries out SPARQL: a script of its own that knows nothing of the CSE.

What it reads comes from strangers, and libraries that read RDF follow references, expand entities and never give up.
So nothing here is trusted to behave: before the first task the process gives up opening files and sockets, its memory
is bounded, and so is the computing time of each task. Who started it kills it when it takes too long.

A task and its outcome are JSON objects, each behind its length in four bytes, big-endian:

    {"syntax": 5, "descriptor": "base64", "update": "SPARQL or empty", "validate": false}
    {"status": 2000, "text": "", "result": "base64 of what an update made"}

    {"queries": ["SPARQL"], "descriptors": [[5, "base64"], [4, "base64"]], "each": true}
    {"status": 2000, "text": "", "result": "01"}, for each descriptor whether any of the queries has a solution in it

    {"queries": ["SPARQL"], "descriptors": [[5, "base64"], [4, "base64"]], "each": false}
    {"status": 2000, "text": "", "result": "base64 of what all of them together answer, as SPARQL Query Results XML"}
"""

from __future__ import annotations

import base64
import json
import logging
import os
import re
import resource
import secrets
import struct
import sys
from collections.abc import Iterator
from typing import Any, BinaryIO, Final

# It only looks for what must not be there, before any entity is read.
from xml.parsers import expat  # nosec B407
from xml.sax.saxutils import escape, quoteattr  # nosec B406

from rdflib import OWL, RDF, RDFS, BNode, Graph, Literal
from rdflib.plugins import sparql
from rdflib.plugins.sparql.algebra import translateQuery, translateUpdate
from rdflib.plugins.sparql.evaluate import evalQuery
from rdflib.plugins.sparql.parser import parseQuery, parseUpdate
from rdflib.plugins.sparql.sparql import Query, Update
from rdflib.plugins.sparql.update import evalUpdate
from rdflib.term import Node, Variable

MEMORY_BYTES: Final = 768 * 1024 * 1024
"""of address space, most of which the libraries take and do not use"""
TASK_CPU_S: Final = 2
"""of computing for one task"""
QUERY_CPU_S: Final = 3
"""the same for a query, which has many descriptors to read"""
LARGEST: Final = 256 * 1024
"""Bytes of a descriptor at most, also of one that an update makes."""
LARGEST_RESULT: Final = 512 * 1024
"""Characters of what a query answers."""

OK: Final = 2000
BAD_REQUEST: Final = 4000
INVALID_SEMANTICS: Final = 4120
INVALID_SPARQL: Final = 4143
UPDATE_ERROR: Final = 5212
NOT_DONE: Final = 5001

_FORMATS: Final = {4: "xml", 5: "turtle", 7: "json-ld"}
"""rdflib's names of the syntaxes, by m2m:semanticFormat."""
_NAMES: Final = {4: "RDF/XML", 5: "Turtle", 7: "JSON-LD"}
_DEEPEST: Final = 64
_GROUND: Final = frozenset({"InsertData", "DeleteData"})
_LEADS_ELSEWHERE: Final = {"Load": "LOAD", "ServiceGraphPattern": "SERVICE"}
_ANSWERED: Final = frozenset({"SelectQuery", "AskQuery"})
_RESULTS: Final = "http://www.w3.org/2005/sparql-results#"
_NO_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Refusal(Exception):
    """A task that ends with a status other than OK."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status
        self.text = text


def perform(task: dict[str, Any]) -> dict[str, Any]:
    """The outcome of a task."""
    return _asked(task) if "queries" in task else _examined(task)


def _outcome(status: int, text: str = "", result: str = "") -> dict[str, Any]:
    return {"status": status, "text": text, "result": result}


def _examined(task: dict[str, Any]) -> dict[str, Any]:
    # Relative references are left as they are: what they are read against is nobody's, and taken away afterwards.
    base = f"http://{secrets.token_hex(16)}.invalid/"
    syntax = task["syntax"]
    try:
        descriptor = _decoded(task["descriptor"])
        graph = read(descriptor, syntax, base)
        if task["update"]:
            descriptor = changed(graph, task["update"], syntax, base)
            graph = read_back(descriptor, len(graph), syntax, base)
        if task["validate"]:
            validate(graph)
    except Refusal as refusal:
        return _outcome(refusal.status, refusal.text.replace(base, ""))
    return _outcome(OK, result=base64.b64encode(descriptor).decode() if task["update"] else "")


def _asked(task: dict[str, Any]) -> dict[str, Any]:
    try:
        queries = [understood(query) for query in task["queries"]]
        if task["each"]:
            result = "".join("1" if _met(queries, *given) else "0" for given in task["descriptors"])
        else:
            result = base64.b64encode(_together(queries[0], task["descriptors"]).encode()).decode()
    except Refusal as refusal:
        return _outcome(refusal.status, refusal.text)
    except (MemoryError, RecursionError):
        return _outcome(BAD_REQUEST, "smf: takes more memory than there is for a query")
    except Exception as fault:  # whatever an evaluation comes upon
        return _outcome(BAD_REQUEST, f"smf: cannot be answered: {_told(fault)}")
    return _outcome(OK, result=result)


def understood(query: str) -> Query:
    """A query that can be asked of what descriptors say. Raises Refusal (4143, 5001)."""
    try:
        translated = translateQuery(parseQuery(query), base=f"http://{secrets.token_hex(16)}.invalid/")
    except (MemoryError, RecursionError):
        raise Refusal(INVALID_SPARQL, "smf: nested too deeply, or too long") from None
    except Exception as fault:
        raise Refusal(INVALID_SPARQL, f"smf: not a SPARQL query: {_told(fault)}") from None
    algebra = translated.algebra
    if algebra.name not in _ANSWERED:
        raise Refusal(NOT_DONE, f"smf: {algebra.name.removesuffix('Query').upper()}: only SELECT and ASK are answered")
    if algebra.datasetClause:
        raise Refusal(NOT_DONE, "smf: FROM names another graph, and there is only what the descriptors say")
    for part in _parts(algebra):
        name = getattr(part, "name", "")
        if name in _LEADS_ELSEWHERE:
            raise Refusal(NOT_DONE, "smf: SERVICE leads to somewhere else, where this CSE does not go")
        if name == "Graph":
            raise Refusal(NOT_DONE, "smf: GRAPH names another graph, and there is only what the descriptors say")
    return translated


def _met(queries: list[Query], syntax: int, descriptor: str) -> bool:
    """Whether any of the queries has a solution in a descriptor. What cannot be read meets nothing."""
    try:
        graph = read(_decoded(descriptor), syntax, f"http://{secrets.token_hex(16)}.invalid/")
    except (Refusal, ValueError):
        return False
    for query in queries:
        found = evalQuery(graph, query, {})
        if found["askAnswer"] if found["type_"] == "ASK" else next(iter(found["bindings"]), None) is not None:
            return True
    return False


def _together(query: Query, descriptors: list[tuple[int, str]]) -> str:
    """What several descriptors say to a query. Raises Refusal."""
    token = secrets.token_hex(16)
    whole = Graph(bind_namespaces="none")
    for number, (syntax, descriptor) in enumerate(descriptors):
        try:
            # What is relative in one descriptor, or has no name in it, is nothing of another one.
            graph = read(_decoded(descriptor), syntax, f"http://{token}-{number}.invalid/")
        except (Refusal, ValueError):
            continue
        unnamed: dict[Node, BNode] = {}
        for triple in graph:
            subject, predicate, value = (
                unnamed.setdefault(term, BNode()) if isinstance(term, BNode) else term for term in triple
            )
            whole.add((subject, predicate, value))
    found = evalQuery(whole, query, {})
    return re.sub(rf"http://{token}-\d+\.invalid/", "", "".join(_written(found)))


def _written(found: Any) -> Iterator[str]:
    """The result of a query as SPARQL Query Results XML. Raises Refusal where it is too large."""
    yield f'<?xml version="1.0" encoding="utf-8"?>\n<sparql xmlns="{_RESULTS}">'
    if found["type_"] == "ASK":
        yield f"<head/><boolean>{'true' if found['askAnswer'] else 'false'}</boolean></sparql>"
        return
    names = list(found["vars_"])
    yield f"<head>{''.join(f'<variable name={quoteattr(str(name))}/>' for name in names)}</head><results>"
    size, labels = 0, dict[Node, str]()
    for solution in found["bindings"]:
        row = "".join(
            f"<binding name={quoteattr(str(name))}>{_term(solution[name], labels)}</binding>"
            for name in names
            if solution.get(name) is not None
        )
        size += len(row) + len("<result></result>")
        if size > LARGEST_RESULT:
            raise Refusal(BAD_REQUEST, f"smf: the answer is more than {LARGEST_RESULT} characters; LIMIT bounds it")
        yield f"<result>{row}</result>"
    yield "</results></sparql>"


def _term(term: Node, labels: dict[Node, str]) -> str:
    if isinstance(term, BNode):
        return f"<bnode>{labels.setdefault(term, f'b{len(labels)}')}</bnode>"
    text = escape(_NO_XML.sub("\ufffd", str(term)), {"\r": "&#13;"})
    if not isinstance(term, Literal):
        return f"<uri>{text}</uri>"
    if term.language:
        return f"<literal xml:lang={quoteattr(term.language)}>{text}</literal>"
    if term.datatype is not None:
        return f"<literal datatype={quoteattr(_NO_XML.sub('', str(term.datatype)))}>{text}</literal>"
    return f"<literal>{text}</literal>"


def _decoded(descriptor: str) -> bytes:
    return base64.b64decode("".join(descriptor.split()), validate=True)


def read(descriptor: bytes, syntax: int, base: str) -> Graph:
    """The triples of a descriptor. Raises Refusal (4000)."""
    if len(descriptor) > LARGEST:
        raise Refusal(BAD_REQUEST, f"dsp: {len(descriptor)} bytes, {LARGEST} are read at most")
    name = _NAMES[syntax]
    try:
        if syntax == 4:
            _without_document_type(descriptor)
        elif syntax == 7:
            _without_contexts_of_elsewhere(json.loads(descriptor), 0)
        graph = Graph(bind_namespaces="none")
        return graph.parse(data=descriptor, format=_FORMATS[syntax], publicID=base)
    except Refusal:
        raise
    except (MemoryError, RecursionError):
        raise Refusal(BAD_REQUEST, f"dsp: {name} that is nested too deeply or says too much") from None
    except Exception as fault:  # whatever a parser comes upon
        raise Refusal(BAD_REQUEST, f"dsp: not {name} (dcrp {syntax}): {_told(fault)}") from None


def _without_document_type(descriptor: bytes) -> None:
    """A document type can define entities that become very large, or stand for files."""

    def refuse(*_: object) -> None:
        raise Refusal(BAD_REQUEST, "dsp: RDF/XML with a document type (DOCTYPE) is not taken")

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.Parse(descriptor, True)


def _without_contexts_of_elsewhere(value: Any, depth: int) -> None:
    if depth > _DEEPEST:
        raise RecursionError
    if isinstance(value, dict):
        for name, member in value.items():
            named = member if isinstance(member, list) else [member]
            if name == "@import" or (name == "@context" and any(isinstance(one, str) for one in named)):
                raise Refusal(BAD_REQUEST, f"dsp: JSON-LD whose {name} is elsewhere: it is not fetched, write it out")
            _without_contexts_of_elsewhere(member, depth + 1)
    elif isinstance(value, list):
        for member in value:
            _without_contexts_of_elsewhere(member, depth + 1)


def changed(graph: Graph, update: str, syntax: int, base: str) -> bytes:
    """The descriptor after an update of its triples. Raises Refusal (4143, 5212)."""
    if len(graph.store) != len(graph):
        raise Refusal(UPDATE_ERROR, "soe: the descriptor has named graphs, of which an update would leave nothing")
    try:
        # The prefixes of the descriptor may be used as they are.
        prefixes = {prefix: str(namespace) for prefix, namespace in graph.namespaces()}
        translated = translateUpdate(parseUpdate(update), base=base, initNs=prefixes)
    except (MemoryError, RecursionError):
        raise Refusal(INVALID_SPARQL, "soe: nested too deeply, or too long") from None
    except Exception as fault:
        raise Refusal(INVALID_SPARQL, f"soe: not a SPARQL update: {_told(fault)}") from None
    _check(translated)
    try:
        evalUpdate(graph, translated)
        written = graph.serialize(format=_FORMATS[syntax], encoding="utf-8").replace(base.encode(), b"")
    except (MemoryError, RecursionError):
        raise Refusal(UPDATE_ERROR, "soe: what it makes is too large") from None
    except Exception as fault:
        raise Refusal(UPDATE_ERROR, f"soe: cannot be carried out: {_told(fault)}") from None
    return written


def read_back(written: bytes, triples: int, syntax: int, base: str) -> Graph:
    """What others will read. Raises Refusal (5212) where that is not what was written."""
    try:
        graph = read(written, syntax, base)
    except Refusal as refusal:
        raise Refusal(
            UPDATE_ERROR, f"soe: what it makes cannot be written as {_NAMES[syntax]}: {refusal.text}"
        ) from None
    if len(graph) != triples:
        raise Refusal(UPDATE_ERROR, f"soe: what it makes cannot be written as {_NAMES[syntax]}")
    return graph


def _check(update: Update) -> None:
    """Raises Refusal for an update that would fetch something, or that the parser should have refused."""
    for operation in update.algebra:
        if getattr(operation, "using", None):
            raise Refusal(UPDATE_ERROR, "soe: USING names another graph, and there is only the descriptor's own")
        for part in _parts(operation):
            if operation.name in _GROUND and isinstance(part, Variable):
                raise Refusal(INVALID_SPARQL, f"soe: ?{part}: there are no variables in data")
            word = _LEADS_ELSEWHERE.get(getattr(part, "name", ""))
            if word is not None:
                raise Refusal(UPDATE_ERROR, f"soe: {word} leads to somewhere else, where this CSE does not go")


def _parts(part: Any) -> Iterator[Any]:
    waiting = [part]
    while waiting:
        one = waiting.pop()
        yield one
        if isinstance(one, dict):
            waiting.extend(one.values())
        elif isinstance(one, (list, tuple)):
            waiting.extend(one)


def validate(graph: Graph) -> None:
    """Raises Refusal (4120) for triples that contradict each other or the types of their literals."""
    for subject, predicate, value in graph:
        if isinstance(value, Literal) and value.ill_typed:
            raise Refusal(
                INVALID_SEMANTICS,
                f"dsp: {_short(value)} is no {_short(value.datatype)} ({_short(subject)} {_short(predicate)})",
            )
    for thing in set(graph.subjects(RDF.type)):
        kinds = {kind for told in graph.objects(thing, RDF.type) for kind in _wider(graph, told)}
        if OWL.Nothing in kinds:
            raise Refusal(INVALID_SEMANTICS, f"dsp: {_short(thing)} is an owl:Nothing, and nothing is")
        for kind in kinds:
            for other in graph.objects(kind, OWL.disjointWith):
                if other in kinds:
                    raise Refusal(
                        INVALID_SEMANTICS,
                        f"dsp: {_short(thing)} is both {_short(kind)} and {_short(other)}, which are disjoint",
                    )
    for one, other in graph.subject_objects(OWL.differentFrom):
        if one == other or (one, OWL.sameAs, other) in graph or (other, OWL.sameAs, one) in graph:
            raise Refusal(INVALID_SEMANTICS, f"dsp: {_short(one)} is said to be different from itself")


def _wider(graph: Graph, kind: Node) -> Iterator[Node]:
    """A class and those that it is a part of."""
    return (wider for wider in graph.transitive_objects(kind, RDFS.subClassOf) if wider is not None)


def _short(value: object) -> str:
    return str(value)[:80]


def _told(fault: Exception) -> str:
    """The fault in one line."""
    told = str(fault).strip() or type(fault).__name__
    return " ".join(told.split())[:200]


def warm_up() -> None:
    """Loads all that is loaded when it is needed first: later nothing can be opened any more."""
    logging.disable()
    sparql.SPARQL_LOAD_GRAPHS = False
    samples = {
        4: b'<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="e:">'
        b'<r:Description r:about="a"><e:b r:datatype="http://www.w3.org/2001/XMLSchema#date">2025-01-01</e:b>'
        b'<e:l r:datatype="http://www.w3.org/1999/02/22-rdf-syntax-ns#XMLLiteral">x</e:l></r:Description></r:RDF>',
        5: b'<a> <e:b> "2025-01-01T00:00:00"^^<http://www.w3.org/2001/XMLSchema#dateTime>, 1.5, "x"@en, ("\xc3\xa9").',
        7: b'{"@context":{"b":{"@id":"e:b","@type":"@id"}},"@id":"a","b":"c","e:l":{"@value":{"x":1},"@type":"@json"}}',
    }
    for syntax, sample in samples.items():
        for descriptor, update in (
            (sample, 'INSERT { <s> <e:p> ?n } WHERE { ?s ?p ?o BIND(CONCAT(STR(NOW()), MD5("x"), "y") AS ?n) }'),
            (sample, "DELETE WHERE { ?s ?p ?o }"),
            (sample, "nonsense"),
            (b"\xff<", ""),
        ):
            task = {"syntax": syntax, "descriptor": base64.b64encode(descriptor).decode(), "update": update}
            perform(task | {"validate": True})
    coded = [[syntax, base64.b64encode(sample).decode()] for syntax, sample in samples.items()]
    for query in (
        "SELECT ?s (COUNT(?o) AS ?n) (GROUP_CONCAT(STR(?o)) AS ?t) WHERE { ?s (<e:b>|^<e:b>)* ?x ; ?p ?o . OPTIONAL "
        '{ ?s <e:q> ?q } MINUS { ?s <e:r> ?r } FILTER(REGEX(STR(?o), "x") || ?o > 1) } GROUP BY ?s ORDER BY ?n LIMIT 5',
        "ASK { ?s ?p ?o FILTER NOT EXISTS { ?o ?p ?s } }",
        "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "nonsense",
    ):
        for each in (True, False):
            perform({"queries": [query], "descriptors": coded, "each": each})


def give_up_everything() -> None:
    """From here on neither file nor socket can be opened, no process started, nothing written to a disk."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def bound_task(task: dict[str, Any]) -> None:
    """The task that comes now may compute for so long and no longer."""
    most = QUERY_CPU_S if "queries" in task else TASK_CPU_S
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + 1 + most, hard))


def receive(source: BinaryIO) -> dict[str, Any] | None:
    """The next object, None at the end."""
    head = source.read(4)
    if len(head) < 4:
        return None
    content: dict[str, Any] = json.loads(source.read(*struct.unpack(">I", head)))
    return content


def send(content: dict[str, Any], target: BinaryIO) -> None:
    """Writes an object."""
    body = json.dumps(content).encode()
    target.write(struct.pack(">I", len(body)) + body)
    target.flush()


def main() -> None:
    """Performs tasks from standard input until there are no more."""
    os.nice(10)  # who serves requests comes first
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    warm_up()
    give_up_everything()
    send(_outcome(OK, "ready"), sys.stdout.buffer)
    while (task := receive(sys.stdin.buffer)) is not None:
        bound_task(task)
        send(perform(task), sys.stdout.buffer)


if __name__ == "__main__":
    main()

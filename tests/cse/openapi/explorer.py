"""Goes through every operation of the OpenAPI document by schemathesis, and holds each answer to the document.

First every example, then requests made up from the schemas, then chains of requests in which one works on what another
created. An explorer notes which operations it has brought to a success, and every answer that the document does not know.
"""

from __future__ import annotations

import json
import re
import threading
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import cbor2
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.stateful import run_state_machine_as_test
from schemathesis import checks
from schemathesis.core.failures import Failure, FailureGroup

from onem2m.errors import refusals
from onem2m.resources import ALL, Registry
from onem2m.resources.container import LATEST, OLDEST
from onem2m.resources.definition import Definition
from onem2m.resources.flex_container import INSTANCES_ENABLED
from onem2m.resources.specializations import standard
from onem2m.resources.subscription import SELF_REFERENCE
from onem2m.vocabulary import Operation, ResourceType
from tests.conformance.house import ADMINISTRATOR
from tests.conformance.target import Target
from tests.conformance.wire import Wire, WireAnswer

TO_BE_GIVEN = "C"
"""The originator of a registration that leaves its AE-ID to the CSE."""

HELD_TO = [
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
PRESCRIBED = frozenset((kind.http_status, kind.code) for kind in refusals()) - {(500, 5000)}
"""Refusals that say something; a bare 5000 is a fault of ours."""


_HURRIED = settings(
    deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck), derandomize=True
)


@schemathesis.serializer("application/cbor")
def as_cbor(_context: Any, value: Any) -> bytes:
    """A made-up body in CBOR."""
    return cbor2.dumps(value)


@schemathesis.deserializer("application/cbor")
def of_cbor(_context: Any, response: Any) -> Any:
    """What an answer in CBOR says."""
    return cbor2.loads(response.content)


@dataclass(frozen=True)
class Place:
    """A resource to work on."""

    identifier: str
    definition: Definition

    @property
    def number(self) -> str:
        """Its identifier without what its path begins with."""
        return self.identifier[1 if self.definition.type == ResourceType.AE else len(self.definition.prefix) :]


@dataclass
class Ground:
    """Resources of every type, made from the examples when they are needed."""

    wire: Wire
    document: dict[str, Any]
    registry: Registry
    made: dict[Definition, Place] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    under_way: set[Definition] = field(default_factory=set)

    def place(self, definition: Definition) -> Place | None:
        """One resource of the type; None where none can be had."""
        if definition.type == ResourceType.CSE_BASE:
            return Place("cse-in", definition)
        if definition not in self.made and definition not in self.under_way:
            # Types may hold one another: who needs itself first is looked for elsewhere.
            self.under_way.add(definition)
            self._make(definition)
            self.under_way.discard(definition)
        return self.made.get(definition)

    def forget(self, definition: Definition) -> None:
        """The resource of the type, and what lay below it, are gone or used up."""
        place = self.made.pop(definition, None)
        if place is not None:
            self.wire.ask("DELETE", f"/{place.identifier}")
        for other in [one for one in self.made if one.type in definition.children]:
            self.made.pop(other, None)

    def clear(self, *types: int) -> None:
        """Deletes every resource of these types."""
        found = self.wire.ask("GET", f"/cse-in?fu=1&ty={'+'.join(str(int(number)) for number in types)}")
        assert found.status == 200, found.body
        for address in found.content["m2m:uril"]:
            self.wire.ask("DELETE", f"/{address}")
        self.made = {kind: place for kind, place in self.made.items() if kind.type not in types}

    def _make(self, definition: Definition) -> None:
        if definition.type == ResourceType.AE:
            # While there is a service subscription, its rules say who may register.
            self.clear(ResourceType.M2M_SERVICE_SUBSCRIPTION_PROFILE)
        for parent in self.registry.tables:
            if not definition.may_stand_in(parent) or parent is definition:
                continue
            if Operation.CREATE not in definition.operations:
                self._have_made(definition, parent)
                return
            below = self.place(parent)
            if below is None:
                continue
            who = [TO_BE_GIVEN] if definition.type == ResourceType.AE else [ADMINISTRATOR]
            who += [below.identifier] if parent.type == ResourceType.AE else []
            for originator in who:
                answer = self._ask_for(definition, below, originator)
                if answer.status == 409:
                    # Another one says the same.
                    self.clear(definition.type)
                    answer = self._ask_for(definition, below, originator)
                if answer.status == 201:
                    self.made[definition] = _place_of(answer, definition)
                    return
                self.refused[definition.name] = f"below {parent.name}: {answer.body.decode()[:200]}"

    def _have_made(self, definition: Definition, parent: Definition) -> None:
        """What the CSE makes by itself: it comes with a new parent that keeps its history."""
        self.forget(parent)
        above = self.place(parent)
        assert above is not None, self.refused
        answer = self.wire.ask("GET", f"/{above.identifier}/{LATEST}")
        assert answer.status == 200, answer.body
        self.made[definition] = _place_of(answer, definition)

    def _ask_for(self, definition: Definition, below: Place, originator: str) -> WireAnswer:
        frame: dict[str, str | None] = {"X-M2M-Origin": originator}
        frame["Content-Type"] = f"application/json;ty={int(definition.type)}"
        body = self.example(definition)
        if INSTANCES_ENABLED in definition.attributes:
            body = {root: {**attributes, INSTANCES_ENABLED.short: True} for root, attributes in body.items()}
        return self.wire.ask("POST", f"/{below.identifier}", frame, json.dumps(body))

    def table(self, root: str) -> Definition | None:
        """The table that a root element belongs to: models of flexContainers share the one of their type."""
        found = self.registry.by_tag.get(root)
        return found if found is None or found in self.registry.tables else self.registry.by_type[found.type]

    def example(self, definition: Definition) -> dict[str, Any]:
        """The document's example of a CREATE."""
        content = self.document["paths"]["/{to}"]["post"]["requestBody"]["content"]
        examples = content[f"application/json;ty={int(definition.type)}"]["examples"]
        shown: dict[str, Any] = next(
            one["value"] for one in examples.values() if self.table(next(iter(one["value"]))) is definition
        )
        return shown


def _place_of(answer: WireAnswer, definition: Definition) -> Place:
    (attributes,) = answer.content.values()
    return Place(attributes["ri"], definition)


@dataclass
class Explorer:
    """One walk through the document of a running CSE."""

    wire: Wire
    target: Target
    reached: dict[str, Counter[int]] = field(default_factory=dict)
    """HTTP statuses by operation, and by media type where it has several"""
    findings: dict[str, str] = field(default_factory=dict)
    requests: int = 0

    def __post_init__(self) -> None:
        self.registry = Registry(ALL, standard())
        text = self.wire.ask("GET", "/openapi.json").body.decode()
        # Who is told, and where an application is reached, is somebody who answers.
        self.document: dict[str, Any] = json.loads(text.replace("http://127.0.0.1:9000/", self.target.url))
        self.ground = Ground(self.wire, self.document, self.registry)
        self.schema = schemathesis.openapi.from_dict(linked(self.document, self.ground))
        self.schema.config.update(base_url=f"http://127.0.0.1:{self.wire.port}")
        self.operations: list[Any] = [found.ok() for found in self.schema.get_all_operations()]  # type: ignore[union-attr]
        self._of_path = {path: self._definition(path) for path in self.document["paths"]}

    def _definition(self, path: str) -> Definition | None:
        """Whose resources a path is about; None where of any or none."""
        item = next(iter(self.document["paths"][path].values()))
        return next((one for one in self.registry.tables if one.name == item["tags"][0]), None)

    # What is sent.

    def walk_examples(self) -> None:
        """Every operation once in each of its media types, as its examples have it."""
        for operation in self.operations:
            described = self.document["paths"][operation.path][operation.method]
            content = described.get("requestBody", {}).get("content") or {None: {}}
            for media, body in content.items():
                shown = (
                    body.get("examples") or self._json_examples(content, media) or {"": {"value": body.get("example")}}
                )
                for example in shown.values():
                    self._try(operation, media, example["value"])

    def _json_examples(self, content: dict[str, Any], media: str | None) -> dict[str, Any]:
        """A form without examples of its own says what JSON says."""
        body = content.get((media or "").replace("cbor", "json"), {})
        examples: dict[str, Any] = body.get("examples") or (
            {"": {"value": body["example"]}} if "example" in body else {}
        )
        return examples

    def _try(self, operation: Any, media: str | None, body: Any) -> None:
        # An application registers under the rules of a service subscription, while there is one.
        self.ground.clear(ResourceType.M2M_SERVICE_SUBSCRIPTION_PROFILE)
        for attempt in range(3):
            case = operation.Case(
                path_parameters=self._path(operation, media, body),
                query=self._query(operation.path),
                headers={"X-M2M-RI": "1", "X-M2M-RVI": "4", "Accept": "*/*"},
                **({"body": self._fitting(operation, body), "media_type": media} if media else {}),
            )
            if operation.path.endswith("/pcu"):
                self._have_waiting(case)
            if operation.path.endswith(f"/{SELF_REFERENCE}"):
                self._have_told(case)
            if self.send(case, by_owner=attempt == 2) < 300:
                if operation.method == "delete":
                    self.ground.forget(self._of_path[operation.path] or self.registry.by_tag["m2m:cnt"])
                break
            # Something of the kind is there already, or what was to be worked on has gone meanwhile.
            for tag in body if isinstance(body, dict) else ():
                kind = self.ground.table(tag)
                if kind is not None and kind.type != ResourceType.CSE_BASE:
                    self.ground.clear(kind.type)
            owner = self._of_path[operation.path]
            if owner is not None and owner.type != ResourceType.CSE_BASE:
                self.ground.forget(owner)

    def _query(self, path: str) -> dict[str, Any]:
        """Fields without which the request cannot succeed."""
        if path.endswith("/sfop"):
            return {"smf": "ASK { ?a ?b ?c }"}
        return {"policy": self._identifier("m2m:acp")} if path == "/accounts" else {}

    def _identifier(self, tag: str) -> str:
        place = self.ground.place(self.registry.by_tag[tag])
        return place.identifier if place else "none"

    def _fitting(self, operation: Any, body: Any) -> Any:
        """Groups of the examples have members that can be worked on."""
        if isinstance(body, dict) and "mid" in body.get("m2m:grp", {}) and operation.method == "post":
            return {"m2m:grp": {**body["m2m:grp"], "mid": [self._identifier("m2m:cnt")]}}
        return body

    def _path(self, operation: Any, media: str | None, body: Any) -> dict[str, Any]:
        """Values for the path by which the request can succeed."""
        path = operation.path
        found: dict[str, Any] = {}
        root = next(iter(body), "") if isinstance(body, dict) else ""
        if media and ";ty=" not in media and "m2m:sgn" in root:
            self._listener()
        if "{to}" in path:
            found["to"] = self._target(operation.method, root)
        owner = self._of_path[path]
        if owner is not None and path.endswith((f"/{LATEST}", f"/{OLDEST}")):
            self._fill(owner)
        if owner is not None and "{" in path:
            place = self.ground.place(owner)
            found["stem" if owner.type == ResourceType.AE else "number"] = place.number if place else "1"
        if "/sfop" in path:
            # Only members that are there can have descriptors.
            self.ground.forget(self.registry.by_tag["m2m:cnt"])
        if "/fopt" in path or "/sfop" in path:
            found |= self._group(operation.method, root)
        return {name: value for name, value in found.items() if f"{{{name}}}" in path}

    def _target(self, method: str, root: str) -> str:
        definition = self.ground.table(root)
        if method == "post" and definition is not None:
            parents = [one for one in self.registry.tables if definition.may_stand_in(one)]
            places = [place for place in map(self.ground.place, parents) if place is not None]
            return places[-1].identifier if places else "cse-in"
        if method == "post":
            return self._listener()
        if definition is None:
            definition = self.registry.by_tag["m2m:cnt"]
        place = self.ground.place(definition)
        return place.identifier if place else "cse-in"

    def _application(self) -> Place:
        application = self.ground.place(self.registry.by_tag["m2m:ae"])
        assert application is not None, self.ground.refused
        return application

    def _listener(self) -> str:
        application = self._application().identifier
        body = json.dumps({"m2m:ae": {"poa": [self.target.url]}})
        self.wire.ask("PUT", f"/{application}", _frame_of(application), body)
        return application

    def _group(self, method: str, root: str) -> dict[str, Any]:
        """A group with one member that can be asked this; what follows the fan-out point is its newest instance."""
        member = self._target(method, root)
        group = self.wire.create("/cse-in", ResourceType.GROUP, {"mnm": 5, "mid": [member]})
        return {"number": group.content["m2m:grp"]["ri"][3:], "tail": "la"}

    def _fill(self, owner: Definition) -> None:
        """An instance below the owner, for its latest and oldest."""
        for child in self.registry.tables:
            if child.may_stand_in(owner) and Operation.UPDATE not in child.operations:
                self.ground.made.pop(child, None)
                self.ground.place(child)

    def _have_waiting(self, case: Any) -> None:
        """Something for the application of a polling channel; who posts there answers it."""
        application, number = self._application().identifier, case.path_parameters["number"]
        self.wire.ask("PUT", f"/{application}", _frame_of(application), json.dumps({"m2m:ae": {"poa": None}}))
        body = json.dumps({"m2m:sgn": {"sur": "cse-in/fuzz"}})
        frame = {**_frame_of(ADMINISTRATOR), "X-M2M-RET": "5000", "X-M2M-RI": f"waits{self.requests}"}
        threading.Thread(target=self.wire.ask, args=("POST", f"/{application}", frame, body), daemon=True).start()
        if case.method.lower() == "post":
            waiting = self.wire.ask(
                "GET",
                f"/pch{number}/pcu",
                {"X-M2M-Origin": application, "X-M2M-RET": "5000", "X-M2M-RI": f"polls{self.requests}"},
            )
            listed = waiting.content.get("m2m:agrp") or [waiting.content.get("m2m:rqp", {})]
            case.body = {"m2m:rsp": {"rsc": 2000, "rqi": listed[0].get("rqi", "")}}

    def _have_told(self, case: Any) -> None:
        """The application is the target of a subscription, and wants to be that no more."""
        body = json.dumps({"m2m:sub": {"nu": [self._listener()]}})
        self.wire.ask("PUT", f"/sub{case.path_parameters['number']}", _frame_of(ADMINISTRATOR), body)
        case.headers["X-M2M-Origin"] = self._application().identifier

    def send(self, case: Any, *, by_owner: bool = False) -> int:
        """Sends a request of somebody who may, and holds the answer to the document; its HTTP status.

        Of an application's own affairs it is the application that may: `by_owner`.
        """
        if by_owner or case.operation.path.endswith("/pcu"):
            case.headers["X-M2M-Origin"] = self._application().identifier
        return self.note(case, self.called(case))

    def note(self, case: Any, response: Any) -> int:
        """Writes down an answer, and what is wrong with it."""
        self.requests += 1
        status: int = response.status_code
        name = name_of(case)
        self.reached.setdefault(name, Counter())[status] += 1
        code = int(response.headers.get("x-m2m-rsc", ["0"])[0])
        if status >= 500 and (status, code) not in PRESCRIBED:
            self._find(case, response, f"answer {status} with {code} is prescribed nowhere")
        try:
            # OpenAPI cannot say that content may be missing; the document says it in words.
            held_to = HELD_TO[:1] + HELD_TO[2:3] if may_be_empty(case, response) else HELD_TO
            case.validate_response(response, checks=held_to)
        except (FailureGroup, Failure) as failure:
            causes = getattr(failure, "exceptions", [failure])
            self._find(case, response, "; ".join(f"{one.title}: {one.message}" for one in causes))
        return status

    def _find(self, case: Any, response: Any, what: str) -> None:
        key = f"{name_of(case)} {response.status_code}: {what[:80]}"
        self.findings.setdefault(key, f"{what[:600]}\n{case.as_curl_command()[:600]}\n{response.content[:300]!r}")

    def wander(self, examples: int) -> None:
        """Requests made up from the schemas, mostly at resources that are there."""
        for operation in self.operations:

            @seed(1)
            @settings(_HURRIED, max_examples=examples)
            @given(case=operation.as_strategy())
            def made_up(case: Any) -> None:
                if self.requests % 4:
                    root = next(iter(case.body), "") if isinstance(case.body, dict) else ""
                    case.path_parameters.update(
                        self._path(case.operation, case.media_type, {root: {}} if root else None)
                    )
                if self.send(case) < 300 and case.method.lower() == "delete":
                    owner = self._of_path[case.operation.path] or self.registry.by_tag["m2m:cnt"]
                    self.ground.forget(owner)

            made_up()

    def follow(self, chains: int, steps: int) -> None:
        """Chains of requests in which one works on what another created."""
        explorer = self

        class Chain(self.schema.as_state_machine()):  # type: ignore[misc]  # made at run time
            def before_call(self, case: Any) -> None:
                for name, value in (case.path_parameters or {}).items():
                    if name == "number":
                        case.path_parameters[name] = re.sub(r"^[a-z]+", "", str(value))
                    elif name == "stem" and str(value).startswith("C"):
                        case.path_parameters[name] = str(value)[1:]

            def call(self, case: Any, **_: Any) -> Any:
                return explorer.called(case)

            def validate_response(self, response: Any, case: Any, **_: Any) -> None:
                explorer.note(case, response)

        run_state_machine_as_test(Chain, settings=settings(_HURRIED, max_examples=chains, stateful_step_count=steps))

    def called(self, case: Any) -> Any:
        """The answer to a request of somebody who may."""
        media = (case.media_type or "").partition(";")[2]
        registers = media == f"ty={int(ResourceType.AE)}" and "/fopt" not in case.operation.path
        if registers:
            case.headers["X-M2M-Origin"] = TO_BE_GIVEN
        elif not (case.headers.get("X-M2M-Origin") or "").startswith("CAE"):
            case.headers["X-M2M-Origin"] = ADMINISTRATOR
        if case.operation.path.endswith("/pcu"):
            case.headers["X-M2M-RET"] = "1000"  # or it waits for long
        if case.media_type:
            case.headers["Content-Type"] = (
                case.media_type
            )  # whole: of media types that it does not know it drops `;ty=`
        return case.call(timeout=20)

    # What comes of it.

    def unreached(self) -> list[str]:
        """Operations, by media type, that were never brought to a success."""
        wanted = [
            _name(one["operationId"], media)
            for item in self.document["paths"].values()
            for one in item.values()
            for media in (one.get("requestBody", {}).get("content") or {None: {}})
        ]
        return sorted(name for name in wanted if not any(s < 300 for s in self.reached.get(name, ())))

    def report(self) -> str:
        """Operation, media type, and how often which status came."""
        rows = [
            f"{name:70} " + " ".join(f"{status}x{count}" for status, count in sorted(counted.items()))
            for name, counted in sorted(self.reached.items())
        ]
        return "\n".join([f"{self.requests} requests, {len(rows)} operations", *rows])


def _frame_of(originator: str) -> dict[str, str | None]:
    return {"X-M2M-Origin": originator, "Content-Type": "application/json"}


def may_be_empty(case: Any, response: Any) -> bool:
    """Whether an answer is empty, and has the right to be: nothing was asked for, or nothing else has changed."""
    asked = case.query.get("rcn") if case.query else None
    notifies = case.method.lower() == "post" and case.media_type and ";ty=" not in case.media_type
    return not response.content and (asked in (0, 9) or notifies or (case.method.lower() == "delete" and asked is None))


def name_of(case: Any) -> str:
    """The operation of a case, with its media type."""
    return _name(case.operation.definition.raw["operationId"], case.media_type)


def _name(operation: str, media: str | None) -> str:
    return f"{operation} {media}" if media else operation


def linked(document: dict[str, Any], ground: Ground) -> dict[str, Any]:
    """The document with a link from each creation to all that can be done to what it created.

    The links hand over identifiers where paths take the number in them, so they are of use here only.
    """
    linked: dict[str, Any] = json.loads(json.dumps(document))
    paths = {item["get"]["tags"][0]: path for path, item in reversed(linked["paths"].items()) if "get" in item}
    for item in linked["paths"].values():
        content = item.get("post", {}).get("requestBody", {}).get("content", {})
        links = {}
        for definition in ground.registry.tables:
            if f"application/json;ty={int(definition.type)}" not in content or definition.name not in paths:
                continue
            root = next(iter(ground.example(definition)))
            path = paths[definition.name]
            name = path.partition("{")[2].partition("}")[0]
            for described in linked["paths"][path].values():
                links[described["operationId"]] = {
                    "operationId": described["operationId"],
                    "parameters": {name: f"$response.body#/{root}/ri"},
                }
        if "201" in item.get("post", {}).get("responses", {}):
            item["post"]["responses"]["201"]["links"] = links
    return linked

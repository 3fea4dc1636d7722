"""A oneM2M originator: asks a CSE, and hears its refusals as exceptions.

    client = connect("http://127.0.0.1:8080", "Cmetering")
    client.create("cse-in/metering", ResourceType.CONTAINER, {"rn": "meters"})
    client.retrieve("cse-in/metering/meters")["m2m:cnt"]["cni"]

Every method raises the OneM2MError of the response status code it received, or OSError where the CSE cannot be
reached: "try again later".
"""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar, runtime_checkable
from urllib.parse import urlsplit

from onem2m.errors import Conflict, RequestTimeout, error_of
from onem2m.mapping.query import decode_query, encode_query
from onem2m.primitive import Representation, Request, Response
from onem2m.resources import ALL
from onem2m.resources.attribute import Attribute
from onem2m.security.credentials import Credential, TokenSource
from onem2m.transport.http import HttpTransport
from onem2m.vocabulary import (
    ContentStatus,
    EventType,
    FilterUsage,
    NotificationContent,
    Operation,
    ResourceType,
    ResultContent,
)

_SUCCESS = range(1000, 3000)

T = TypeVar("T")
MOST_PARTS = 10_000
"""Parts of one answer that a client fetches."""

USUAL_EXPIRATION_S = 30.0
"""How long a request counts, and is sent again where no answer comes."""


Attributes = Mapping[Any, Any]
"""Attributes by their short names, or by their rows of the resource tables: `{"mni": 10}`, `{MAX_INSTANCES: 10}`."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A resource as a client saw it: `seen[MAX_INSTANCES]` is a number, `seen.get(LABELS)` a list or None."""

    tag: str
    """its root element, `m2m:cnt`"""
    attributes: Mapping[str, Any]
    """by short names"""

    @classmethod
    def of(cls, representation: Representation) -> Seen:
        """Raises ValueError for what is not one resource."""
        if len(representation) != 1:
            raise ValueError("a resource has one root element")
        [(tag, attributes)] = representation.items()
        if not isinstance(attributes, dict):
            raise ValueError(f"{tag}: not a resource")
        return cls(tag, attributes)

    def __getitem__(self, row: Attribute[T]) -> T:
        return self.attributes[row.short]  # type: ignore[no-any-return]

    def get(self, row: Attribute[T]) -> T | None:
        """The value of an attribute, or None where the resource does not have it."""
        return self.attributes.get(row.short)


@dataclass(frozen=True, slots=True)
class MemberAnswer:
    """What one member of a group answered to a request that was for all."""

    member: str
    """its address"""
    status: int
    """its response status code"""
    content: Any = None

    @property
    def done(self) -> bool:
        """Whether it did as it was asked."""
        return self.status in _SUCCESS


class Transport(Protocol):
    """Carries requests to a CSE. `send` raises OSError when the CSE cannot be reached; `close` lets go of what is kept
    for the next request."""

    def send(self, request: Request) -> Response: ...

    def close(self) -> None: ...


@runtime_checkable
class Ending(Protocol):
    """A transport whose requests can be cut off while they wait for their answer."""

    def end(self) -> None: ...


class Client:
    """One originator's view of a CSE. Safe to share between threads where the transport is."""

    def __init__(
        self, transport: Transport, originator: str, release: str = "4", *, expires_s: float = USUAL_EXPIRATION_S
    ) -> None:
        self._transport = transport
        self._originator = originator
        self._release = release
        self._expires_s = expires_s
        self._tags = {definition.type: definition.tag for definition in reversed(ALL)}
        # A request identifier is unique among all requests of the originator, also after a restart (TS-0001 8.1.2).
        self._run = secrets.token_hex(4)
        self._numbers = itertools.count(1)

    @property
    def originator(self) -> str:
        """From of every request: the AE-ID of a registered application."""
        return self._originator

    def create(
        self,
        to: str,
        type: ResourceType,
        attributes: Attributes,
        *,
        tag: str | None = None,
        result_content: int | None = None,
    ) -> Representation:
        """Creates a child of `to`; `attributes` come without the root element. Returns the new resource.

        `tag` is the root element where the type alone does not tell: `cod:bat`, a flexContainer, or `m2m:fwr`.
        """
        content = {tag or self._tags[type]: _short(attributes)}
        return self._content(Operation.CREATE, to, type=type, content=content, result_content=result_content)

    def ensure(self, to: str, type: ResourceType, attributes: Attributes, *, tag: str | None = None) -> Representation:
        """Creates a named child of `to`, or leaves alone the one that has its name. Returns what is there now."""
        try:
            return self.create(to, type, attributes, tag=tag)
        except Conflict:
            return self.retrieve(f"{to}/{_short(attributes)['rn']}")

    def retrieve(
        self, to: str, *, result_content: int | None = None, attributes: Sequence[str] = (), **filter: Any
    ) -> Representation:
        """The resource at `to`, or only some of its `attributes`; `filter` by short names, as in `lim=10`."""
        conditions = _conditions(filter) if filter else None
        return self._content(
            Operation.RETRIEVE, to, result_content=result_content, attributes=tuple(attributes), filter=conditions
        )

    def update(self, to: str, tag: str, attributes: Attributes) -> Representation:
        """Changes attributes of the resource; None deletes one. `tag` is its root element, as in `m2m:cnt`."""
        return self._content(Operation.UPDATE, to, content={tag: _short(attributes)})

    def delete(self, to: str) -> None:
        """Deletes the resource with everything below it."""
        self._content(Operation.DELETE, to)

    def discover(self, to: str, **filter: Any) -> list[str]:
        """Addresses below `to` that meet the filter, by short names: `ty=4, lbl="x", lim=10`.

        The CSE may answer in parts, also in empty ones; all are fetched, up to the limit (`lim`) where there is one.
        Raises OSError where a CSE never comes to an end.
        """
        conditions = {"fu": FilterUsage.DISCOVERY, **filter}
        wanted = None if filter.get("lim") is None else int(filter["lim"])
        found: list[str] = []
        asked_for = {conditions.get("ofst")}
        while len(asked_for) <= MOST_PARTS:
            response = self._ask(Operation.RETRIEVE, to, filter=_conditions(conditions))
            found.extend((response.content or {}).get("m2m:uril", []))
            offset = response.content_offset
            if response.content_status != ContentStatus.PARTIAL or not offset:
                return found
            if wanted is not None:
                if len(found) >= wanted:
                    return found
                conditions["lim"] = wanted - len(found)
            if offset in asked_for:
                raise OSError(f"{to}: the answer goes on where it was before, at {offset}")
            asked_for.add(offset)
            conditions["ofst"] = offset
        raise OSError(f"{to}: the answer has more than {MOST_PARTS} parts; narrow the search, or set a limit")

    def subscribe(
        self,
        to: str,
        name: str,
        targets: Sequence[str],
        events: Sequence[EventType] = (EventType.CHILD_CREATED,),
        **criteria: Any,
    ) -> None:
        """Asks to be told of `events` at `to`, once: a subscription of that name that is there already stays.

        `targets` are AE-IDs or URLs; `criteria` narrow the events by short names, as in `chty=[4]`.
        """
        condition = {"net": [int(event) for event in events], **criteria}
        attributes = {"rn": name, "nu": list(targets), "enc": condition, "nct": NotificationContent.ALL_ATTRIBUTES}
        try:
            self.create(to, ResourceType.SUBSCRIPTION, attributes)
        except Conflict:
            pass

    def seen(self, to: str) -> Seen:
        """The resource at `to`, with its attributes under the rows of its table."""
        return Seen.of(self.retrieve(to))

    def children(self, to: str, type: ResourceType, **filter: Any) -> Iterator[Seen]:
        """The children of `to` of one type, page after page as they are asked for; `filter` chooses among them."""
        conditions: dict[str, Any] = {"ty": int(type), "lvl": 1, **filter}
        tag = self._tags[type]
        while True:
            response = self._ask(
                Operation.RETRIEVE, to, filter=_conditions(conditions), result_content=ResultContent.CHILD_RESOURCES
            )
            for inside in (response.content or {}).values():
                for attributes in inside.get(tag, []):
                    yield Seen(tag, attributes)
            offset = response.content_offset
            if "lim" in filter or response.content_status != ContentStatus.PARTIAL or not offset:
                return
            conditions["ofst"] = offset

    def create_in_members(self, group: str, type: ResourceType, attributes: Attributes) -> list[MemberAnswer]:
        """Creates a child in every member of a group."""
        return _members(self.create(f"{group}/fopt", type, attributes))

    def retrieve_members(self, group: str, below: str = "") -> list[MemberAnswer]:
        """Every member of a group, or what each of them has `below` (`la`)."""
        return _members(self.retrieve(f"{group}/fopt" + (f"/{below}" if below else "")))

    def notify(self, to: str, content: Mapping[str, Any]) -> None:
        """Sends a notification, `{"m2m:sgn": {...}}`, to the entity behind `to`."""
        self._content(Operation.NOTIFY, to, content=dict(content))

    def poll(self, channel: str, wait_s: float) -> list[Representation]:
        """Requests that wait at a polling channel (`cse-in/meter/pch`), as the primitives that they are; after
        `wait_s` seconds without any an empty list."""
        parameters = {"rqet": str(round(wait_s * 1000))}
        try:
            content = self._content(Operation.RETRIEVE, f"{channel}/pcu", parameters=parameters)
        except RequestTimeout:
            return []
        requests = content.get("m2m:agrp", [content.get("m2m:rqp")])
        return [request for request in requests if isinstance(request, dict)]

    def reply(self, channel: str, request_id: str, status: int, content: Any = None) -> None:
        """Answers a request that a poll has brought."""
        response: dict[str, Any] = {"rsc": status, "rqi": request_id, "rvi": self._release, "fr": self._originator}
        if content is not None:
            response["pc"] = content
        self.notify(f"{channel}/pcu", {"m2m:rsp": response})

    def close(self) -> None:
        """Closes kept connections. The client can still be used."""
        self._transport.close()

    def end(self) -> None:
        """Cuts off what waits for its answer, for good: from now on every request raises OSError.

        A transport that cannot do that is closed, and what waits goes on until it has its answer.
        """
        if isinstance(self._transport, Ending):
            self._transport.end()
        else:
            self._transport.close()

    def _content(self, operation: Operation, to: str, **parts: Any) -> Representation:
        content = self._ask(operation, to, **parts).content
        return content if isinstance(content, dict) else {}

    def _ask(self, operation: Operation, to: str, **parts: Any) -> Response:
        request = Request(
            operation,
            to,
            originator=self._originator,
            request_id=f"{self._run}-{next(self._numbers)}",
            release=self._release,
            # So that the transport may send it again, and the CSE notices that it is the same (docs/http.md).
            parameters={"rqet": str(int(self._expires_s * 1000)), **parts.pop("parameters", {})},
            **parts,
        )
        response = self._transport.send(request)
        if response.status not in _SUCCESS:
            raise error_of(response.status, _reason(response))
        return response


def _conditions(filter: Mapping[str, Any]) -> dict[str, Any] | None:
    # By way of the query string, so that `ty=4`, `ty=[4]` and `rn="x"` mean the same over every transport.
    return decode_query(encode_query(Request(Operation.RETRIEVE, "", filter=dict(filter)))).filter


def _short(attributes: Attributes) -> dict[str, Any]:
    return {key.short if isinstance(key, Attribute) else key: value for key, value in attributes.items()}


def _members(content: Representation) -> list[MemberAnswer]:
    entries = content.get("m2m:agr", {}).get("m2m:rsp", [])
    return [MemberAnswer(entry.get("fr", ""), entry["rsc"], entry.get("pc")) for entry in entries]


def _reason(response: Response) -> str:
    content = response.content
    if isinstance(content, dict) and isinstance(content.get("m2m:dbg"), str):
        return str(content["m2m:dbg"])
    return "the CSE gives no reason"


def connect(url: str, originator: str, credential: Credential | None = None) -> Client:
    """A client of the CSE at `url`, as in `http://127.0.0.1:8080`. Nothing is sent yet.

    With a credential every request carries an access token, and the client's requests may then raise
    CredentialRefused, too. A token goes by TLS, or to this machine itself: ValueError for any other address.
    """
    scheme = urlsplit(url).scheme
    if scheme not in ("http", "https"):
        raise ValueError(f"{url}: the address of a CSE begins with http:// or https://")
    if credential is None:
        return Client(HttpTransport(url), originator)
    tokens = TokenSource(credential)
    transport = HttpTransport(url, authorise=tokens.token, renew=tokens.renewed, ca=credential.ca)
    return Client(transport, originator)

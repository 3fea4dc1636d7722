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
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol, TypeVar, runtime_checkable
from urllib.parse import urlsplit

from onem2m.answers import SUCCESS, MemberAnswer, Reference, Seen, members_in, reason_of
from onem2m.errors import Conflict, RequestTimeout, error_of
from onem2m.mapping.query import decode_query, encode_query
from onem2m.primitive import Representation, Request, Response
from onem2m.resources import ALL
from onem2m.resources.attribute import Attribute
from onem2m.searching import Filter
from onem2m.security.credentials import Credential, TokenSource
from onem2m.subscribing import Subscription
from onem2m.transport.http import HttpTransport
from onem2m.transport.mqtt import MqttTransport
from onem2m.transport.mqtt_broker import PORTS
from onem2m.vocabulary import (
    ContentStatus,
    EventType,
    FilterUsage,
    Operation,
    Permission,
    ResourceType,
    ResultContent,
)

T = TypeVar("T")
MOST_PARTS = 10_000
"""Parts of one answer that a client fetches."""

USUAL_EXPIRATION_S = 30.0
"""How long a request counts, and is sent again where no answer comes."""


Attributes = Mapping[Any, Any]
"""Attributes by their short names, or by their rows of the resource tables: `{"mni": 10}`, `{MAX_INSTANCES: 10}`."""


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
        content = {tag or self._tags[type]: short_names(attributes)}
        return self._content(Operation.CREATE, to, type=type, content=content, result_content=result_content)

    def ensure(self, to: str, type: ResourceType, attributes: Attributes, *, tag: str | None = None) -> Representation:
        """Creates a named child of `to`, or leaves alone the one that has its name. Returns what is there now."""
        try:
            return self.create(to, type, attributes, tag=tag)
        except Conflict:
            return self.retrieve(f"{to}/{short_names(attributes)['rn']}")

    def retrieve(
        self,
        to: str,
        filter: Filter | None = None,
        /,
        *,
        result_content: int | None = None,
        attributes: Sequence[str] = (),
        **criteria: Any,
    ) -> Representation:
        """The resource at `to`, or only some of its `attributes`; criteria also by short names, as in `lim=10`.

        With children (`ResultContent`) the answer may be a part; `children` and `references` go on by themselves.
        """
        wanted = _criteria(filter, criteria)
        conditions = _conditions(wanted) if wanted else None
        return self._content(
            Operation.RETRIEVE, to, result_content=result_content, attributes=tuple(attributes), filter=conditions
        )

    def update(self, to: str, tag: str, attributes: Attributes) -> Representation:
        """Changes attributes of the resource; None deletes one. `tag` is its root element, as in `m2m:cnt`."""
        return self._content(Operation.UPDATE, to, content={tag: short_names(attributes)})

    def delete(self, to: str) -> None:
        """Deletes the resource with everything below it."""
        self._content(Operation.DELETE, to)

    def discover(self, to: str, filter: Filter | None = None, /, **criteria: Any) -> list[str]:
        """Addresses below `to` that meet the criteria, which may also be short names: `ty=4, lbl="x", lim=10`.

        The CSE may answer in parts, also in empty ones; all are fetched, up to the limit where there is one.
        Raises OSError where a CSE never comes to an end.
        """
        return list(self.walk(to, filter, **criteria))

    def walk(self, to: str, filter: Filter | None = None, /, **criteria: Any) -> Iterator[str]:
        """The same one after the other: a part is asked for when the one before is used up.

        With `fu=3` an interworking proxy, whose AE is at `to`, is asked to discover where nothing is found.
        """
        conditions = {"fu": FilterUsage.DISCOVERY, **_criteria(filter, criteria)}
        return self._parts(to, conditions, lambda content: content.get("m2m:uril", ()))

    def references(self, to: str, filter: Filter | None = None, /, **criteria: Any) -> Iterator[Reference]:
        """The same with names and types (rcn 6)."""
        conditions = {"fu": FilterUsage.DISCOVERY, **_criteria(filter, criteria)}

        def listed(content: Representation) -> Iterator[Reference]:
            return map(Reference.of, content.get("m2m:rrl", {}).get("rrf", ()))

        return self._parts(to, conditions, listed, result_content=ResultContent.CHILD_REFERENCES)

    def query(self, to: str, sparql: str, filter: Filter | None = None, /, **criteria: Any) -> str:
        """What the semantic descriptors below `to` answer to a query, all together: SPARQL Query Results XML.

        Criteria choose among the descriptors. At `<group>/sfop` those of the members of the group are asked.
        """
        conditions = _conditions({**_criteria(filter, criteria), "smf": [sparql]})
        content = self._content(
            Operation.RETRIEVE,
            to,
            filter=conditions,
            parameters={"sqi": True},
            result_content=ResultContent.SEMANTIC_CONTENT,
        )
        return str(content.get("m2m:qres", ""))

    def permissions(self, to: str) -> Permission:
        """What the originator may do with the resource at `to` (rcn 12, release 4)."""
        content = self._content(Operation.RETRIEVE, to, result_content=ResultContent.PERMISSIONS)
        return Permission(content.get("m2m:acop", 0))

    def subscribe(
        self,
        to: str,
        name: str,
        targets: Sequence[str] | Subscription,
        events: Sequence[EventType] = (EventType.CHILD_CREATED,),
        **criteria: Any,
    ) -> None:
        """Asks to be told of `events` at `to`, once: a subscription of that name that is there already stays.

        `targets` are AE-IDs or URLs; `criteria` narrow the events by short names, as in `chty=[4]`. A `Subscription`
        in their place says all of it, and how to be told.
        """
        if isinstance(targets, Subscription):
            attributes = targets.attributes()
        else:
            attributes = {**Subscription(targets=targets, events=events).attributes()}
            attributes["enc"] = {**attributes["enc"], **criteria}
        try:
            self.create(to, ResourceType.SUBSCRIPTION, {"rn": name, **attributes})
        except Conflict:
            pass

    def seen(self, to: str) -> Seen:
        """The resource at `to`, with its attributes under the rows of its table."""
        return Seen.of(self.retrieve(to))

    def children(self, to: str, type: ResourceType, filter: Filter | None = None, /, **criteria: Any) -> Iterator[Seen]:
        """The children of `to` of one type, part after part as they are asked for; criteria choose among them."""
        conditions: dict[str, Any] = {"lvl": 1, **_criteria(filter, criteria), "ty": int(type)}

        def shown(content: Representation) -> Iterator[Seen]:
            for inside in content.values():
                for tag, entries in inside.items():
                    yield from (Seen(tag, attributes) for attributes in entries if attributes.get("ty") == type)

        return self._parts(to, conditions, shown, result_content=ResultContent.CHILD_RESOURCES)

    def create_in_members(self, group: str, type: ResourceType, attributes: Attributes) -> list[MemberAnswer]:
        """Creates a child in every member of a group."""
        return members_in(self.create(f"{group}/fopt", type, attributes))

    def retrieve_members(self, group: str, below: str = "") -> list[MemberAnswer]:
        """Every member of a group, or what each of them has `below` (`la`)."""
        return members_in(self.retrieve(f"{group}/fopt" + (f"/{below}" if below else "")))

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

    def tag_of(self, type: ResourceType) -> str:
        """The root element of a type's resources; that of specialisations is another one (`cod:bat`)."""
        return self._tags[type]

    def _content(self, operation: Operation, to: str, **parts: Any) -> Representation:
        content = self.ask(operation, to, **parts).content
        return content if isinstance(content, dict) else {}

    def _parts(
        self, to: str, criteria: dict[str, Any], items: Callable[[Representation], Iterable[T]], **parts: Any
    ) -> Iterator[T]:
        """What is listed in an answer and in those that go on with it, until it is all or as much as was wanted."""
        left = None if criteria.get("lim") is None else int(criteria["lim"])
        asked_for = {criteria.get("ofst")}
        while len(asked_for) <= MOST_PARTS:
            response = self.ask(Operation.RETRIEVE, to, filter=_conditions(criteria), **parts)
            listed = list(items(response.content or {}))
            yield from listed
            offset = response.content_offset
            if response.content_status != ContentStatus.PARTIAL or not offset:
                return
            if left is not None:
                left -= len(listed)
                if left <= 0:
                    return
                criteria["lim"] = left
            if offset in asked_for:
                raise OSError(f"{to}: the answer goes on where it was before, at {offset}")
            asked_for.add(offset)
            criteria["ofst"] = offset
        raise OSError(f"{to}: the answer has more than {MOST_PARTS} parts; narrow the search, or set a limit")

    def ask(self, operation: Operation, to: str, **parts: Any) -> Response:
        """Any request, and its whole response. `parts` are those of a `Request`; refusals are raised."""
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
        if response.status not in SUCCESS:
            raise error_of(response.status, reason_of(response.content))
        return response


def _conditions(filter: Mapping[str, Any]) -> dict[str, Any] | None:
    # By way of the query string, so that `ty=4`, `ty=[4]` and `rn="x"` mean the same over every transport.
    return decode_query(encode_query(Request(Operation.RETRIEVE, "", filter=dict(filter)))).filter


def _criteria(filter: Filter | None, further: Mapping[str, Any]) -> dict[str, Any]:
    return {**({} if filter is None else filter.criteria()), **further}


def short_names(attributes: Attributes) -> dict[str, Any]:
    """Attributes as they go out."""
    return {key.short if isinstance(key, Attribute) else key: value for key, value in attributes.items()}


def connect(url: str, originator: str, credential: Credential | None = None) -> Client:
    """A client of the CSE at `url`, as in `http://127.0.0.1:8080`, or by the broker at `mqtt://127.0.0.1:1883`.

    Nothing is sent yet. With a credential every request by HTTP carries an access token, and the client's requests may
    then raise CredentialRefused, too; at a broker it is the login. Secrets go by TLS, or to this machine itself:
    ValueError for any other address.
    """
    scheme = urlsplit(url).scheme
    if scheme in PORTS:
        return Client(MqttTransport(url, originator, **_login(originator, credential)), originator)
    if scheme not in ("http", "https"):
        raise ValueError(f"{url}: the address of a CSE begins with http://, https://, mqtt:// or mqtts://")
    if credential is None:
        return Client(HttpTransport(url), originator)
    tokens = TokenSource(credential)
    transport = HttpTransport(url, authorise=tokens.token, renew=tokens.renewed, ca=credential.ca)
    return Client(transport, originator)


def _login(originator: str, credential: Credential | None) -> dict[str, Any]:
    """What a credential is at a broker: the stem of its AE-ID and a password of its own (docs/mqtt.md)."""
    if credential is None:
        return {}
    if credential.mqtt_password is None:
        raise ValueError(f"the credential of {originator} has no password for brokers; gridhearth party mqtt-password")
    stem = credential.originator.rpartition("/")[2]
    return {"user": stem, "password": credential.mqtt_password, "ca": credential.ca}

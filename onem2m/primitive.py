"""Request and response primitives (TS-0004 6.4): what travels, whatever the binding.

Parameters that every request may carry are fields; the rarer ones stay in `parameters` under their short names
(`rqet`, `gid`, `ec`, ...), already in their JSON form.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from secrets import token_hex
from typing import Any, Final, Protocol

from onem2m.errors import OneM2MError
from onem2m.vocabulary import Operation, ResourceType

Representation = dict[str, Any]
"""A resource on the wire: one root element holding its attributes, `{"m2m:cnt": {"rn": "c1", ...}}`."""


@dataclass(frozen=True, slots=True)
class Identity:
    """An originator that has proved who it is, by a token or a certificate."""

    originator: str
    """SP-relative, `/id-in/Cmetering`"""
    roles: frozenset[str] = frozenset()
    """role-IDs that it holds, `operator@gridhearth.local`"""
    credential: str = ""
    """the credential-ID: what it proved itself by, for service subscription and for the audit log"""


@dataclass(frozen=True, slots=True)
class Association:
    """Who sent a request, as far as the binding can tell (the security association of TS-0003 6.1)."""

    identity: Identity | None = None
    """None: it has proved nothing, and what it calls itself is believed or not by the CSE"""
    address: str | None = None
    """the peer's IP address"""


class Precondition(Protocol):
    """Something that must hold of a representation before anything is done."""

    def matches(self, content: Any) -> bool:
        """Whether it holds of what the originator would retrieve."""

    def admits(self, tag: bytes) -> bool:
        """Whether it holds of the representation that has this tag."""

    def knows(self, tag: bytes) -> bool:
        """Whether the originator knows the representation of this tag already."""


@dataclass(slots=True)
class Request:
    """What an originator asks (TS-0004 6.4.1). Short names of the standard stand behind the fields."""

    operation: Operation
    to: str
    originator: str | None = None
    """From (fr): the AE-ID stem of a registree, an SP-relative or absolute identifier, or nothing."""
    request_id: str | None = None
    """rqi"""
    release: str | None = None
    """rvi"""
    type: int | None = None
    """ty: what to create"""
    content: Any = None
    """pc, decoded"""
    result_content: int | None = None
    """rcn"""
    identifier_type: int | None = None
    """drt"""
    filter: dict[str, Any] | None = None
    """fc by short names, as decoded; `onem2m.filter_criteria` gives it meaning"""
    attributes: tuple[str, ...] = ()
    """names of a partial retrieve (`to#lbl`, m2m:atrl)"""
    parameters: dict[str, Any] = field(default_factory=dict)
    association: Association | None = None
    """no parameter of the primitive, never on the wire: what the receiving binding knows of the sender"""
    requester: Any = None
    """nor is this: whom the receiver found its originator to be"""
    expires: int | None = None
    """nor this: until when the receiver goes on with it, nanoseconds since the epoch"""
    counts_s: int | None = None
    """nor this: how much longer its message was to be worth delivering; then it does not count any more either"""
    remembered_s: int = 0
    """nor this: how long its binding may deliver it again, although it says no expiration (rqet)"""
    precondition: Precondition | None = None
    """nor this: what the binding was told must hold of the resource as its originator sees it"""
    course: Any = None
    """nor this: the way through groups by which the receiver made it of another request"""
    answer_form: str = "application/json"
    """nor this: the form that the answer is to come in, by its content type"""
    applied: Callable[[], None] | None = None
    """nor this: called when a write is done but for the disk, or waits for somebody else: the next one may begin"""


class Encoded(bytes):
    """Content that is JSON already: a stored representation goes out as it lies in the store."""

    __slots__ = ()


OK: Final = 2000
CREATED: Final = 2001
DELETED: Final = 2002
UPDATED: Final = 2004


@dataclass(slots=True)
class Response:
    """What the receiver answers (TS-0004 6.4.2)."""

    status: int
    """rsc"""
    content: Any = None
    """pc: `Encoded` JSON, or a JSON value, or nothing"""
    request_id: str | None = None
    release: str | None = None
    location: str | None = None
    """the address of what was created; HTTP tells it as Content-Location"""
    content_status: int | None = None
    """cnst"""
    content_offset: int | None = None
    """cnot"""
    originator: str | None = None
    """fr: who answers; entries of an aggregated response name the member"""
    assigned_tokens: tuple[tuple[str, str], ...] = ()
    """ati: (local token-ID, token-ID) of tokens that the originator may call by the short name from now on"""
    token_request: dict[str, Any] | None = None
    """tqf: where tokens may be fetched that would permit what was refused"""
    refusal: OneM2MError | None = None
    """the refusal behind the status, on the side that refused: it knows more than its number"""


def creates(kind: ResourceType, to: str, originator: str, content: Representation) -> Request:
    """A CREATE in its plainest form, as tests and applications write it."""
    return Request(Operation.CREATE, to, originator, request_id=token_hex(8), release="4", type=kind, content=content)

"""What the CSE keeps: resources in a tree, events about them, and what may be asked of both in a unit of work."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from onem2m.mapping import json
from onem2m.primitive import Encoded, Request
from onem2m.resources.attribute import Attribute
from onem2m.resources.definition import Definition
from onem2m.vocabulary import Permission

T = TypeVar("T")

TOO_MANY = 4141
"""The status of an answer that was not asked for: its originator has too many questions open."""

ROOT = 1
"""The key of the CSEBase."""

SIGN = "sign"
"""Under this name a resource remembers, beside its attributes, its sign (see `Behaviour.sign`)."""


class Resource:
    """One resource: its place, and its attributes under their short names.

    Decoded when first looked into: an instance that is only served goes out as it lies in the store. A unit of work
    that writes gets its own copy; values inside are replaced, never changed in place.
    """

    __slots__ = ("_attributes", "_encoded", "definition", "internal", "key", "memo", "name", "parent")

    def __init__(
        self,
        definition: Definition,
        key: int,
        parent: int,
        name: str | None,
        *,
        attributes: dict[str, Any] | None = None,
        encoded: Encoded | None = None,
        internal: dict[str, Any] | None = None,
    ) -> None:
        self.definition = definition
        self.key = key
        self.parent = parent
        self.name = name
        """The given name; None where the CSE derived one from the key."""
        self.internal: dict[str, Any] = internal if internal is not None else {}
        """What the CSE remembers beside the standard's attributes, such as the creator."""
        self.memo: Any = None
        """A compiled form of the attributes, made by whoever needs it; never stored."""
        self._attributes = attributes
        self._encoded = encoded

    @property
    def type(self) -> int:
        """Its resource type number (ty)."""
        return self.definition.type

    @property
    def attributes(self) -> dict[str, Any]:
        """All attributes under their short names."""
        if self._attributes is None:
            assert self._encoded is not None
            self._attributes = json.decode(self._encoded)[self.definition.tag]
        return self._attributes

    @property
    def encoded(self) -> Encoded:
        """The whole representation as JSON, root element included."""
        if self._encoded is None:
            self._encoded = Encoded(json.encode({self.definition.tag: self._attributes}))
        return self._encoded

    @property
    def identifier(self) -> str:
        """The resource identifier (ri)."""
        return str(self.attributes["ri"])

    def __getitem__(self, row: Attribute[T]) -> T:
        return self.attributes[row.short]  # type: ignore[no-any-return]

    def __setitem__(self, row: Attribute[T], value: T) -> None:
        self.attributes[row.short] = value
        self._encoded = None

    def get(self, row: Attribute[T]) -> T | None:
        """The value of an attribute, or None where the resource does not have it."""
        return self.attributes.get(row.short)

    def apply(self, changes: Mapping[str, Any]) -> None:
        """Takes over changed attributes; None removes one."""
        for short, value in changes.items():
            if value is None:
                self.attributes.pop(short, None)
            else:
                self.attributes[short] = value
        self._encoded = None

    def copy(self) -> Resource:
        """A copy of its own for a unit of work."""
        return Resource(
            self.definition,
            self.key,
            self.parent,
            self.name,
            attributes=dict(self.attributes),
            internal=dict(self.internal) if self.internal else None,
        )


@dataclass(frozen=True, slots=True)
class Event:
    """Something happened that a subscription of `source` waits for. One row, however many subscribers."""

    source: int
    """key of the resource whose subscriptions are told"""
    kind: int
    """m2m:notificationEventType; 0 for the notice that a subscription itself is gone"""
    representation: Encoded
    """the resource that it is about, as it was then"""
    address: str = ""
    """its structured address"""
    child_type: int | None = None
    modified: Encoded | None = None
    """the changed attributes, removed ones null; of a child that its parent's rules do not guard, what it is judged by"""
    operation: Encoded | None = None
    """of a monitored operation: what it was, and whose"""


@dataclass(slots=True)
class Watch:
    """What the subscriptions of a resource wait for, all together: each different criterion once, however many have it."""

    criteria: tuple[str, ...]
    """eventNotificationCriteria as JSON"""
    complete: bool = True
    """False: there are others besides, and anything may be waited for"""
    memo: Any = None
    """a compiled form, made by whoever needs it"""


UNWATCHED = Watch(())
"""Nobody waits for anything."""


@dataclass(frozen=True, slots=True)
class Question:
    """Something that only another party can answer: may this subscription send to this target?"""

    target: str
    body: Encoded
    """the notification that carries the question"""
    originator: str = ""
    """on whose behalf it is asked, SP-relative"""


@dataclass(frozen=True, slots=True)
class Examination:
    """A question of another kind: what does a semantic descriptor say? It is read in a process of its own."""

    syntax: int
    """m2m:semanticFormat"""
    descriptor: str
    """base64"""
    update: str = ""
    """SPARQL that changes it first"""
    validate: bool = False
    """whether its triples must agree"""
    originator: str = ""
    """who wants to know, as it names itself"""


@dataclass(frozen=True, slots=True)
class Match:
    """Another one: has any of some SPARQL queries a solution in what a semantic descriptor says?

    It is asked once for a search, whatever becomes of the descriptor meanwhile.
    """

    queries: tuple[str, ...]
    key: int
    """the descriptor, by its resource"""
    syntax: int = field(compare=False)
    descriptor: str = field(compare=False)
    originator: str = ""


@dataclass(frozen=True, slots=True)
class Query:
    """And another: what do semantic descriptors say to a SPARQL query, all of them together?"""

    query: str
    descriptors: tuple[tuple[int, str], ...]
    """syntax and base64 of each"""
    originator: str = ""


AnyQuestion = Question | Examination | Match


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other party said: a response status code and its words; 0 where it could not be reached."""

    status: int
    text: str = ""
    body: bytes = b""
    """the content of an answer that agrees"""
    code: int = 0
    """the response status code by which it refused, where it named one"""


@dataclass(slots=True)
class Inquiry:
    """What is known when a unit of work runs again: answers so far, what was looked up for it beforehand, and the keys
    that it was given the first time."""

    answers: dict[AnyQuestion, Answer] = field(default_factory=dict)
    keys: list[int] = field(default_factory=list)
    surveys: dict[str, dict[str, Any]] = field(default_factory=dict)
    held: int | None = None
    """the resource that no other update changes meanwhile"""


class MustHold(Exception):
    """Ends a unit of work that must not go on while another decides about the same resource. It will be run again."""

    def __init__(self, resource: int) -> None:
        super().__init__(resource)
        self.resource = resource


class QuestionOpen(Exception):
    """Ends a unit of work that needs an answer first. It will be run again, so its writes are dropped."""

    def __init__(self, questions: tuple[AnyQuestion, ...]) -> None:
        super().__init__(questions)
        self.questions = questions


class SurveyOpen(Exception):
    """Ends a unit of work that has to look at so much that others would wait for it. It is looked at outside, in slices
    and as it is committed, and the work run again; its writes are dropped."""

    def __init__(self, topic: str, items: list[str], look: Callable[[str, Reading], Any]) -> None:
        super().__init__(topic, len(items))
        self.topic = topic
        self.items = items
        self.look = look


class Reading(Protocol):
    """A tree to look at."""

    @property
    def now(self) -> int:
        """The instant of this unit of work, nanoseconds since the epoch."""

    def get(self, key: int) -> Resource | None:
        """The resource with this key, if it is in the tree."""

    def by_identifier(self, identifier: str) -> Resource | None:
        """The resource with this resource identifier (ri)."""

    def child(self, parent: Resource, name: str) -> Resource | None:
        """The child with this name."""

    def at_instant(self, parent: Resource, instant: int) -> Resource | None:
        """The child that was inserted for an instant, in microseconds since the epoch."""

    def between_instants(self, parent: Resource, earliest: int, latest: int) -> Iterable[Resource]:
        """Children that were inserted for instants between two, a hundred of them at most."""

    def known(self, address: str) -> Resource | None:
        """What an address was found to mean before, where nothing since can have changed that."""

    def learn(self, address: str, resource: Resource) -> None:
        """Remembers what an address means."""

    def children(
        self,
        parent: int,
        types: Iterable[int] | None = None,
        *,
        newest_first: bool = False,
        after: tuple[int, int] | None = None,
    ) -> Iterable[Resource]:
        """The children in order of type, then creation; only those of the given types, behind this type and key."""

    def signposted(self, hash: int, limit: int) -> list[int] | None:
        """Keys of resources to which a signpost leads (`cse.access.signposts`), so many at most; None where nobody can tell."""

    @property
    def secret(self) -> bytes:
        """Always the same, and known to nobody else: what is handed out and comes back is sealed with it."""

    def newest(self, parent: Resource, type: int) -> Resource | None:
        """The child of a type that was created last."""

    def oldest(self, parent: Resource, type: int) -> Resource | None:
        """The child of a type that was created first."""

    def address(self, resource: Resource) -> str:
        """The structured, CSE-relative address of a resource."""

    def watch(self, resource: Resource) -> Watch:
        """What the subscriptions of a resource wait for. Costs the same however many there are."""

    def monitored(self, resource: Resource) -> bool:
        """Whether a subscription may wait for operations on a resource; asks no database while none anywhere does."""

    def blockers(self, resource: Resource) -> list[Resource]:
        """The subscriptions of a resource whose targets may forbid an update."""

    def statistics(self, subscription: Resource) -> list[tuple[str, int, int, int]]:
        """For each target of a subscription: notifications sent, those answered, events in them."""

    def ask(self, *questions: AnyQuestion) -> list[Answer]:
        """The answers of other parties, or of the examiner of descriptors. Raises QuestionOpen where they are not there yet."""

    def survey(self, topic: str, items: Sequence[str], look: Callable[[str, Reading], T]) -> list[T]:
        """What `look` finds for each of the items. Raises SurveyOpen where they are many, and not looked at yet.

        What it finds must be a plain value; it may be as old as the first run of this unit of work.
        """

    def survey_on(self, topic: str, place: str, look: Callable[[str, Reading], T]) -> T:
        """What `look` finds at a place, where it was learned from the place before how to go on. Raises SurveyOpen.

        A look is as much as may be done at once; what it finds is plain and may be old, as with `survey`.
        """

    def hold(self, resource: Resource) -> None:
        """Lets other updates of a resource wait until this one is done. Raises MustHold where that is not so yet."""


class Tree(Reading, Protocol):
    """A tree to change. Its changes become durable together, or not at all."""

    @property
    def stamp(self) -> str:
        """`now` as a oneM2M time stamp."""

    def own(self, resource: Resource) -> Resource:
        """A copy of the resource that this unit of work may change; the same one each time."""

    def allocate(self) -> int:
        """The key of the next resource: rising in order of creation, never given twice."""

    def insert(
        self, resource: Resource, *, alias: str | None = None, size: int | None = None, instant: int | None = None
    ) -> None:
        """Adds a resource below its parent; `alias` is an identifier that is not derived from the key.

        `instant` is the moment of which the parent has no other child (`Reading.at_instant`).
        """

    def call(self, resource: Resource, sign: str | None) -> None:
        """Gives a resource that is owned another sign, by which it is found beside its identifier, or takes it away."""

    def update(self, resource: Resource) -> None:
        """Keeps the changes made to a resource."""

    def reguard(self, resource: Resource) -> None:
        """Notes that a resource that is owned, and about to change, comes under other policies."""

    def delete(self, resource: Resource) -> None:
        """Takes a resource and all below it out of the tree."""

    def evict_oldest(self, parent: Resource, type: int, up_to: int | None = None) -> int | None:
        """Drops the oldest child of a type; returns its size in bytes, None where there is none, or none with a key
        up to this."""

    def emit(self, event: Event) -> None:
        """Keeps an event for the subscriptions of its source."""

    def open_lane(self, subscription: Resource, target: str) -> None:
        """Starts delivery of the parent's coming events to a target of the subscription."""

    def close_lane(self, subscription: Resource, target: str) -> None:
        """Ends delivery to one target after the events so far."""

    def cut_lane(self, subscription: Resource, target: str) -> None:
        """Ends delivery to one target at once: what still waits for it is not told."""

    def close_lanes(self, subscription: Resource, notice: Event | None = None, notify: str | None = None) -> None:
        """Ends delivery after the events so far; `notice` still goes to the address `notify`."""

    def suspend_lanes(self, subscription: Resource) -> None:
        """Discards what waits for the targets of a subscription, and has the sweep look after it."""

    def clear_statistics(self, subscription: Resource) -> None:
        """Begins the statistics of a subscription anew."""

    def resume_lanes(self, subscription: Resource) -> None:
        """Takes a subscription out of the sweep's care."""

    @property
    def last_event(self) -> int:
        """The number of the last event so far."""

    def audit(self, what: str, who: str, **facts: Any) -> None:
        """Writes into the audit log, with all else that this unit of work changes, what somebody (SP-relative) did."""

    def schedule(self, instant_ns: int, kind: str, resource: Resource) -> None:
        """Has housekeeping look at a resource at an instant."""

    def unschedule(self, instant_ns: int, kind: str, key: int) -> None:
        """Takes that back."""


Hook = Callable[..., None]


def _nothing(*_: Any) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What a resource type does beyond its table: plain functions, called inside the unit of work.

    Each may raise a OneM2MError; none may do I/O. `request` is the primitive being performed.
    """

    needs: tuple[Permission, ...] = (Permission.CREATE,)
    """what the originator of a CREATE must be permitted on the parent"""
    reserved: bool = False
    """whether only those make one whom the CSE trusts to say who others are (`Entity.vouches`)"""
    sign: Callable[[Resource, Tree], str | None] = _nothing
    """(new, tree) -> by what else than its identifier the CSE finds it: no two resources have the same"""
    instant: Callable[[Resource], int | None] = _nothing
    """(new) -> the moment that it is of, in microseconds since the epoch: its parent has no other child of that"""
    requested: Callable[[Request, Resource, Tree], None] = _nothing
    """(request, parent, tree): a CREATE is asked for; its content is not looked at yet"""
    complete: Callable[[Resource, Resource, Request, Tree], None] = _nothing
    """(new, parent, request, tree): last touches and checks before the insert"""
    created: Callable[[Resource, Tree], None] = _nothing
    """(new, tree): after the insert"""
    admit: Mapping[int, Callable[[Resource, Resource, Tree], None]] = field(default_factory=dict)
    """(parent, new child, tree) by the child's type: before the child's insert"""
    dismiss: Mapping[int, Callable[[Resource, Resource, Tree], None]] = field(default_factory=dict)
    """(parent, child, tree) by the child's type: a child is being deleted"""
    change: Callable[[Resource, dict[str, Any], Request, Tree], None] = _nothing
    """(resource before, changes, request, tree): may check, add to or alter the changes"""
    changed: Callable[[Resource, dict[str, Any], Tree], None] = _nothing
    """(resource after, changes, tree)"""
    companion: Callable[[Resource], tuple[int, dict[str, Any]] | None] = _nothing
    """(new) -> type and attributes of a sibling that comes with it, in the name of the same originator"""
    accompanied: Callable[[Resource, Resource], None] = _nothing
    """(new, its companion): before the insert of both"""
    takes_along: Callable[[Resource, Tree], Resource | None] = _nothing
    """(resource, tree) -> what is deleted with it, though it does not stand below it"""
    brings: Callable[[Resource, Mapping[str, Any] | None, str], dict[str, Any] | None] | None = None
    """(resource after, changes, None for a new one, originator) -> what an instance shows that is to be made below it"""
    leaving: Callable[[Resource, Tree, str | None], None] = _nothing
    """(resource, tree, who): it is being deleted, by the request of somebody (SP-relative); None: it expires, or goes
    with its parent"""
    due: Mapping[str, Callable[[Resource, Tree], None]] = field(default_factory=dict)
    """(resource, tree) by kind: an instant has come for which the type scheduled it"""
    revisit: Mapping[str, Hook] = field(default_factory=dict)
    """(entity, resource, tree) by the kind of a due date: the same, where it is asked who may see what"""
    withheld: Callable[[Resource], frozenset[int]] | None = None
    """(parent) -> types of its children that nobody may retrieve, update, delete or come upon at present"""
    settle: Hook = _nothing
    """(entity, who, resource, changes, tree): what depends on what its originator may see; may alter the changes. In a
    CREATE they are the new resource's attributes, in an UPDATE it comes after `change`"""
    shown: Callable[[Resource, str, dict[str, Any], Reading], dict[str, Any]] | None = None
    """(resource, originator, attributes, tree) -> what this originator gets to see"""
    virtual: Mapping[str, Callable[[Resource, Reading], Resource]] = field(default_factory=dict)
    """name -> (parent, tree) -> the resource that the virtual child stands for"""

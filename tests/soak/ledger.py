"""What clients asked for and what was acknowledged; what must therefore be in the tree, and what may be."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from itertools import count, pairwise
from typing import Any


class State(Enum):
    """How far a resource got, as its client knows."""

    ASKED = "create sent, no answer"
    HELD = "create acknowledged"
    LEAVING = "delete sent, no answer"
    GONE = "delete acknowledged, or never durable"


@dataclass(slots=True)
class Instance:
    """One contentInstance, known by the number in its content."""

    number: int
    container: str
    owed: bool
    """a subscription stands, so its creation must be told"""
    state: State = State.ASKED
    state_tag: int | None = None

    @property
    def content(self) -> dict[str, Any]:
        return {"number": self.number, "filler": "x" * (self.number % 40)}

    @property
    def size(self) -> int:
        return len(json.dumps(self.content, separators=(",", ":")))


@dataclass(slots=True)
class Container:
    """A container of the test."""

    path: str
    max_instances: int | None = None
    max_bytes: int | None = None
    watched: bool = False
    only_creates: bool = True
    state: State = State.HELD
    instances: list[Instance] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    """labels that updates wrote to it, in order"""
    unanswered_label: str | None = None


@dataclass(slots=True)
class Ledger:
    """All that happened in one life of the server and what remains of earlier ones."""

    containers: dict[str, Container] = field(default_factory=dict)
    acknowledged: Counter[str] = field(default_factory=Counter)
    owed: set[int] = field(default_factory=set)
    """numbers of instances whose notification is owed"""
    owed_labels: set[str] = field(default_factory=set)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def number(self) -> int:
        return next(self._numbers)

    def add(self, container: Container) -> Container:
        self.containers[container.path] = container
        return container

    def asked(self, container: Container, *, owed: bool = False) -> Instance:
        instance = Instance(self.number(), container.path, owed or container.watched)
        container.instances.append(instance)
        return instance

    def held(self, instance: Instance, state_tag: int) -> None:
        instance.state, instance.state_tag = State.HELD, state_tag
        self.acknowledged["created"] += 1
        if instance.owed:
            self.owed.add(instance.number)

    def written(self, container: Container, label: str) -> None:
        container.labels.append(label)
        if container.watched:
            self.owed_labels.add(label)


def judge(container: Container, shown: dict[str, Any], found: list[dict[str, Any]]) -> list[str]:
    """What is wrong with a container after a restart: its attributes and its instances in order of creation."""
    problems = [f"{container.path}: {problem}" for problem in counters(container, shown, found)]
    known = {instance.number: instance for instance in container.instances}
    present = {one["con"]["number"]: one for one in found}
    oldest = found[0]["st"] if found else shown["st"] + 1
    limited = container.max_instances is not None or container.max_bytes is not None
    for number, one in present.items():
        instance = known.get(number)
        if instance is None or instance.state is State.GONE:
            problems.append(f"{container.path}: {number} is there, but should not")
        elif (
            one["con"] != instance.content or one["cs"] != instance.size or instance.state_tag not in (None, one["st"])
        ):
            problems.append(f"{container.path}: {number} differs: {one}")
    for instance in container.instances:
        evicted = limited and (instance.state_tag or 0) < oldest
        if instance.state is State.HELD and instance.number not in present and not evicted:
            problems.append(f"{container.path}: {instance.number} was acknowledged and is lost")
    return problems


def counters(container: Container, shown: dict[str, Any], found: list[dict[str, Any]]) -> Iterator[str]:
    sizes, tags = [one["cs"] for one in found], [one["st"] for one in found]
    if (shown["cni"], shown["cbs"]) != (len(found), sum(sizes)):
        yield f"counts {shown['cni']} and {shown['cbs']} bytes, holds {len(found)} and {sum(sizes)}"
    if any(earlier >= later for earlier, later in pairwise(tags)):
        yield "state tags do not rise in order of creation"
    if tags and tags[-1] > shown["st"]:
        yield f"state tag {shown['st']} behind that of its newest instance, {tags[-1]}"
    if container.only_creates and tags != list(range(shown["st"] - len(tags) + 1, shown["st"] + 1)):
        yield "state tags have gaps"
    unlimited = container.max_instances is None and container.max_bytes is None
    if container.only_creates and unlimited and shown["st"] != len(found):
        yield f"state tag {shown['st']} after {len(found)} creates"
    most = container.max_instances
    if most is not None and len(found) != min(most, shown["st"]):
        yield f"holds {len(found)} of {most} after {shown['st']} creates"
    if container.max_bytes is not None and sum(sizes) > container.max_bytes:
        yield f"holds {sum(sizes)} bytes of {container.max_bytes}"


def settle(ledger: Ledger, container: Container, found: list[dict[str, Any]]) -> None:
    """From now on what was unanswered is known: it is in the tree, and then all is owed for it, or it never was."""
    tags = {one["con"]["number"]: one["st"] for one in found}
    for instance in container.instances:
        if instance.state in (State.ASKED, State.LEAVING):
            instance.state_tag = tags.get(instance.number)
            instance.state = State.GONE if instance.state_tag is None else State.HELD
            if instance.state is State.HELD and instance.owed:
                ledger.owed.add(instance.number)


def judge_labels(ledger: Ledger, container: Container, shown: dict[str, Any]) -> list[str]:
    """The last acknowledged update is there, or the one that was in flight; each update has raised the state tag."""
    if container.unanswered_label is not None and shown.get("lbl") == [container.unanswered_label]:
        ledger.written(container, container.unanswered_label)
    container.unanswered_label = None
    last = container.labels[-1:] or None
    problems = []
    if shown.get("lbl") != last:
        problems.append(f"{container.path}: labels {shown.get('lbl')}, last acknowledged {last}")
    if shown["st"] != len(container.labels):
        problems.append(f"{container.path}: state tag {shown['st']} after {len(container.labels)} updates")
    return problems

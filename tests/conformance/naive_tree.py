"""What a tree of containers and instances must do, written down as plainly as possible: the storage's yardstick."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from cse.clock import SECOND
from onem2m.primitive import Request
from tests.cse.storage.running import add, create, delete, update

TOP = "cse-in/top"


@dataclass(frozen=True)
class Deed:
    """One request, of which the model knows what it does."""

    kind: str
    """put, add, limit, drop"""
    path: str
    name: str | None = None
    size: int = 1
    most: int | None = None
    bytes: int | None = None
    age: int | None = None

    def request(self) -> Request:
        limits = {"mni": self.most, "mbs": self.bytes, "mia": self.age}
        match self.kind:
            case "put":
                given = {name: value for name, value in limits.items() if value is not None}
                return create(self.path, 3, {"rn": self.name, **given})
            case "add":
                return add(self.path, "x" * self.size, **({} if self.name is None else {"rn": self.name}))
            case "limit":
                return update(self.path, dict(limits))
            case "drop":
                return delete(self.path if self.name is None else f"{self.path}/{self.name}")
        raise AssertionError(self.kind)

    def __repr__(self) -> str:
        shown = {k: v for k, v in vars(self).items() if v not in (None, self.kind, self.path)}
        return f"{self.kind} {self.path} {shown}"


@dataclass
class Instance:
    name: str
    size: int
    born: int


@dataclass
class Box:
    """A container: its limits, its instances from old to new, its inner boxes."""

    most: int | None = None
    bytes: int | None = None
    age: int | None = None
    instances: list[Instance] = field(default_factory=list)
    boxes: dict[str, Box] = field(default_factory=dict)

    @property
    def size(self) -> int:
        return sum(instance.size for instance in self.instances)

    def names(self) -> set[str]:
        return {*self.boxes, *(instance.name for instance in self.instances)}

    def trim(self) -> None:
        while self._too_much():
            del self.instances[0]

    def _too_much(self) -> bool:
        if not self.instances:
            return False
        too_many = self.most is not None and len(self.instances) > self.most
        return too_many or (self.bytes is not None and self.size > self.bytes)

    def grow_old(self, now: int) -> None:
        if self.age is not None:
            self.instances = [kept for kept in self.instances if kept.born + self.age * SECOND > now]

    def instance(self, name: str) -> Instance | None:
        """By name, or the latest and oldest."""
        if name in ("la", "ol"):
            return (self.instances or [None])[-1 if name == "la" else 0]  # type: ignore[list-item]
        return next((instance for instance in self.instances if instance.name == name), None)

    def copy(self) -> Box:
        return replace(
            self, instances=list(self.instances), boxes={name: box.copy() for name, box in self.boxes.items()}
        )


class NaiveTree:
    """The CSEBase with one container."""

    def __init__(self) -> None:
        self.root = Box(boxes={"top": Box()})

    def copy(self) -> NaiveTree:
        other = NaiveTree()
        other.root = self.root.copy()
        return other

    def at(self, path: str) -> Box | None:
        """The container at an address."""
        box: Box | None = self.root
        for name in path.split("/")[1:]:
            box = None if box is None else box.boxes.get(name)
        return box

    def instance_at(self, path: str) -> Instance | None:
        above, _, name = path.rpartition("/")
        box = self.at(above)
        return None if box is None else box.instance(name)

    def walk(self) -> Iterator[tuple[str, Box]]:
        """Every container and its address."""

        def below(path: str, box: Box) -> Iterator[tuple[str, Box]]:
            for name, inner in box.boxes.items():
                yield f"{path}/{name}", inner
                yield from below(f"{path}/{name}", inner)

        return below("cse-in", self.root)

    def grow_old(self, now: int) -> None:
        for _, box in self.walk():
            box.grow_old(now)

    def perform(self, deed: Deed, now: int, given_name: str) -> int:
        """Does it; returns the response status code. `given_name`: what the CSE called a resource without a name."""
        box = self.at(deed.path)
        if box is None:
            return self._perform_on_instance(deed)
        match deed.kind:
            case "put":
                assert deed.name is not None
                if deed.name in box.names():
                    return 4105
                box.boxes[deed.name] = Box(deed.most, deed.bytes, deed.age)
                return 2001
            case "add":
                return self._add(box, deed, now, given_name)
            case "limit":
                box.most, box.bytes, box.age = deed.most, deed.bytes, deed.age
                box.trim()
                return 2004
        return self._drop(box, deed)

    def _perform_on_instance(self, deed: Deed) -> int:
        """An instance holds nothing and never changes; it can be deleted."""
        if self.instance_at(deed.path) is None or (deed.kind == "drop" and deed.name is not None):
            return 4004
        if deed.kind == "drop":
            parent, _, name = deed.path.rpartition("/")
            return self._drop(self._box(parent), replace(deed, name=name))
        return 4005 if deed.kind == "limit" else 4108

    def _box(self, path: str) -> Box:
        box = self.at(path)
        assert box is not None
        return box

    def _add(self, box: Box, deed: Deed, now: int, given_name: str) -> int:
        if deed.name is not None and deed.name in box.names():
            return 4105
        if box.most == 0 or (box.bytes is not None and deed.size > box.bytes):
            return 5207
        name = deed.name or given_name
        box.instances.append(Instance(name, deed.size, now))
        box.trim()
        return 2001

    def _drop(self, box: Box, deed: Deed) -> int:
        if deed.name is None:
            parent, _, name = deed.path.rpartition("/")
            del self._box(parent).boxes[name]
            return 2002
        if box.boxes.pop(deed.name, None) is not None:
            return 2002
        instance = box.instance(deed.name)
        if instance is None:
            return 4004
        box.instances.remove(instance)
        return 2002

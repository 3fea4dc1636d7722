"""A resource type: its attribute table, where it may stand, and by whose policy it is guarded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from types import MappingProxyType
from typing import Any

from onem2m.resources.attribute import Attribute
from onem2m.resources.kinds import Kind
from onem2m.vocabulary import Operation


class Guard(Enum):
    """Whose privileges decide about a resource of the type (TS-0001 9.6.2, digest access.md 4)."""

    OWN = "the policies in its accessControlPolicyIDs; without any, its creator alone"
    PARENT = "the parent's"
    SELF = "its own selfPrivileges"
    CREATOR = "nobody's policies: it is for its creator alone"


CRUD = frozenset({Operation.CREATE, Operation.RETRIEVE, Operation.UPDATE, Operation.DELETE, Operation.NOTIFY})
CRD = CRUD - {Operation.UPDATE}
RETRIEVE_ONLY = frozenset({Operation.RETRIEVE, Operation.NOTIFY})
RETRIEVE_AND_DELETE = frozenset({Operation.RETRIEVE, Operation.DELETE})


@dataclass(frozen=True, eq=False)
class Definition:
    """One resource type as a table. `children` are the type numbers that may be created below it.

    `virtual` maps the names of virtual children to the operations they take. `prefix` starts the identifiers of the
    type's resources (`cnt17`). Specialisations (mgmtObj, flexContainer) share a `type` and differ in `tag`;
    `specialization` is what tells them apart beside it, the value of the attribute `told_by` (mgd, cnd).
    """

    type: int
    tag: str
    name: str
    attributes: tuple[Attribute[Any], ...]
    children: frozenset[int] = frozenset()
    virtual: Mapping[str, frozenset[Operation]] = field(default_factory=lambda: MappingProxyType({}))
    operations: frozenset[Operation] = CRUD
    guard: Guard = Guard.OWN
    clause: str = ""
    """where the standard describes it"""
    specialization: int | str | None = None
    told_by: str = ""
    parents: frozenset[str] | None = None
    """root elements of what may hold it, where the type number does not tell"""
    abstract: bool = False
    """whether there are only specialisations of it"""
    further: Kind | None = None
    """what attributes beyond the table may hold; None: there are none"""
    instances: Definition | None = None
    """what the CSE makes below it, of the same root element, to keep its history"""
    stem: str = ""

    def may_stand_in(self, parent: Definition) -> bool:
        """Whether a resource of the other type holds one of this."""
        return self.type in parent.children and (self.parents is None or parent.tag in self.parents)

    @cached_property
    def prefix(self) -> str:
        """What identifiers and given-less names of the type begin with: by default the tag without its name space."""
        return self.stem or self.tag.partition(":")[2]

    @cached_property
    def defaults(self) -> dict[str, Any]:
        """What a CREATE stores for attributes it leaves out, by short name."""
        return {row.short: row.default for row in self.attributes if row.default is not None}

"""What a client makes of answers: a resource, a reference to one, and what a member of a group said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from onem2m.errors import OneM2MError, error_of
from onem2m.primitive import Representation
from onem2m.resources.attribute import Attribute

T = TypeVar("T")

SUCCESS: Final = range(1000, 3000)
"""Response status codes of what was done."""


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
class Reference:
    """A resource that a search has found (childResourceRef; TS-0004 6.5.3)."""

    address: str
    name: str
    type: int
    """as `ResourceType` numbers them, where it lists them"""
    specialization: str | int | None = None
    """cnd of a flexContainer, mgd of a management object"""

    @classmethod
    def of(cls, reference: Mapping[str, Any]) -> Reference:
        """From the members of an `rrf`."""
        return cls(reference["val"], reference["nm"], reference["typ"], reference.get("spty"))


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
        return self.status in SUCCESS

    @property
    def seen(self) -> Seen:
        """The resource that it shows. Raises its refusal, and ValueError where it shows none."""
        if self.refusal is not None:
            raise self.refusal
        return Seen.of(self.content if isinstance(self.content, dict) else {})

    @property
    def refusal(self) -> OneM2MError | None:
        """Why it did not."""
        return None if self.done else error_of(self.status, reason_of(self.content))


def reason_of(content: Any) -> str:
    """What a refusal says of its reason (m2m:dbg)."""
    if isinstance(content, dict) and isinstance(content.get("m2m:dbg"), str):
        return str(content["m2m:dbg"])
    return "the CSE gives no reason"


def members_in(content: Any) -> list[MemberAnswer]:
    """The answers in the content of a fan-out point's answer (m2m:agr)."""
    entries = content.get("m2m:agr", {}).get("m2m:rsp", []) if isinstance(content, dict) else []
    return [MemberAnswer(entry.get("fr", ""), entry["rsc"], entry.get("pc")) for entry in entries]

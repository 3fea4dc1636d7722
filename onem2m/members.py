"""A request to all members of a group at once (TS-0001 10.2.7): who has answered, and what.

Members that were too late are missing from the answers; where all were, GroupMembersNotResponded is raised.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from onem2m.answers import MemberAnswer, members_in
from onem2m.client import Attributes, Client, short_names
from onem2m.searching import Filter
from onem2m.vocabulary import FilterUsage, Operation, ResourceType


@dataclass(frozen=True, slots=True)
class Members:
    """The members of the group at an address; with `below`, what each of them has at that path (`la`, `box/state`)."""

    client: Client
    group: str
    below: str = ""
    only: tuple[str, ...] = ()
    """just these, by their addresses (groupRequestTargetMembers); empty: all"""
    within: timedelta | None = None
    """how long the CSE waits for their answers (rset), milliseconds; without it as long as it usually does"""

    def retrieve(self, filter: Filter | None = None) -> list[MemberAnswer]:
        """The representation of each."""
        return self._ask(Operation.RETRIEVE, filter=None if filter is None else filter.criteria())

    def discover(self, filter: Filter | None = None) -> list[MemberAnswer]:
        """What each finds below itself: `m2m:uril`, of a long result the first part."""
        criteria = {} if filter is None else filter.criteria()
        return self._ask(Operation.RETRIEVE, filter={"fu": int(FilterUsage.DISCOVERY), **criteria})

    def create(self, type: ResourceType, attributes: Attributes, *, tag: str | None = None) -> list[MemberAnswer]:
        """A child in each; the CSE gives it a name, unless the attributes do."""
        content = {tag or self.client.tag_of(type): short_names(attributes)}
        return self._ask(Operation.CREATE, type=type, content=content)

    def update(self, tag: str, attributes: Attributes) -> list[MemberAnswer]:
        """Changes attributes of each; None deletes one."""
        return self._ask(Operation.UPDATE, content={tag: short_names(attributes)})

    def delete(self) -> list[MemberAnswer]:
        """Deletes each; the group stays."""
        return self._ask(Operation.DELETE)

    def notify(self, content: Mapping[str, Any]) -> list[MemberAnswer]:
        """Sends `{"m2m:sgn": {...}}` to each, which are applications."""
        return self._ask(Operation.NOTIFY, content=dict(content))

    def _ask(self, operation: Operation, **parts: Any) -> list[MemberAnswer]:
        parameters: dict[str, Any] = {"grtm": list(self.only)} if self.only else {}
        if self.within is not None:
            milliseconds = self.within // timedelta(milliseconds=1)
            # The result is wanted after the request itself has expired, not before (TS-0001 8.1.2).
            parameters |= {"rset": str(milliseconds), "rqet": str(milliseconds - 1)}
        to = f"{self.group}/fopt" + (f"/{self.below}" if self.below else "")
        content = self.client.ask(operation, to, parameters=parameters, **parts).content
        return members_in(content)

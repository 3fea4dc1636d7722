"""Asks the access control of a CSE in this process, on its real tree, past the operations."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from cse.access.authorisation import granted
from cse.access.decision import Grant
from cse.access.requester import Requester
from cse.entity import Entity
from cse.model import Inquiry, Reading, Resource
from cse.operations.target import locate
from onem2m.vocabulary import Permission
from tests.conformance.guarded import BOX
from tests.conformance.house import House

T = TypeVar("T")


def on(house: House, to: str, work: Callable[[Entity, Resource, Reading], T], inquiry: Inquiry | None = None) -> T:
    """What the work finds out about the resource at the address; `la` is the instance that it stands for."""

    def located(tree: Reading) -> T:
        target = locate(house.cse.entity, to, tree)
        resource = target.resource
        if target.virtual is not None:
            newest = tree.newest(resource, 4)
            assert newest is not None
            resource = newest
        return work(house.cse.entity, resource, tree)

    return house.cse.store.read(located, inquiry)


def decide(
    house: House, who: Requester, to: str = BOX, permission: Permission = Permission.RETRIEVE, child: int | None = None
) -> Grant:
    return on(house, to, lambda entity, resource, tree: granted(entity, who, resource, permission, tree, child))

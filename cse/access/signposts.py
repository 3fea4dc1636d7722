"""Signposts to what somebody may come upon: an index of privileges that proposes resources, and decides nothing.

Whoever may see three of three million resources finds them by way of the policies:

    who asks  --for-->  policies that may be for it  --under-->  resources that name these policies
    who asks  --member-->  groups  --group-->  policies that may be for their members
    who asks  --of-->  resources without policies that it is in charge of

Every step is a signpost: the hash of a word and a name, and the key of a resource. Rules that are for patterns of names
or for everyone are for anybody here, conditions are not looked at, and two names may have one hash: a signpost may lead
astray, and each resource is judged all the same. But where something may be seen, a signpost leads to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import blake2b
from typing import Any, Final

from cse.access.authorisation import in_charge
from cse.access.membership import spelling
from cse.access.policies import Rule, compile_rules, entity_form
from cse.access.requester import Requester
from cse.access.roles import application, roles_of_registration
from cse.entity import Entity
from cse.model import Reading, Resource
from cse.operations.target import find
from onem2m.resources.access_control_policy import PRIVILEGES, SELF_PRIVILEGES
from onem2m.resources.common import POLICIES
from onem2m.resources.definition import Guard
from onem2m.resources.group import MEMBERS
from onem2m.vocabulary import Permission, ResourceType

EDITION: Final = "2"
"""Changes with what the signposts of a resource are: an index of another edition is made anew."""

_SEEING: Final = int(Permission.RETRIEVE | Permission.DISCOVERY)


def edition_of(entity: Entity) -> str:
    """What the signposts of this CSE depend on beside its resources."""
    return f"{EDITION} {entity.provider} {entity.cse_id} {entity.name}"


def signposts_of(entity: Entity, resource: Resource) -> frozenset[int]:
    """The signposts that lead to a resource."""
    return frozenset(_hash(word, name) for word, name in _signs(entity, resource))


def _signs(entity: Entity, resource: Resource) -> Iterator[tuple[str, str]]:
    guard = resource.definition.guard
    if guard is Guard.PARENT:
        return  # found with its parent
    policies = resource.attributes.get(POLICIES.short) if guard is Guard.OWN else None
    if policies:
        yield from (("under", _place(entity, policy)) for policy in policies)
    elif guard is not Guard.SELF and (somebody := in_charge(entity, resource)) is not None:
        yield "of", somebody
    if resource.type == ResourceType.ACCESS_CONTROL_POLICY:
        yield from _signs_of_policy(entity, resource)
    elif resource.type == ResourceType.GROUP:
        for member in resource[MEMBERS]:
            yield "member", entity_form(member, entity.cse_id, entity.provider)
            yield "member", _place(entity, member)


def _signs_of_policy(entity: Entity, policy: Resource) -> Iterator[tuple[str, str]]:
    for rule in _seeing(entity, policy.get(PRIVILEGES), policy.get(SELF_PRIVILEGES)):
        if rule.everyone or rule.patterns:
            yield "anybody", ""
        yield from (("for", name) for name in rule.exactly | rule.roles)
        yield from (("group", _place(entity, group)) for group in rule.groups)


def _seeing(entity: Entity, *privileges: dict[str, Any] | None) -> Iterator[Rule]:
    for one in privileges:
        for rule in compile_rules(one, entity.cse_id, entity.provider):
            if rule.operations & _SEEING:
                yield rule


def _place(entity: Entity, address: str) -> str:
    """An address as it is the same for all forms that mean the same resource here, an attribute of it among them."""
    return spelling(entity, address.partition("#")[0])


def _hash(word: str, name: str) -> int:
    """64 bits, as the store keeps integers."""
    digest = blake2b(f"{word} {name}".encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


class TooMany(Exception):
    """More is proposed than is worth looking at."""


class NoSignposts(Exception):
    """This reading of the tree cannot tell."""


def candidates(entity: Entity, who: Requester, tree: Reading, most: int) -> frozenset[int] | None:
    """Keys of all resources that somebody may come upon, instances aside: these are found with what holds them.

    None where that cannot be said, or there are more than `most`.
    """
    try:
        return _Search(entity, who, tree, most).candidates()
    except (TooMany, NoSignposts):
        return None


class _Search:
    """Follows the signposts for one requester."""

    def __init__(self, entity: Entity, who: Requester, tree: Reading, most: int) -> None:
        self._entity, self._who, self._tree = entity, who, tree
        self._left = most

    def candidates(self) -> frozenset[int]:
        policies = self._policies()
        found = set(policies)
        for key in policies:
            for place in self._places(key):
                found.update(self._follow("under", place))
        if self._who.known:
            found.update(self._follow("of", self._who.originator))
        found.update(self._named_by_tokens())
        return frozenset(found)

    def _policies(self) -> set[int]:
        """Policies that may be for the requester."""
        who = self._who
        names = set(who.roles | roles_of_registration(self._entity, who, self._tree))
        if who.known:
            names.add(who.originator)
        policies = set(self._follow("anybody", ""))
        for name in names:
            policies.update(self._follow("for", name))
        for group in self._groups() if who.known else ():
            for place in self._places(group):
                policies.update(self._follow("group", place))
        return policies

    def _groups(self) -> set[int]:
        """Groups that may have the requester as a member."""
        groups = set(self._follow("member", self._who.originator))
        ae = application(self._entity, self._who.originator, self._tree)
        if ae is not None:
            for place in self._places(ae.key):
                groups.update(self._follow("member", place))
        return groups

    def _named_by_tokens(self) -> Iterator[int]:
        for token in self._who.privileges:
            for address in token.resources:
                self._spend(1)
                resource = find(self._entity, address, self._tree)
                if resource is not None:
                    yield resource.key

    def _places(self, key: int) -> Iterable[str]:
        """What a resource can be called, in the form that signposts have."""
        resource = self._tree.get(key)
        if resource is None:
            return ()
        names = (resource.identifier, self._tree.address(resource))
        return {_place(self._entity, name) for name in names}

    def _follow(self, word: str, name: str) -> list[int]:
        keys = self._tree.signposted(_hash(word, name), self._left + 1)
        if keys is None:
            raise NoSignposts
        self._spend(len(keys))
        return keys

    def _spend(self, count: int) -> None:
        self._left -= count
        if self._left < 0:
            raise TooMany

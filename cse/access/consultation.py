"""Dynamic authorization: who is asked where no policy permits, and what the answer is worth (TS-0003 7.3.2).

A resource, else its parent, names a <dynamicAuthorizationConsultation> (daci), and that the servers to ask (dap). The
question leaves the unit of work, which runs again with the answer. Granted rights are rules for this one resource,
remembered until they end; granted tokens count for this one request.
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from typing import Any, Final

from cse.access.naming import is_meant
from cse.access.policies import Rule, compile_rules
from cse.access.remembered import TemporaryRights
from cse.access.requester import Requester
from cse.clock import LATEST, instant_of
from cse.entity import Entity
from cse.model import Answer, Question, Reading, Resource
from cse.operations.target import find
from onem2m.errors import BadRequest
from onem2m.mapping import json
from onem2m.primitive import OK, Encoded
from onem2m.resources.common import DYNAMIC_AUTHORIZATION, MODIFIED
from onem2m.resources.definition import Guard
from onem2m.resources.dynamic_authorization_consultation import ENABLED, LIFETIME, POINTS_OF_ACCESS
from onem2m.resources.tokens import DAS_RESPONSE
from onem2m.vocabulary import ResourceType

_REQUEST: Final = 1
_RESPONSE: Final = 2
_LONGEST_ANSWER: Final = 65_536
_MILLISECOND: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Granted:
    """What a server grants."""

    rules: tuple[Rule, ...] = ()
    tokens: tuple[str, ...] = ()


def consultation_of(entity: Entity, resource: Resource, tree: Reading) -> Resource | None:
    """The consultation that a resource, else its parent, names and that is switched on.

    Policies have none, nor has what is for its creator alone.
    """
    if resource.definition.guard in (Guard.SELF, Guard.CREATOR):
        return None
    naming: Resource | None = resource
    if not resource.get(DYNAMIC_AUTHORIZATION):
        naming = tree.get(resource.parent)
    if naming is None:
        return None
    for address in naming.get(DYNAMIC_AUTHORIZATION) or ():
        found = find(entity, address, tree)
        if found is None or not is_meant(naming.internal, address, found):
            continue
        if found.type == ResourceType.DYNAMIC_AUTHORIZATION_CONSULTATION:
            return found if found[ENABLED] else None
    return None


def remembered(entity: Entity, consultation: Resource, resource: Resource, now: int) -> tuple[Rule, ...]:
    """Rights for the resource that were granted before and are still good."""
    return entity.rights.rules(consultation.key, consultation[MODIFIED], resource.key, now)


def token_request(consultation: Resource, who: Requester, resource: Resource) -> dict[str, Any]:
    """What an originator is told that wants to fetch tokens by itself (tqf)."""
    asked = _das_request(who, resource)
    return {"dasi": [{"uri": uri, "dreq": asked} for uri in consultation[POINTS_OF_ACCESS]]}


def ask(entity: Entity, consultation: Resource, who: Requester, resource: Resource, tree: Reading) -> Granted:
    """What the first server that answers grants. Raises QuestionOpen until it has been asked."""
    content = {"m2m:seci": {"sit": _REQUEST, "dreq": _das_request(who, resource)}}
    body = Encoded(json.encode(content))
    for target in consultation[POINTS_OF_ACCESS]:
        [answer] = tree.ask(Question(target, body, who.originator))
        if answer.status:
            return _read(entity, answer, consultation, resource, tree.now)
    return Granted()


def _das_request(who: Requester, resource: Resource) -> dict[str, Any]:
    """m2m:dynAuthDasRequest; the same each time that the unit of work runs."""
    assert who.operation is not None
    asked: dict[str, Any] = {"or": who.originator, "trt": resource.type, "op": int(who.operation)}
    if who.address is not None:
        try:
            version = "ip6" if isinstance(ip_address(who.address), IPv6Address) else "ip4"
            asked["oip"] = {version: who.address}
        except ValueError:
            pass
    if who.roles:
        asked["orid"] = sorted(who.roles)
    return asked | {"trid": resource.identifier}


def _read(entity: Entity, answer: Answer, consultation: Resource, resource: Resource, now: int) -> Granted:
    """What an answer grants: nothing, where anything of it is not as it should be."""
    if answer.status != OK or len(answer.body) > _LONGEST_ANSWER:
        return Granted()
    try:
        content = json.decode(answer.body)
    except (BadRequest, RecursionError):
        return Granted()
    information = content.get("m2m:seci") if isinstance(content, dict) else None
    if not isinstance(information, dict) or information.get("sit") != _RESPONSE:
        return Granted()
    response: Any = information.get("dres")
    if DAS_RESPONSE.check(response) is not None:
        return Granted()
    access = response.get("dai", {})
    rules = compile_rules(access.get("gp"), entity.cse_id, entity.provider)
    until = _end(access.get("pl"), consultation, now)
    if until is not None and until <= now:
        rules = ()
    elif until is not None and rules:
        entity.rights.keep(consultation.key, resource.key, TemporaryRights(rules, until, consultation[MODIFIED]), now)
    return Granted(rules, tuple(response.get("tkns", ())))


def _end(given: Any, consultation: Resource, now: int) -> int | None:
    """Until when rights are good; None: for this request alone."""
    lifetime = given if given is not None else consultation.get(LIFETIME)
    if lifetime is None:
        return None
    if isinstance(lifetime, int) or lifetime.isdigit():
        return min(LATEST, now + int(lifetime) * _MILLISECOND)
    return instant_of(lifetime)

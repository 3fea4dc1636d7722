"""May this AE register: the service subscription of its node (TS-0001 10.2.2, 11.2.2; digest access.md 7).

The subscriber's profile has a node for this CSE, the node links to rules, and a rule admits an application: by its
App-ID, its AE-ID and the credential that it comes with. Without any profile everybody registers, unless the CSE is set
to ask for one. The administrator needs no subscription: who else would make the first one?
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from cse.access.roles import RULES, RULES_IN_USE
from cse.behaviour.ae import TO_BE_GIVEN, identify, stem_of
from cse.behaviour.service_subscribed_node import node_sign
from cse.entity import Entity
from cse.model import ROOT, Resource, Tree
from cse.operations.target import find
from onem2m.addressing import is_name, sp_relative
from onem2m.errors import AppRuleValidationFailed, ServiceSubscriptionNotEstablished
from onem2m.primitive import Request
from onem2m.resources.ae import APPLICATION_ID
from onem2m.resources.service_subscribed_app_rule import AES, APPLICATIONS, CREDENTIALS
from onem2m.resources.service_subscribed_node import RULES as LINKS
from onem2m.vocabulary import ResourceType
from onem2m.wildcard import wildcard


def admit(entity: Entity, ae: Resource, request: Request, tree: Tree) -> None:
    """Lets a new AE in by the rules, with an AE-ID that fits them where it has left the choice to us.

    Raises ServiceSubscriptionNotEstablished, AppRuleValidationFailed.
    """
    root = tree.get(ROOT)
    assert root is not None
    if not entity.service_subscription and tree.newest(root, ResourceType.M2M_SERVICE_SUBSCRIPTION_PROFILE) is None:
        return
    if sp_relative(entity.cse_id, ae.identifier) == entity.administrator:
        return
    node = _node(entity, tree)
    if node is None:
        raise ServiceSubscriptionNotEstablished(f"no service subscription has a node for {entity.cse_id}")
    association = request.association
    identity = association.identity if association is not None else None
    credential = identity.credential if identity is not None else None
    rules = [rule for rule in _rules(entity, node, tree) if _admits(rule, ae[APPLICATION_ID], credential)]
    asked = stem_of(request.originator or "", entity.cse_id)
    if asked in TO_BE_GIVEN:
        identify(ae, _free(rules, ae, asked, tree), entity.cse_id)
    fitting = [rule.key for rule in rules if _allows(rule, ae.identifier)]
    if not fitting:
        raise AppRuleValidationFailed(
            f"api, fr: no rule of the service subscription lets {ae[APPLICATION_ID][:60]} register"
            f" as {ae.identifier[:60]} {'with' if credential else 'without'} a credential"
        )
    ae.internal[RULES] = fitting
    if RULES_IN_USE not in root.internal:
        root = tree.own(root)
        root.internal[RULES_IN_USE] = True
        tree.update(root)


def _node(entity: Entity, tree: Tree) -> Resource | None:
    """The serviceSubscribedNode of this CSE."""
    for form in (entity.cse_id, f"//{entity.provider}{entity.cse_id}"):
        found = tree.by_identifier(node_sign(form))
        if found is not None:
            return found
    return None


def _rules(entity: Entity, node: Resource, tree: Tree) -> Iterator[Resource]:
    for link in node.get(LINKS) or []:
        rule = find(entity, link, tree)
        if rule is not None and rule.type == ResourceType.SERVICE_SUBSCRIBED_APP_RULE:
            yield rule


def _admits(rule: Resource, application: str, credential: str | None) -> bool:
    """Whether the rule is for the application and for the credential. None given: for those without a credential."""
    applications, credentials = rule.get(APPLICATIONS), rule.get(CREDENTIALS)
    if applications is not None and not _fits(applications, application):
        return False
    if credentials is None:
        return credential is None
    return credential is not None and _fits(credentials, credential)


def _allows(rule: Resource, stem: str) -> bool:
    stems = rule.get(AES)
    return stems is None or _fits(stems, stem)


def _fits(patterns: Iterable[str], text: str) -> bool:
    return any(wildcard(pattern)(text) for pattern in patterns)


def _free(rules: list[Resource], ae: Resource, asked: str, tree: Tree) -> str:
    """An AE-ID that the rules allow and nobody has: ours if it fits, else one made of a pattern of theirs."""
    ours = ae.identifier
    if any(_allows(rule, ours) for rule in rules):
        return ours
    letters = (asked,) if asked else ("C", "S")
    for letter in letters:
        for rule in rules:
            for pattern in rule.get(AES) or []:
                stem = _made_of(pattern, letter, str(ae.key), lambda stem: tree.by_identifier(stem) is None)
                if stem is not None:
                    return stem
    return ours


def _made_of(pattern: str, letter: str, number: str, free: Callable[[str], bool]) -> str | None:
    """A stem of the pattern that begins with the letter and that is free."""
    if pattern.startswith("*"):
        pattern = f"{letter}{pattern}"
    first, star, rest = pattern.partition("*")
    stem = f"{first}{number}{rest.replace('*', '')}" if star else first
    return stem if stem.startswith(letter) and is_name(stem) and free(stem) else None

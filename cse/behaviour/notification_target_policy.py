"""<notificationTargetPolicy>: one default of each maker (TS-0004 7.4.31)."""

from __future__ import annotations

from typing import Any

from cse.access.authorisation import CREATOR
from cse.model import Behaviour, Resource, Tree
from cse.notifications.target_policies import BUILT_IN, default_sign, is_default
from onem2m.errors import Conflict
from onem2m.primitive import Request
from onem2m.resources.notification_target_policy import ACTION, POLICY_LABEL


def complete(policy: Resource, _parent: Resource, _request: Request, _tree: Tree) -> None:
    """What is not told: the action of where there is no policy, and a label that is no other's."""
    policy.attributes.setdefault(ACTION.short, BUILT_IN.value)
    policy.attributes.setdefault(POLICY_LABEL.short, policy.identifier)


def _sign_of(policy: Resource, label: str) -> str | None:
    return default_sign(str(policy.internal[CREATOR])) if is_default(label) else None


def _sign(policy: Resource, _tree: Tree) -> str | None:
    return _sign_of(policy, policy[POLICY_LABEL])


def check_change(policy: Resource, changes: dict[str, Any], _request: Request, tree: Tree) -> None:
    """Nobody has a second default."""
    if POLICY_LABEL.short not in changes:
        return
    sign = _sign_of(policy, changes[POLICY_LABEL.short])
    found = None if sign is None else tree.by_identifier(sign)
    if found is not None and found.key != policy.key:
        raise Conflict(f"plbl: {tree.address(found)} is the default already")


def relabel(policy: Resource, changes: dict[str, Any], tree: Tree) -> None:
    """It becomes the default, or is it no more."""
    if POLICY_LABEL.short in changes:
        tree.call(policy, _sign(policy, tree))


NOTIFICATION_TARGET_POLICY_BEHAVIOUR = Behaviour(sign=_sign, complete=complete, change=check_change, changed=relabel)

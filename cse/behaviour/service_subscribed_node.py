"""<serviceSubscribedNode>: one for each CSE of a subscriber (TS-0001 9.6, TS-0004 7.4)."""

from __future__ import annotations

from typing import Any

from cse.model import Behaviour, Resource, Tree
from onem2m.errors import BadRequest
from onem2m.primitive import Request
from onem2m.resources.service_subscribed_node import CSE_ID, RULES


def node_sign(cse_id: str) -> str:
    """By what the node of a CSE is found."""
    return f"subscribed {cse_id}"


def check(node: Resource, _parent: Resource, _request: Request, _tree: Tree) -> None:
    """Rules are for who registers at the node's CSE: without one they are for nobody."""
    if node.get(RULES) is not None and node.get(CSE_ID) is None:
        raise BadRequest("rlk: rules need a csi, the CSE at which they hold")


def check_change(node: Resource, changes: dict[str, Any], _request: Request, _tree: Tree) -> None:
    """The same for rules that come later."""
    if changes.get(RULES.short) is not None and node.get(CSE_ID) is None:
        raise BadRequest("rlk: rules need a csi, the CSE at which they hold")


def _sign(node: Resource, _tree: Tree) -> str | None:
    cse_id = node.get(CSE_ID)
    return None if cse_id is None else node_sign(cse_id)


SERVICE_SUBSCRIBED_NODE_BEHAVIOUR = Behaviour(reserved=True, sign=_sign, complete=check, change=check_change)

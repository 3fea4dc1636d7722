"""<CSEBase>: tells the time (TS-0001 9.6.3)."""

from __future__ import annotations

from typing import Any

from cse.clock import stamp_of
from cse.model import Behaviour, Reading, Resource
from onem2m.resources.cse_base import CURRENT_TIME


def with_time(_base: Resource, _originator: str, attributes: dict[str, Any], tree: Reading) -> dict[str, Any]:
    """currentTime is as of the answer; it is never stored."""
    return {**attributes, CURRENT_TIME.short: stamp_of(tree.now)}


CSE_BASE_BEHAVIOUR = Behaviour(shown=with_time)

"""Dynamic authorization servers: targets that grant."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tests.conformance.target import Heard, Reply, Target

BOX = "cse-in/meter/box"
FOR_DISPLAY = {"acr": [{"acor": ["Cdisplay"], "acop": 63}]}
NOON_AND_AN_HOUR = "20250301T130000"


def grants(rules: Any = None, until: Any = None, **further: Any) -> Callable[[Heard], Reply]:
    """A server that grants these rules."""
    access = {"gp": FOR_DISPLAY if rules is None else rules} | ({} if until is None else {"pl": until})
    return says({"m2m:seci": {"sit": 2, "dres": {"dai": access, **further}}})


def says(content: Any, status: int = 200, code: int | None = 2000) -> Callable[[Heard], Reply]:
    """A server that says this, JSON or bytes."""
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    return lambda _: Reply(status, code, body)


def asked(server: Target) -> list[dict[str, Any]]:
    """What a server was asked."""
    return [message.body["m2m:seci"]["dreq"] for message in server.messages if "m2m:seci" in message.body]

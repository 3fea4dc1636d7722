"""JSON as oneM2M uses it: what comes in goes out as it was sent, numbers of any size included.

msgspec and not the standard library: a fifth of the time, and integers beyond 64 bits survive.
"""

from __future__ import annotations

from typing import Any

import msgspec

from onem2m.errors import BadRequest
from onem2m.primitive import Encoded

_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder()


def encode(value: Any) -> bytes:
    """JSON text of a value; what is encoded already passes through."""
    if type(value) is Encoded:
        return value
    return _ENCODER.encode(value)


def decode(text: bytes) -> Any:
    """The value of a JSON text. Raises BadRequest that says where it is broken."""
    try:
        return _DECODER.decode(text)
    except RecursionError:
        raise BadRequest("body: nested too deeply") from None
    except (msgspec.MsgspecError, ValueError) as fault:
        raise BadRequest(f"body: not JSON: {fault}") from None


def embedded(content: Any) -> Any:
    """Content as a part of something larger: what is encoded already is spliced in as it is."""
    return msgspec.Raw(content) if type(content) is Encoded else content


def within(value: Any, limit: int) -> bool:
    """Whether a decoded value is nested no deeper than `limit` levels."""
    level = [value]
    for _ in range(limit):
        level = [
            child
            for parent in level
            if isinstance(parent, dict | list)
            for child in (parent.values() if isinstance(parent, dict) else parent)
            if isinstance(child, dict | list)
        ]
        if not level:
            return True
    return False


def fewer(value: Any, limit: int) -> bool:
    """Whether a decoded value holds at most `limit` values, itself included."""
    level, count = [value], 1
    while level:
        level = [
            child
            for parent in level
            if isinstance(parent, dict | list)
            for child in (parent.values() if isinstance(parent, dict) else parent)
        ]
        count += len(level)
        if count > limit:
            return False
    return True

"""CBOR (RFC 8949) as oneM2M uses it: the model of JSON in fewer bytes (TS-0004 8.4), and nothing beyond that model.

Whoever sends CBOR could say more than JSON can: dates, references from one value to another, keys of any type,
undefined. None of that has a meaning in a primitive, and some of it makes much of little, so it is refused. The one
tag that is read is that of integers beyond 64 bits, which JSON can say as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from math import isfinite
from typing import Any, Final

import cbor2

from onem2m.errors import BadRequest
from onem2m.mapping import json

MAX_DEPTH: Final = 64
MAX_VALUES: Final = 100_000
DEEPEST: Final = 900
"""Levels that whoever believes the sender reads: as many as JSON's reader takes."""
LONGEST_INTEGER: Final = 1024
"""Bytes of an integer beyond 64 bits."""

_WHOLE: Final = (2, 3)
"""Tags of integers beyond 64 bits: at or above zero, and below."""
_STRINGS: Final = (2, 3)
"""Major types of byte strings and texts: what follows their heads is no head."""
_BREAK: Final = 0xFF


def encode(content: Any) -> bytes:
    """CBOR of a value, by way of its JSON: what is encoded as JSON already, in whole or in parts, may be in it."""
    return cbor2.dumps(json.decode(json.encode(content)))


def decode(data: bytes, max_depth: int = MAX_DEPTH, max_values: int = MAX_VALUES) -> Any:
    """The value that CBOR stands for. Raises BadRequest that says what is wrong with it.

    What holds far too much is refused before anything is built of it.
    """
    if len(data) > 2 * max_values:  # each value takes a byte at least, and its key in a map another one
        _scan(data, max_values)
    stream = BytesIO(data)
    try:
        value = cbor2.CBORDecoder(
            stream,
            semantic_decoders=_TAGS,
            max_depth=max_depth,
            allow_duplicate_keys=False,
            strict_hashable_types=True,
        ).decode()
    except cbor2.CBORDecodeError as fault:
        raise BadRequest(f"body: not CBOR that is read here: {_reason(fault)}") from None
    except (ValueError, RecursionError, OverflowError, MemoryError) as fault:
        raise BadRequest(f"body: not CBOR that is read here: {fault}") from None
    if stream.tell() != len(data):
        raise BadRequest(f"body: more follows after the CBOR, from byte {stream.tell()} on")
    _check(value, max_values)
    return value


def _reason(fault: BaseException) -> str:
    """The innermost reason: cbor2 tells one fault as the cause of another."""
    while fault.__cause__ is not None:
        fault = fault.__cause__
    return str(fault)[:200]


class _Tags(Mapping[int, Callable[[Any, bool], Any]]):
    """How each tag is read, of all there are: so that none is read in a way of the library's own."""

    def __getitem__(self, tag: int) -> Callable[[Any, bool], Any]:
        def read(value: Any, _immutable: bool) -> int:
            if tag not in _WHOLE or not isinstance(value, bytes):
                raise ValueError(f"tag {tag} has no meaning in a primitive")
            if len(value) > LONGEST_INTEGER:
                raise ValueError(f"an integer has at most {LONGEST_INTEGER * 8} bits")
            number = int.from_bytes(value, "big")
            return number if tag == _WHOLE[0] else -1 - number

        return read

    def __iter__(self) -> Iterator[int]:
        return iter(_WHOLE)

    def __len__(self) -> int:
        return len(_WHOLE)


_TAGS: Final = _Tags()


def _check(value: Any, max_values: int) -> None:
    """Raises BadRequest for what JSON could not say, and for too much of what it could."""
    level, values = [value], 1
    while level:
        below: list[Any] = []
        for one in level:
            kind = type(one)
            if kind is dict:
                if not all(type(key) is str for key in one):
                    raise BadRequest("body: a key of the CBOR is not a text")
                below.extend(one.values())
            elif kind is list:
                below.extend(one)
            elif kind is float:
                if not isfinite(one):
                    raise BadRequest("body: a number of the CBOR is not finite")
            elif kind is bytes:
                raise BadRequest("body: the CBOR holds a byte string, and JSON has none; send it as text (base64)")
            elif not (one is None or kind is str or kind is int or kind is bool):
                raise BadRequest("body: the CBOR holds a value that JSON has none of")
        values += len(below)
        if values > max_values:
            raise BadRequest(f"body: more than {max_values} values")
        level = below


def _scan(data: bytes, max_values: int) -> None:
    """Raises BadRequest where values and keys are too many. Of lengths only as much is believed as there is."""
    place, heads, end = 0, 0, len(data)
    while place < end:
        first = data[place]
        place += 1
        if first == _BREAK:
            continue
        heads += 1
        if heads > 2 * max_values:
            raise BadRequest(f"body: more than {max_values} values")
        argument = first & 31
        if 24 <= argument <= 27:
            width = 1 << (argument - 24)
            argument = int.from_bytes(data[place : place + width], "big")
            place += width
        if first >> 5 in _STRINGS and first & 31 < 28:
            place += argument

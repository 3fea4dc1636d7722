"""Request parameters beyond the frame: which operation takes them, and what they may look like (digest primitives.md 1).

One row for each; what HTTP tells in headers and in the query, and a primitive under its short names, is checked here in
the same way. What this CSE cannot do is refused by name and not ignored.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from cse.clock import SECOND, instant_of
from onem2m.errors import (
    BadRequest,
    NonBlockingSynchRequestNotSupported,
    NotImplementedHere,
    RequestTimeout,
)
from onem2m.primitive import Request
from onem2m.vocabulary import Operation, ResponseType

_ALL: Final = frozenset(Operation)
_NOT_NOTIFY: Final = _ALL - {Operation.NOTIFY}
_RETRIEVE: Final = frozenset({Operation.RETRIEVE})
_MILLISECOND: Final = SECOND // 1000
_LONGEST_TEXT: Final = 1000
_MOST_MEMBERS: Final = 100_000

Check = Callable[[Any], bool]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One request parameter."""

    name: str
    check: Check
    expected: str
    operations: frozenset[Operation] = _ALL
    supported: Check = lambda _: True
    """whether this CSE does what a well-formed value asks for"""


def _text(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= _LONGEST_TEXT


def _flag(value: Any) -> bool:
    return isinstance(value, bool)


def _texts(value: Any) -> bool:
    return isinstance(value, list) and len(value) <= _MOST_MEMBERS and all(map(_text, value))


def _count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _category(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and (value in (2, 3, 4) or 100 <= value <= 999)


def _time(value: Any) -> bool:
    try:
        instant(value, 0)
    except ValueError:
        return False
    return True


def _stamp(value: Any) -> bool:
    try:
        instant_of(value)
    except (ValueError, TypeError, AttributeError):
        return False
    return True


def _response_type(value: Any) -> bool:
    if not isinstance(value, dict) or not value.keys() <= {"rtv", "nu"}:
        return False
    kind = value.get("rtv", ResponseType.BLOCKING)
    known = isinstance(kind, int) and not isinstance(kind, bool) and kind in set(ResponseType)
    return known and _texts(value.get("nu", []))


def _any(_value: Any) -> bool:
    return True


_ROWS: Final = {
    "rqet": Parameter("Request Expiration Timestamp", _time, "a time stamp or milliseconds"),
    "rset": Parameter("Result Expiration Timestamp", _time, "a time stamp or milliseconds"),
    "oet": Parameter("Operation Execution Time", _time, "a time stamp or milliseconds", supported=lambda _: False),
    "ot": Parameter("Originating Timestamp", _stamp, "a time stamp"),
    "rp": Parameter("Result Persistence", _time, "a time stamp or milliseconds", _NOT_NOTIFY),
    "rt": Parameter("Response Type", _response_type, "an object with rtv (1 to 5) and nu (a list)"),
    "ec": Parameter("Event Category", _category, "2, 3, 4, or from 100 to 999"),
    "da": Parameter("Delivery Aggregation", _flag, "true or false"),
    "gid": Parameter("Group Request Identifier", _text, "a text of at most 1000 characters"),
    "grtm": Parameter("Group Request Target Members", _texts, "a list of addresses", _NOT_NOTIFY),
    "gstn": Parameter("Group Somecast Target Number", _count, "a number from 1 on", _NOT_NOTIFY),
    "vsi": Parameter("Vendor Information", _text, "a text of at most 1000 characters"),
    "tqi": Parameter("Token Request Indicator", _flag, "true or false"),
    "sqi": Parameter("Semantic Query Indicator", _flag, "true or false", _RETRIEVE),
    # No signature is checked here, and whoever asks for one should not believe that it was.
    "asi": Parameter("Authorization Signature Indicator", _any, "", _NOT_NOTIFY, lambda _: False),
    "aus": Parameter("Authorization Signatures", _any, "", _NOT_NOTIFY, lambda _: False),
    "auri": Parameter("Authorization Relationship Indicator", _any, "", _NOT_NOTIFY, lambda _: False),
    "omr": Parameter("Ontology Mapping Resources", _any, "", _ALL, lambda _: False),
    "msu": Parameter("M2M Service User", _any, "", _ALL, lambda _: False),
}
PARAMETERS: Final = MappingProxyType(_ROWS)
"""By their short names."""

_ELSEWHERE: Final = frozenset({"tkns", "tids", "ltids", "rids"})
"""Tokens and roles are checked where they are used; what groups note of a request is not the originator's."""


def check_parameters(request: Request) -> None:
    """Raises BadRequest or NotImplementedHere for a parameter that does not go with the request, or is not right."""
    for short, value in request.parameters.items():
        row = PARAMETERS.get(short)
        if row is None:
            if short in _ELSEWHERE:
                continue
            raise BadRequest(f"{short[:40]}: there is no such parameter")
        if request.operation not in row.operations:
            raise BadRequest(f"{short} ({row.name}): it does not go with {request.operation.name}")
        if not row.check(value):
            raise BadRequest(f"{short} ({row.name}): {_shown(value)} is not {row.expected}")
        if not row.supported(value):
            raise NotImplementedHere(f"{short} ({row.name}): this is not done here")


def check_response_type(request: Request) -> None:
    """Raises the refusal of a response type that is not served."""
    kind = request.parameters["rt"].get("rtv", ResponseType.BLOCKING)
    if kind == ResponseType.NON_BLOCKING_SYNCH:
        raise NonBlockingSynchRequestNotSupported("rt: answers are not kept to be fetched here; use 3")
    if kind not in (ResponseType.BLOCKING, ResponseType.FLEX_BLOCKING):
        raise NotImplementedHere(f"rt: {ResponseType(kind).name} requests are not served here")


def deadline(request: Request, now: int, longest_s: float) -> int | None:
    """Until when the request is to be done, in nanoseconds since the epoch; None where it does not say.

    Never later than the longest time that this CSE lets a request wait. Raises RequestTimeout for a moment that is over,
    BadRequest for a result that would have to be there before the request is done.
    """
    parameters = request.parameters
    expires = instant(parameters["rqet"], now) if "rqet" in parameters else None
    if expires is not None and expires <= now:
        raise RequestTimeout(f"rqet: the request expired at {parameters['rqet']}")
    if "rset" in parameters:
        wanted = instant(parameters["rset"], now)
        if wanted <= now:
            raise RequestTimeout(f"rset: the result was wanted by {parameters['rset']}")
        if expires is not None and wanted <= expires:
            raise BadRequest("rset: the result would expire before the request does (rqet)")
    return None if expires is None else min(expires, now + int(longest_s * SECOND))


def instant(value: Any, now: int) -> int:
    """Nanoseconds since the epoch of a time stamp or of milliseconds from now (absRelTimestamp). Raises ValueError."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ValueError
    text = str(value)
    if text.isascii() and text.removeprefix("-").isdigit() and len(text) < 15:
        return now + int(text) * _MILLISECOND
    return instant_of(text)


def _shown(value: Any) -> str:
    return repr(value)[:60]

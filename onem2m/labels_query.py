"""labelsQuery (lbq): expressions over labels that are a key, or a key and a value (`room:kitchen`).

    room                        there is a label with this key
    NT room                     there is none
    room EQ kitchen             the key has this value; `room:kitchen` says the same
    room NE kitchen             the key is there, and has not this value
    room IN (kitchen, bath)     the key has one of these values
    room NI (kitchen, bath)     the key is there, and has none of these values

A key may be there more than once, with different values. The first colon of a label ends its key.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator

from onem2m.errors import BadRequest

Labels = Collection[str]
Expression = Callable[[Labels], bool]

_VALUES = frozenset({"EQ", "NE"})
_LISTS = frozenset({"IN", "NI"})
OPERATORS = _VALUES | _LISTS
ABSENT = "NT"
_BLANK = re.compile(r"\s+")
_LONGEST = 1000


def parse(text: str) -> Expression:
    """The meaning of one expression. Raises BadRequest that says what is wrong with it."""
    if len(text) > _LONGEST:
        raise BadRequest(f"fc: lbq: an expression has at most {_LONGEST} characters")
    words = _BLANK.split(text.strip(), maxsplit=2)
    match words:
        case [label] if label:
            return _labelled(label)
        case [first, key] if first == ABSENT:
            absent = _key(key)
            return lambda labels: not _has_key(labels, absent)
        case [key, operator, value] if operator in _VALUES:
            return _compared(_key(key), operator, [value])
        case [key, operator, values] if operator in _LISTS:
            return _compared(_key(key), operator, _listed(values, text))
    raise BadRequest(
        f"fc: lbq: {text[:60]!r} is none of: key, NT key, key EQ value, key NE value, key IN (a, b), key NI (a, b)"
    )


def any_of(texts: Iterable[str]) -> Expression:
    """Whether labels meet one of the expressions."""
    expressions = [parse(text) for text in texts]
    return lambda labels: any(expression(labels) for expression in expressions)


def _labelled(label: str) -> Expression:
    if ":" in label:
        _key(label.partition(":")[0])
        return lambda labels: label in labels
    return lambda labels: _has_key(labels, label)


def _key(key: str) -> str:
    if not key or ":" in key:
        raise BadRequest(f"fc: lbq: {key[:60]!r} is not a key: a colon ends it")
    return key


def _has_key(labels: Labels, key: str) -> bool:
    start = f"{key}:"
    return any(label == key or label.startswith(start) for label in labels)


def _compared(key: str, operator: str, values: list[str]) -> Expression:
    wanted = frozenset(f"{key}:{value}" for value in values)
    if operator in ("EQ", "IN"):
        return lambda labels: not wanted.isdisjoint(labels)
    return lambda labels: wanted.isdisjoint(labels) and _has_key(labels, key)


def _listed(text: str, whole: str) -> list[str]:
    if not (text.startswith("(") and text.endswith(")")):
        raise BadRequest(f"fc: lbq: {whole[:60]!r}: the values stand in brackets, as in room IN (kitchen, bath)")
    values = [value.strip() for value in text[1:-1].split(",")]
    if not all(values):
        raise BadRequest(f"fc: lbq: {whole[:60]!r}: a value is missing")
    return values


def expressions(words: Iterable[str]) -> Iterator[str]:
    """Expressions put together from single words, as a query string brings them where "+" stands for a blank."""
    waiting = list(words)
    while waiting:
        taken = 1
        if waiting[0] == ABSENT and len(waiting) > 1:
            taken = 2
        elif len(waiting) > 2 and waiting[1] in OPERATORS:
            taken = 3
            while waiting[1] in _LISTS and not waiting[taken - 1].endswith(")") and taken < len(waiting):
                taken += 1
        yield " ".join(waiting[:taken])
        del waiting[:taken]

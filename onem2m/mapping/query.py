"""The query component of an HTTP request (TS-0009 6.2.2.2): parameters, conditions, attribute names."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote_plus, unquote_plus

from onem2m.errors import BadRequest
from onem2m.labels_query import expressions
from onem2m.primitive import Request

_NUMBER_PARAMETERS: Final = frozenset({"rcn", "drt", "rt", "gstn"})
_TEXT_PARAMETERS: Final = frozenset({"rp", "asi", "auri"})
_FLAG_PARAMETERS: Final = frozenset({"da", "tqi", "sqi"})
_LIST_PARAMETERS: Final = frozenset({"rids", "tids", "ltids", "grtm"})

_NUMBER_CONDITIONS: Final = frozenset(
    {"sts", "stb", "sza", "szb", "lim", "ofst", "lvl", "fu", "fo", "cfs", "gmty", "gsf", "ops"}
)
_NUMBER_LISTS: Final = frozenset({"ty", "chty", "pty"})
_TEXT_LISTS: Final = frozenset({"lbl", "cty", "clbl", "palb", "lbq"})
_TEXTS: Final = frozenset({"smf"})
"""Lists whose entries may hold blanks: each has a field of its own."""
_TEXT_CONDITIONS: Final = frozenset({"crb", "cra", "ms", "us", "exb", "exa", "cfq", "arp", "geom"})


@dataclass(slots=True)
class Query:
    """A query string taken apart."""

    parameters: dict[str, Any] = field(default_factory=dict)
    filter: dict[str, Any] | None = None
    attributes: tuple[str, ...] = ()


def decode_query(query: bytes) -> Query:
    """Takes a query string apart; a field that is neither parameter nor condition is an attribute condition.

    `ty=3+4`, `ty=3&ty=4` and `lbl=a+b` are lists; `c.lbl=x` and `p.lbl=x` ask about children and parent.
    """
    result = Query()
    for pair in query.decode("latin-1").split("&"):
        if not pair:
            continue
        name, _, value = pair.partition("=")
        _add(_plain(name), value, result)
    return result


def _plain(text: str) -> str:
    try:
        plain = unquote_plus(text, errors="strict")
    except UnicodeDecodeError:
        raise BadRequest(f"query: {text[:40]!r} is not UTF-8") from None
    return plain


def _words(value: str) -> list[str]:
    """The entries of a list: '+' parts them on the wire, a space inside an entry is %20."""
    return [_plain(word) for word in value.split("+") if word]


def _add(name: str, value: str, query: Query) -> None:
    if name == "atrl":
        query.attributes += tuple(_words(value))
    elif name in _NUMBER_PARAMETERS:
        _set(query.parameters, name, _number(name, value))
    elif name in _TEXT_PARAMETERS:
        _set(query.parameters, name, _plain(value))
    elif name in _FLAG_PARAMETERS:
        _set(query.parameters, name, _flag(name, value))
    elif name in _LIST_PARAMETERS:
        query.parameters.setdefault(name, []).extend(_words(value))
    else:
        _condition(name, value, query)


def _condition(name: str, value: str, query: Query) -> None:
    conditions: dict[str, Any] = query.filter if query.filter is not None else {}
    query.filter = conditions
    if name in _NUMBER_CONDITIONS:
        _set(conditions, name, _number(name, value))
    elif name in _NUMBER_LISTS:
        conditions.setdefault(name, []).extend(_number(name, word) for word in _words(value))
    elif name == "lbq":
        # "+" parts expressions as it parts the entries of any list, and stands for a blank as it does in any form.
        conditions.setdefault(name, []).extend(expressions(_words(value)))
    elif name in _TEXT_LISTS:
        conditions.setdefault(name, []).extend(_words(value))
    elif name in _TEXTS:
        conditions.setdefault(name, []).append(_plain(value))
    elif name in _TEXT_CONDITIONS:
        _set(conditions, name, _plain(value))
    else:
        kind = {"c.": "catr", "p.": "patr"}.get(name[:2], "atr")
        attribute = name if kind == "atr" else name[2:]
        if not attribute.replace(":", "").isalnum():
            raise BadRequest(f"query: {name[:40]!r} is neither a parameter nor an attribute name")
        conditions.setdefault(kind, []).append({"nm": attribute, "val": _plain(value)})


def _set(values: dict[str, Any], name: str, value: Any) -> None:
    """Of two values one party would believe the first, another the last."""
    if name in values:
        raise BadRequest(f"{name}: given twice in the query")
    values[name] = value


def _number(name: str, value: str) -> int:
    if not (value.isascii() and value.isdigit()) or len(value) > 15:
        raise BadRequest(f"{name}: {value[:40]!r} is not a number")
    return int(value)


def _flag(name: str, value: str) -> bool:
    if value not in ("true", "false", "1", "0"):
        raise BadRequest(f"{name}: {value[:40]!r} is neither true nor false")
    return value in ("true", "1")


def encode_query(request: Request) -> bytes:
    """The query string of a request: the mirror of `decode_query`."""
    fields: list[str] = []
    names = list(request.attributes)
    if "#" in request.to:
        names.append(request.to.partition("#")[2])
    if names:
        fields.append("atrl=" + "+".join(map(quote_plus, names)))
    if request.result_content is not None:
        fields.append(f"rcn={int(request.result_content)}")
    if request.identifier_type is not None:
        fields.append(f"drt={int(request.identifier_type)}")
    if "rtv" in request.parameters.get("rt", {}):
        fields.append(f"rt={request.parameters['rt']['rtv']}")
    carried = sorted(_TEXT_PARAMETERS | _FLAG_PARAMETERS | _LIST_PARAMETERS | {"gstn"})
    fields += [_field(short, request.parameters[short]) for short in carried if short in request.parameters]
    for short, value in (request.filter or {}).items():
        if short in ("atr", "catr", "patr"):
            prefix = {"catr": "c.", "patr": "p."}.get(short, "")
            fields.extend(_field(prefix + entry["nm"], entry["val"]) for entry in value)
        elif short in _TEXTS and not isinstance(value, str):
            fields.extend(_field(short, entry) for entry in value)
        else:
            fields.append(_field(short, value))
    return "&".join(fields).encode()


def _field(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return f"{name}={'true' if value else 'false'}"
    if isinstance(value, int):
        return f"{name}={int(value)}"
    if isinstance(value, list | tuple):
        return f"{name}=" + "+".join(quote_plus(str(word)).replace("+", "%20") for word in value)
    return f"{name}={quote_plus(str(value)).replace('+', '%20')}"


@dataclass(frozen=True, slots=True)
class Field:
    """A field that a query string may hold."""

    name: str
    form: str
    """number, flag, text, numbers or texts; the last two are lists"""
    condition: bool
    """whether it is one of the filter criteria, and no parameter"""


def fields() -> list[Field]:
    """Every field with a name of its own. What else stands in a query string is a condition on an attribute."""
    parameters = {
        "number": _NUMBER_PARAMETERS,
        "flag": _FLAG_PARAMETERS,
        "text": _TEXT_PARAMETERS,
        "texts": _LIST_PARAMETERS | {"atrl"},
    }
    conditions = {
        "number": _NUMBER_CONDITIONS,
        "numbers": _NUMBER_LISTS,
        "texts": _TEXT_LISTS | _TEXTS,
        "text": _TEXT_CONDITIONS,
    }
    return [
        Field(name, form, condition)
        for condition, forms in ((False, parameters), (True, conditions))
        for form, names in forms.items()
        for name in sorted(names)
    ]

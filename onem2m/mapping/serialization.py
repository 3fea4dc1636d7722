"""In which form content travels: JSON or CBOR, as the content type says and as Accept wishes (TS-0009 6.4.1, 6.4.3).

A form is named by its content type: `application/json`, `application/cbor`, or one of oneM2M's own such as
`application/vnd.onem2m-res+cbor`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Final

from onem2m.errors import BadRequest, NotAcceptable
from onem2m.mapping import cbor, json

JSON: Final = "application/json"
CBOR: Final = "application/cbor"
OFFERED: Final = (JSON, CBOR)
"""contentSerialization: what is read and written here, the usual one first."""

MAX_DEPTH: Final = cbor.MAX_DEPTH
"""Levels of nested lists and objects that a body may have."""

MAX_VALUES: Final = cbor.MAX_VALUES
"""Values, objects and lists included, that a body may hold."""

_WEIGHT: Final = re.compile(r"q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\Z", re.IGNORECASE)
_OWN_TYPES: Final = re.compile(r"application/vnd\.onem2m-(?:res|ntfy|prsp)\+(json|cbor)\Z")
_JSON_NAMES: Final = ("json", JSON)
_CBOR_NAMES: Final = ("cbor", CBOR)
"""How the targets of notifications name a form."""


def is_cbor(form: str) -> bool:
    """Whether a form is one of CBOR; all others are of JSON."""
    return form.endswith("cbor")


def encode(content: Any, form: str = JSON) -> bytes:
    """Content in its form; `Encoded` JSON, in whole or in parts, is translated where it must be."""
    return cbor.encode(content) if is_cbor(form) else json.encode(content)


def decode(body: bytes, form: str = JSON) -> Any:
    """The value that a body of a stranger's stands for, within bounds. Raises BadRequest that says what is wrong."""
    if is_cbor(form):
        return cbor.decode(body)
    content = json.decode(body)
    # Counting brackets is cheap and spares nearly every request the walk. A value is the whole, or stands first in a
    # bracket, or behind a comma: there are at most one more than brackets and commas.
    brackets = body.count(b"{") + body.count(b"[")
    if brackets > MAX_DEPTH and not json.within(content, MAX_DEPTH):
        raise BadRequest(f"body: nested deeper than {MAX_DEPTH} levels")
    if brackets + body.count(b",") >= MAX_VALUES and not json.fewer(content, MAX_VALUES):
        raise BadRequest(f"body: more than {MAX_VALUES} values")
    return content


@lru_cache(maxsize=256)
def chosen(accept: str, own: str = JSON) -> str:
    """The form of an answer that Accept likes best; of two that it likes as much that of the request (`own`).

    Raises NotAcceptable where nothing fits. A weight that is none counts as not given (RFC 9110 12.4.2).
    """
    weights: dict[str, float] = {}
    for part in accept.lower().split(","):
        media, *parameters = (word.strip() for word in part.split(";"))
        given = [match for match in map(_WEIGHT.match, parameters) if match]
        weights[media] = max(weights.get(media, 0.0), float(given[0][1]) if given else 1.0)
    others = weights.get("application/*", weights.get("*/*", 0.0))
    usual = CBOR if is_cbor(own) else JSON
    forms = [usual, *(form for form in OFFERED if form != usual)]
    liked = {form: weights.get(form, others) for form in forms}
    for media in sorted(filter(_OWN_TYPES.match, weights), key=lambda media: is_cbor(media) != is_cbor(own)):
        liked[media] = weights[media]
    best = max(liked, key=lambda form: liked[form])
    if not liked[best]:
        raise NotAcceptable(f"Accept: only {JSON} and {CBOR} can be had")
    return best


def target_form(url: str, usual: str = JSON) -> tuple[str, str]:
    """A notification target without its `?ct=`, which is for us and not sent, and the form that it asks for.

    The usual one where it asks for none, JSON for one that we do not write (digest http.md 4): subscriptions are not
    made with such (`unspoken_form`), points of access may name them.
    """
    base, wishes, kept = _wishes(url)
    if not wishes:
        return url, usual
    form = CBOR if wishes[-1] in _CBOR_NAMES else JSON
    return (f"{base}?{'&'.join(kept)}" if kept else base), form


def unspoken_form(url: str) -> str | None:
    """The serialization that a notification target asks for by `?ct=` and that is not written here."""
    _, wishes, _ = _wishes(url)
    return next((wish for wish in wishes if wish not in _CBOR_NAMES and wish not in _JSON_NAMES), None)


def _wishes(url: str) -> tuple[str, list[str], list[str]]:
    """A URL before its query, what its query says of `ct`, and the other parts of that."""
    base, _, query = url.partition("?")
    if "ct=" not in query:
        return url, [], []
    parts = query.split("&")
    return (
        base,
        [part[3:].lower() for part in parts if part.startswith("ct=")],
        [part for part in parts if not part.startswith("ct=")],
    )


def preferred(serializations: list[str] | None) -> str:
    """The form for a party that says what it reads (contentSerialization): JSON, unless it reads CBOR only."""
    listed = {entry.lower() for entry in serializations or ()}
    reads = {form for form in OFFERED if any(entry.endswith(form.rpartition("/")[2]) for entry in listed)}
    return CBOR if reads == {CBOR} else JSON

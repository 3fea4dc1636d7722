"""Addresses of resources (TS-0001 7.2, TS-0004 6.2.3) and identifiers of entities (TS-0001 7.1).

cnt17                      unstructured, CSE-relative      a resource identifier
cse-in/meter/readings      structured, CSE-relative        names from the CSEBase on; "-" stands for its name
cnt17/la                   hybrid                          an identifier and a virtual child
/id-in/cnt17               SP-relative                     with the CSE-ID in front
//sp.example/id-in/cnt17   absolute                        with the provider's domain in front
cnt17#lbl                  an attribute of the resource
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from onem2m.errors import BadRequest

_WORD = r"[A-Za-z0-9][A-Za-z0-9\-._]*"
NAME = re.compile(rf"{_WORD}\Z")
"""What a resource name or identifier may look like: unreserved characters of RFC 3986, first a letter or digit."""

_ENTITY = re.compile(rf"(?:{_WORD}|/{_WORD}(?:/{_WORD})?|//{_WORD}(?:/{_WORD}){{1,2}})\Z")

MAX_NAME_LENGTH = 255
MAX_ADDRESS_LENGTH = 4096


@dataclass(frozen=True, slots=True)
class Address:
    """An address taken apart. `cse` and `provider` are None where the address is relative to the receiver."""

    segments: tuple[str, ...]
    cse: str | None = None
    provider: str | None = None
    attribute: str | None = None


def is_name(text: str) -> bool:
    """Whether `text` can name a resource."""
    return len(text) <= MAX_NAME_LENGTH and NAME.match(text) is not None


def is_entity(text: str) -> bool:
    """Whether `text` can be an AE or CSE: `C12`, `/S12`, `/id-mn`, `/id-mn/C5`, `//sp.example/id-mn/C5`."""
    return _ENTITY.match(text) is not None


def parse(text: str, parameter: str = "to") -> Address:
    """Takes an address apart. Raises BadRequest where it has no form that the standard knows, naming the parameter."""
    if not text:
        raise BadRequest(f"{parameter}: the address is empty")
    if len(text) > MAX_ADDRESS_LENGTH:
        raise BadRequest(f"{parameter}: the address is longer than {MAX_ADDRESS_LENGTH} characters")
    path, _, attribute = text.partition("#")
    if path.endswith("/") and len(path) > 1:
        path = path[:-1]
    if path.startswith("//"):
        provider, _, rest = path[2:].partition("/")
        cse, _, relative = rest.partition("/")
        if not provider or not cse:
            raise BadRequest(f"{parameter}: an absolute address needs a provider and a CSE-ID: {text[:100]}")
        return Address(_segments(relative, text, parameter), f"/{cse}", provider, attribute or None)
    if path.startswith("/"):
        cse, _, relative = path[1:].partition("/")
        if not cse:
            raise BadRequest(f"{parameter}: an SP-relative address needs a CSE-ID: {text[:100]}")
        return Address(_segments(relative, text, parameter), f"/{cse}", None, attribute or None)
    return Address(_segments(path, text, parameter), attribute=attribute or None)


def _segments(path: str, text: str, parameter: str) -> tuple[str, ...]:
    if not path:
        return ()
    segments = tuple(path.split("/"))
    for segment in segments:
        if not segment:
            raise BadRequest(f"{parameter}: an empty segment in {text[:100]}")
    return segments


def sp_relative(cse_id: str, identifier: str) -> str:
    """An identifier or address in the form that holds throughout the provider's domain.

    A bare S-type AE-ID belongs to the provider (`/S12`), anything else that is relative to this CSE (`/id-in/C12`).
    """
    if identifier.startswith("/"):
        return identifier
    if identifier.startswith("S") and "/" not in identifier:
        return f"/{identifier}"
    return f"{cse_id}/{identifier}"


def local_form(cse_id: str, identifier: str) -> str:
    """The mirror of `sp_relative` for entities: what an identifier is called on this CSE (`C12`, `S12`, `/id-mn/C5`)."""
    own = f"{cse_id}/"
    if identifier.startswith(own):
        return identifier[len(own) :]
    if identifier.startswith("/S") and "/" not in identifier[1:]:
        return identifier[1:]
    return identifier

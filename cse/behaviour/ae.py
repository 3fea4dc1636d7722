"""<AE>: registration, and the identifier that it brings (TS-0001 10.2.2, TS-0004 7.4.5)."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any, Final

from cse.access.authorisation import CREATOR
from cse.model import Behaviour, Reading, Resource, Tree
from onem2m.addressing import is_name
from onem2m.errors import AlreadyRegistered, BadRequest, OriginatorHasNoPrivilege
from onem2m.primitive import Request
from onem2m.resources.ae import AE_ID, APPLICATION_ID, POINT_OF_ACCESS, REGISTRATION_STATUS

_ACTIVE = 1
_TOLERANT: Final = frozenset({None, "1", "2", "2a", "3"})
"""Releases in which an App-ID could begin with r."""
_KEPT_NAMES: Final = MappingProxyType({"authority": "Cauthority"})
"""Names at which others look for somebody in particular: applications take from there whose data is whose."""
TO_BE_GIVEN = frozenset({"", "C", "S"})


def admit_originator(request: Request, cse: Resource, tree: Tree) -> None:
    """Who is registered already is told so whatever else it asks for, its former name above all."""
    stem = stem_of(request.originator or "", cse.attributes["csi"])
    if stem not in TO_BE_GIVEN and tree.by_identifier(stem) is not None:
        raise AlreadyRegistered(f"fr: an AE with the AE-ID {stem} is registered")


def register(ae: Resource, cse: Resource, request: Request, tree: Tree) -> None:
    """Gives the AE its identifier: the stem it asks for, or one of ours."""
    stem = stem_of(request.originator or "", cse.attributes["csi"])
    identifier = stem
    if stem in TO_BE_GIVEN:
        identifier = f"{stem or 'C'}AE{ae.key}"
        while tree.by_identifier(identifier) is not None:
            identifier += "x"
    if ae[APPLICATION_ID].startswith("r") and request.release not in _TOLERANT:
        raise BadRequest("api (App-ID): it begins with R or N; r was tolerated up to release 3")
    if _KEPT_NAMES.get(ae.attributes["rn"], identifier) != identifier:
        raise OriginatorHasNoPrivilege(
            f"rn: the name {ae.attributes['rn']} is kept for {_KEPT_NAMES[ae.attributes['rn']]}"
        )
    ae[REGISTRATION_STATUS] = _ACTIVE
    identify(ae, identifier, cse.attributes["csi"])


def identify(ae: Resource, identifier: str, cse_id: str) -> None:
    """From here on the AE is known by this AE-ID, and is its own creator."""
    ae.attributes["ri"] = identifier
    ae[AE_ID] = identifier
    ae.internal[CREATOR] = f"/{identifier}" if identifier.startswith("S") else f"{cse_id}/{identifier}"


def stem_of(originator: str, cse_id: str) -> str:
    """The AE-ID stem that an originator stands for. Raises BadRequest where it cannot be one."""
    stem = originator.removeprefix(f"{cse_id}/")
    # /id-in/S1 is not /S1: stems that begin with S belong to the provider, and not to a CSE.
    another = stem != originator and not stem.startswith("C")
    if stem.startswith("/S"):
        stem = stem[1:]
    if another or (stem and (stem[0] not in "CS" or not is_name(stem))):
        raise BadRequest(
            f"fr: {originator[:60]!r} cannot register; use an AE-ID stem beginning with C or S, or C, S or nothing"
            " to be given one"
        )
    return stem


def for_itself(ae: Resource, originator: str, attributes: dict[str, Any], _tree: Reading) -> dict[str, Any]:
    """pointOfAccess is shown to the AE itself only."""
    if POINT_OF_ACCESS.short not in attributes or ae.internal.get(CREATOR) == originator:
        return attributes
    return {name: value for name, value in attributes.items() if name != POINT_OF_ACCESS.short}


AE_BEHAVIOUR = Behaviour(requested=admit_originator, complete=register, shown=for_itself)

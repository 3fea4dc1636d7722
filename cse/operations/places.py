"""Where the pages of a search end, and how a client says where to go on (contentOffset, ofst; TS-0004 7.3.3.14).

A page that was cut by the number of its results says the number of the next one; where that is, is remembered for a
while, and counted again if it was forgotten. A page that was cut by the rows it had to look at says a large number that
hides a place: it is understood as long as the resource there exists, also after a restart, and a little longer. It is
sealed, because keys tell how much there is, and so that nobody can ask whether a key is there.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

from cse.clock import SECOND
from cse.model import ROOT, Reading, Resource
from cse.paging import Place, PlaceMemory, RememberedPlace, Search, Step
from onem2m.errors import BadRequest

FIRST_SEALED: Final = 10**14
"""Offsets from here on hide a place. They have 15 digits: all programs read them exactly."""

_HALF: Final = 23
_MASK: Final = (1 << _HALF) - 1
_KEY_BITS: Final = 42
_ROUNDS: Final = 8
_KEPT_S: Final = 600

_BEHIND, _SKIPPING, _AMONG_CHILDREN = 0, 1, 8
"""Kinds of places: behind a resource; there, with results still to be skipped; among children, with 3 bits of `met`."""


@dataclass(frozen=True, slots=True)
class Start:
    """Where a page begins."""

    place: Place | None = None
    """behind which; None: at the very beginning"""
    skip: int = 0
    """results to pass over first"""
    number: int | None = 1
    """of the first result; None where nobody counted"""


class Places:
    """Where the pages of one search begin and end."""

    def __init__(self, memory: PlaceMemory, search: Search, tree: Reading) -> None:
        self._memory, self._search, self._tree = memory, search, tree

    def start(self, offset: int, target: Resource) -> Start:
        """Where the page with this offset begins. Raises BadRequest for one that means no place."""
        if offset == 1:
            return Start()
        known = self._memory.get((self._search, offset))
        if known is not None and known.until < self._tree.now:
            known = None
        if offset < FIRST_SEALED:
            return Start(None, offset - 1, offset) if known is None else Start(known.place, known.skip, offset)
        if known is not None:
            return Start(known.place, known.skip, None)
        return Start(_unsealed(offset, target, self._tree), 0, None)

    def numbered(self, number: int, place: Place) -> int:
        """The offset of the result of this number, which lies behind a place."""
        self._keep(number, place, 0)
        return number

    def sealed(self, place: Place, skip: int = 0) -> int:
        """The offset that hides a place. With results still to be skipped it is understood only while remembered."""
        kind = _SKIPPING if skip else _BEHIND
        if place.met is not None and not skip:
            kind = _AMONG_CHILDREN + sum(1 << index for index, met in enumerate(place.met) if met)
        offset = FIRST_SEALED + _mixed(kind << _KEY_BITS | place.path[-1][1], self._tree.secret)
        self._keep(offset, place, skip)
        return offset

    def _keep(self, offset: int, place: Place, skip: int) -> None:
        self._memory.keep((self._search, offset), RememberedPlace(place, skip, self._tree.now + _KEPT_S * SECOND))


def _unsealed(offset: int, target: Resource, tree: Reading) -> Place:
    number = offset - FIRST_SEALED
    if number < 1 << 2 * _HALF:
        number = _mixed(number, tree.secret, backwards=True)
        kind, key = number >> _KEY_BITS, number & ((1 << _KEY_BITS) - 1)
        path = _path(target, key, tree)
        if path is not None and kind != _SKIPPING:
            if kind == _BEHIND:
                return Place(path)
            if kind >= _AMONG_CHILDREN and len(path) > 1:
                return Place(path, tuple(bool(kind >> index & 1) for index in range(3)))
    raise BadRequest("ofst: this means no place of this search, or none any more; begin again without it")


def _path(target: Resource, key: int, tree: Reading) -> tuple[Step, ...] | None:
    """The way from the target down to a resource; None where it does not lie below."""
    path: list[Step] = []
    while key != target.key:
        resource = tree.get(key)
        if resource is None or key == ROOT:
            return None
        path.append((resource.type, key))
        key = resource.parent
    return tuple(reversed(path)) or None


def _mixed(number: int, secret: bytes, *, backwards: bool = False) -> int:
    """A permutation of the numbers of 46 bits that only who knows the secret can undo: a Feistel network."""
    left, right = number >> _HALF, number & _MASK
    if backwards:
        for turn in reversed(range(_ROUNDS)):
            left, right = right ^ _hashed(turn, left, secret), left
    else:
        for turn in range(_ROUNDS):
            left, right = right, left ^ _hashed(turn, right, secret)
    return left << _HALF | right


def _hashed(turn: int, half: int, secret: bytes) -> int:
    digest = blake2b(b"%d %d" % (turn, half), digest_size=4, key=secret).digest()
    return int.from_bytes(digest, "big") & _MASK

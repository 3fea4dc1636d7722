"""Descriptors that a search asks by SPARQL: which of them, and what comes of it (TS-0001 10.2.14).

Nothing of it is evaluated here: what is not known yet is asked outside the unit of work, many at a time. Only what the
originator may read is asked at all, so neither results nor refusals nor delays tell of anything else.
"""

from __future__ import annotations

from typing import Final

from cse.model import TOO_MANY, Answer, Match, QuestionOpen, Reading, Resource
from cse.operations.grants import Grants
from onem2m.errors import RequestRateExceeded, ServerBusy, error_of
from onem2m.resources.semantic_descriptor import DESCRIPTOR, REPRESENTATION, SemanticFormat
from onem2m.vocabulary import ResourceType

_OK: Final = 2000
_NEEDED: Final = frozenset({DESCRIPTOR.short, REPRESENTATION.short})
_AT_ONCE: Final = 100
_CHARACTERS_AT_ONCE: Final = 262_144
"""So many descriptors, or so much of them in base64, are asked in one go; a larger one by itself."""
_ROWS: Final = 400
_CHARACTERS_A_ROW: Final = 4
"""What asking a descriptor costs beside reading a row."""


def told(answer: Answer) -> bytes:
    """What the examiner of descriptors found. Raises the refusal where that is nothing."""
    if answer.status == TOO_MANY:
        raise RequestRateExceeded(answer.text)
    if not answer.status:
        raise ServerBusy(answer.text)
    if answer.status != _OK:
        raise error_of(answer.status, answer.text)
    return answer.body


def readable(grants: Grants, resource: Resource, further: frozenset[str] = frozenset()) -> bool:
    """Whether a resource is a descriptor of which its syntax and what it says may be read, and `further` attributes."""
    return resource.type == ResourceType.SEMANTIC_DESCRIPTOR and grants.cover(resource, _NEEDED | further)


class Descriptions:
    """The answers of descriptors in one search, as far as they are known."""

    def __init__(self, grants: Grants, originator: str, tree: Reading) -> None:
        """`grants`: of RETRIEVE."""
        self._grants, self._originator, self._tree = grants, originator, tree
        self._open: dict[Match, None] = {}
        self._size = 0

    def check(self, queries: tuple[str, ...]) -> None:
        """Raises InvalidSparqlQuery and the like for queries that cannot be asked, whatever there is to be asked."""
        [answer] = self._tree.ask(Match(queries, 0, SemanticFormat.TURTLE, "", self._originator))
        told(answer)

    def cost(self, child: Resource) -> int:
        """How many rows more a child counts for than any other."""
        return _ROWS + len(child[DESCRIPTOR]) // _CHARACTERS_A_ROW if readable(self._grants, child) else 0

    def meet(self, child: Resource, queries: tuple[str, ...]) -> bool:
        """Whether a child is a descriptor in which one of the queries has a solution; False while that is open."""
        if not readable(self._grants, child):
            return False
        size = len(child[DESCRIPTOR])
        match = Match(queries, child.key, child[REPRESENTATION], child[DESCRIPTOR], self._originator)
        try:
            [answer] = self._tree.ask(match)
        except QuestionOpen:
            if match not in self._open:
                if self._open and self._size + size > _CHARACTERS_AT_ONCE:
                    self.settle()
                self._open[match] = None
                self._size += size
            if len(self._open) >= _AT_ONCE:
                self.settle()
            return False
        return told(answer) == b"1"

    def settle(self) -> None:
        """Raises QuestionOpen where something is open still: what was found is not to be relied on."""
        if self._open:
            raise QuestionOpen(tuple(self._open))

"""contentFilterQuery (cfq): a JSONPath (RFC 9535) that must find something in the content of a resource.

The query comes from outside and meets content from outside, so what it may cost is bounded before it runs: no regular
expressions (`match`, `search`), few descendant segments, no search of the whole document at each of its nodes. Beyond
that the cost is linear in the size of the content, by the factor `ContentQuery.cost`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from jsonpath_rfc9535 import JSONPathEnvironment, JSONPathError, JSONPathQuery
from jsonpath_rfc9535.filter_expressions import (
    ComparisonExpression,
    Expression,
    FilterExpression,
    FilterQuery,
    FunctionExtension,
    LogicalExpression,
    PrefixExpression,
    RootFilterQuery,
)
from jsonpath_rfc9535.segments import JSONPathRecursiveDescentSegment
from jsonpath_rfc9535.selectors import FilterSelector

from onem2m.errors import BadRequest
from onem2m.mapping import json

LONGEST: Final = 1000
_DEAREST: Final = 600
_MOST_WORK: Final = 5_000_000
"""Values of one content times the cost of the query: a second or two."""
_DESCENT: Final = 16
"""What a descendant segment counts for: a node is visited once for each level above it, more or less."""


class _Environment(JSONPathEnvironment):
    def setup_function_extensions(self) -> None:
        super().setup_function_extensions()
        for name in ("match", "search"):  # regular expressions from outside can be made to take for ever
            del self.function_extensions[name]


@dataclass(frozen=True, eq=False)
class ContentQuery:
    """A query that may run on any content."""

    path: JSONPathQuery
    cost: int
    """how much dearer it is than one walk over the content"""

    @classmethod
    def parse(cls, text: str) -> ContentQuery:
        """Raises BadRequest for what is no JSONPath, or could cost too much."""
        if len(text) > LONGEST:
            raise BadRequest(f"fc: cfq: at most {LONGEST} characters")
        try:
            path = _Environment().compile(text)
            cost = _cost(path)
        except JSONPathError as fault:
            raise BadRequest(f"fc: cfq: not a JSONPath that is evaluated here: {fault}") from None
        except (RecursionError, ValueError, ArithmeticError) as fault:
            raise BadRequest(f"fc: cfq: not a JSONPath: {str(fault)[:100]}") from None
        if cost > _DEAREST:
            raise BadRequest("fc: cfq: too costly; use fewer descendant segments (..), selectors and nested filters")
        return cls(path, cost)

    def finds(self, content: Any) -> bool:
        """Whether it selects anything of the content; a text counts for the JSON that it holds, or for nothing.

        Content with more values than such a query may be asked of is not met.
        """
        try:
            value = json.decode(content.encode()) if isinstance(content, str) else content
            return json.fewer(value, _MOST_WORK // self.cost) and self.path.find_one(value) is not None
        except (BadRequest, UnicodeEncodeError):
            return False
        except (JSONPathError, RecursionError):
            return False  # content that is nested deeper than any of ours can be


def _cost(path: JSONPathQuery) -> int:
    cost = 1
    for segment in path.segments:
        # A segment with several selectors may select a node several times over.
        cost *= len(segment.selectors)
        if isinstance(segment, JSONPathRecursiveDescentSegment):
            cost *= _DESCENT
        for selector in segment.selectors:
            if isinstance(selector, FilterSelector):
                cost *= 1 + sum(_cost(query) for query in _queries(selector.expression))
    return cost


def _queries(expression: Expression) -> Iterable[JSONPathQuery]:
    """The queries inside a filter, each evaluated at every node that the filter looks at."""
    match expression:
        case RootFilterQuery():
            if not expression.query.singular_query():
                raise BadRequest("fc: cfq: in a filter $ can only lead to one value")
            yield expression.query
        case FilterQuery():
            yield expression.query
        case FilterExpression():
            yield from _queries(expression.expression)
        case PrefixExpression():
            yield from _queries(expression.right)
        case LogicalExpression() | ComparisonExpression():
            yield from _queries(expression.left)
            yield from _queries(expression.right)
        case FunctionExtension():
            for argument in expression.args:
                yield from _queries(argument)

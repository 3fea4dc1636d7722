"""contentFilterQuery: what a JSONPath finds in content, and that none of them can hold up the CSE."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onem2m.content_query import LONGEST, ContentQuery
from onem2m.errors import BadRequest

READING = {"w": 1500, "phases": [{"v": 230.5}, {"v": 228.0}], "unit": "W", "ok": True}


@pytest.mark.parametrize(
    ("query", "content", "expected"),
    [
        ("$.w", READING, True),
        ("$.x", READING, False),
        ("$", READING, True),
        ("$['unit']", READING, True),
        ("$.phases[?@.v > 230]", READING, True),
        ("$.phases[?@.v > 231]", READING, False),
        ("$.phases[1].v", READING, True),
        ("$.phases[2]", READING, False),
        ("$..v", READING, True),
        ("$[?@ == 1500]", READING, True),
        ("$[?@.v]", READING, False),
        ("$.phases[?@.v > $.limit]", READING | {"limit": 230}, True),
        ("$[?length(@) == 2]", READING, True),
        ("$[?count(@.*) == 2]", READING, True),
        ("$.w", '{"w": 5}', True),
        ("$[0]", " [1]", True),
        ("$.w", "w", False),
        ("$", "kitchen", False),
        ("$", "21.5", True),
        ("$", "", False),
        ("$", 21.5, True),
        ("$.w", None, False),
        ("$", "\udcff", False),
    ],
)
def test_a_query_finds_what_the_content_has(query: str, content: Any, expected: bool) -> None:
    assert ContentQuery.parse(query).finds(content) is expected


@pytest.mark.parametrize(
    "query",
    [
        "",
        "w",
        "$.",
        "$[",
        "$[?]",
        "$[?match(@.a, '(a+)+b')]",
        "$[?search(@.a, '(a+)+b')]",
        "$[?unknown(@.a)]",
        "$..*..*..*",
        "$..[?@..[?@..a]]",
        "$[?$..a]",
        "$[?count($.*) > 1]",
        "$" + "[*,*,*,*]" * 6,
        "$" + "[?@" * 300 + "]" * 300,
        "$[?" + "!" * 900 + "@.a]",
        "$." + "a" * LONGEST,
        "$[" + "9" * 500 + "]",
        "$[?@.a == 1e400]",
    ],
)
def test_what_is_no_query_or_could_cost_too_much_is_refused(query: str) -> None:
    with pytest.raises(BadRequest, match="cfq"):
        ContentQuery.parse(query)


DEAR = (
    "$..*..*",
    "$..[?@..a == 1 || @..b]",
    "$..[?@..x]",
    "$[*,*,*,*][*,*,*,*][*,*,*,*].x",
    "$..[?count(@..*) > 99999]",
)


@pytest.mark.parametrize("query", DEAR)
def test_the_dearest_queries_that_are_taken_end_soon(query: str) -> None:
    content: Any = 0
    for _ in range(60):
        content = [content, *range(30)]
    try:
        prepared = ContentQuery.parse(query)
    except BadRequest:
        return

    began = time.process_time()
    prepared.finds(content)

    assert time.process_time() - began < 5.0


def test_content_of_too_many_values_for_what_a_query_costs_is_not_met() -> None:
    content = [{"a": 1}] * 20_000

    assert ContentQuery.parse("$[0].a").finds(content)
    assert ContentQuery.parse("$..a").finds(content)
    assert not ContentQuery.parse("$..[?@..a]").finds(content)
    assert ContentQuery.parse("$..[?@..a]").finds(content[:1000])


CONTENT = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("ab"), inner, max_size=2),
    max_leaves=8,
)
PIECES = st.sampled_from(
    ["$", ".a", "..", "*", "[", "]", "?", "@", "@.a", "==", "1", "'b'", "(", ")", "!", "&&", ":", ","]
)


@given(st.lists(PIECES, max_size=12).map("".join) | st.text(max_size=20), CONTENT)
def test_whatever_is_sent_is_read_or_refused(query: str, content: Any) -> None:
    try:
        prepared = ContentQuery.parse(query)
    except BadRequest:
        return
    assert prepared.finds(content) in (True, False)

import re
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onem2m.wildcard import path_wildcard, wildcard

PATTERNS = st.text("ab*/", max_size=8)
TEXTS = st.text("ab/", max_size=12)


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("room", "room", True),
        ("room", "rooms", False),
        ("room*", "room:1", True),
        ("*", "", True),
        ("a*a", "a", False),
        ("a*b*c", "axxbxxc", True),
        ("a*b*c", "axxcxxb", False),
        ("*.battery", "org.onem2m.battery", True),
        ("a.c", "abc", False),
    ],
)
def test_a_star_stands_for_any_characters(pattern: str, text: str, expected: bool) -> None:
    assert wildcard(pattern)(text) is expected


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("/id-mn1/*", "/id-mn1/CAE5", True),
        ("/id-mn1/*", "/id-mn1", False),
        ("/id-mn1/*", "/id-mn1/a/b", False),
        ("/id-*", "/id-mn1", True),
        ("/id-*", "/id-mn1/CAE5", False),
        ("/*/C*", "/id-mn1/CAE5", True),
    ],
)
def test_in_a_path_a_star_stays_within_its_segment(pattern: str, path: str, expected: bool) -> None:
    assert path_wildcard(pattern)(path) is expected


@given(PATTERNS, TEXTS)
def test_patterns_match_what_the_same_regular_expression_matches(pattern: str, text: str) -> None:
    expression = re.escape(pattern).replace(r"\*", ".*")

    assert wildcard(pattern)(text) is (re.fullmatch(expression, text, re.DOTALL) is not None)


@given(PATTERNS, TEXTS)
def test_path_patterns_match_what_the_same_regular_expression_matches(pattern: str, text: str) -> None:
    expression = re.escape(pattern).replace(r"\*", "[^/]*")

    assert path_wildcard(pattern)(text) is (re.fullmatch(expression, text) is not None)


def test_a_malicious_pattern_takes_no_longer_than_another() -> None:
    matches = wildcard("*a" * 40 + "*b")
    started = perf_counter()

    assert not matches("a" * 4000)

    assert perf_counter() - started < 1

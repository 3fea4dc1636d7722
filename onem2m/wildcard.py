"""Patterns with `*` in identifiers and attribute values. Matching takes linear time, whatever pattern was sent."""

from __future__ import annotations

from collections.abc import Callable

Matcher = Callable[[str], bool]


def wildcard(pattern: str) -> Matcher:
    """Whether a text fits a pattern in which `*` stands for any characters, also none."""
    first, *rest = pattern.split("*")
    if not rest:
        return pattern.__eq__
    *middle, last = rest
    shortest = len(pattern) - len(rest)

    def matches(text: str) -> bool:
        if len(text) < shortest or not text.startswith(first) or not text.endswith(last):
            return False
        # Leftmost finds are enough: a part found earlier leaves more room for those behind it.
        position, end = len(first), len(text) - len(last)
        for part in middle:
            found = text.find(part, position, end)
            if found < 0:
                return False
            position = found + len(part)
        return True

    return matches


def path_wildcard(pattern: str) -> Matcher:
    """The same for paths: `*` does not reach across a "/"."""
    segments = [wildcard(segment) for segment in pattern.split("/")]

    def matches(path: str) -> bool:
        parts = path.split("/")
        return len(parts) == len(segments) and all(fits(part) for fits, part in zip(segments, parts, strict=True))

    return matches

"""labelsQuery: what expressions mean, against a second reading; what is none is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onem2m.errors import BadRequest
from onem2m.labels_query import any_of, expressions, parse

LABELS = ("room:kitchen", "floor:1", "floor:2", "mains", "path:a:b")


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("room", True),
        ("mains", True),
        ("roo", False),
        ("room:", False),
        ("room:kitchen", True),
        ("room:bath", False),
        ("path:a:b", True),
        ("path EQ a:b", True),
        ("NT room", False),
        ("NT attic", True),
        ("NT mains", False),
        ("room EQ kitchen", True),
        ("room EQ kit", False),
        ("  room   EQ   kitchen ", True),
        ("mains EQ kitchen", False),
        ("floor EQ 2", True),
        ("room NE bath", True),
        ("room NE kitchen", False),
        ("floor NE 2", False),
        ("mains NE on", True),
        ("attic NE bath", False),
        ("room IN (bath, kitchen)", True),
        ("room IN (bath,kitchen)", True),
        ("room IN (bath)", False),
        ("room NI (bath, attic)", True),
        ("room NI (bath, kitchen)", False),
        ("attic NI (bath)", False),
        ("NT", False),
        ("EQ", False),
    ],
)
def test_an_expression_means_what_the_standard_says(expression: str, expected: bool) -> None:
    assert parse(expression)(LABELS) is expected


def test_a_value_may_have_blanks() -> None:
    assert parse("room EQ living room")(["room:living room"])
    assert parse("room IN (living room, bath)")(["room:living room"])


@pytest.mark.parametrize(
    "expression",
    [
        "",
        " ",
        "room kitchen",
        "room EQ",
        "EQ kitchen",
        "room IN kitchen",
        "room IN (kitchen",
        "room IN ()",
        "room IN (kitchen,)",
        "room LIKE kitchen",
        "NT room:kitchen",
        ":kitchen",
        "ro:om EQ kitchen",
        "room eq kitchen",
        "x" * 1001,
    ],
)
def test_what_is_no_expression_is_refused(expression: str) -> None:
    with pytest.raises(BadRequest, match="lbq"):
        parse(expression)


KEYS = st.sampled_from(["a", "b", "ab"])
VALUES = st.sampled_from(["1", "2", "a", "1:2", "x y"])
OPERATIONS = st.sampled_from(["", "NT", "EQ", ":", "NE", "IN", "NI"])


def naive(key: str, operation: str, values: list[str], labels: list[str]) -> bool:
    pairs = [label.split(":", 1) for label in labels]
    there = any(pair[0] == key for pair in pairs)
    equal = any(pair[0] == key and len(pair) == 2 and pair[1] in values for pair in pairs)
    return {"": there, "NT": not there, "NE": there and not equal, "NI": there and not equal}.get(operation, equal)


def written(key: str, operation: str, values: list[str]) -> str:
    match operation:
        case "":
            return key
        case "NT":
            return f"NT {key}"
        case ":":
            return f"{key}:{values[0].replace(' ', '')}"
        case "IN" | "NI":
            return f"{key} {operation} ({', '.join(values)})"
    return f"{key} {operation} {values[0]}"


@given(
    KEYS,
    OPERATIONS,
    st.lists(VALUES, min_size=1, max_size=3),
    st.lists(KEYS | st.builds(lambda key, value: f"{key}:{value}", KEYS, VALUES), max_size=4),
)
def test_expressions_agree_with_a_plain_reading(key: str, operation: str, values: list[str], labels: list[str]) -> None:
    meant = values if operation in ("IN", "NI") else values[:1]
    if operation == ":":
        meant = [values[0].replace(" ", "")]

    assert parse(written(key, operation, values))(labels) is naive(key, operation, meant, labels)


@given(st.lists(st.text(max_size=12), min_size=1, max_size=3), st.lists(st.text(max_size=5), max_size=3))
def test_whatever_is_sent_is_read_or_refused(texts: list[str], labels: list[str]) -> None:
    try:
        meaning = any_of(texts)
    except BadRequest:
        return
    assert meaning(labels) is any(parse(text)(labels) for text in texts)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["a", "b"], ["a", "b"]),
        (["a", "EQ", "1"], ["a EQ 1"]),
        (["NT", "a", "b"], ["NT a", "b"]),
        (["a", "IN", "(1,", "2)", "b"], ["a IN (1, 2)", "b"]),
        (["a", "NI", "(1)", "b", "NE", "2"], ["a NI (1)", "b NE 2"]),
        (["a EQ x y", "b"], ["a EQ x y", "b"]),
        (["a", "IN", "(1"], ["a IN (1"]),
        (["a", "EQ"], ["a", "EQ"]),
        (["NT"], ["NT"]),
        ([], []),
    ],
)
def test_words_of_a_query_string_are_put_together(words: list[str], expected: list[str]) -> None:
    assert list(expressions(words)) == expected

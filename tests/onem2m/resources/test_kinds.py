import json
from datetime import UTC, datetime
from enum import IntEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from onem2m.resources import kinds
from onem2m.resources.kinds import (
    ABS_REL_TIMESTAMP,
    ADDRESS,
    ANY_JSON,
    BOOLEAN,
    COUNT,
    DEEPEST_NESTING,
    DURATION,
    INTEGER,
    LABELS,
    NAME,
    NULL,
    POSITIVE,
    STRING,
    TIMESTAMP,
    Kind,
    enumeration,
    list_of,
    restricted,
    structure,
    unsupported,
)

ANY_VALUE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=10,
)
PLAIN_KINDS = [kind for kind in vars(kinds).values() if isinstance(kind, Kind)]


class Colour(IntEnum):
    RED = 1
    GREEN = 2
    BLUE = 4


def fault(kind: Kind, value: Any) -> str | None:
    found = kind.check(value)
    return None if found is None else str(found)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (STRING, ""),
        (STRING, "any text\n"),
        (BOOLEAN, False),
        (INTEGER, -5),
        (COUNT, 0),
        (COUNT, 2**63 - 1),
        (POSITIVE, 1),
        (TIMESTAMP, "20240229T235959"),
        (TIMESTAMP, "20250301T120000,123456"),
        (ABS_REL_TIMESTAMP, "20250301T120000"),
        (ABS_REL_TIMESTAMP, "5000"),
        (ABS_REL_TIMESTAMP, 5000),
        (DURATION, "PT15M"),
        (DURATION, "P1Y2M3DT4H5M6.5S"),
        (DURATION, "P1D"),
        (ADDRESS, "http://127.0.0.1:8080/x?ct=json"),
        (ADDRESS, "//sp.example/id-in/cse-in/a"),
        (NAME, "meter-1.readings_x"),
        (LABELS, ["room:1", "kitchen"]),
        (LABELS, []),
        (NULL, None),
        (ANY_JSON, {"a": [1, None, {"b": True}], "c": 2.5}),
        (ANY_JSON, 10**400),
        (ANY_JSON, False),
    ],
)
def test_a_value_of_the_kind_is_accepted(kind: Kind, value: Any) -> None:
    assert fault(kind, value) is None


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        (STRING, 5, "5 is not a string"),
        (STRING, None, "null is not a string"),
        (BOOLEAN, 1, "1 is not true or false"),
        (INTEGER, 1.0, "1.0 is not an integer"),
        (COUNT, -1, "-1 is not a non-negative integer"),
        (COUNT, True, "true is not a non-negative integer"),
        (COUNT, "7", '"7" is not a non-negative integer'),
        (COUNT, 2**63, "9223372036854775808 is not a non-negative integer"),
        (COUNT, 10**400, "a number of that size is not a non-negative integer"),
        (POSITIVE, 0, "0 is not a positive integer"),
        (TIMESTAMP, "20250229T120000", "20250229T120000"),
        (TIMESTAMP, "20250301T240000", "of a date that exists"),
        (TIMESTAMP, "20250301T120000Z", "is not a timestamp"),
        (TIMESTAMP, "2025-03-01T12:00:00", "is not a timestamp"),
        (TIMESTAMP, "20250301T120000,", "is not a timestamp"),
        (TIMESTAMP, "20250301T120000\n", "is not a timestamp"),
        (TIMESTAMP, "\uff120250301T120000", "is not a timestamp"),
        (ABS_REL_TIMESTAMP, "tomorrow", "is not a timestamp"),
        (ABS_REL_TIMESTAMP, -5, "is not a timestamp"),
        (DURATION, "P", "is not a duration"),
        (DURATION, "PT", "is not a duration"),
        (DURATION, "P1DT", "is not a duration"),
        (DURATION, "-PT1S", "is not a duration"),
        (DURATION, "15", "is not a duration"),
        (ADDRESS, "", "is not an address"),
        (ADDRESS, "a b", "is not an address"),
        (ADDRESS, "a\n", "is not an address"),
        (ADDRESS, "x" * 5000, '..." is not an address'),
        (NAME, "-x", "is not a name"),
        (NAME, "a/b", "is not a name"),
        (NAME, "x" * 256, "is not a name"),
        (LABELS, "x", '"x" is not a list'),
        (LABELS, ["a", ""], '[1]: "" is not a string with something in it'),
        (NULL, "CAE1", '"CAE1" is not null'),
        (ANY_JSON, None, "null is not a JSON value"),
        (ANY_JSON, float("nan"), "nan is not a JSON value"),
        (ANY_JSON, {"when": datetime(2025, 3, 1, tzinfo=UTC)}, "a datetime is not a JSON value"),
    ],
)
def test_another_value_is_refused_with_the_reason(kind: Kind, value: Any, expected: str) -> None:
    assert expected in (fault(kind, value) or "")


def nested(levels: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(levels - 1):
        value = [value]
    return value


def test_content_may_be_nested_as_deep_as_every_json_writer_can_follow() -> None:
    assert fault(ANY_JSON, nested(DEEPEST_NESTING)) is None
    assert fault(ANY_JSON, nested(DEEPEST_NESTING + 1)) == "nested deeper than 100 levels"


def test_a_number_of_an_enumeration_is_accepted_as_number_and_as_member() -> None:
    kind = enumeration(Colour)

    assert fault(kind, 2) is None
    assert fault(kind, Colour.GREEN) is None
    assert fault(kind, 3) == "3 is not one of 1, 2, 4"
    assert fault(kind, True) == "true is not one of 1, 2, 4"


def test_a_number_that_this_cse_does_not_support_is_told_apart_from_a_wrong_one() -> None:
    kind = enumeration(Colour, unsupported=frozenset({4}))

    found = kind.check(4)

    assert found is not None
    assert found.unsupported
    assert str(found) == "4 (BLUE) is not supported by this CSE yet"
    wrong = kind.check(5)
    assert wrong is not None
    assert not wrong.unsupported


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        (list_of(COUNT, 2), [1], "at least 2 needed, 1 given"),
        (list_of(COUNT, exactly=3), [1, 2], "exactly 3 needed, 2 given"),
        (list_of(COUNT, unique=True), [1, 2, 1], "an entry is there twice"),
        (list_of(list_of(COUNT)), [[1], [2, -1]], "[1][1]: -1 is not a non-negative integer"),
    ],
)
def test_a_list_says_which_entry_is_wrong(kind: Kind, value: Any, expected: str) -> None:
    assert fault(kind, value) == expected


PERSON = structure("person", {"name": STRING}, {"ages": list_of(COUNT), "home": structure("home", {"street": STRING})})


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"name": "Ada"}, None),
        ({"name": "Ada", "ages": [1], "home": {"street": "x"}}, None),
        ("Ada", '"Ada" is not an object (person)'),
        ({}, "name missing"),
        ({"name": 1}, "name: 1 is not a string"),
        ({"name": "Ada", "age": 5}, "age: not a member of person"),
        ({"name": "Ada", "ages": [1, -1]}, "ages[1]: -1 is not a non-negative integer"),
        ({"name": "Ada", "home": {}}, "home: street missing"),
        ({"name": "Ada", "home": {"street": None}}, "home.street: null is not a string"),
    ],
)
def test_a_structure_names_the_member_that_is_wrong(value: Any, expected: str | None) -> None:
    assert fault(PERSON, value) == expected


def test_a_restricted_kind_adds_a_rule_to_the_kind() -> None:
    even = restricted(COUNT, lambda value: "odd" if value % 2 else None)

    assert (fault(even, 2), fault(even, 3), fault(even, "x")) == (None, "odd", '"x" is not a non-negative integer')


def test_a_member_that_is_not_supported_is_refused_as_such() -> None:
    kind = structure("thing", {}, {"magic": unsupported("magicWand")})

    found = kind.check({"magic": 1})

    assert found is not None
    assert (found.unsupported, str(found)) == (True, "magic: magicWand is not supported by this CSE yet")


@given(st.datetimes())
def test_every_moment_of_the_calendar_is_a_timestamp(moment: datetime) -> None:
    assert fault(TIMESTAMP, f"{moment.year:04}{moment:%m%dT%H%M%S}") is None


@given(st.sampled_from(PLAIN_KINDS), ANY_VALUE)
def test_no_value_makes_a_check_fail_otherwise_than_by_a_short_fault(kind: Kind, value: Any) -> None:
    assert len(fault(kind, value) or "") < 250


@given(st.sampled_from(PLAIN_KINDS), ANY_VALUE)
def test_what_a_kind_accepts_its_schema_accepts_too(kind: Kind, value: Any) -> None:
    if kind.check(value) is None:
        Draft202012Validator(kind.schema).validate(value)


@given(ANY_VALUE.filter(lambda value: value is not None))
def test_whatever_json_can_say_is_content(value: Any) -> None:
    assert fault(ANY_JSON, json.loads(json.dumps(value))) is None

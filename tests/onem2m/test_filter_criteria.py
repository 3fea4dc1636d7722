import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onem2m.conditions import conditions_of
from onem2m.errors import BadRequest, OneM2MError
from onem2m.filter_criteria import FilterCriteria
from onem2m.vocabulary import FilterUsage, ResourceType

CONTAINER, INSTANCE = ResourceType.CONTAINER, ResourceType.CONTENT_INSTANCE
READING: dict[str, Any] = {
    "rn": "r1",
    "ct": "20250301T120000,5",
    "lt": "20250302T120000",
    "et": "20260301T120000",
    "st": 5,
    "cs": 92,
    "lbl": ["room:1", "kitchen"],
    "cnf": "application/json:0",
    "con": {"value": 5},
    "api": "org.onem2m.battery",
    "mni": 10,
    "rr": True,
    "poa": ["http://a", "http://b"],
}


def matches(criteria: Mapping[str, Any], attributes: Mapping[str, Any] = READING, type: int = INSTANCE) -> bool:
    return FilterCriteria.parse(criteria).matches(type, attributes)


@pytest.mark.parametrize(
    ("criteria", "expected"),
    [
        ({}, True),
        ({"crb": "20250301T120001"}, True),
        ({"crb": "20250301T120000,5"}, False),
        ({"crb": "20250301T120000,500001"}, True),
        ({"cra": "20250301T120000,500"}, True),
        ({"cra": "20250301T120000,51"}, False),
        ({"cra": "20250301T120000"}, True),
        ({"ms": "20250302T120000"}, True),
        ({"ms": "20250302T120000,0"}, True),
        ({"ms": "20250302T120001"}, False),
        ({"us": "20250302T120000"}, False),
        ({"us": "20250302T120001"}, True),
        ({"sts": 5}, False),
        ({"sts": 6}, True),
        ({"stb": 5}, True),
        ({"stb": 6}, False),
        ({"exb": "20260301T120000"}, False),
        ({"exb": "20270101T000000"}, True),
        ({"exa": "20260301T120000"}, True),
        ({"exa": "20270101T000000"}, False),
        ({"sza": 92}, True),
        ({"sza": 93}, False),
        ({"szb": 92}, False),
        ({"szb": 93}, True),
        ({"lbl": ["kitchen"]}, True),
        ({"lbl": ["bath", "room:1"]}, True),
        ({"lbl": "kitchen"}, True),
        ({"lbl": ["room"]}, False),
        ({"ty": [4]}, True),
        ({"ty": 4}, True),
        ({"ty": [2, 3]}, False),
        ({"cty": ["application/json"]}, True),
        ({"cty": ["APPLICATION/JSON", "text/plain"]}, True),
        ({"cty": ["application"]}, False),
        ({"atr": [{"nm": "mni", "val": 10}]}, True),
        ({"atr": [{"nm": "mni", "val": "10"}]}, True),
        ({"atr": [{"nm": "mni", "val": 11}]}, False),
        ({"atr": {"nm": "rr", "val": "true"}}, True),
        ({"atr": [{"nm": "rr", "val": True}]}, True),
        ({"atr": [{"nm": "rr", "val": 1}]}, False),
        ({"atr": [{"nm": "poa", "val": "http://b"}]}, True),
        ({"atr": [{"nm": "poa", "val": ["http://a", "http://b"]}]}, True),
        ({"atr": [{"nm": "con", "val": {"value": 5}}]}, True),
        ({"atr": [{"nm": "con", "val": "5"}]}, False),
        ({"atr": [{"nm": "xyz", "val": "5"}]}, False),
        ({"atr": [{"nm": "xyz", "val": "5"}, {"nm": "rn", "val": "r1"}]}, True),
        ({"fu": 1, "atr": [{"nm": "api", "val": "org.onem2m.*"}]}, True),
        ({"fu": 1, "atr": [{"nm": "mni", "val": "1*"}]}, True),
        ({"fu": 2, "atr": [{"nm": "api", "val": "org.onem2m.*"}]}, False),
    ],
)
def test_a_condition_is_inclusive_below_and_exclusive_above(criteria: dict[str, Any], expected: bool) -> None:
    assert matches(criteria) is expected


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        # conditions met: none, the first, both
        (1, (False, False, True)),
        (2, (False, True, True)),
        (3, (False, True, False)),
    ],
)
def test_different_conditions_are_joined_by_the_filter_operation(
    operation: int, expected: tuple[bool, bool, bool]
) -> None:
    criteria = {"lbl": ["kitchen"], "ty": [4], "fo": operation}

    met = (
        matches(criteria, {}, CONTAINER),
        matches(criteria, READING, CONTAINER),
        matches(criteria, READING, INSTANCE),
    )

    assert met == expected


@pytest.mark.parametrize("operation", [1, 2, 3])
def test_without_a_condition_everything_matches_whatever_joins_them(operation: int) -> None:
    assert matches({"fo": operation, "lim": 5})


@pytest.mark.parametrize("tag", ["crb", "cra", "ms", "us", "exb", "exa", "sts", "stb", "sza", "szb", "lbl", "cty"])
def test_a_condition_on_an_attribute_that_is_not_there_is_not_met(tag: str) -> None:
    value: Any = ["x"] if tag in ("lbl", "cty") else 5 if tag[:2] in ("st", "sz") else "20250301T000000"

    assert not matches({tag: value}, {})


def test_what_is_not_a_condition_is_told_apart() -> None:
    criteria = FilterCriteria.parse({"fu": 1, "lim": 10, "ofst": 3, "lvl": 2, "lbl": ["a", "b"], "ty": [3, 4]})

    assert (criteria.usage, criteria.limit, criteria.offset, criteria.level) == (FilterUsage.DISCOVERY, 10, 3, 2)
    assert (criteria.types, criteria.labels, criteria.conditional) == (frozenset({3, 4}), frozenset({"a", "b"}), True)


def test_the_plainest_criteria_ask_for_nothing() -> None:
    criteria = FilterCriteria.parse({})

    assert (criteria.usage, criteria.limit, criteria.offset, criteria.level) == (FilterUsage.CONDITIONAL, None, 1, None)
    assert (criteria.types, criteria.labels, criteria.conditional) == (None, None, False)


def test_types_and_labels_do_not_narrow_the_search_where_another_condition_is_enough() -> None:
    either = FilterCriteria.parse({"ty": [4], "lbl": ["x"], "fo": 2})

    assert (either.types, either.labels) == (None, None)
    assert FilterCriteria.parse({"ty": [4], "fo": 2}).types == frozenset({4})


@pytest.mark.parametrize(
    ("criteria", "expected"),
    [
        ([], "fc: a list is not an object"),
        ({"colour": "red"}, "fc: colour is not a filter criterion"),
        ({"crb": "yesterday"}, 'fc: crb: "yesterday" is not a timestamp'),
        ({"sts": 0}, "fc: sts: 0 is not a positive integer"),
        ({"lim": "5"}, 'fc: lim: "5" is not a non-negative integer'),
        ({"lim": -1}, "fc: lim: -1"),
        ({"ofst": 0}, "fc: ofst: 0"),
        ({"lvl": 0}, "fc: lvl: 0"),
        ({"ty": ["cnt"]}, 'fc: ty[0]: "cnt" is not a resource type number'),
        ({"ty": []}, "fc: ty: at least 1 needed"),
        ({"lbl": [5]}, "fc: lbl[0]: 5"),
        ({"fo": 4}, "fc: fo: 4 is not one of 1, 2, 3"),
        ({"fu": 9}, "fc: fu: 9"),
        ({"atr": [{"nm": "mni"}]}, "fc: atr[0]: val missing"),
        ({"atr": [{"nm": "ct", "val": "x"}]}, "fc: atr: ct has a condition of its own"),
        ({"smf": ["ASK {}"]}, "fc: smf: goes with a discovery (fu 1)"),
        ({"fu": 1, "smf": []}, "fc: smf: at least 1 needed"),
        ({"fu": 1, "smf": ["ASK {}"] * 9}, "fc: smf: at most 8 possible"),
        ({"fu": 1, "smf": [""]}, "fc: smf[0]"),
        ({"fu": 1, "smf": ["x" * 65_537]}, "fc: smf[0]"),
        ({"gmty": 1}, "gmty, geom and gsf only make sense together"),
    ],
)
def test_wrong_criteria_are_refused_by_name(criteria: Any, expected: str) -> None:
    with pytest.raises(BadRequest, match=re.escape(expected)):
        FilterCriteria.parse(criteria)


@pytest.mark.parametrize(
    ("criteria", "expected"),
    [
        ({}, True),
        ({"net": [3], "chty": [4]}, True),
        ({"stb": 5}, True),
        ({"stb": 6}, False),
        ({"stb": 5, "crb": "20250101T000000"}, False),
        ({"stb": 5, "crb": "20250101T000000", "fo": 2}, True),
        ({"sza": 92, "szb": 93, "net": [3]}, True),
    ],
)
def test_bounds_of_event_notification_criteria_are_read_the_same_way(criteria: dict[str, Any], expected: bool) -> None:
    assert conditions_of(criteria)(READING) is expected


# Against a second reading that works on moments and numbers instead of text.

START = datetime(2025, 3, 1, 12, tzinfo=UTC)
MOMENTS = st.integers(0, 40).map(lambda quarters: START + timedelta(milliseconds=250 * quarters))
BOUND_ON = {"crb": "ct", "cra": "ct", "ms": "lt", "us": "lt", "exb": "et", "exa": "et"}
COUNT_ON = {"sts": "st", "stb": "st", "sza": "cs", "szb": "cs"}
UPPER = {"crb", "us", "sts", "exb", "szb"}


@st.composite
def stamps(draw: st.DrawFn) -> str:
    moment = draw(MOMENTS)
    fraction = f"{moment.microsecond:06}"
    shortest = fraction.rstrip("0")
    digits = draw(st.integers(len(shortest), 6))
    return f"{moment:%Y%m%dT%H%M%S}" + (f",{fraction[:digits]}" if digits else "")


def moment_of(stamp: str) -> datetime:
    whole, _, fraction = stamp.partition(",")
    second = datetime.strptime(whole, "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    return second + timedelta(microseconds=int(f"{fraction:0<6}"))


CRITERIA = st.fixed_dictionaries(
    {},
    optional={
        **{tag: stamps() for tag in BOUND_ON},
        **{tag: st.integers(1, 6) for tag in COUNT_ON},
        "lbl": st.lists(st.sampled_from("abc"), min_size=1, max_size=2),
        "ty": st.lists(st.sampled_from([3, 4]), min_size=1, max_size=2),
        "fo": st.sampled_from([1, 2, 3]),
    },
)
RESOURCES = st.fixed_dictionaries(
    {"ct": stamps(), "lt": stamps()},
    optional={
        "et": stamps(),
        "st": st.integers(0, 7),
        "cs": st.integers(0, 7),
        "lbl": st.lists(st.sampled_from("abc")),
    },
)


def met(tag: str, value: Any, type: int, resource: dict[str, Any]) -> bool:
    if tag == "ty":
        return type in value
    if tag == "lbl":
        return any(label in value for label in resource.get("lbl", []))
    name = (BOUND_ON | COUNT_ON)[tag]
    if name not in resource:
        return False
    have, limit = resource[name], value
    if tag in BOUND_ON:
        have, limit = moment_of(have), moment_of(limit)
    return bool(have < limit if tag in UPPER else limit <= have)


@given(CRITERIA, st.sampled_from([3, 4]), RESOURCES)
def test_criteria_mean_what_the_standard_says(criteria: dict[str, Any], type: int, resource: dict[str, Any]) -> None:
    answers = [met(tag, value, type, resource) for tag, value in criteria.items() if tag != "fo"]
    expected = {1: all(answers), 2: any(answers), 3: answers.count(True) % 2 == 1}[criteria.get("fo", 1)] or not answers

    parsed = FilterCriteria.parse(criteria)

    assert parsed.matches(type, resource) is expected
    if expected and parsed.types is not None:
        assert type in parsed.types


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=5,
)
TAGS = st.sampled_from(
    [
        *BOUND_ON,
        *COUNT_ON,
        "lbl",
        "ty",
        "cty",
        "atr",
        "fo",
        "fu",
        "lim",
        "gmty",
        "smf",
        "lbq",
        "clbl",
        "cfq",
        "arp",
        "ops",
    ]
)


@given(st.dictionaries(TAGS | st.text(max_size=3), ANYTHING, max_size=3))
def test_whatever_is_sent_is_read_or_refused(criteria: dict[str, Any]) -> None:
    try:
        parsed = FilterCriteria.parse(criteria)
    except OneM2MError:
        return

    assert parsed.matches(INSTANCE, READING) in (True, False)

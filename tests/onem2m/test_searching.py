"""Typed filter criteria: each is what the standard calls it, and what a CSE evaluates."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from onem2m.filter_criteria import FilterCriteria, criteria
from onem2m.mapping.query import decode_query, encode_query
from onem2m.primitive import Request
from onem2m.resources.container import MAX_INSTANCES
from onem2m.searching import Area, Filter
from onem2m.vocabulary import FilterOperation, GeoFunction, Geometry, Operation, Permission, ResourceType

NOON = datetime(2025, 3, 1, 12, tzinfo=UTC)
SQUARE = [[[8, 50], [9, 50], [9, 51], [8, 50]]]
EVERYTHING = Filter(
    types=[ResourceType.CONTAINER],
    labels=["room:kitchen"],
    labels_query=["room EQ kitchen"],
    created_after=NOON,
    created_before=NOON + timedelta(microseconds=1),
    modified_since=NOON,
    unmodified_since=NOON,
    expires_after=NOON,
    expires_before=NOON,
    state_tag_from=1,
    state_tag_below=9,
    size_from=1,
    size_below=9,
    content_types=["application/json"],
    content="$[?@.w > 1500]",
    semantics=["ASK { ?a <urn:b>+ ?c }", "ASK {}"],
    attributes={MAX_INSTANCES: [5, 6], "rn": "a*"},
    child_types=[ResourceType.CONTENT_INSTANCE],
    child_labels=["a", "b"],
    child_attributes={"mni": 5},
    parent_types=[ResourceType.AE],
    parent_labels=["c"],
    parent_attributes={"api": "N*"},
    area=Area(GeoFunction.WITHIN, Geometry.POLYGON, SQUARE),
    permissions=Permission.RETRIEVE | Permission.UPDATE,
    join=FilterOperation.XOR,
    limit=10,
    level=2,
    offset=3,
    path="la",
)


def test_there_is_a_word_for_every_criterion_that_is_evaluated() -> None:
    assert EVERYTHING.criteria().keys() == criteria().keys() - {"fu"}
    assert all(getattr(EVERYTHING, row.name) is not None for row in fields(EVERYTHING))


def test_every_criterion_is_as_the_standard_writes_it() -> None:
    told = EVERYTHING.criteria()

    assert told["cra"] == "20250301T120000"
    assert told["crb"] == "20250301T120000,000001"
    assert (told["ty"], told["chty"], told["pty"], told["fo"], told["ops"]) == ([3], [4], [2], 3, 6)
    assert (told["gmty"], told["gsf"], told["geom"]) == (3, 1, "[[[8, 50], [9, 50], [9, 51], [8, 50]]]")
    assert (told["cfs"], told["cfq"]) == (1, "$[?@.w > 1500]")
    assert told["atr"] == [{"nm": "mni", "val": 5}, {"nm": "mni", "val": 6}, {"nm": "rn", "val": "a*"}]
    assert (told["lim"], told["lvl"], told["ofst"], told["arp"]) == (10, 2, 3, "la")


def test_all_criteria_together_are_understood_by_a_cse_also_in_a_query() -> None:
    told = {"fu": 1, **EVERYTHING.criteria()}

    in_query = decode_query(encode_query(Request(Operation.RETRIEVE, "", filter=told))).filter

    assert FilterCriteria.parse(told).limit == 10
    assert FilterCriteria.parse(in_query).types == FilterCriteria.parse(told).types
    assert in_query is not None
    assert (in_query["geom"], in_query["cfq"], in_query["smf"]) == (told["geom"], told["cfq"], told["smf"])


def test_nothing_asked_is_nothing_said() -> None:
    assert Filter().criteria() == {}


def test_moments_are_told_in_utc() -> None:
    east = timezone(timedelta(hours=2))

    assert Filter(created_after=datetime(2025, 3, 1, 14, tzinfo=east)).criteria() == {"cra": "20250301T120000"}


def test_a_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Filter(created_after=datetime(2025, 3, 1)).criteria()  # noqa: DTZ001  that is what is refused


@pytest.mark.parametrize(
    ("one", "other"), [({"limit": 5}, {"lim": 5}), ({"types": []}, {"ty": []}), ({"state_tag_from": 0}, {"stb": 0})]
)
def test_zero_and_empty_lists_are_something(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert Filter(**one).criteria() == other

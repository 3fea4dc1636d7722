"""Geometries to the letter of RFC 7946, and how they lie to each other."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onem2m.geometry import MAX_POSITIONS, MAX_TEXT, GeoQuery, NotAGeometry, problem_of
from onem2m.vocabulary import GeoFunction, Geometry

WITHIN, CONTAINS, INTERSECTS = GeoFunction
POINT, LINE, POLYGON, POINTS, LINES, POLYGONS = Geometry

RING = [[0, 0], [10, 0], [10, 10], [0, 10], [0, 0]]
HOLE = [[4, 4], [6, 4], [6, 6], [4, 6], [4, 4]]
FAR = [[20, 0], [30, 0], [30, 10], [20, 0]]


def text(coordinates: object) -> str:
    return json.dumps(coordinates)


def lies(function: int, query: tuple[int, Any], location: tuple[int, Any]) -> bool:
    asked = GeoQuery(function, query[0], text(query[1]))
    return asked.holds({"typ": int(location[0]), "crd": text(location[1])})


@pytest.mark.parametrize(
    ("type", "coordinates"),
    [
        (POINT, [8.5, 50.2]),
        (POINT, [-180, -90]),
        (POINT, [180, 90, 8848.86]),
        (LINE, [[0, 0], [1, 1], [0, 0]]),
        (POLYGON, [RING]),
        (POLYGON, [RING, HOLE]),
        (POLYGON, [list(reversed(RING))]),
        (POLYGON, RING),
        (POINTS, [[0, 0]]),
        (LINES, [[[0, 0], [1, 1]], [[2, 2], [3, 3]]]),
        (POLYGONS, [[RING, HOLE], [FAR]]),
        (POLYGONS, [RING, FAR]),
    ],
)
def test_a_geometry_is_one(type: int, coordinates: list[Any]) -> None:
    assert problem_of(type, text(coordinates)) is None


@pytest.mark.parametrize(
    ("type", "coordinates", "problem"),
    [
        (POINT, [], "a position is"),
        (POINT, [8.5], "a position is"),
        (POINT, [8.5, 50.2, 0, 0], "a position is"),
        (POINT, ["8.5", "50.2"], "a position is"),
        (POINT, [True, 0], "a position is"),
        (POINT, [None, 0], "a position is"),
        (POINT, [[8.5, 50.2]], "a position is"),
        (POINT, [180.0001, 0], "longitude 180.0001"),
        (POINT, [-181, 0], "longitude -181"),
        (POINT, [50.2, 90.5], "latitude 90.5"),
        (POINT, [0, -91], "the longitude comes first"),
        (POINT, [10**300, 0], "longitude 1000"),
        (LINE, [], "positions is missing"),
        (LINE, [[0, 0]], "two positions"),
        (LINE, [[1, 1], [1, 1]], "that differ"),
        (LINE, [0, 0], "a position is"),
        (POLYGON, [], "rings is missing"),
        (POLYGON, [[]], "positions is missing"),
        (POLYGON, [RING, []], "positions is missing"),
        (POLYGON, [RING[:4]], "not closed"),
        (POLYGON, [[[0, 0], [1, 1], [0, 0]]], "four positions"),
        (POLYGON, [[[0, 0], [10, 10], [10, 0], [0, 10], [0, 0]]], "Self-intersection"),
        (POLYGON, [[[0, 0], [1, 1], [2, 2], [0, 0]]], "the area is none"),
        (POLYGON, [RING, FAR], "Hole lies outside"),
        (POLYGON, [[RING]], "a position is"),
        (POINTS, [], "parts of the geometry is missing"),
        (POINTS, [0, 0], "a position is"),
        (LINES, [[[0, 0], [1, 1]], [[2, 2]]], "two positions"),
        (POLYGONS, [[RING], [RING]], "the area is none"),
        (POLYGONS, [RING[0]], "positions is missing"),
    ],
)
def test_what_is_no_geometry_is_named(type: int, coordinates: list[Any], problem: str) -> None:
    found = problem_of(type, text(coordinates))

    assert found is not None
    assert problem in found
    with pytest.raises(NotAGeometry):
        GeoQuery(WITHIN, type, text(coordinates))


@pytest.mark.parametrize(
    "crd",
    [
        "",
        "8.5",
        "{}",
        "null",
        "[8.5, 50.2",
        "[8.5; 50.2]",
        "[NaN, 0]",
        "[1e999, 0]",
        "[" * 50_000,
        "[0,0]" + " " * MAX_TEXT,
    ],
)
def test_coordinates_are_the_text_of_an_array(crd: str) -> None:
    assert problem_of(POINT, crd) is not None


def test_a_geometry_has_a_thousand_positions_at_most() -> None:
    line = [[position / 100, 0] for position in range(MAX_POSITIONS)]

    assert problem_of(LINE, text(line)) is None
    assert problem_of(LINE, text([*line, [11, 11]])) == "more than 1000 positions"
    assert problem_of(LINES, text([line, [[0, 0], [1, 1]]])) == "more than 1000 positions"


@pytest.mark.parametrize(
    ("function", "query", "location", "expected"),
    [
        (WITHIN, (POINT, [5, 5]), (POLYGON, [RING]), True),
        (WITHIN, (POINT, [5, 5]), (POLYGON, RING), True),
        (WITHIN, (POINT, [5, 5]), (POLYGON, [RING, HOLE]), False),
        (WITHIN, (POINT, [15, 5]), (POLYGON, [RING]), False),
        (WITHIN, (POINT, [0, 5]), (POLYGON, [RING]), False),  # on the border is not inside
        (WITHIN, (POINT, [8.5, 50.2]), (POINT, [8.5, 50.2]), True),
        (WITHIN, (POLYGON, [RING]), (POINT, [5, 5]), False),
        (WITHIN, (LINE, [[1, 1], [9, 9]]), (POLYGON, [RING]), True),
        (WITHIN, (LINE, [[1, 1], [9, 9]]), (POLYGON, [RING, HOLE]), False),
        (WITHIN, (POINTS, [[1, 1], [25, 1]]), (POLYGONS, [[RING], [FAR]]), True),
        (CONTAINS, (POLYGON, [RING]), (POINT, [5, 5, 100]), True),
        (CONTAINS, (POLYGON, [RING]), (POINT, [15, 5]), False),
        (CONTAINS, (POINT, [5, 5]), (POLYGON, [RING]), False),
        (CONTAINS, (POLYGON, [RING]), (POLYGON, [HOLE]), True),
        (CONTAINS, (LINE, [[0, 0], [4, 4]]), (POINT, [2, 2]), True),
        (CONTAINS, (POLYGONS, [RING, FAR]), (LINES, [[[1, 1], [2, 2]], [[26, 1], [27, 1]]]), True),
        (INTERSECTS, (LINE, [[-5, 5], [15, 5]]), (POLYGON, [RING]), True),
        (INTERSECTS, (LINE, [[4.5, 5], [5.5, 5]]), (POLYGON, [RING, HOLE]), False),
        (INTERSECTS, (POINT, [0, 5]), (POLYGON, [RING]), True),
        (INTERSECTS, (POLYGON, [RING]), (POLYGON, [FAR]), False),
        (INTERSECTS, (POINTS, [[50, 50], [5, 5]]), (POINTS, [[5, 5]]), True),
        (INTERSECTS, (LINES, [[[0, 1], [1, 0]]]), (LINE, [[0, 0], [1, 1]]), True),
    ],
)
def test_a_query_lies_so_to_a_location(
    function: int, query: tuple[int, Any], location: tuple[int, Any], expected: bool
) -> None:
    assert lies(function, query, location) is expected


def test_what_is_nowhere_lies_to_nothing() -> None:
    everywhere = GeoQuery(INTERSECTS, POLYGON, "[[-180,-90],[180,-90],[180,90],[-180,90],[-180,-90]]")

    assert not everywhere.holds(None)
    assert not everywhere.holds({"typ": 1, "crd": "[]"})
    assert everywhere.holds({"typ": 1, "crd": "[8.5, 50.2]"})


DEGREES = st.integers(-40, 40)
BOXES = st.tuples(DEGREES, DEGREES, st.integers(1, 20), st.integers(1, 20))


def ring(box: tuple[int, int, int, int]) -> list[list[int]]:
    left, low, width, height = box
    right, high = left + width, low + height
    return [[left, low], [right, low], [right, high], [left, high], [left, low]]


@given(BOXES, BOXES)
def test_boxes_lie_to_each_other_as_their_corners_say(one: tuple[int, ...], other: tuple[int, ...]) -> None:
    left, low, width, height = one
    left_, low_, width_, height_ = other
    inside = left >= left_ and low >= low_ and left + width <= left_ + width_ and low + height <= low_ + height_
    apart = left > left_ + width_ or left_ > left + width or low > low_ + height_ or low_ > low + height
    query, location = (POLYGON, [ring(one)]), (POLYGON, ring(other))  # type: ignore[arg-type]

    assert lies(WITHIN, query, location) is inside
    assert lies(CONTAINS, location, query) is inside
    assert lies(INTERSECTS, query, location) is not apart


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=30,
)
NEARLY = st.recursive(
    st.sampled_from([0, 1, 1.5, -7, 200, None, "1"]), lambda inner: st.lists(inner, max_size=5), max_leaves=40
)


@given(st.sampled_from(Geometry), JSON | NEARLY)
def test_whatever_is_sent_is_a_geometry_or_named_as_none(type: int, coordinates: object) -> None:
    problem = problem_of(type, text(coordinates))

    assert problem is None or problem
    if problem is None:
        assert GeoQuery(INTERSECTS, type, text(coordinates)).holds({"typ": type, "crd": text(coordinates)})

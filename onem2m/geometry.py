"""Places on the map: GeoJSON geometries (RFC 7946) as `loc` and geo-queries carry them, and how two of them relate.

    problem_of(Geometry.POINT, "[8.5, 50.2]")                                           None
    GeoQuery(GeoFunction.WITHIN, Geometry.POINT, "[8.5, 50.2]").holds(location)         whether the point lies in it

A position is longitude and latitude in degrees (WGS 84), and perhaps a height, which counts for nothing. Geometries
are flat, as RFC 7946 has them: the line between two positions is straight in degrees, and what crosses the line of
180 degrees is cut there and sent in parts. A polygon is a list of rings, the outer one first; the single ring without
a list around it, as other CSEs write polygons, is taken too.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from onem2m.vocabulary import GeoFunction, Geometry

MAX_POSITIONS: Final = 1_000
"""Of one geometry: a discovery compares many."""
MAX_TEXT: Final = 100_000
"""Characters of one geometry."""


class NotAGeometry(ValueError):
    """The coordinates are not those of a geometry of their type; the message says why."""


def problem_of(type: int, text: str) -> str | None:
    """What is wrong with the coordinates of a geometry, None where nothing is."""
    try:
        _sound(type, _read(type, text))
    except NotAGeometry as problem:
        return str(problem)
    return None


class GeoQuery:
    """A geometry asked about, and how it must lie to those of resources: it is the subject, theirs are the objects.

    Raises NotAGeometry. Prepared once and asked for each resource.
    """

    __slots__ = ("_holds",)

    def __init__(self, function: int, type: int, coordinates: str) -> None:
        subject = _shape(type, _sound(type, _read(type, coordinates)))
        _shapely().prepare(subject)
        self._holds = {
            GeoFunction.WITHIN: subject.within,
            GeoFunction.CONTAINS: subject.contains,
            GeoFunction.INTERSECTS: subject.intersects,
        }[GeoFunction(function)]

    def holds(self, location: Mapping[str, Any] | None) -> bool:
        """Whether it lies so to a resource's location. Where there is none, or none that can be, it does not."""
        if location is None:
            return False
        geometry = location["typ"]
        try:
            return bool(self._holds(_shape(geometry, _read(geometry, location["crd"]))))
        except (NotAGeometry, _shapely().errors.GEOSException):
            return False  # written before coordinates were looked at


def _read(type: int, text: str) -> list[Any]:
    """The coordinates as GeoJSON has them. Raises NotAGeometry."""
    return _Coordinates().of(type, _array(text))


def _sound(type: int, coordinates: list[Any]) -> list[Any]:
    """The same coordinates, if what they enclose is an area. Raises NotAGeometry."""
    if type in (Geometry.POLYGON, Geometry.MULTI_POLYGON):
        shape = _shape(type, coordinates)
        if not shape.is_valid:
            raise NotAGeometry(f"the area is none: {_shapely().is_valid_reason(shape)}")
    return coordinates


def _array(text: str) -> list[Any]:
    if len(text) > MAX_TEXT:
        raise NotAGeometry(f"more than {MAX_TEXT} characters")
    try:
        array = json.loads(text)
    except (ValueError, RecursionError):
        array = None
    if not isinstance(array, list):
        raise NotAGeometry("it is not the text of a JSON array")
    return array


class _Coordinates:
    """Looks at the coordinates of one geometry, and counts its positions."""

    def __init__(self) -> None:
        self._positions = 0

    def of(self, type: int, array: list[Any]) -> list[Any]:
        match type:
            case Geometry.POINT:
                return self._position(array)
            case Geometry.LINE_STRING:
                return self._line(array)
            case Geometry.POLYGON:
                return self._polygon(array)
        one = {
            Geometry.MULTI_POINT: self._position,
            Geometry.MULTI_LINE_STRING: self._line,
            Geometry.MULTI_POLYGON: self._polygon,
        }[Geometry(type)]
        return [one(part) for part in _filled(array, "parts of the geometry")]

    def _position(self, value: object) -> list[float]:
        self._positions += 1
        if self._positions > MAX_POSITIONS:
            raise NotAGeometry(f"more than {MAX_POSITIONS} positions")
        if not isinstance(value, list) or len(value) not in (2, 3) or not all(map(_is_number, value)):
            raise NotAGeometry("a position is [longitude, latitude] or [longitude, latitude, height]")
        longitude, latitude = value[0], value[1]
        if not -180 <= longitude <= 180:
            raise NotAGeometry(f"longitude {str(longitude)[:40]} is not between -180 and 180")
        if not -90 <= latitude <= 90:
            raise NotAGeometry(f"latitude {str(latitude)[:40]} is not between -90 and 90 (the longitude comes first)")
        return [float(longitude), float(latitude)]

    def _line(self, value: object) -> list[list[float]]:
        line = [self._position(position) for position in _filled(value, "positions")]
        if len(line) < 2 or all(position == line[0] for position in line):
            raise NotAGeometry("a line has at least two positions that differ")
        return line

    def _polygon(self, value: object) -> list[list[list[float]]]:
        rings = _filled(value, "rings")
        if _is_ring(rings):
            rings = [rings]
        return [self._ring(ring) for ring in rings]

    def _ring(self, value: object) -> list[list[float]]:
        ring = [self._position(position) for position in _filled(value, "positions")]
        if len(ring) < 4:
            raise NotAGeometry("a ring has at least four positions, the last of which is the first again")
        if ring[0] != ring[-1]:
            raise NotAGeometry("a ring is not closed: its last position is not the first again")
        return ring


def _filled(value: object, what: str) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise NotAGeometry(f"a list of {what} is missing")
    return value


def _is_ring(value: list[Any]) -> bool:
    first = value[0]
    return isinstance(first, list) and bool(first) and not isinstance(first[0], list)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _shape(type: int, coordinates: list[Any]) -> Any:
    """The geometry as the library knows it."""
    shapely = _shapely()
    match type:
        case Geometry.POINT:
            return shapely.Point(coordinates)
        case Geometry.LINE_STRING:
            return shapely.LineString(coordinates)
        case Geometry.POLYGON:
            return shapely.Polygon(coordinates[0], coordinates[1:])
        case Geometry.MULTI_POINT:
            return shapely.MultiPoint(coordinates)
        case Geometry.MULTI_LINE_STRING:
            return shapely.MultiLineString(coordinates)
    return shapely.MultiPolygon([(polygon[0], polygon[1:]) for polygon in coordinates])


def _shapely() -> Any:
    """Imported where areas are looked at: with its arithmetic it takes 20 MB, and most who speak oneM2M have none."""
    import shapely

    return shapely

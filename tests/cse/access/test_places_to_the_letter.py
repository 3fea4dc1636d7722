"""The operator's table of places, each entry at its edge."""

from __future__ import annotations

import pytest

from cse.access.locations import Locations, LocationsWrong, Place, distance_m


@pytest.mark.parametrize(
    "place", ["latitude = 90\nlongitude = 180", "latitude = -90\nlongitude = -180", 'country = "NL"']
)
def test_a_place_at_the_end_of_the_earth_is_one(place: str) -> None:
    Locations.parse(f'[[place]]\nnetworks = ["192.0.2.0/24"]\n{place}\n')


@pytest.mark.parametrize(
    "entry",
    [
        'networks = ["192.0.2.0/24"]\nlatitude = 90.5\nlongitude = 0',
        'networks = ["192.0.2.0/24"]\nlatitude = 0\nlongitude = 180.5',
        'networks = ["192.0.2.0/24"]\nlatitude = true\nlongitude = 0',
        'networks = ["192.0.2.0/24"]\nlatitude = "0"\nlongitude = 0',
        'networks = ["192.0.2.0/24"]\nlatitude = 0',
        'networks = ["192.0.2.0/24"]\nlongitude = 0',
        'networks = ["192.0.2.0/24"]',
        'networks = ["192.0.2.0/24"]\ncountry = 7',
        'networks = ["192.0.2.0/24"]\ncountry = "nl"',
        'networks = ["192.0.2.0/24"]\ncountry = "NL"\nx = 1',
        'networks = "192.0.2.0/24"\ncountry = "NL"',
        'networks = 7\ncountry = "NL"',
        'networks = []\ncountry = "NL"',
    ],
)
def test_a_place_that_is_none_is_refused_with_its_number(entry: str) -> None:
    with pytest.raises(LocationsWrong, match="place 1: "):
        Locations.parse(f"[[place]]\n{entry}\n")


def test_a_list_of_no_tables_is_refused() -> None:
    with pytest.raises(LocationsWrong, match="place 1: "):
        Locations.parse("place = [7]\n")


def test_half_a_position_is_none() -> None:
    assert not Place(latitude=0.0).within(0, 0, 1e9)
    assert not Place(longitude=0.0).within(0, 0, 1e9)
    assert not Place("NL").within(0, 0, 1e9)
    assert Place(None, 0.0, 0.0).within(0, 0, 0)


def test_half_around_the_earth_is_so_far() -> None:
    assert distance_m(0, 0, 0, 180) == pytest.approx(20_015_114.35, abs=0.5)
    assert distance_m(90, 0, -90, 77) == pytest.approx(20_015_114.35, abs=0.5)

"""The display follows the tree: what it shows is what stands there, after a restart too."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from ae.in_home_display.application import DisplayApplication
from ae.in_home_display.board import Board
from ae.in_home_display.household import Household
from ae.in_home_display.view import Figure
from ae.metering.publication import Publication
from ae.runner import Registration, register
from energy.reading import Reading
from onem2m.client import Client, connect
from onem2m.vocabulary import ResourceType
from tests.ae.in_home_display.homes import NOON, ZONE, electricity, gas
from tests.ae.running import Running
from tests.han_bridge.conditions import eventually
from tests.han_bridge.cse_process import CseProcess

SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
MIDNIGHT = NOON - 12 * HOUR


class Metering:
    """Publishes the readings that the test wants."""

    def __init__(self, cse: CseProcess) -> None:
        client = connect(cse.url, "Cmetering")
        register(client, Registration("cse-in/metering", "Nmetering", "http://127.0.0.1:1/"))
        self._publication = Publication(client, "cse-in/metering", ZONE, ["Cin-home-display"])
        self._publication.begin()

    def publish(self, *readings: Reading) -> None:
        for reading in readings:
            self._publication.publish(reading, "p1-a")


class Screen:
    """A display application with the board it writes on, and a clock that the test sets."""

    def __init__(self, cse: CseProcess) -> None:
        self.moment = NOON
        self.board = Board()
        client = connect(cse.url, "Cin-home-display")
        household = Household(ZONE)
        self.application = DisplayApplication(client, "cse-in", household, self.board, self._now)
        self.running = Running(client, self.application, "cse-in/in-home-display", self.application.on_line)

    def _now(self) -> datetime:
        return self.moment

    @property
    def now(self) -> Figure | None:
        return self.board.shown.view.now

    def power(self) -> str:
        return "" if self.now is None else f"{self.now.number} {self.now.unit} {self.now.words}"

    def today(self) -> list[str]:
        return [f"{f.number} {f.unit} {f.words} {f.note}".strip() for f in self.board.shown.view.today]


@pytest.fixture
def metering(cse: CseProcess) -> Metering:
    return Metering(cse)


@pytest.fixture
def screen(cse: CseProcess) -> Screen:
    return Screen(cse)


def test_readings_are_shown_as_they_come(metering: Metering, screen: Screen) -> None:
    with screen.running:
        eventually(lambda: screen.running.online)
        metering.publish(electricity(NOON - SECOND, power_w=1840))
        eventually(lambda: screen.power() == "1.84 kW from the grid")
        metering.publish(electricity(NOON, power_w=-620))
        eventually(lambda: screen.power() == "620 W to the grid")
        metering.publish(gas(NOON, "10.5"))
        eventually(lambda: "0.00 m³ gas since 12:00" in screen.today())


def test_a_display_that_comes_later_knows_the_whole_day(metering: Metering, screen: Screen) -> None:
    metering.publish(electricity(MIDNIGHT - SECOND, imported_wh=900_000), electricity(MIDNIGHT, imported_wh=1_000_000))
    metering.publish(electricity(NOON - HOUR, imported_wh=1_002_000), electricity(NOON, imported_wh=1_004_100))

    with screen.running:
        eventually(lambda: screen.today() == ["4.10 kWh from the grid"])


def test_a_display_starts_before_there_is_any_metering(cse: CseProcess, screen: Screen) -> None:
    with screen.running:
        eventually(lambda: screen.running.online)
        assert screen.now is None
        Metering(cse).publish(electricity(NOON, power_w=300))
        eventually(lambda: screen.power() == "300 W from the grid")


def test_the_display_says_when_it_no_longer_hears_the_cse(metering: Metering, screen: Screen, cse: CseProcess) -> None:
    metering.publish(electricity(NOON, power_w=300))

    with screen.running:
        eventually(lambda: screen.power() == "300 W from the grid" and screen.board.shown.view.online)
        cse.kill()
        eventually(lambda: not screen.board.shown.view.online)
        assert screen.power() == "300 W from the grid"
        cse.start()
        eventually(lambda: screen.board.shown.view.online)


def test_a_reading_whose_notification_was_lost_is_shown_all_the_same(
    metering: Metering, screen: Screen, admin: Client
) -> None:
    metering.publish(electricity(NOON - SECOND, power_w=300))
    with screen.running:
        eventually(lambda: screen.power() == "300 W from the grid")
        admin.update("cse-in/in-home-display", "m2m:ae", {"poa": ["http://127.0.0.1:1/"]})
        metering.publish(electricity(NOON, power_w=400))

        eventually(lambda: screen.power() == "400 W from the grid")


def test_the_day_turns_without_a_reading(metering: Metering, screen: Screen) -> None:
    metering.publish(electricity(MIDNIGHT, imported_wh=1000), electricity(NOON, imported_wh=3000))

    with screen.running:
        eventually(lambda: screen.today() == ["2.00 kWh from the grid"])
        screen.moment = NOON + 13 * HOUR
        eventually(lambda: screen.today() == ["\N{EN DASH}  from the grid no reading yet today"])


@pytest.mark.parametrize("content", ["text", {"meterId": "E1"}, None])
def test_what_is_no_reading_is_not_shown_and_does_no_harm(
    metering: Metering, screen: Screen, admin: Client, content: Any
) -> None:
    metering.publish(electricity(NOON - SECOND, power_w=300))

    with screen.running:
        eventually(lambda: screen.power() == "300 W from the grid")
        admin.create("cse-in/metering/meters/E1/readings", ResourceType.CONTENT_INSTANCE, {"con": content or 1})
        metering.publish(electricity(NOON, power_w=500))
        eventually(lambda: screen.power() == "500 W from the grid")
        assert screen.running.states == [True]


def test_a_display_starts_where_the_newest_instance_is_no_reading(
    metering: Metering, screen: Screen, admin: Client
) -> None:
    metering.publish(electricity(NOON - SECOND, power_w=300))
    admin.create("cse-in/metering/meters/E1/readings", ResourceType.CONTENT_INSTANCE, {"con": "nonsense"})

    with screen.running:
        eventually(lambda: screen.running.online)
        metering.publish(electricity(NOON, power_w=500))
        eventually(lambda: screen.power() == "500 W from the grid")
        assert screen.running.states == [True]

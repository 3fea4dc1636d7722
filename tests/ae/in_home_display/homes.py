"""Homes for the tests: readings as meters tell them, and a display that serves without a CSE behind it."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import Decimal
from types import TracebackType
from typing import Any, Self
from zoneinfo import ZoneInfo

import httpx

from ae.in_home_display.__main__ import listen, serve
from ae.in_home_display.board import Board
from ae.in_home_display.household import Household
from ae.in_home_display.server import DisplayServer
from ae.in_home_display.view import view_of
from energy.obis import Obis
from energy.quantity import Quantity, Unit
from energy.reading import Reading, Register
from energy.reading_type import Commodity, reading_type_of
from onem2m.listener.notification import Notification
from tests.han_bridge.conditions import eventually

ZONE = ZoneInfo("Europe/Amsterdam")
NOON = datetime(2026, 3, 3, 11, 0, tzinfo=UTC)
"""12:00 at home"""
SECRET = "/notify/only-the-cse-knows"


def electricity(
    at: datetime,
    *,
    power_w: int = 0,
    imported_wh: int = 1_000_000,
    exported_wh: int = 0,
    meter: str = "E1",
    **told: object,
) -> Reading:
    """What an electricity meter shows; power is negative when it goes to the grid."""
    registers = [
        _register("1-0:1.8.0", imported_wh, Unit.WH),
        _register("1-0:2.8.0", exported_wh, Unit.WH),
        _register("1-0:1.7.0", max(power_w, 0), Unit.W),
        _register("1-0:2.7.0", max(-power_w, 0), Unit.W),
    ]
    return _reading(meter, at, registers, Commodity.ELECTRICITY, told)


def gas(at: datetime, volume_m3: str, *, meter: str = "G1", **told: object) -> Reading:
    """What a gas meter shows."""
    return _reading(meter, at, [_register("0-1:24.2.1", volume_m3, Unit.M3)], Commodity.NATURAL_GAS, told)


def water(at: datetime, volume_m3: str, *, meter: str = "W1", **told: object) -> Reading:
    """What a water meter shows."""
    return _reading(meter, at, [_register("0-2:24.2.1", volume_m3, Unit.M3)], Commodity.POTABLE_WATER, told)


def _register(obis: str, value: int | str, unit: Unit) -> Register:
    code = Obis.parse(obis)
    return Register(code, Quantity(Decimal(value), unit), reading_type_of(code))


def _reading(
    meter: str, at: datetime, registers: list[Register], commodity: Commodity, told: dict[str, object]
) -> Reading:
    stamp, received = told.get("stamp", at), told.get("received_at", at)
    assert stamp is None or isinstance(stamp, datetime)
    assert isinstance(received, datetime)
    return Reading(meter, stamp, received, tuple(registers), commodity)


@dataclass
class Display:
    """A display that serves, with a household that the test fills and a clock that it sets."""

    zone: tzinfo = ZONE
    max_streams: int = 64
    ahead: timedelta = timedelta()
    online: bool = True
    household: Household = field(init=False)
    board: Board = field(init=False)
    port: int = 0
    notifications: list[Notification] = field(default_factory=list)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def tell(self, *readings: Reading) -> None:
        """Takes in readings and shows them."""
        for reading in readings:
            self.household.observe(reading)
        self.show()

    def show(self) -> None:
        view = view_of(self.household, self.now(), online=self.online)
        self.board.show(view, tuple(self.household.meters.values()))

    def __enter__(self) -> Self:
        self.household = Household(self.zone)
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Serves; a second time at the same address as the first."""
        self.board = Board()
        listening = listen("127.0.0.1", self.port)
        self.port = listening.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        app = DisplayServer(self.board, self.zone, self.now, self.notifications.append, SECRET, self.max_streams)
        serving = serve(app, listening, self.board, signals=False)
        self._thread = threading.Thread(target=asyncio.run, args=(serving,), daemon=True)
        self._thread.start()
        eventually(self._answers)

    def stop(self) -> None:
        """Ends the streams and the server."""
        self.board.close()
        self._thread.join(timeout=10)
        assert not self._thread.is_alive()

    def _answers(self) -> bool:
        try:
            return self.get("/healthz").status_code == 200
        except httpx.TransportError:
            return False

    def get(self, path: str) -> httpx.Response:
        return httpx.get(self.url + path)

    def post(self, path: str, body: bytes) -> httpx.Response:
        """Posts as a CSE does."""
        head = {"X-M2M-Origin": "/id-in", "X-M2M-RI": "n1", "X-M2M-RVI": "3", "Content-Type": "application/json"}
        return httpx.post(self.url + path, content=body, headers=head)

    @contextmanager
    def stream(self) -> Iterator[Events]:
        """A stream of views, until it is left."""
        with httpx.stream("GET", f"{self.url}/events") as response:
            yield Events(response)


class Events:
    """The events of one stream."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self._lines = response.iter_lines()

    def next(self) -> tuple[str, dict[str, Any]]:
        """Name and content of the next event; StopIteration when the stream has ended."""
        fields: dict[str, str] = {}
        while line := next(self._lines):
            name, _, value = line.partition(": ")
            fields[name] = value
        return fields["event"], json.loads(fields["data"])

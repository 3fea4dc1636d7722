"""A home that works: the bridge tells telegrams, metering publishes them, the display shows them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from types import TracebackType
from typing import Self
from zoneinfo import ZoneInfo

from ae.in_home_display.application import DisplayApplication
from ae.in_home_display.board import Board
from ae.in_home_display.household import Household
from ae.metering.application import MeteringApplication
from authority.storage import parties
from energy.synthetic import MeterModel, SyntheticMeter, synthetic_meter
from han_bridge.instance import telegram_instance
from han_bridge.mirror import Mirror
from onem2m.client import Client
from onem2m.errors import OneM2MError
from onem2m.listener.http import HttpListener
from onem2m.listener.notification import Notification
from onem2m.vocabulary import ResourceType
from tests.ae.running import Running
from tests.authority.households.neighbourhood import DISPLAY, HOME, METERING, Neighbourhood
from tests.han_bridge import conditions

BRIDGE = "Chan-bridge"
METER = "E0047000000000125"
ZONE = ZoneInfo("Europe/Amsterdam")


class WorkingHome:
    """The programs of one premise, from entering to leaving."""

    def __init__(self, neighbourhood: Neighbourhood) -> None:
        self.neighbourhood = neighbourhood
        self.board = Board()
        self._meter: SyntheticMeter = synthetic_meter(MeterModel.DUTCH)
        originator = neighbourhood.originator(BRIDGE)
        neighbourhood.authority.change(lambda change: parties.add(change, "application", "bridge", originator))
        self._mirror = Mirror(neighbourhood.client(BRIDGE))
        self._stack = ExitStack()
        metering, display = neighbourhood.client(METERING), neighbourhood.client(DISPLAY)
        clock = neighbourhood.clock
        shown = DisplayApplication(display, "cse-in", Household(ZONE), self.board, clock, HOME)
        self._running = (
            Running(metering, MeteringApplication(metering, "cse-in", ZONE, clock, premise=HOME), "cse-in/metering"),
            Running(display, shown, "cse-in/in-home-display", shown.on_line),
        )

    def __enter__(self) -> Self:
        for program in self._running:
            self._stack.enter_context(program)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def tell(self) -> datetime:
        """A second goes by, and the meter tells; returns when."""
        self.neighbourhood.clock.advance(seconds=1)
        moment = self.neighbourhood.clock.now
        self._mirror.deliver(telegram_instance("p1-a", self._meter.telegram(moment), moment))
        return moment

    def published(self, tenancy: str) -> list[str]:
        """When the readings of a tenancy were received, as they stand in the tree."""
        metering = self.neighbourhood.client(METERING)
        try:
            page = metering.retrieve(readings(tenancy), result_content=8, ty=ResourceType.CONTENT_INSTANCE)
        except OneM2MError:
            return []
        return [instance["con"]["receivedAt"] for instance in page["m2m:cnt"].get("m2m:cin", [])]

    def shown(self) -> list[datetime]:
        """When the readings were received that the display shows."""
        return [meter.latest.received_at for meter in self.board.shown.meters]


def eventually(condition: Callable[[], object]) -> None:
    """With patience: many programs share the machine's time here."""
    conditions.eventually(condition, within_s=30)


def readings(tenancy: str, kind: str = "readings") -> str:
    return f"cse-in/metering/meters/{METER}/{tenancy}/{kind}"


class Listener:
    """A third party's own server, which hears notifications."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self._http = HttpListener("127.0.0.1", 0, self._receive)

    def __enter__(self) -> Self:
        self._http.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.stop()

    def _receive(self, notification: Notification) -> None:
        content = notification.representation.get("m2m:cin", {}).get("con")
        if content:
            self.heard.append(content["receivedAt"])

    def subscribe(self, client: Client, container: str) -> None:
        client.subscribe(container, client.originator, [self._http.url], chty=[4])

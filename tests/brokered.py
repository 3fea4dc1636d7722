"""A CSE in this process that serves at a real broker; its clock stands still as in a `House`."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cse.bootstrap import build
from cse.broker import BrokerSide
from cse.settings import Settings
from tests.conformance.house import House
from tests.mqtt_party import WAIT_S


class Brokered(House):
    """Serves by the broker at `url` from the moment it is made."""

    def __init__(self, folder: Path, url: str, **settings: Any) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        super().__init__(folder, settings={"mqtt": url, **settings})

    def open(self) -> None:
        usual = {
            "development": True,
            "data": self.folder,
            "synchronous": "OFF",
            "lifetime_s": 86_400,
            "notify_timeout_s": 5.0,
            "notify_retry_s": 0.02,
        }
        self.cse = build(Settings(**{**usual, **self.settings}), clock=self.clock)
        self.cse.delivery.start()
        self.come()

    @property
    def broker(self) -> BrokerSide:
        assert self.cse.broker is not None
        return self.cse.broker

    @property
    def counts(self) -> dict[str, int]:
        """What operators are shown."""
        return dict(self.broker.items())

    def come(self) -> None:
        async def start() -> None:
            self.broker.start()

        asyncio.run_coroutine_threadsafe(start(), self._loop).result(WAIT_S)
        assert self.broker.link.wait(WAIT_S), self.broker.link.fault

    def hang_up(self) -> None:
        """Begins nothing more, as a CSE that is about to end."""

        async def hang_up() -> None:
            self.broker.hang_up()

        asyncio.run_coroutine_threadsafe(hang_up(), self._loop).result(WAIT_S)

    def close(self) -> None:
        self.hang_up()
        self.broker.stop()
        super().close()

    def leave(self) -> None:
        super().leave()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(WAIT_S)
        self._loop.close()


def until(holds: Callable[[], object], what: str = "it never came to that") -> None:
    """Waits until something holds."""
    end = time.monotonic() + WAIT_S
    while not holds():
        assert time.monotonic() < end, what
        time.sleep(0.005)

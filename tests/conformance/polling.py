"""An application that no CSE can reach: a thread that polls its channel and answers what it fetches."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

from onem2m.mapping import json
from onem2m.primitive import Request, Response
from onem2m.vocabulary import Operation
from tests.conformance.house import House, Originator
from tests.conformance.target import WAIT_S

Primitive = dict[str, Any]


def agree(_request: Primitive) -> Primitive | None:
    return {"rsc": 2000}


def in_background(house: House, request: Request) -> Response:
    """The response to a request that is made beside others."""
    return house.cse.dispatcher.dispatch_blocking(request)


def poll_of(application: Originator, channel: str, wait_ms: int = 300) -> Request:
    return application.request(Operation.RETRIEVE, f"{channel}/pcu", parameters={"rqet": str(wait_ms)})


def reply_to(application: Originator, channel: str, request: Primitive, answer: Primitive) -> Request:
    content = {"m2m:rsp": {"rqi": request["rqi"], **answer}}
    return application.request(Operation.NOTIFY, f"{channel}/pcu", content=content)


class Behind:
    """Polls at a channel until it goes, and answers as it is told; None: with nothing."""

    def __init__(
        self, application: Originator, channel: str, answer: Callable[[Primitive], Primitive | None] = agree
    ) -> None:
        self.answer = answer
        self.heard: list[Primitive] = []
        self._application = application
        self._channel = channel
        self._changed = threading.Condition()
        self._going = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        house = self._application.house
        while not self._going.is_set():
            response = in_background(house, poll_of(self._application, self._channel))
            if response.status == 2000:
                [request] = json.decode(response.content).values()
                answer = self.answer(request)
                if answer is not None:
                    in_background(house, reply_to(self._application, self._channel, request, answer))
                with self._changed:
                    self.heard.append(request)
                    self._changed.notify_all()
            elif response.status != 4008:
                return

    def wait(self, count: int) -> list[Primitive]:
        """What was fetched, as soon as it is so much."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.heard) >= count, WAIT_S), self.heard
            return list(self.heard)

    def go(self) -> None:
        self._going.set()
        self._thread.join()


def until(condition: Callable[[], bool]) -> None:
    """Waits for something that happens elsewhere."""
    patience = time.monotonic() + WAIT_S
    while not condition():
        assert time.monotonic() < patience, "it does not happen"
        time.sleep(0.005)

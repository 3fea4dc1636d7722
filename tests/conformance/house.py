"""A CSE in this process whose clock stands still, and originators that ask it and see the whole response."""

from __future__ import annotations

import itertools
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from cse.bootstrap import Cse, build
from cse.entity import Limits
from cse.settings import Settings
from onem2m.primitive import Request
from onem2m.resources import ALL
from onem2m.vocabulary import Operation, Permission, ResourceType
from tests.conformance.transports import Answer, InProcess, Transport

__all__ = ["ADMINISTRATOR", "NOON", "TYPE_OF", "Answer", "HeldClock", "House", "Originator"]

T = TypeVar("T")

ADMINISTRATOR = "CAdmin"
NOON = 1_740_830_400
"""2025-03-01T12:00:00Z, when every test begins."""

TYPE_OF = {definition.tag.partition(":")[2]: definition.type for definition in ALL}
"""Resource type numbers by the short names of the standard: `cnt` is 3."""


class HeldClock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now_ns = NOON * 1_000_000_000

    def __call__(self) -> int:
        return self.now_ns

    def advance(self, seconds: float) -> None:
        self.now_ns += int(seconds * 1_000_000_000)


@dataclass
class House:
    """One CSE on a data folder. Housekeeping runs when it is told to."""

    folder: Path
    clock: HeldClock = field(default_factory=HeldClock)
    limits: Limits | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    """beside those that every house has"""
    failing_commits: int = 0
    """So many of the next commits fail."""
    transport: Transport | None = None
    """How originators reach it; without one it is asked in this process."""
    cse: Cse = field(init=False)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    """of requests"""

    def __post_init__(self) -> None:
        self._own = InProcess()
        self.open()

    def open(self) -> None:
        settings = Settings(
            development=True,
            data=self.folder,
            synchronous="OFF",
            lifetime_s=86_400,
            notify_timeout_s=5.0,
            notify_retry_s=0.02,
            **self.settings,
        )
        self.cse = build(settings, clock=self.clock, limits=self.limits, before_commit=self._before_commit)
        self.cse.delivery.start()

    def _before_commit(self) -> None:
        if self.failing_commits:
            self.failing_commits -= 1
            raise OSError("no space left on device")

    def close(self) -> None:
        self.cse.dispatcher.close()
        self.cse.delivery.stop()
        self.cse.store.close()

    def restart(self) -> None:
        self.close()
        self.open()

    def leave(self) -> None:
        self.close()
        self._own.close()

    def run(self, work: Awaitable[T]) -> T:
        """What an application of the CSE does, on an event loop of the house."""
        return self._own.run(work)

    def ask(self, request: Request) -> Answer:
        [answer] = self.ask_together([request])
        return answer

    def ask_together(
        self, requests: list[Request], beside: Callable[[], Awaitable[None]] | None = None
    ) -> list[Answer]:
        """Asks all at once; `beside` happens when all are on their way, on the loop that serves them."""
        return (self.transport or self._own).ask(self.cse, requests, beside)

    def sweep(self) -> None:
        """Housekeeping: what is due is done, what was deleted is reaped."""
        self.cse.housekeeping.sweep()

    def pass_time(self, seconds: float) -> None:
        self.clock.advance(seconds)
        self.sweep()

    def deliver(self) -> None:
        """Waits until no subscription is owed anything: what was not told by then is never told."""
        patience = time.monotonic() + 10.0
        while self.cse.store.outbox.busy_sources():
            assert time.monotonic() < patience, "notifications are still owed"
            time.sleep(0.01)

    def deliver_what_can_be(self) -> None:
        """Waits until delivery has looked at everything; what waits for a target or an instant goes on waiting."""
        self.cse.delivery.settle()

    def originator(self, name: str | None) -> Originator:
        return Originator(self, name)

    def application(self, stem: str, **attributes: Any) -> Originator:
        """A registered application, `Cmeter` at cse-in/meter."""
        registration = {"rn": stem[1:], "api": f"N{stem}", "rr": True, "srv": ["3", "4"], **attributes}
        originator = self.originator(stem)
        answer = originator.create("cse-in", "ae", registration)
        assert answer.code == 2001, answer
        return originator

    def listener(self, stem: str, *points_of_access: str) -> Originator:
        """A registered application that everybody may notify."""
        rules = [{"acor": [stem], "acop": 63}, {"acor": ["all"], "acop": int(Permission.NOTIFY)}]
        policy = {"rn": f"notify-{stem}", "pv": {"acr": rules}, "pvs": {"acr": rules[:1]}}
        self.originator(ADMINISTRATOR).made("cse-in", "acp", policy)
        return self.application(stem, poa=list(points_of_access), acpi=[f"cse-in/notify-{stem}"])


def _content(kind: str, attributes: dict[str, Any]) -> dict[str, Any]:
    return {kind if ":" in kind else f"m2m:{kind}": attributes}


@dataclass(frozen=True)
class Originator:
    """Someone who asks the CSE. Attributes and root elements go by the standard's short names, `cnt` for m2m:cnt."""

    house: House
    name: str | None

    def ask(self, operation: Operation, to: str, **parts: Any) -> Answer:
        return self.house.ask(self.request(operation, to, **parts))

    def request(self, operation: Operation, to: str, **parts: Any) -> Request:
        return Request(
            operation, to, self.name, **{"request_id": f"r{next(self.house.numbers)}", "release": "4", **parts}
        )

    def creation(self, to: str, kind: str, attributes: dict[str, Any] | None = None, **parts: Any) -> Request:
        """`cod:bat` and the like are flexContainers."""
        type_ = TYPE_OF[kind] if kind in TYPE_OF else int(ResourceType.FLEX_CONTAINER)
        return self.request(
            Operation.CREATE, to, **{"type": type_, "content": _content(kind, attributes or {}), **parts}
        )

    def create(self, to: str, kind: str, attributes: dict[str, Any] | None = None, **parts: Any) -> Answer:
        return self.house.ask(self.creation(to, kind, attributes, **parts))

    def retrieve(self, to: str, **parts: Any) -> Answer:
        return self.ask(Operation.RETRIEVE, to, **parts)

    def update(self, to: str, kind: str, attributes: dict[str, Any], **parts: Any) -> Answer:
        return self.ask(Operation.UPDATE, to, content=_content(kind, attributes), **parts)

    def delete(self, to: str, **parts: Any) -> Answer:
        return self.ask(Operation.DELETE, to, **parts)

    def discover(self, to: str, filter: dict[str, Any] | None = None, **parts: Any) -> Answer:
        return self.ask(Operation.RETRIEVE, to, filter={"fu": 1, **(filter or {})}, **parts)

    def found(self, to: str, filter: dict[str, Any] | None = None, **parts: Any) -> list[str]:
        """The addresses that a discovery brings."""
        answer = self.discover(to, filter, **parts)
        assert answer.code == 2000, answer
        addresses: list[str] = answer.content["m2m:uril"]
        return addresses

    def notify(self, to: str, content: Any, **parts: Any) -> Answer:
        return self.ask(Operation.NOTIFY, to, content=content, **parts)

    def made(self, to: str, kind: str, attributes: dict[str, Any] | None = None, **parts: Any) -> dict[str, Any]:
        """Creates something that the test only needs; its attributes."""
        answer = self.create(to, kind, attributes, **parts)
        assert answer.code == 2001, answer
        return answer.attributes

"""A CSE in this process whose commits a test can hold back and fail, and whose file it can look into."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Coroutine, Iterable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from secrets import token_hex
from typing import Any, TypeVar

from cse.bootstrap import Cse, build
from cse.clock import SECOND
from cse.settings import Settings
from onem2m.mapping import json
from onem2m.primitive import Request, Response
from onem2m.resources import ALL
from onem2m.vocabulary import Operation

T = TypeVar("T")

ADMINISTRATOR = "CAdmin"
NOON = 1_740_830_400 * SECOND
"""2025-03-01T12:00:00Z"""
_TAGS = {definition.type: definition.tag for definition in ALL}
_WAIT_S = 10.0


class DiskFull(OSError):
    """The fault that a test injects."""


class Gate:
    """Stands before every commit: lets it through, holds it back, or fails it."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        self.fails: Callable[[], bool] = lambda: False
        self._opened = threading.Event()
        self._opened.set()

    def __call__(self) -> None:
        self.reached.set()
        assert self._opened.wait(_WAIT_S), "nobody opened the gate"
        if self.fails():
            raise DiskFull("no space left on device")

    def close(self) -> None:
        self.reached.clear()
        self._opened.clear()

    def open(self) -> None:
        self._opened.set()

    def fail(self, times: int = 1, *, after: int = 0) -> None:
        """So many of the next commits fail, after some that do not."""
        coming = iter([False] * after + [True] * times)
        self.fails = lambda: next(coming, False)


class Running:
    """One CSE on a data folder; time stands still until it is moved, and housekeeping works when it is called."""

    def __init__(self, folder: Path, *, synchronous: str = "OFF") -> None:
        self.folder = folder
        self.now = NOON
        self.gate = Gate()
        self._synchronous = synchronous
        self._runner = asyncio.Runner()
        self.cse: Cse
        self.open()

    def open(self) -> None:
        settings = Settings(data=self.folder, development=True, synchronous=self._synchronous)
        self.cse = build(settings, clock=lambda: self.now, before_commit=self.gate)
        self.cse.delivery.start()

    def close(self) -> None:
        self.gate.open()
        self.cse.dispatcher.close()
        self.cse.delivery.stop()
        self.cse.store.close()

    def reopen(self) -> None:
        self.close()
        self.open()

    def end(self) -> None:
        self.close()
        self._runner.close()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        async def bounded() -> T:
            async with asyncio.timeout(3 * _WAIT_S):
                return await work

        return self._runner.run(bounded())

    def ask(self, request: Request) -> Response:
        return self.run(self.cse.dispatcher.dispatch(request))

    def in_one_batch(self, requests: Iterable[Request], *, failing: bool = False) -> list[Response]:
        """The answers to requests whose writes all became durable with one commit, or were refused with it."""

        async def gather() -> list[Response]:
            dispatch = self.cse.dispatcher.dispatch
            self.gate.close()
            plug = asyncio.create_task(dispatch(update("cse-in/plug", {"lbl": ["x"]})))
            await asyncio.to_thread(self.gate.reached.wait, _WAIT_S)
            tasks = [asyncio.create_task(dispatch(replace(request, request_id=token_hex(6)))) for request in requests]
            await asyncio.sleep(0)  # each runs until it waits for its commit
            self.gate.open()
            await plug
            answers = await asyncio.gather(*tasks)
            self.gate.fail(0)
            return answers

        self.ask(create("cse-in", 3, {"rn": "plug"}))
        if failing:
            self.gate.fail(after=1)
        return self.run(gather())

    def while_not_durable(self, request: Request, look: Callable[[], T]) -> tuple[T, Response]:
        """What `look` sees while the request is applied and its commit is held back; and its answer."""

        async def hold() -> tuple[T, Response]:
            self.gate.close()
            task = asyncio.create_task(self.cse.dispatcher.dispatch(request))
            await asyncio.to_thread(self.gate.reached.wait, _WAIT_S)
            seen = await asyncio.to_thread(look)
            self.gate.open()
            return seen, await task

        return self.run(hold())

    def attributes(self, to: str) -> dict[str, Any]:
        """The attributes of a resource as it is served."""
        [attributes] = content(self.ask(retrieve(to))).values()
        assert isinstance(attributes, dict)
        return attributes

    def instances(self, to: str) -> list[dict[str, Any]]:
        """The instances of a container, oldest first."""
        response = self.ask(retrieve(to, result_content=8, filter={"ty": [4], "lvl": 1}))
        found: list[dict[str, Any]] = content(response)["m2m:cnt"].get("m2m:cin", [])
        return found

    def rows(self, query: str, *values: object) -> list[Any]:
        """Rows of the store's file."""
        connection = sqlite3.connect(f"file:{self.folder / 'tree.sqlite'}?mode=ro", uri=True)
        try:
            return connection.execute(query, values).fetchall()
        finally:
            connection.close()


def content(response: Response) -> Any:
    return json.decode(json.encode(response.content))


def reason(response: Response) -> str:
    """m2m:dbg of a refusal; empty for a success."""
    with suppress(TypeError, KeyError):
        return str(response.content["m2m:dbg"])
    return ""


def create(to: str, type: int, attributes: dict[str, Any], originator: str = ADMINISTRATOR) -> Request:
    return Request(Operation.CREATE, to, originator, token_hex(6), "4", type=type, content={_TAGS[type]: attributes})


def add(to: str, value: object = "x", **attributes: Any) -> Request:
    """The CREATE of an instance."""
    return create(to, 4, {"con": value, **attributes})


def retrieve(to: str, **parameters: Any) -> Request:
    return Request(Operation.RETRIEVE, to, ADMINISTRATOR, token_hex(6), "4", **parameters)


def update(to: str, attributes: dict[str, Any], tag: str = "m2m:cnt") -> Request:
    return Request(Operation.UPDATE, to, ADMINISTRATOR, token_hex(6), "4", content={tag: attributes})


def delete(to: str) -> Request:
    return Request(Operation.DELETE, to, ADMINISTRATOR, token_hex(6), "4")


def statuses(responses: Iterable[Response]) -> list[int]:
    return [response.status for response in responses]

"""An application that runs as in its own process, but in a thread of the test's."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

from ae.runner import Application, Registration, Runner
from onem2m.client import Client
from onem2m.listener.http import HttpListener


class Running:
    """Runner, listener and thread of one application, from entering to leaving."""

    def __init__(
        self,
        client: Client,
        application: Application,
        home: str,
        on_line: Callable[[bool], None] = lambda _: None,
        period_s: float = 0.1,
    ) -> None:
        self.states: list[bool] = []
        self.runner = Runner(client, application, period_s, on_line=lambda online: self._note(online, on_line))
        self._home = home

    def _note(self, online: bool, on_line: Callable[[bool], None]) -> None:
        self.states.append(online)
        on_line(online)

    @property
    def online(self) -> bool:
        return bool(self.states) and self.states[-1]

    def __enter__(self) -> Self:
        self._listener = HttpListener("127.0.0.1", 0, self.runner.receive)
        self._listener.start()
        registration = Registration(self._home, "Ntest", self._listener.url)
        self._thread = threading.Thread(target=self.runner.run, args=(registration,), daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.runner.stop()
        self._thread.join(timeout=15)
        self._listener.stop()
        assert not self._thread.is_alive()

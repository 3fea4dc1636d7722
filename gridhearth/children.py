"""Programs that run as children of ours: started in order, watched, and stopped in the opposite order."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Self

GRACE_S = 8.0
"""How long the children have, together, to stop by themselves."""


@dataclass(frozen=True, slots=True)
class Child:
    """One program, and the file that it writes to."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path
    output: IO[bytes]

    def last_words(self, lines: int = 5) -> str:
        """The end of what it wrote."""
        text = self.log.read_text(errors="replace").splitlines()
        return "\n".join(f"    {line}" for line in text[-lines:])


class Children:
    """A family of programs in our own process group, so that Ctrl-C reaches all of them."""

    def __init__(self, logs: Path) -> None:
        self._logs = logs
        self._children: list[Child] = []

    def start(self, name: str, *arguments: str) -> Child:
        """Starts `python -m ...`; what it prints goes to a file of its name."""
        self._logs.mkdir(parents=True, exist_ok=True)
        log = self._logs / f"{name}.log"
        output = log.open("wb")
        process = subprocess.Popen(
            [sys.executable, "-m", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        child = Child(name, process, log, output)
        self._children.append(child)
        return child

    def dead(self) -> Child | None:
        """A child that has ended, if any has."""
        return next((child for child in self._children if child.process.poll() is not None), None)

    def stop(self) -> list[str]:
        """Ends all, the youngest first. Names those that had to be killed."""
        killed = []
        deadline = time.monotonic() + GRACE_S
        for child in reversed(self._children):
            if child.process.poll() is None:
                child.process.send_signal(signal.SIGTERM)
            try:
                child.process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                killed.append(child.name)
                child.process.kill()
                child.process.wait()
            child.output.close()
        self._children.clear()
        return killed

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

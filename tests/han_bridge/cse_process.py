"""A real CSE in a process of its own, that can be killed and started again on the same data and port."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path


class CseProcess:
    """`python -m cse` on loopback. The port stays the same over restarts."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[str] | None = None
        self.url = "http://127.0.0.1:0"

    def start(self) -> None:
        """Runs it, and waits until it listens."""
        address = self.url.removeprefix("http://")
        command = [sys.executable, "-m", "cse", "--development", "--listen", address, "--data", str(self._folder)]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        match = re.search(r"http://[\d.:]+", line)
        assert match is not None, f"the CSE did not start: {line!r}"
        self.url = match[0]

    def kill(self) -> None:
        """SIGKILL: nothing is finished, nothing is said."""
        self._end(kill=True)

    def stop(self) -> None:
        """SIGTERM: what was accepted is finished."""
        self._end(kill=False)

    def _end(self, *, kill: bool) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill() if kill else process.terminate()
            process.communicate(timeout=20)

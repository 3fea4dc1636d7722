"""`gridhearth` as a person runs it."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Self


def gridhearth(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", "-m", "gridhearth", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


class Serving:
    """A `gridhearth authority` that runs until the test is over."""

    def __init__(self, data: Path, *arguments: str | Path) -> None:
        self.data = data
        command = ["authority", "--data", str(data), "--listen", "127.0.0.1:0", *map(str, arguments)]
        self.process = subprocess.Popen(
            [sys.executable, "-W", "error", "-m", "gridhearth", *command],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self.process.stdout is not None
        self.said = self.process.stdout.readline()
        found = re.match(r"authority (https?://\S+) ", self.said)
        assert found, self.process.communicate()
        self.url = found[1]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self, number: int = signal.SIGTERM) -> tuple[int, str]:
        if self.process.poll() is None:
            self.process.send_signal(number)
        _, errors = self.process.communicate(timeout=30)
        return self.process.returncode, errors

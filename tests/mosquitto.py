"""A real mosquitto for tests: on a port of loopback, ended by who started it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bench import mosquitto
from tests.services import missing_service


class Mosquitto(mosquitto.Mosquitto):
    """One broker. Stopped and started again it listens at the same port, with what it had kept."""

    def __init__(self, folder: Path, lines: Sequence[str] = ("allow_anonymous true",), port: int = 0) -> None:
        if mosquitto.PROGRAM is None:
            missing_service("mosquitto")
        super().__init__(folder, lines, port)

    def discard(self) -> None:
        """Ends at once: nobody comes back to what it has kept."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

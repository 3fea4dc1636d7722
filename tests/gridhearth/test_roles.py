"""A role as a process: it waits for its CSE, and ends cleanly when it is told to."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.gridhearth.test_demo import free_ports
from tests.han_bridge.conditions import eventually

ROLES = {"metering": "Cmetering", "display": "Cin-home-display"}


@pytest.fixture(params=ROLES)
def role(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, subprocess.Popen[bytes], Path]]:
    """A role whose CSE is not there, and the file it logs to."""
    cse, own = free_ports(2)
    log = tmp_path / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "gridhearth", request.param, "--cse", f"http://127.0.0.1:{cse}",
             "--listen", f"127.0.0.1:{own}"],
            stdout=output, stderr=output,
        )  # fmt: skip
    yield ROLES[request.param], process, log
    process.kill()
    process.wait()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_role_waits_for_its_cse_and_stops_when_told(
    role: tuple[str, subprocess.Popen[bytes], Path], number: signal.Signals
) -> None:
    ae_id, process, log = role
    eventually(lambda: f"{ae_id} waits and tries again: the CSE cannot be reached" in log.read_text())

    process.send_signal(number)

    assert process.wait(timeout=10) == 0
    assert log.read_text().count("waits and tries again") == 1
    assert "Traceback" not in log.read_text()

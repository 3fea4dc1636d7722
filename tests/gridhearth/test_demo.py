"""The demo as a person runs it: live within seconds, gone at Ctrl-C, clear when something is wrong."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from energy.synthetic import MeterModel, synthetic_meter
from onem2m.client import connect
from onem2m.security.credentials import Credential
from tests.han_bridge.conditions import eventually

LIVE_WITHIN_S = 10.0


class Demo:
    """A demo in a process group of its own, as a shell starts it, on free ports."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        cse, display, authority, broker = free_ports(4)
        self.display = f"http://127.0.0.1:{display}"
        self.cse = f"http://127.0.0.1:{cse}"
        self.broker = f"mqtt://127.0.0.1:{broker}"
        self.begun = time.monotonic()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "gridhearth", "demo", "--cse", f"127.0.0.1:{cse}", "--display",
             f"127.0.0.1:{display}", "--authority", f"127.0.0.1:{authority}", "--broker", f"127.0.0.1:{broker}", *arguments],
            cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
        )  # fmt: skip
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.lines.append(line.rstrip("\n"))

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def wait_for(self, words: str, within_s: float = 30.0) -> float:
        """Waits for a line with these words; seconds since the start."""
        eventually(lambda: words in self.text or self._process.poll() is not None, within_s)
        assert words in self.text, self.text
        return time.monotonic() - self.begun

    def press_ctrl_c(self) -> None:
        os.killpg(self._process.pid, signal.SIGINT)

    def wait(self) -> int:
        """The exit status."""
        status = self._process.wait(timeout=20)
        self._reader.join(timeout=5)
        return status

    def kill_child(self, module: str) -> None:
        """Kills the child that runs this module."""
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()
        for child in map(int, children):
            if module in Path(f"/proc/{child}/cmdline").read_bytes().decode().split("\0"):
                os.kill(child, signal.SIGKILL)
                return
        raise AssertionError(f"no child runs {module}")

    @property
    def gone(self) -> bool:
        """Whether nothing of its group is left."""
        try:
            os.killpg(self._process.pid, 0)
        except ProcessLookupError:
            return True
        return False

    def end(self) -> None:
        if not self.gone:
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(timeout=10)
        self._reader.join(timeout=5)
        assert self._process.stdout is not None
        self._process.stdout.close()


def free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [int(each.getsockname()[1]) for each in sockets]
    for each in sockets:
        each.close()
    return ports


@pytest.fixture
def demos() -> Iterator[list[Demo]]:
    started: list[Demo] = []
    yield started
    for demo in started:
        demo.end()


def test_the_demo_is_live_within_ten_seconds_and_stops_at_ctrl_c(tmp_path: Path, demos: list[Demo]) -> None:
    demo = Demo(tmp_path)
    demos.append(demo)

    live_after_s = demo.wait_for("live after")
    view = httpx.get(f"{demo.display}/view").json()
    healthy = httpx.get(f"{demo.cse}/healthz").status_code
    credential = Credential.load(tmp_path / ".gridhearth/demo/authority/CAdmin.credential")
    by_mqtt = connect(demo.broker, "CAdmin", credential)
    seen = by_mqtt.retrieve("cse-in")
    by_mqtt.close()
    demo.press_ctrl_c()
    pressed = time.monotonic()

    assert demo.wait() == 0
    assert live_after_s < LIVE_WITHIN_S
    assert time.monotonic() - pressed < 8
    assert view["now"]["unit"] in ("W", "kW")
    assert healthy == 200
    assert seen["m2m:cb"]["csi"] == "/id-in"
    assert demo.display in demo.text
    assert "emulated" in demo.text
    assert "Traceback" not in demo.text + logs(tmp_path)
    assert demo.gone


def logs(folder: Path) -> str:
    return "".join(path.read_text() for path in folder.rglob("*.log"))


def test_a_second_run_goes_on_with_the_data_of_the_first(tmp_path: Path, demos: list[Demo]) -> None:
    meters = []
    for _ in range(2):
        demo = Demo(tmp_path, "--data", str(tmp_path / "kept"), "--model", "dutch")
        demos.append(demo)
        demo.wait_for("live after")
        meters.append(meters_on(demo, 2))
        demo.press_ctrl_c()
        assert demo.wait() == 0

    assert meters[0] == meters[1]


def meters_on(demo: Demo, count: int) -> list[str]:
    """The meters on the display's second page, once they are that many."""

    def shown() -> list[str]:
        return re.findall(r"<h2>(.*)</h2>", httpx.get(f"{demo.display}/meters").text)

    eventually(lambda: len(shown()) == count)
    return shown()


def test_recorded_telegrams_arrive_on_the_display(tmp_path: Path, demos: list[Demo]) -> None:
    moment = datetime(2024, 4, 26, 12, 0, tzinfo=UTC)
    meter = synthetic_meter(MeterModel.SWEDISH, seed=9)
    recording = tmp_path / "recording.txt"
    recording.write_bytes(b"".join(meter.telegram(moment + timedelta(seconds=10 * n)) for n in range(3)))
    printed = re.search(r"1-0:1\.8\.0\(0*([\d.]+)\*kWh\)", meter.telegram(moment).decode())
    assert printed is not None

    demo = Demo(tmp_path, "--telegrams", str(recording))
    demos.append(demo)
    demo.wait_for("live after")
    page = httpx.get(f"{demo.display}/meters").text

    assert "Electricity meter" in page
    assert printed[1].partition(".")[0] in page
    assert "the meter's own clock said 26 Apr 2024" in page


def test_a_part_that_dies_ends_the_demo_with_its_name(tmp_path: Path, demos: list[Demo]) -> None:
    demo = Demo(tmp_path)
    demos.append(demo)
    demo.wait_for("live after")

    demo.kill_child("ae.metering")

    assert demo.wait() == 1
    assert "the metering ended with status -9" in demo.text
    assert "Traceback" not in demo.text
    assert demo.gone


def test_it_can_stop_by_itself(tmp_path: Path, demos: list[Demo]) -> None:
    demo = Demo(tmp_path, "--seconds", "3")
    demos.append(demo)

    assert demo.wait() == 0
    assert demo.gone


def test_a_taken_port_is_named_in_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        done = subprocess.run(
            [sys.executable, "-m", "gridhearth", "demo", "--display", address, "--cse", "127.0.0.1:0", "--authority",
             "127.0.0.1:0", "--broker", "127.0.0.1:0"],
            cwd=tmp_path, capture_output=True, text=True, timeout=20, check=False,
        )  # fmt: skip

    assert done.returncode == 2
    assert address in done.stderr
    assert len(done.stderr.splitlines()) == 1

"""The demo of one premise, run as a person runs it, and looked at through its doors."""

from __future__ import annotations

import html
import json
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from onem2m.security.credentials import Credential, TokenSource

PATIENCE_S = 60.0

Shown = dict[str, dict[str, tuple[Decimal, str]]]
"""meter -> OBIS code -> number and unit on the display's page of registers"""


@dataclass(frozen=True, slots=True)
class RunningDemo:
    """Where a demo's programs listen, and who it is."""

    cse: str
    display: str
    authority: Path
    process: subprocess.Popen[str]

    def registers(self) -> Shown:
        """What the display shows of every meter, read off its page."""
        page = self._get(f"{self.display}/meters").decode()
        return {
            html.unescape(meter): {
                code: (Decimal(number), html.unescape(unit)) for number, unit, code in _ROW.findall(section)
            }
            for meter, section in _SECTION.findall(page)
        }

    def instances(self, container: str) -> list[Any]:
        """The contents of a container, as the administrator sees them."""
        content = json.loads(self._get(f"{self.cse}/{container}?rcn=4"))
        return [instance["con"] for instance in content["m2m:cnt"].get("m2m:cin", [])]

    def _get(self, url: str) -> bytes:
        token = TokenSource(Credential.load(self.authority / "CAdmin.credential")).token()
        headers = {"Authorization": f"Bearer {token}", "X-M2M-RI": "look", "X-M2M-RVI": "4"}
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=10) as answer:
            return bytes(answer.read())


_SECTION = re.compile(r'<section id="meter-([^"]*)">(.*?)</section>', re.DOTALL)
_ROW = re.compile(r'<td class="value">([^<]*)</td><td>([^<]*)</td><td class="code">([^<]*)</td>')


@contextmanager
def demo(folder: Path, telegrams: bytes) -> Iterator[RunningDemo]:
    """`gridhearth demo --telegrams`, from its start until it has stopped cleanly."""
    recording = folder / "telegrams.txt"
    recording.write_bytes(telegrams)
    cse, display, authority, broker = (f"127.0.0.1:{port}" for port in _free_ports(4))
    process = subprocess.Popen(
        [
            *(
                sys.executable,
                "-m",
                "gridhearth",
                "demo",
                "--telegrams",
                str(recording),
                "--data",
                str(folder / "data"),
            ),
            *(
                "--cse",
                cse,
                "--display",
                display,
                "--authority",
                authority,
                "--broker",
                broker,
                "--seconds",
                str(2 * PATIENCE_S),
            ),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        yield RunningDemo(f"http://{cse}", f"http://{display}", folder / "data" / "authority", process)
    finally:
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=30)
    assert process.returncode == 0, output


def _free_ports(count: int) -> list[int]:
    holders = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [holder.getsockname()[1] for holder in holders]
    for holder in holders:
        holder.close()
    return ports


def eventually(look: Callable[[], Any], wanted: Callable[[Any], bool]) -> Any:
    """What `look` finds once it is as wanted; what it found last where that does not happen in time."""
    ends = time.monotonic() + PATIENCE_S
    while True:
        try:
            found = look()
        except OSError:
            found = None
        if (found is not None and wanted(found)) or time.monotonic() > ends:
            return found
        time.sleep(0.2)

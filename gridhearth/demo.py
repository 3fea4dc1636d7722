"""One premise on this machine: an authority, a CSE, a meter in software, the bridge, the metering application, the
display, each with a credential of its own.

Everything but the meter is what runs in a home. The meter speaks the local interface of a HomeWizard P1 dongle and
announces itself over mDNS, on the loopback interface only; the bridge finds it as it would find a real one.
"""

from __future__ import annotations

import argparse
import http.client
import json
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from ae.command_line import WRONG_SETTING, Parser, WrongSetting, cannot_listen, host_and_port
from authority.files import Exposed
from authority.settings import SettingsWrong
from authority.storage.store import StoreUnusable
from gridhearth.children import Child, Children
from gridhearth.premise import HOUSEHOLDER, PREMISE, Household, found

START_S = 30.0
"""How long the first values may take before we say that something is wrong."""
LOOK_S = 0.1
CLOCKS_APART_MS = 2000
DATA = Path(".gridhearth/demo")


Found = TypeVar("Found")


class Wish:
    """Whether we were told to stop. Signal handlers set it, so it has no lock that the interrupted code could hold."""

    def __init__(self) -> None:
        self.told = False

    def tell(self, *_: object) -> None:
        self.told = True


class Broken(Exception):
    """The demo cannot go on. The text is for the person who started it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs until Ctrl-C. Exit status 0 then, 1 when a part of it died, 2 when it could not start."""
    settings = _parser().parse_args(arguments)
    stopping = Wish()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stopping.tell)
    try:
        with _folder(settings) as data, Children(data / "logs") as children:
            _check(settings)
            Demo(settings, data, children, stopping).run()
            print("\nstopping", flush=True)
            killed = children.stop()
        if killed:
            print(f"gridhearth demo: had to be killed: {', '.join(killed)}", file=sys.stderr)
    except WrongSetting as fault:
        print(f"gridhearth demo: {fault}", file=sys.stderr)
        return WRONG_SETTING
    except Broken as fault:
        print(f"gridhearth demo: {fault}", file=sys.stderr)
        return 1
    print("stopped", flush=True)
    return 0


def _parser() -> Parser:
    parser = Parser(prog="gridhearth demo", description="Runs one premise on this machine, with a meter in software.")
    parser.add_argument(
        "--telegrams", type=Path, metavar="FILE", help="replay the telegrams of FILE instead of made-up ones"
    )
    parser.add_argument(
        "--data",
        type=Path,
        metavar="DIR",
        help=f"where the tree and the logs are kept (default: {DATA}; with --telegrams a folder that is removed)",
    )
    parser.add_argument("--seconds", type=_seconds, metavar="N", help="stop by itself after N seconds (default: never)")
    parser.add_argument(
        "--model",
        choices=("dutch", "belgian", "swedish"),
        default="belgian",
        help="which meter is played (default: %(default)s)",
    )
    parser.add_argument(
        "--cse",
        type=host_and_port,
        default=("127.0.0.1", 8080),
        metavar="HOST:PORT",
        help="where the CSE listens (default: 127.0.0.1:8080)",
    )
    parser.add_argument(
        "--authority",
        type=host_and_port,
        default=("127.0.0.1", 8070),
        metavar="HOST:PORT",
        help="where the authority listens (default: 127.0.0.1:8070)",
    )
    parser.add_argument(
        "--broker",
        type=host_and_port,
        default=("127.0.0.1", 1883),
        metavar="HOST:PORT",
        help="where the MQTT broker listens, on 127.0.0.1 (default: 127.0.0.1:1883)",
    )
    parser.add_argument(
        "--display",
        type=host_and_port,
        default=("127.0.0.1", 8090),
        metavar="HOST:PORT",
        help="where the display listens (default: 127.0.0.1:8090)",
    )
    return parser


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0
    if not 0 < value < 1e9:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds above 0")
    return value


def _check(settings: argparse.Namespace) -> None:
    """Raises WrongSetting for what would make a child fail at once."""
    if settings.telegrams is not None:
        try:
            if b"/" not in settings.telegrams.read_bytes():
                raise WrongSetting(f"there is no telegram in {settings.telegrams}")
        except OSError as fault:
            raise WrongSetting(f"cannot read {settings.telegrams}: {fault.strerror or fault}") from fault
    if settings.broker[0] != "127.0.0.1":
        raise WrongSetting("--broker: the demo's broker listens on 127.0.0.1 only")
    for host, port in (settings.cse, settings.display, settings.authority, settings.broker):
        try:
            socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET).close()
        except OSError as fault:
            raise cannot_listen((host, port), fault) from fault


@contextmanager
def _folder(settings: argparse.Namespace) -> Iterator[Path]:
    """Where the tree and the logs are kept. A recording is replayed into a new tree, which is removed afterwards: the
    same telegrams, brought a second time, are no news."""
    if settings.data is None and settings.telegrams is not None:
        with tempfile.TemporaryDirectory(prefix="gridhearth-demo-") as passing:
            yield Path(passing)
        return
    folder: Path = settings.data or DATA
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise WrongSetting(f"cannot use the folder {folder}: {fault.strerror or fault}") from fault
    yield folder


@dataclass(slots=True)
class Demo:
    """The premise, from its first program to the values on its display."""

    settings: argparse.Namespace
    data: Path
    children: Children
    stopping: Wish
    begun_ms: float = field(default_factory=lambda: time.time() * 1000)

    def run(self) -> None:
        """Returns when it is to stop. Raises Broken when a part of it died."""
        begun = time.monotonic()
        self._start()
        print("waiting for the first values", flush=True)
        view = self._look_for(self._first_values)
        if view is not None:
            print(f"live after {time.monotonic() - begun:.1f} s: {_in_words(view)}\n\nCtrl-C stops it.", flush=True)
        elif not self.stopping.told:
            print(f"no values after {START_S:.0f} s; the logs may tell why. It goes on; Ctrl-C stops it.", flush=True)
        end = None if self.settings.seconds is None else begun + self.settings.seconds
        while not self.stopping.told and (end is None or time.monotonic() < end):
            self._check_alive()
            time.sleep(LOOK_S * 2)

    def _start(self) -> None:
        data, cse_at, display_at = self.data, _text(self.settings.cse), _text(self.settings.display)
        authority_at = _text(self.settings.authority)
        cse, display, authority = f"http://{cse_at}", f"http://{display_at}", f"http://{authority_at}"
        household = self._found(authority_at, cse)
        self.children.start("authority", "authority", "--data", str(household.data), "--listen", authority_at)
        broker = f"mqtt://{_text(self.settings.broker)}"
        self.children.start(
            "broker", "gridhearth.broker", "--files", str(household.broker), "--port", str(self.settings.broker[1])
        )
        self.children.start(
            "cse", "cse", "--listen", cse_at, "--data", str(data / "cse"), "--authority", str(household.trust),
            "--mqtt", broker, "--mqtt-credential", str(household.broker / "cse.credential"),
            # The applications of this home listen on this machine.
            "--notify-allow", "127.0.0.1",
        )  # fmt: skip
        meter = self.children.start("meter", "han_bridge.emulators.homewizard_p1", *self._meter())
        self._wait_for("the CSE", lambda: _get(self.settings.cse, "/healthz"))
        self._wait_for("the authority", lambda: _get(self.settings.authority, "/jwks.json"))
        self.children.start(
            "bridge", "han_bridge", "--cse", cse, "--credential", str(household.credential("han-bridge")), "--data", str(data / "bridge"), "--interface", "127.0.0.1",
            "--only", f"hwe-p1-{self._serial()}",
        )  # fmt: skip
        self.children.start(
            "metering", "ae.metering", "--cse", cse, "--premise", PREMISE,
            "--credential", str(household.credential("metering")),
        )  # fmt: skip
        self.children.start(
            "display", "ae.in_home_display", "--cse", cse, "--premise", PREMISE, "--listen", display_at,
            "--credential", str(household.credential("in-home-display")),
        )  # fmt: skip
        meter_at = self._wait_for("the meter", lambda: _first_line(meter))
        played = f"telegrams of {self.settings.telegrams}" if self.settings.telegrams else "made-up telegrams"
        print(
            f"one premise, on this machine only:\n"
            f"  display      {display}/\n"
            f"  CSE          {cse}/cse-in      (look around with gridhearth token --credential {household.administrator})\n"
            f"  MQTT broker  {broker}      lets in who has a credential file: user client_id, password mqtt_password\n"
            f"  authority    {authority}/      who may read the home's data, and who reads it\n"
            f"  meter        {meter_at}    emulated: a HomeWizard P1 with {played}, announced on the loopback interface\n"
            f"  data, logs   {data.resolve()}",
            flush=True,
        )
        if household.invitation:
            print(f"{HOUSEHOLDER}, who lives here, chooses a password at\n  {household.invitation}", flush=True)

    def _found(self, listen: str, cse: str) -> Household:
        """The home's authority and its parties. Raises WrongSetting."""
        try:
            return found(self.data / "authority", listen, cse)
        except (StoreUnusable, Exposed, SettingsWrong, OSError) as fault:
            raise WrongSetting(f"cannot set up the authority in {self.data / 'authority'}: {fault}") from fault

    def _meter(self) -> Sequence[str]:
        if self.settings.telegrams is not None:
            return ("--serial", self._serial(), "--telegrams", str(self.settings.telegrams))
        return ("--serial", self._serial(), "--model", self.settings.model)

    def _serial(self) -> str:
        """The meter's, its own for each data folder: two demos on one machine hear each other's announcements."""
        return f"3c39e7{sha256(str(self.data.resolve()).encode()).hexdigest()[:6]}"

    def _first_values(self) -> dict[str, Any] | None:
        """The display's view, once it shows something that was measured since we started."""
        text = _get(self.settings.display, "/view")
        view: dict[str, Any] = {} if text is None else json.loads(text)
        return view if view.get("now") and view["now"]["measured_ms"] >= self.begun_ms - CLOCKS_APART_MS else None

    def _wait_for(self, what: str, look: Callable[[], Found | None]) -> Found | None:
        """What `look` finds; None when the demo is stopped meanwhile. Raises Broken when it takes too long."""
        found = self._look_for(look)
        if found is None and not self.stopping.told:
            raise Broken(f"{what} did not come within {START_S:.0f} s; see the logs in {self.data / 'logs'}")
        return found

    def _look_for(self, look: Callable[[], Found | None]) -> Found | None:
        deadline = time.monotonic() + START_S
        while not self.stopping.told and time.monotonic() < deadline:
            self._check_alive()
            found = look()
            if found:
                return found
            time.sleep(LOOK_S)
        return None

    def _check_alive(self) -> None:
        dead = self.children.dead()
        if dead is None:
            return
        # Ctrl-C reaches the children too, and may reach them first.
        time.sleep(0.3)
        if not self.stopping.told:
            raise Broken(
                f"the {dead.name} ended with status {dead.process.returncode}; its last words:\n{dead.last_words()}"
            )


def _text(address: tuple[str, int]) -> str:
    host, port = address
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _get(address: tuple[str, int], path: str) -> bytes | None:
    """What stands at a path of one of our own servers; None as long as it does not answer with 200."""
    connection = http.client.HTTPConnection(*address, timeout=2)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read()
        return body if answer.status == 200 else None
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def _first_line(child: Child) -> str | None:
    lines = child.log.read_text(errors="replace").splitlines()
    return next((line for line in lines if line.startswith("http")), None)


def _in_words(view: dict[str, Any]) -> str:
    """The first values, in one line."""
    figures = [view["now"]] if view["now"] else []
    figures += view["today"]
    parts = [f"{figure['number']} {figure['unit']} {figure['words']} {figure['note']}".strip() for figure in figures]
    return "; ".join(parts)

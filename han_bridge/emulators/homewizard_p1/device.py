"""The device: its state, its HTTP server, its announcement."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from types import TracebackType
from typing import Any, Protocol

from zeroconf import IPVersion, ServiceInfo, Zeroconf

from energy.p1 import Telegram, TelegramRefused, parse
from energy.synthetic import SyntheticMeter
from han_bridge.clock import Clock, utc_now
from han_bridge.emulators.homewizard_p1.measurement import measurement_of

__all__ = ["HomeWizardP1", "LiveMeter", "Replay", "TelegramSource"]

_SERVICE = "_hwenergy._tcp.local."
_LONGEST_REQUEST = 4096


class TelegramSource(Protocol):
    """Where the emulated device's telegrams come from."""

    def take(self) -> bytes:
        """The telegram to serve now."""

    def look(self) -> bytes:
        """The telegram that was served last, or would be served first."""


class LiveMeter:
    """A synthetic meter that goes with the clock."""

    def __init__(self, meter: SyntheticMeter, clock: Clock = utc_now) -> None:
        self._meter = meter
        self._clock = clock

    def take(self) -> bytes:
        """The telegram of this second."""
        return self._meter.telegram(self._clock())

    def look(self) -> bytes:
        """The telegram of this second."""
        return self.take()


class Replay:
    """Recorded telegrams, one after the other, and from the beginning again."""

    def __init__(self, telegrams: Sequence[bytes]) -> None:
        if not telegrams:
            raise ValueError("there is no telegram to replay: each begins with a line that has /")
        self._telegrams = tuple(telegrams)
        self._taken = 0
        self._lock = threading.Lock()

    def take(self) -> bytes:
        """The next telegram."""
        with self._lock:
            self._taken += 1
            return self.look()

    def look(self) -> bytes:
        """The telegram taken last."""
        return self._telegrams[max(self._taken - 1, 0) % len(self._telegrams)]

    @property
    def taken(self) -> int:
        """How many telegrams were served."""
        return self._taken


class HomeWizardP1:
    """The device. Serves between `start` and `stop`, or as a context manager; `announce` tells the network."""

    def __init__(
        self,
        source: TelegramSource,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        serial: str = "3c39e7aabbcc",
        api_enabled: bool = True,
    ) -> None:
        self.source = source
        self.serial = serial
        self.api_enabled = api_enabled
        self.cloud_enabled = True
        self.signalled = 0
        self._last_good: Telegram | None = None
        self._host = host
        self._server = _Server((host, port), self)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), name="homewizard-p1", daemon=True
        )
        self._zeroconf: Zeroconf | None = None

    @property
    def url(self) -> str:
        """Where the local API answers."""
        return f"http://{self._host}:{self._server.server_port}"

    def start(self) -> None:
        """Begins to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Says goodbye to the network and stops answering."""
        if self._zeroconf is not None:
            self._zeroconf.unregister_all_services()
            self._zeroconf.close()
            self._zeroconf = None
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()

    def announce(self) -> None:
        """Announces the device by mDNS on the interface that it answers on."""
        self._zeroconf = Zeroconf(interfaces=[self._host], ip_version=IPVersion.V4Only)
        self._zeroconf.register_service(self._service(), allow_name_change=True)

    def __enter__(self) -> HomeWizardP1:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def about(self) -> dict[str, Any]:
        """The answer to GET /api."""
        return {
            "product_type": "HWE-P1",
            "product_name": "P1 Meter",
            "serial": self.serial,
            "firmware_version": "2.11",
            "api_version": "v1",
        }

    def measurement(self) -> dict[str, Any]:
        """The answer to GET /api/v1/data: what the newest telegram that could be read tells."""
        try:
            self._last_good = parse(self.source.look(), accept_unverifiable=True)
        except TelegramRefused:
            # As the device does: it drops what it cannot read and shows the last that it could.
            pass
        if self._last_good is None:
            return {"wifi_ssid": "Emulated", "wifi_strength": 100}
        return dict(measurement_of(self._last_good, utc_now()))

    def _service(self) -> ServiceInfo:
        name = f"p1meter-{self.serial[-6:].upper()}"
        return ServiceInfo(
            _SERVICE,
            f"{name}.{_SERVICE}",
            addresses=[ip_address(self._host).packed],
            port=self._server.server_port,
            properties={
                "api_enabled": "1" if self.api_enabled else "0",
                "path": "/api/v1",
                "serial": self.serial,
                "product_name": "P1 Meter",
                "product_type": "HWE-P1",
            },
            server=f"{name.lower()}.local.",
        )


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], device: HomeWizardP1) -> None:
        self.device = device
        super().__init__(address, _LocalApi)


class _LocalApi(BaseHTTPRequestHandler):
    server: _Server
    timeout = 10

    def do_GET(self) -> None:
        device = self.server.device
        if not self._is_open():
            return
        if self.path == "/api":
            self._answer_json(device.about())
        elif self.path == "/api/v1/data":
            self._answer_json(device.measurement())
        elif self.path == "/api/v1/telegram":
            self._answer(200, "text/plain; charset=ISO-8859-1", device.source.take())
        elif self.path == "/api/v1/system":
            self._answer_json({"cloud_enabled": device.cloud_enabled})
        else:
            self._refuse(404, 1, "Not found")

    def do_PUT(self) -> None:
        device = self.server.device
        if not self._is_open():
            return
        wanted = self._body()
        if self.path == "/api/v1/identify":
            device.signalled += 1
            self._answer_json({"identify": "ok"})
        elif self.path != "/api/v1/system":
            self._refuse(404, 1, "Not found")
        elif isinstance(wanted.get("cloud_enabled"), bool):
            device.cloud_enabled = wanted["cloud_enabled"]
            self._answer_json({"cloud_enabled": device.cloud_enabled})
        else:
            self._refuse(400, 2, "Invalid request")

    def log_message(self, format: str, *args: Any) -> None:
        """A device keeps no log of its visitors."""

    def _is_open(self) -> bool:
        if not self.server.device.api_enabled:
            self._refuse(403, 202, "API not enabled")
        return self.server.device.api_enabled

    def _body(self) -> dict[str, Any]:
        length = self.headers.get("Content-Length", "0")
        octets = self.rfile.read(min(int(length), _LONGEST_REQUEST)) if length.isdecimal() else b""
        try:
            body = json.loads(octets or b"{}")
        except ValueError:
            return {}
        return body if isinstance(body, dict) else {}

    def _refuse(self, status: int, number: int, description: str) -> None:
        body = json.dumps({"error": {"id": number, "description": description}}).encode()
        self._answer(status, "application/json", body)

    def _answer_json(self, body: dict[str, Any]) -> None:
        self._answer(200, "application/json", json.dumps(body).encode())

    def _answer(self, status: int, content_type: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

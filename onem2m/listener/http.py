"""Receives notifications over HTTP (TS-0009 6.2): a small server in threads of its own."""

from __future__ import annotations

import logging
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import SHUT_RD, socket
from typing import Any

from onem2m.errors import BadRequest, InternalServerError, OneM2MError, ServerBusy
from onem2m.listener.notification import Discover, Receive, hand_on
from onem2m.mapping.http import HttpAnswer, HttpMessage, answer_form, decode_request, encode_response, refused
from onem2m.primitive import OK, Response
from onem2m.vocabulary import Operation

log = logging.getLogger(__name__)

MAX_BODY_BYTES = 16 * 1024 * 1024
MAX_CONNECTIONS = 64
IDLE_S = 60.0
"""How long a sender may keep a connection open, or a request unfinished, without a word."""
FINISH_S = 5.0
"""How long stopping waits for a notification that is just being received."""


def answer_notification(message: HttpMessage, receive: Receive, discover: Discover | None = None) -> HttpAnswer:
    """Hands what a message tells to `receive`, in order, and makes the answer to its sender.

    The check of a target (`vrq`) is answered and not handed on; `discover` answers an on-demand discovery (`idr`),
    which is refused without it (5208). A OneM2MError of theirs becomes the answer, any other error a 5000: the sender
    learns that the notification was not taken. ServerBusy is no refusal: a plain 503 counts as "not reachable now"
    (TS-0009 has no code for it), and the sender comes again.
    """
    try:
        request = decode_request(message)
        if request.operation is not Operation.NOTIFY:
            raise BadRequest("this address takes notifications only: POST without ty in Content-Type")
        content = hand_on(request.content, receive, discover)
    except ServerBusy as refusal:
        text = f"{refusal}\n".encode()
        length = str(len(text)).encode()
        return HttpAnswer(
            503, [(b"content-type", b"text/plain"), (b"content-length", length), (b"retry-after", b"1")], text
        )
    except OneM2MError as refusal:
        return encode_response(refused(refusal, message.headers), answer_form(message.headers))
    except Exception:
        log.exception("a notification could not be received")
        fault = refused(InternalServerError("internal error"), message.headers)
        return encode_response(fault, answer_form(message.headers))
    response = Response(OK, content, request_id=request.request_id, release=request.release)
    return encode_response(response, answer_form(message.headers))


class HttpListener:
    """Receives notifications at `url` for an application, and hands them to `receive` one connection at a time.

    `receive` runs in a thread of the listener's, and the sender waits for it: it should put the notification down and
    return. Port 0 takes any free one. `path` can hold a secret, so that only who was told the address is heard. An
    interworking proxy answers on-demand discoveries by `discover`, in such a thread as well.
    """

    def __init__(
        self, host: str, port: int, receive: Receive, path: str = "/", *, discover: Discover | None = None
    ) -> None:
        self._server = _Server((host, port), receive, path, discover)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.1,), name="listener", daemon=True)
        self._host = f"[{host}]" if ":" in host else host
        self._path = path

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        """Where notifications are received, as the CSE of the same machine reaches it."""
        return f"http://{self._host}:{self.port}{self._path}"

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Takes no more notifications; those that are being received are finished and answered first."""
        if self._thread.is_alive():
            self._server.shutdown()
        self._server.server_close()
        self._server.finish()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True

    def __init__(self, address: tuple[str, int], receive: Receive, path: str, discover: Discover | None) -> None:
        self.receive = receive
        self.path = path
        self.discover = discover
        self._open: dict[threading.Thread, socket] = {}
        super().__init__(address, _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        if len(self._open) >= MAX_CONNECTIONS:
            self.shutdown_request(request)
            return
        thread = threading.Thread(
            target=self.process_request_thread, args=(request, client_address), name="notifications", daemon=True
        )
        self._open[thread] = request
        thread.start()

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._open.pop(threading.current_thread(), None)

    def finish(self) -> None:
        """Ends the connections: nothing more is read from them, what was read is answered."""
        for thread, connection in list(self._open.items()):
            try:
                connection.shutdown(SHUT_RD)
            except OSError:
                pass  # The sender was faster.
            thread.join(timeout=FINISH_S)

    def handle_error(self, request: socket | tuple[bytes, socket], client_address: Any) -> None:
        # A sender that goes away in the middle of a request is its own concern.
        log.debug("the connection of %s ended in an error", client_address)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    timeout = IDLE_S
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if self.path.partition("?")[0] != self.server.path:
            self._refuse(404, "nothing is received at this address")
        elif self.headers.get("Transfer-Encoding") or not (length.isascii() and length.isdigit()):
            self._refuse(411, "a notification says its Content-Length")
        elif len(length) > 9 or int(length) > MAX_BODY_BYTES:
            self._refuse(413, f"a notification has at most {MAX_BODY_BYTES} bytes")
        else:
            body = self.rfile.read(int(length))
            headers = [
                (name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in self.headers.items()
            ]
            message = HttpMessage("POST", b"/", b"", headers, body)
            self._reply(answer_notification(message, self.server.receive, self.server.discover))

    def _refuse(self, status: int, text: str) -> None:
        # The body was not read, so what follows on this connection would be taken for the next request.
        self.close_connection = True
        answer = encode_response(Response(BadRequest.code, {"m2m:dbg": text}))
        answer.status = status
        self._reply(answer, (b"connection", b"close"))

    def _reply(self, answer: HttpAnswer, *more: tuple[bytes, bytes]) -> None:
        self.send_response_only(answer.status)
        for name, value in (*answer.headers, *more):
            self.send_header(name.decode("latin-1"), value.decode("latin-1"))
        self.end_headers()
        self.wfile.write(answer.body)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """What the base class says of requests that it cannot read, or whose method is not POST."""
        # A request line that could not be read counts as HTTP/0.9, whose answers have no head.
        self.request_version = self.protocol_version
        self._refuse(code, message or "not a request that is understood here")

    def log_message(self, format: str, *args: Any) -> None:
        log.debug(format, *args)

"""Bad bytes on a real connection: they are answered or cut off, hurt nobody else, and change nothing."""

from __future__ import annotations

import re
import socket
import sqlite3
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench.servers import Server, running, start_cse

HEAD = b"Host: localhost\r\nX-M2M-Origin: CAdmin\r\nX-M2M-RI: 1\r\nX-M2M-RVI: 4\r\n"
JSON = b"Content-Type: application/json;ty=3\r\n"
CONTAINER = b'{"m2m:cnt":{"rn":"a","lbl":["x"]}}'
POST = b"POST /cse-in HTTP/1.1\r\n" + HEAD + JSON
WHOLE = POST + b"Content-Length: %d\r\n\r\n" % len(CONTAINER) + CONTAINER
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n10\r\n%b\r\n%x\r\n%b\r\n0\r\n\r\n" % (
    CONTAINER[:16],
    len(CONTAINER) - 16,
    CONTAINER[16:],
)
GET = b"GET /cse-in?fu=1&ty=3+4&lbl=a HTTP/1.1\r\n" + HEAD + b"\r\n"
DELETE = b"DELETE /cse-in/kept HTTP/1.1\r\n" + HEAD
STATUS = re.compile(rb"HTTP/1\.[01] (\d{3}) [^\r]*\r\n(?:[^\r]+\r\n)*?(?:x-m2m-rsc: (\d+)\r\n)?")
PRESCRIBED = {(501, 4001), (501, 5001), (501, 5206), (504, 4008), (500, 5204)}
GIVES_UP_S = 5.0
KEPT = b"GET /cse-in/kept HTTP/1.1\r\n" + HEAD + b"Connection: close\r\n\r\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(start_cse(tmp_path_factory.mktemp("wire"))) as server:
        kept = CONTAINER.replace(b'"a"', b'"kept"')
        answer = exchange(server, POST + b"Content-Length: %d\r\n\r\n" % len(kept) + kept)
        assert answer.startswith(b"HTTP/1.1 201"), answer
        yield server


def exchange(server: Server, sent: bytes, *, first_s: float = GIVES_UP_S, then_s: float = 0.1) -> bytes:
    """Everything that comes back. When nothing comes for so long, first or after something came, we stop sending."""
    received = b""
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        try:
            connection.settimeout(GIVES_UP_S)
            connection.sendall(sent)
            connection.settimeout(first_s)
            while part := connection.recv(65536):
                received += part
                connection.settimeout(then_s)
        except TimeoutError:
            received += _rest(connection)
        except ConnectionError:
            pass  # it refused to read on
    return received


def _rest(connection: socket.socket) -> bytes:
    received = b""
    try:
        connection.shutdown(socket.SHUT_WR)
        connection.settimeout(GIVES_UP_S)
        while part := connection.recv(65536):
            received += part
    except ConnectionError:
        pass
    return received


def answers(received: bytes) -> list[tuple[int, int]]:
    """HTTP status and response status code of each answer."""
    return [(int(status), int(code or 0)) for status, code in STATUS.findall(received) if status != b"100"]


def held(server: Server) -> list[Any]:
    connection = sqlite3.connect(f"file:{server.data / 'tree.sqlite'}?mode=ro", uri=True)
    try:
        return connection.execute("SELECT * FROM resource ORDER BY key").fetchall()
    finally:
        connection.close()


def alive(server: Server) -> bool:
    return exchange(server, KEPT).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (b"\x00\x01\x02\x03\r\n\r\n", [(400, 0)]),
        (GET.replace(b" HTTP/1.1", b" HTTP/9.9"), [(400, 0)]),
        (GET.replace(b"/cse-in", b"/cse-in\x00"), [(400, 0)]),
        (GET.replace(b"CAdmin", b"CAd\x00min"), [(400, 0)]),
        (GET.replace(b"CAdmin", b"CAd\xe9min"), [(400, 4000)]),
        (GET.replace(b"X-M2M-RI: 1", b"X-M2M-RI: \xe9\t"), [(400, 4000)]),
        (GET.replace(b"RVI: 4", b"RVI: \xe9"), [(501, 4001)]),
        (GET.replace(b"/cse-in?", "/cse-in/é?".encode()), [(404, 4004)]),
        (GET.replace(b"/cse-in?", b"/cse-in/%00?"), [(400, 4000)]),
        (GET.replace(b"/cse-in?", b"http://x/cse-in?"), [(200, 2000)]),
        (GET.replace(b"/cse-in?", "/healthz?é".encode()), [(200, 0)]),
        (GET.replace(b"GET", b"CONNECT"), [(405, 4005)]),
        (GET.replace(b"GET", b"get"), [(405, 4005)]),
        (GET.replace(b"X-M2M-RI: 1\r\n", b"X-M2M-RI: 1\r\n folded\r\n"), [(400, 0)]),
        (GET.replace(b"\r\n\r\n", b"\r\nX-A: " + b"a" * 1_000_000 + b"\r\n\r\n"), [(431, 0)]),
        (GET.replace(b"\r\n\r\n", b"\r\n" + b"X-A: a\r\n" * 500 + b"\r\n"), [(431, 0)]),
        (GET.replace(b"fu=1", b"fu=1&lbl=" + b"a" * 100_000), [(414, 0)]),
        (GET * 5, [(200, 2000)] * 5),
        (GET * 2 + b"\x00\x00\r\n\r\n", [(200, 2000), (200, 2000), (400, 0)]),
        (POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n", [(400, 4000)]),
        (POST + b"Transfer-Encoding: chunked\r\n\r\n-5\r\nabc\r\n0\r\n\r\n", [(400, 4000)]),
        (POST + b"Transfer-Encoding: chunked\r\n\r\n" + b"f" * 20 + b"\r\nabc\r\n", [(400, 4000)]),
        (POST + b"Transfer-Encoding: gzip\r\n\r\nabc", [(400, 0)]),
        (POST + b"Content-Length: 34\r\nContent-Length: 3\r\n\r\n" + CONTAINER, [(400, 0)]),
        (POST + b"Content-Length: -1\r\n\r\n" + CONTAINER, [(400, 0)]),
        (POST + b"Content-Length: 99999999999999999999999\r\n\r\n" + CONTAINER, [(400, 0)]),
        (POST + b"Content-Length: 5000000\r\n\r\n" + b" " * 5_000_000, [(413, 4000)]),
        (POST + b"Content-Length: 3\r\n\r\n" + CONTAINER, [(400, 4000), (400, 0)]),
        (DELETE + b"Content-Length: 5\r\n\r\nabcde", [(400, 4000)]),
    ],
    ids=lambda value: repr(value)[:50] if isinstance(value, bytes) else "",
)
@pytest.mark.rule("CSE/HTTP/CNT/022", "CSE/GEN/ORD/025")
def test_bytes_that_are_no_request_are_answered_so_and_change_nothing(
    server: Server, sent: bytes, expected: list[tuple[int, int]]
) -> None:
    before = held(server)

    received = exchange(server, sent)

    # A client that is still sending may lose the answer with the connection.
    assert answers(received) == expected or (len(sent) > 1_000_000 and received == b""), received[-500:]
    assert held(server) == before
    assert alive(server)


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", []),
        (b"GET /cse-in HT", []),
        (b"GET /cse-in HTTP/1.1\r\nHost:", []),
        (POST + b"Transfer-Encoding: chunked\r\n\r\n22\r\n" + CONTAINER + b"\r\n", [(400, 4000)]),
        (POST + b"Content-Length: 50\r\n\r\n" + CONTAINER, [(400, 4000)]),
        (POST + b"Content-Length: 10000000\r\n\r\n" + CONTAINER, [(400, 4000)]),
        (DELETE + b"Content-Length: 5\r\n\r\n", [(400, 4000)]),
        (bytes.fromhex("160301020001000200"), [(400, 0)]),
    ],
    ids=lambda value: repr(value)[:50] if isinstance(value, bytes) else "",
)
def test_a_request_that_breaks_off_is_not_performed(
    server: Server, sent: bytes, expected: list[tuple[int, int]]
) -> None:
    before = held(server)

    received = exchange(server, sent, first_s=0.1)

    assert answers(received) in (expected, []), received[-500:]
    assert held(server) == before
    assert alive(server)


def test_a_client_that_leaves_in_the_middle_has_not_asked(server: Server) -> None:
    before = held(server)

    for sent in (WHOLE[:-3], CHUNKED[:-5], DELETE + b"Content-Length: 5\r\n\r\n"):
        with socket.create_connection(("127.0.0.1", server.port)) as connection:
            connection.sendall(sent)

    assert alive(server)
    assert held(server) == before


def test_clients_that_never_finish_hold_up_nobody(server: Server) -> None:
    with ExitStack() as stack:
        for start in (WHOLE[:20], WHOLE[:-3], CHUNKED[:-5], b"") * 40:
            connection = stack.enter_context(socket.create_connection(("127.0.0.1", server.port)))
            connection.sendall(start)

        began = time.monotonic()
        assert alive(server)
        assert time.monotonic() - began < 2.0


RIGHT = (GET, WHOLE, CHUNKED, GET + WHOLE, WHOLE + GET)
SPLINTERS = st.sampled_from(
    [
        b"\r\n",
        b"\n",
        b"\x00",
        b":",
        b" ",
        b"/",
        b"\xff",
        b"%",
        b"{",
        b"0\r\n\r\n",
        b"Content-Length: 5\r\n",
        b"\r\n\r\n",
    ]
) | st.binary(min_size=1, max_size=4)


@st.composite
def shattered(draw: Any) -> bytes:
    """A request with some bytes lost, doubled, changed or added."""
    text: bytes = draw(st.sampled_from(RIGHT))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 6)))
        match draw(st.sampled_from(["lose", "double", "change", "add", "cut"])):
            case "lose":
                text = text[:start] + text[end:]
            case "double":
                text = text[:end] + text[start:]
            case "change":
                text = text[:start] + draw(SPLINTERS) + text[end:]
            case "add":
                text = text[:start] + draw(SPLINTERS) + text[start:]
            case "cut":
                text = text[:start]
    return text


def check_shattered(server: Server, sent: bytes) -> None:
    before = held(server)

    received = exchange(server, sent, first_s=0.05, then_s=0.05)

    for status, code in answers(received):
        assert status < 500 or (status, code) in PRESCRIBED, received
        assert code != 5000
    if not any(status // 100 == 2 for status, _ in answers(received)):
        # Without a success nothing has happened, unless it happened after the connection was given up.
        after = held(server)
        assert after == before or not answers(received), received


@given(sent=shattered())
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_shattered_request_does_no_harm(server: Server, sent: bytes) -> None:
    check_shattered(server, sent)


def test_the_server_has_written_no_trace_of_a_fault(server: Server, tmp_path: Path) -> None:
    log = (server.data / "server.log").read_text()

    assert alive(server)
    assert "Traceback" not in log
    assert "ERROR" not in log


@pytest.mark.soak
@given(sent=shattered())
@settings(max_examples=20_000, deadline=None, suppress_health_check=list(HealthCheck))
def test_shattered_requests_do_no_harm_for_long(server: Server, sent: bytes) -> None:
    check_shattered(server, sent)

"""Paths and headers that one party reads differently from another."""

from __future__ import annotations

import pytest

from tests.attacks.fortress import ALICE, MALLORY, SECRET, Fortress, Party

PATHS = [
    "/cse-in/mallory/../alice/box/la",
    "/cse-in/mallory/%2e%2e/alice/box/la",
    "/cse-in/mallory/.%2e/alice/box/la",
    "/cse-in/mallory/%252e%252e/alice/box/la",
    "/cse-in/mallory/..%2falice/box/la",
    "/cse-in/mallory/..;/alice/box/la",
    "/cse-in/mallory/..\\alice\\box\\la",
    "/cse-in%2falice%2fbox%2fla",
    "/cse-in%2Falice/box/la",
    "/cse-in/alice%2fbox%2fla",
    "/cse-in%252falice%252fbox%252fla",
    "/cse-in/./alice/box/la",
    "/cse-in//alice/box/la",
    "//cse-in/alice/box/la",
    "/cse-in/alice/box/la/",
    "/cse-in/alice/box/la//",
    "/cse-in/alice/box/la/.",
    "/cse-in/alice/box/la%00",
    "/cse-in/alice/box/la%00.json",
    "/cse-in/alice/box/la%20",
    "/cse-in/alice/box/la;x=y",
    "/cse-in/alice/box/la%3ffu=1",
    "/cse-in/alice/box/la%23con",
    "/cse-in/alice/box/la%0d%0aX-M2M-Origin:%20Calice",
    "/CSE-IN/ALICE/BOX/LA",
    "/cse-in/al%69ce/box/la",
    "/%63se-in/alice/box/la",
    "/cse-in/alice/box/%6c%61",
    "/cse-in/alic%c3%a9/box/la",
    "/cse-in/alic%e9/box/la",
    "/cse-in/alice/box/%uff4ca",
    "/cse-in/alice/box/l%c0%61",
    "/healthz/../cse-in/alice/box/la",
    "/static/../cse-in/alice/box/la",
    "/static/%2e%2e/cse-in/alice/box/la",
    "/healthz%2f..%2fcse-in/alice/box/la",
    "/~/id-in/../cse-in/alice/box/la",
    "/~/id-mn/cse-in/alice/box/la",
    "/~//id-in/cse-in/alice/box/la",
    "/~%2fid-in%2fcse-in/alice/box/la",
    "/_/other.example/id-in/cse-in/alice/box/la",
    "/_/gridhearth.local/id-in/../id-in/cse-in/alice/box/la",
    "/%7e/id-in/cse-in/alice/box/la",
    "/%5f/gridhearth.local/id-in/cse-in/alice/box/la",
]


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize("path", PATHS)
def test_no_spelling_of_a_path_leads_around_the_guard(fortress: Fortress, mallory: Party, path: str) -> None:
    token = mallory.token()
    for method in ("GET", "DELETE"):
        head = f"{method} {path} HTTP/1.1\r\nHost: x\r\nX-M2M-RI: 1\r\nX-M2M-RVI: 4\r\nX-M2M-Origin: {MALLORY}\r\n"
        close = f"Authorization: Bearer {token}\r\nConnection: close\r\n\r\n"
        received = fortress.exchange((head + close).encode())

        assert received.startswith((b"HTTP/1.1 4", b"HTTP/1.1 5")), received
        assert not received.startswith(b"HTTP/1.1 500"), received
        assert SECRET.encode() not in received


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize("path", PATHS)
def test_no_spelling_of_a_path_does_without_a_credential(fortress: Fortress, path: str) -> None:
    head = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nX-M2M-RI: 1\r\nX-M2M-RVI: 4\r\nX-M2M-Origin: {ALICE}\r\n"

    received = fortress.exchange(f"{head}Connection: close\r\n\r\n".encode())

    assert SECRET.encode() not in received
    assert b"m2m:c" not in received, received


def framed(fortress: Fortress, *lines: str, body: str = "", who: str = MALLORY) -> bytes:
    """A POST of a body, with the given lines in its head."""
    token = fortress.mint.token(who)
    frame = ["Host: x", "X-M2M-RI: 1", "X-M2M-RVI: 4", f"X-M2M-Origin: {who}", f"Authorization: Bearer {token}"]
    return "\r\n".join(["POST /cse-in/mallory HTTP/1.1", *frame, *lines, "", body]).encode()


def hidden(fortress: Fortress) -> str:
    """A request in the body of another: with the right name and no proof, or Mallory's."""
    return (
        "GET /cse-in/alice/box/la HTTP/1.1\r\nHost: localhost\r\nX-M2M-RI: 2\r\nX-M2M-RVI: 4\r\n"
        f"X-M2M-Origin: {ALICE}\r\nAuthorization: Bearer {fortress.mint.token(MALLORY)}\r\n\r\n"
    )


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize(
    "lines",
    [
        ["Content-Length: 5", "Transfer-Encoding: chunked"],
        ["Transfer-Encoding: chunked", "Content-Length: 5"],
        ["Content-Length: 5", "Content-Length: 500"],
        ["Content-Length: 5, 500"],
        ["Content-Length: +5"],
        ["Content-Length: 0x5"],
        ["Content-Length : 5"],
        [" Content-Length: 5"],
        ["Transfer-Encoding: xchunked"],
        ["Transfer-Encoding : chunked"],
        ["Transfer-Encoding: identity, chunked"],
        ["Transfer-Encoding: chunked, identity"],
        ["Transfer-Encoding:\tchunked", "Content-Length: 5"],
        ["Transfer-Encoding: chunked", "Transfer-Encoding: identity"],
        ["X-M2M-Origin: Calice"],
        ["X-Fold: a", " X-M2M-Origin: Calice"],
        ["X-Fold: a", "\tX-M2M-Origin: Calice"],
        ["Authorization: Bearer e30.e30.e30"],
        ["X-M2M-RI: 3"],
        ["Content-Type: application/json;ty=4", "Content-Type: application/json;ty=1"],
    ],
    ids=", ".join,
)
def test_no_frame_hides_a_second_request_or_a_second_name(fortress: Fortress, lines: list[str]) -> None:
    body = f"0\r\n\r\n{hidden(fortress)}"

    received = fortress.exchange(framed(fortress, "Content-Type: application/json;ty=3", *lines, body=body))

    assert SECRET.encode() not in received
    assert b"HTTP/1.1 2" not in received, received


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize(
    "line",
    [
        "X-Client-Verify: SUCCESS",
        "X-Real-IP: 127.0.0.1",
        "X-Forwarded-For: 127.0.0.1",
        "Forwarded: for=127.0.0.1",
        "X-Forwarded-User: Calice",
        "X-Remote-User: Calice",
        "X-Original-URL: /cse-in/mallory",
        "X-Rewrite-URL: /cse-in/alice/box/la",
        "X-HTTP-Method-Override: GET",
        "X_M2M_Origin: Calice",
        "X-M2M_Origin: Calice",
        "X-M2M-Origin\x00: Calice",
        "X-M2M-Origin\xa0: Calice",
    ],
)
def test_no_header_of_a_proxy_is_believed_from_a_client(fortress: Fortress, line: str) -> None:
    token = fortress.mint.token(MALLORY)
    frame = (
        f"Host: x\r\nX-M2M-RI: 1\r\nX-M2M-RVI: 4\r\nAuthorization: Bearer {token}\r\n{line}\r\nConnection: close\r\n"
    )

    received = fortress.exchange(f"GET /cse-in/alice/box/la HTTP/1.1\r\n{frame}\r\n".encode("latin-1"))

    assert received.startswith(b"HTTP/1.1 4"), received
    assert SECRET.encode() not in received


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize("line", ["X-HTTP-Method-Override: DELETE", "X-Method-Override: DELETE", "X-HTTP-Method: PUT"])
def test_no_header_makes_another_operation_of_a_read(alice: Party, line: str) -> None:
    name, _, value = line.partition(": ")

    told = alice.ask("GET", "/cse-in/alice/box", {name: value})

    assert told.status == 200


@pytest.mark.usefixtures("untouched")
def test_a_second_request_on_a_connection_proves_itself_anew(fortress: Fortress, alice: Party) -> None:
    """What one request proved says nothing of the next, which another client of a proxy may have sent."""
    frame = "Host: localhost\r\nX-M2M-RI: 1\r\nX-M2M-RVI: 4\r\nX-M2M-Origin: Calice\r\n"
    first = f"GET /cse-in/alice/box HTTP/1.1\r\n{frame}Authorization: Bearer {alice.token()}\r\n\r\n"
    second = f"GET /cse-in/alice/box/la HTTP/1.1\r\n{frame}Connection: close\r\n\r\n"

    received = fortress.exchange((first + second).encode())

    assert received.count(b"HTTP/1.1 200") == 1
    assert received.count(b"HTTP/1.1 403") == 1
    assert SECRET.encode() not in received

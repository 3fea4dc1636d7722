"""Web pages that a browser in the house was lured to (CSRF, CORS, DNS rebinding)."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.attacks.fortress import ALICE, SECRET, Fortress, Party
from tests.conformance.wire import Server, Wire

ORIGINS = [
    "http://evil.example",
    "https://evil.example",
    "null",
    "http://localhost:3000",
    "http://127.0.0.1",
    "file://",
    "*",
    "",
]


@pytest.fixture(scope="module")
def open_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wire]:
    """A CSE in development mode: it believes names, but from this machine only."""
    server = Server(tmp_path_factory.mktemp("open"))
    yield server.wire
    assert server.stop() == 0


@pytest.mark.parametrize("origin", ORIGINS)
def test_no_page_of_elsewhere_may_read_an_answer(alice: Party, origin: str) -> None:
    for method in ("GET", "OPTIONS"):
        told = alice.ask(method, "/cse-in/alice/box/la", {"Origin": origin, "Access-Control-Request-Method": "DELETE"})

        assert [name for name in told.headers if name.startswith("access-control-")] == []


@pytest.mark.parametrize("origin", ORIGINS)
def test_nor_in_development_mode(open_house: Wire, origin: str) -> None:
    for method in ("GET", "OPTIONS"):
        answer = open_house.ask(method, "/cse-in", {"Origin": origin, "Access-Control-Request-Method": "DELETE"})

        assert [name for name in answer.headers if name.startswith("access-control-")] == []


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_what_a_form_can_send_without_asking_first_is_refused(fortress: Fortress, kind: str) -> None:
    frame: dict[str, str | None] = {"Content-Type": kind, "Origin": "http://evil.example", "Cookie": "session=1"}

    told = fortress.ask("POST", "/cse-in/alice/box", frame, '{"m2m:cin":{"con":"planted"}}')

    assert (told.status, told.code) == (403, 4107)


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_what_a_form_can_send_is_refused_in_development_mode_too(open_house: Wire, kind: str) -> None:
    """A form cannot set X-M2M-RI or a oneM2M content type; even with both it would need to be asked for first."""
    answer = open_house.ask("POST", "/cse-in", {"Content-Type": kind}, '{"m2m:cnt":{"rn":"planted"}}')

    assert answer.status >= 400
    assert open_house.ask("GET", "/cse-in/planted").status == 404


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8080", "localhost.evil.example", "127.0.0.1.evil.example", "cse", "[::1].evil", ""],
)
def test_in_development_mode_a_name_that_was_bent_to_this_machine_is_not_served(open_house: Wire, host: str) -> None:
    """DNS rebinding: the browser believes to speak with evil.example, and reaches 127.0.0.1."""
    answer = open_house.ask("GET", "/cse-in", {"Host": host})

    assert (answer.status, answer.code) == (403, 4107), answer
    assert b"m2m:cb" not in answer.body


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]", "localhost:8080", "LOCALHOST"])
def test_in_development_mode_this_machine_is_served(open_house: Wire, host: str) -> None:
    assert open_house.ask("GET", "/cse-in", {"Host": host}).status == 200


def test_a_read_with_a_cookie_and_a_page_behind_it_gives_nothing(fortress: Fortress) -> None:
    frame: dict[str, str | None] = {"Cookie": f"token={fortress.mint.token(ALICE)}", "Origin": "http://evil.example"}

    told = fortress.ask("GET", "/cse-in/alice/box/la", frame)

    assert (told.status, told.code) == (403, 4107)
    assert SECRET not in told.body.decode()


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        ([], "authority"),
        (["--development", "--listen", "0.0.0.0:0"], "development"),
        (["--development", "--listen", "[::]:0"], "development"),
        (["--authority", "trust.json", "--listen", "0.0.0.0:0"], "tls"),
        (["--authority", "http://keys.example/trust.json"], "https"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_server_that_would_believe_too_much_does_not_start(flags: list[str], said: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "cse", "--listen", "127.0.0.1:0", "--data", str(tmp_path / "data"), *flags]

    ended = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)

    assert ended.returncode == 2, ended
    assert said in ended.stderr.lower()
    assert len(ended.stderr.strip().splitlines()) == 1

"""Who read what: what the CSE counts, as the household sees it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from authority import register
from authority.accounts import Accounts
from tests.authority.households.neighbourhood import ANNA, HOME
from tests.authority.households.pages import Pages, ThirdParty, share
from tests.authority.people.door import words_of

READ = {
    "originator": "/id-in/Cprovider-acme",
    "operation": "RETRIEVE",
    "to": "cse-in/metering/meters/E1/t1/readings/la",
    "uses": 12,
    "first": "20261120T120000",
    "last": "20261120T123000",
}


class Counting:
    """Stands for a CSE that has counted: answers every policy's question with the same uses."""

    def __init__(self) -> None:
        self.status, self.body = 200, json.dumps({"policy": "acp1", "uses": [READ]}).encode()
        self.asked: list[tuple[str, str | None]] = []
        counting = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                counting.asked.append((self.path, self.headers["Authorization"]))
                self.send_response(counting.status)
                self.send_header("Content-Length", str(len(counting.body)))
                self.end_headers()
                self.wfile.write(counting.body)

            def log_message(self, format: str, *arguments: Any) -> None:
                pass

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def counting(pages: Pages) -> Iterator[Counting]:
    """The pages ask it for uses; all else they ask the real CSE."""
    counting = Counting()
    tree = pages.app.extensions["gridhearth-tree"]
    pages.app.extensions["gridhearth-accounts"] = Accounts(counting.url, lambda: "a-token", tree)
    yield counting
    counting.close()


def test_a_household_sees_how_often_and_when_its_data_was_read(
    pages: Pages, acme: ThirdParty, counting: Counting
) -> None:
    anna = pages.moved_in(ANNA)
    acme.answer(share(anna, acme.request(), data=["readings"]))

    home, uses = words_of(anna.get("/home")), words_of(anna.get(f"/home/{HOME}/t1/uses"))

    assert "Read 12 times, last 20 November 2026, 12:30 UTC" in home
    assert "Acme Energy Advice retrieve cse-in/metering/meters/E1/t1/readings/la 12" in uses
    assert all(
        path.startswith(f"/accounts?policy=cse-in/authority/{HOME}.t1.consents-") and proof == "Bearer a-token"
        for path, proof in counting.asked
    )


def test_who_has_not_read_yet_is_told_so(pages: Pages, acme: ThirdParty, counting: Counting) -> None:
    counting.body = b'{"uses": []}'
    anna = pages.moved_in(ANNA)
    acme.answer(share(anna, acme.request()))

    assert "never so far" in words_of(anna.get("/home"))
    assert "Nobody whom you share with has read anything so far" in words_of(anna.get(f"/home/{HOME}/t1/uses"))


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (404, b"{}"),
        (403, b'{"uses": []}'),
        (200, b"nonsense"),
        (200, b"[]"),
        (200, b"{}"),
        (200, b'{"uses": 1}'),
        (200, b'{"uses": [1]}'),
        (200, b'{"uses": [{"originator": "x"}]}'),
        (200, json.dumps({"uses": [{**READ, "last": 5}]}).encode()),
        (200, json.dumps({"uses": [{**READ, "last": "yesterday"}]}).encode()),
    ],
)
def test_what_is_not_known_is_not_made_up(
    pages: Pages, acme: ThirdParty, counting: Counting, status: int, body: bytes
) -> None:
    counting.status, counting.body = status, body
    anna = pages.moved_in(ANNA)
    acme.answer(share(anna, acme.request()))

    assert "Read not known" in words_of(anna.get("/home"))
    assert "Not known right now" in words_of(anna.get(f"/home/{HOME}/t1/uses"))


def test_nobody_is_asked_where_a_token_would_pass_in_the_open(pages: Pages) -> None:
    accounts = Accounts("http://192.0.2.1:8080", lambda: "a-token", pages.app.extensions["gridhearth-tree"])
    pages.moved_in(ANNA)

    assert accounts.of_tenancy(pages.authority.read(lambda look: register.current(look, HOME))) is None

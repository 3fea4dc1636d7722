"""What web pages and operators see of the CSE: other origins, health, counters (digest http.md 5)."""

from __future__ import annotations

import re
import time

import pytest

from tests.conformance.target import Target
from tests.conformance.wire import Wire


@pytest.mark.rule("CSE/HTTP/PRA/001")
def test_a_preflight_is_answered_for_every_page(wire: Wire) -> None:
    answer = wire.ask(
        "OPTIONS",
        "/cse-in/anything",
        {"X-M2M-RI": None, "Origin": "http://page.example", "Access-Control-Request-Method": "PUT"},
    )

    assert answer.status == 204
    assert answer.headers["access-control-allow-origin"] == "http://page.example"
    assert {"GET", "POST", "PUT", "DELETE", "OPTIONS"} <= words(answer.headers["access-control-allow-methods"])
    allowed = {word.lower() for word in words(answer.headers["access-control-allow-headers"])}
    assert {"content-type", "accept", "authorization", "x-m2m-origin", "x-m2m-ri", "x-m2m-rvi"} <= allowed


@pytest.mark.parametrize("path", ["/cse-in", "/cse-in/nowhere", "/cse-in?rcn=x"])
@pytest.mark.rule("CSE/HTTP/PRA/002")
def test_a_page_may_read_answers_and_their_headers(wire: Wire, path: str) -> None:
    answer = wire.ask("GET", path, {"Origin": "http://page.example"})

    assert answer.headers["access-control-allow-origin"] == "http://page.example"
    exposed = words(answer.headers["access-control-expose-headers"])
    assert {"X-M2M-RSC", "X-M2M-RI", "X-M2M-RVI", "Content-Location", "X-M2M-CTS", "X-M2M-CTO"} <= exposed


@pytest.mark.parametrize("origin", ["http://page.example.evil", "https://page.example", "null", "http://other.example"])
@pytest.mark.parametrize("method", ["GET", "OPTIONS"])
@pytest.mark.rule("CSE/HTTP/PRA/003")
def test_a_page_that_the_operator_did_not_name_may_read_nothing(wire: Wire, method: str, origin: str) -> None:
    answer = wire.ask(method, "/cse-in", {"Origin": origin})

    assert not [name for name in answer.headers if name.startswith("access-control-")]


def test_who_is_no_page_gets_no_such_headers(wire: Wire) -> None:
    assert "access-control-allow-origin" not in wire.ask("GET", "/cse-in").headers


def words(listed: str) -> set[str]:
    return {word.strip() for word in listed.split(",")}


def metric(wire: Wire, name: str) -> int:
    found = re.search(
        rf"^gridhearth_notifications_{name}_total (\d+)$", wire.ask("GET", "/metrics").body.decode(), re.MULTILINE
    )
    assert found, name
    return int(found[1])


def test_the_counters_of_delivery_are_shown(wire: Wire, target: Target) -> None:
    before = {name: metric(wire, name) for name in ("delivered", "failed", "refused", "discarded")}
    box = wire.container()
    wire.create(box, 23, {"nu": [target.url], "enc": {"net": [3], "chty": [4]}})

    for content in "ab":
        wire.create(box, 4, {"con": content})

    patience = time.monotonic() + 10
    while metric(wire, "delivered") < before["delivered"] + 2 and time.monotonic() < patience:
        time.sleep(0.01)
    after = {name: metric(wire, name) for name in before}
    assert after == {**before, "delivered": before["delivered"] + 2}


def test_the_pages_of_the_cse_stand_beside_the_tree(wire: Wire) -> None:
    assert wire.ask("GET", "/healthz").body == b"ok\n"
    assert wire.ask("GET", "/").status == 200

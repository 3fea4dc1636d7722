"""The ASGI application without a server: what it reads, asks, answers, and where it sends what is not oneM2M's."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cse.bindings.http import OWN_ROUTES, Origins
from cse.settings import Settings
from tests.conformance.house import House
from tests.cse.bindings.front import ADMIN, CONTAINER, JSON, PAGE, Front, Message, length, whole

BODY_LIMIT = Settings().body_bytes


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    yield made
    made.leave()


@pytest.fixture
def front(house: House) -> Front:
    return Front(house)


def test_a_request_is_asked_of_the_tree_and_answered(front: Front) -> None:
    made = front.ask("POST", "/cse-in", ADMIN, JSON, length(CONTAINER), parts=whole(CONTAINER))
    read = front.ask("GET", "/cse-in/box", ADMIN)

    assert (made.status, made.code, read.status, read.code) == (201, 2001, 200, 2000)
    assert read.headers[b"x-m2m-ri"] == b"r1"
    assert b'"rn":"box"' in read.body
    assert (read.asked, made.asked) == (0, 1)


def test_a_get_with_a_body_is_read_and_refused(front: Front) -> None:
    for header in (length(CONTAINER), (b"transfer-encoding", b"chunked")):
        heard = front.ask("GET", "/cse-in", ADMIN, JSON, header, parts=whole(CONTAINER))

        assert (heard.code, heard.asked) == (4000, 1)


def test_a_body_comes_in_parts_and_is_whole_at_its_declared_length(front: Front) -> None:
    halves: list[Message] = [
        {"type": "http.request", "body": CONTAINER[:9], "more_body": True},
        {"type": "http.request", "body": CONTAINER[9:], "more_body": True},
    ]

    heard = front.ask("POST", "/cse-in", ADMIN, JSON, length(CONTAINER), parts=halves)

    assert (heard.code, heard.asked) == (2001, 2)


def test_a_body_without_a_length_ends_when_it_says_so(front: Front) -> None:
    parts: list[Message] = [
        {"type": "http.request", "body": CONTAINER, "more_body": True},
        {"type": "http.request"},
    ]

    heard = front.ask("POST", "/cse-in", ADMIN, JSON, (b"transfer-encoding", b"chunked"), parts=parts)

    assert (heard.code, heard.asked) == (2001, 2)


@pytest.mark.parametrize("declared", [b"x", b"", b"-1", b"123456789012", "²".encode("latin-1")])
def test_a_length_that_is_none_does_not_count(front: Front, declared: bytes) -> None:
    heard = front.ask("POST", "/cse-in", ADMIN, JSON, (b"content-length", declared), parts=whole(CONTAINER))

    assert heard.code == 2001


@pytest.mark.parametrize(("digits", "asked"), [(11, 1), (12, 2)])
def test_a_length_of_twelve_digits_is_none(front: Front, digits: int, asked: int) -> None:
    parts: list[Message] = [{"type": "http.request", "body": CONTAINER, "more_body": True}, {"type": "http.request"}]
    declared = str(len(CONTAINER)).zfill(digits).encode()

    heard = front.ask("POST", "/cse-in", ADMIN, JSON, (b"content-length", declared), parts=parts)

    assert (heard.code, heard.asked) == (2001, asked)


def test_a_connection_lives_on_after_a_body_that_was_read_and_refused(front: Front) -> None:
    heard = front.ask("POST", "/cse-in", ADMIN, JSON, length(b"{"), parts=whole(b"{"))

    assert (heard.code, heard.headers.get(b"connection")) == (4000, None)


def test_two_lengths_do_not_count(front: Front) -> None:
    parts: list[Message] = [
        {"type": "http.request", "body": CONTAINER, "more_body": True},
        {"type": "http.request", "body": b""},
    ]

    heard = front.ask("POST", "/cse-in", ADMIN, JSON, length(CONTAINER), length(CONTAINER), parts=parts)

    assert (heard.code, heard.asked) == (2001, 2)


def test_a_body_that_breaks_off_is_not_taken_for_whole(front: Front) -> None:
    parts: list[Message] = [{"type": "http.request", "body": CONTAINER, "more_body": True}, {"type": "http.disconnect"}]

    heard = front.ask("POST", "/cse-in", ADMIN, JSON, parts=parts)

    assert (heard.status, heard.code, heard.headers[b"connection"]) == (400, 4000, b"close")
    assert b"ended before its time" in heard.body
    assert front.ask("GET", "/cse-in/box", ADMIN).code == 4004


@pytest.mark.parametrize(("size", "code"), [(BODY_LIMIT, 2001), (BODY_LIMIT + 1, 4000)])
def test_a_body_is_taken_up_to_its_limit(front: Front, size: int, code: int) -> None:
    body = CONTAINER + b" " * (size - len(CONTAINER))
    parts: list[Message] = [
        {"type": "http.request", "body": body[:1_000_000], "more_body": True},
        {"type": "http.request", "body": body[1_000_000:], "more_body": False},
    ]

    heard = front.ask("POST", "/cse-in", ADMIN, JSON, parts=parts)

    assert heard.code == code
    assert heard.headers.get(b"connection") == (b"close" if code == 4000 else None)
    assert BODY_LIMIT == 4_194_304


def test_who_falls_silent_in_the_middle_is_not_waited_for(front: Front) -> None:
    assert front.door.patience.within_s == 10.0
    front.door.patience.within_s = 0.05

    heard = front.ask("POST", "/cse-in", ADMIN, JSON, length(CONTAINER))

    assert (heard.code, heard.headers[b"connection"]) == (4000, b"close")
    assert b"not whole within" in heard.body


def test_what_a_stranger_sends_is_not_even_read(house: House) -> None:
    front = Front(house, development=False)

    heard = front.ask("POST", "/cse-in", ADMIN, JSON, length(CONTAINER), parts=whole(CONTAINER))
    read = front.ask("GET", "/cse-in", ADMIN)

    assert (heard.status, heard.code, heard.asked) == (403, 4107, 0)
    assert heard.headers[b"www-authenticate"] == b'Bearer realm="oneM2M"'
    assert heard.headers[b"connection"] == b"close"
    assert (read.code, read.headers.get(b"connection")) == (4107, None)
    assert read.headers[b"x-m2m-ri"] == b"r1"


def test_a_bearer_is_let_in_as_who_it_is(house: House) -> None:
    front = Front(house, development=False)
    proof = (b"authorization", f"Bearer {front.mint.token('CAdmin')}".encode())

    assert front.ask("POST", "/cse-in", proof, JSON, length(CONTAINER), parts=whole(CONTAINER)).code == 2001
    refused = front.ask("GET", "/cse-in", proof, (b"x-m2m-origin", b"Cbob"))
    assert (refused.code, refused.headers.get(b"www-authenticate")) == (4106, None)


def test_only_credentials_that_were_refused_are_written_down(house: House) -> None:
    front = Front(house, development=False)
    proof = (b"authorization", f"Bearer {front.mint.token('CAdmin')}".encode())
    refusals = house.cse.dispatcher.refusals

    front.ask("GET", "/cse-in", proof)
    front.ask("GET", "/cse-in", proof, *[(b"x-a", b"1")] * 70)
    assert refusals.due() == []

    front.ask("GET", "/cse-in", ADMIN)
    [missing] = refusals.due()
    front.ask("GET", "/cse-in", proof, (b"x-m2m-origin", b"Cbob"))
    [foreign] = refusals.due()

    assert {missing.what, foreign.what} == {"authentication-refused"}
    assert "a bearer token is needed" in missing.reason
    assert "whose credential this is" in foreign.reason


def test_too_many_headers_are_refused_before_anything_else(front: Front) -> None:
    heard = front.ask("GET", "/cse-in", ADMIN, *[(b"x-a", b"1")] * 70)

    assert heard.code == 4000


@pytest.mark.parametrize("method", ["GET", "OPTIONS"])
def test_a_page_may_read_answers_only_where_the_operator_named_it(house: House, method: str) -> None:
    asking = (b"origin", PAGE)
    named = Front(house, origins=Origins(frozenset({PAGE, b"https://other.example"})))

    allowed = named.ask(method, "/cse-in", ADMIN, asking)
    others = [
        named.ask(method, "/cse-in", ADMIN, (b"origin", b"https://evil.example"), asking),
        named.ask(method, "/cse-in", ADMIN),
        Front(house).ask(method, "/cse-in", ADMIN, asking),
    ]

    assert allowed.headers[b"access-control-allow-origin"] == PAGE
    assert [name for heard in others for name in heard.headers if name.startswith(b"access-control")] == []
    assert {heard.status for heard in [allowed, *others]} == {204 if method == "OPTIONS" else 200}


@pytest.mark.parametrize("path", ["/", *(f"/{route}" for route in sorted(OWN_ROUTES)), "/static/a/b", "/docs/x"])
def test_our_own_pages_stand_beside_the_tree(front: Front, path: str) -> None:
    heard = front.ask("GET", path, query=b"a=b")

    assert (heard.status, heard.body) == (299, b"a page")
    assert (front.paged[0]["path"], front.paged[0]["query_string"]) == (path, b"a=b")


@pytest.mark.parametrize("path", ["/cse-in", "/healthzz", "/xhealthz", "/cse-in/healthz", "//healthz"])
def test_everything_else_is_the_trees(front: Front, path: str) -> None:
    assert b"x-m2m-rsc" in front.ask("GET", path, ADMIN).headers
    assert front.paged == []


def test_our_own_routes_are_these() -> None:
    reports, pages = (
        {"audit", "accounts"},
        {"healthz", "readyz", "metrics", "openapi.json", "docs", "static", "favicon.ico"},
    )
    assert reports | pages == OWN_ROUTES


def test_a_query_reaches_the_pages_in_ascii(front: Front) -> None:
    front.ask("GET", "/healthz", query="a=é\x7f&b=%20~!".encode())

    assert front.paged[0]["query_string"] == b"a=%C3%A9%7F&b=%20~!"


def test_the_life_of_the_server_frames_that_of_the_cse(front: Front) -> None:
    said = front.live("startup", "something.else", "shutdown")

    assert front.life == ["start", "stop"]
    assert said == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


def test_another_kind_of_connection_is_none_of_ours(front: Front) -> None:
    async def nothing(*_: Any) -> Message:
        raise AssertionError("nobody is asked, nobody is told")

    front._run({"type": "websocket", "path": "/cse-in"}, nothing, nothing)

    assert (front.life, front.paged) == ([], [])


STILL_THERE: Message = {"type": "http.request", "body": b"", "more_body": False}
GONE: Message = {"type": "http.disconnect"}
LAMP = (b"x-m2m-origin", b"Clamp")
SOON = (b"x-m2m-ret", b"100")
LATER = (b"x-m2m-ret", b"9000")
POINT = "/cse-in/lamp/pch/pcu"


@pytest.fixture
def channel(house: House) -> None:
    """A lamp with a channel, to which it is told of what comes into its box."""
    lamp = house.listener("Clamp")
    lamp.made("cse-in/lamp", "pch", {"rn": "pch"})
    lamp.made("cse-in/lamp", "cnt", {"rn": "box"})
    lamp.made("cse-in/lamp/box", "sub", {"nu": ["Clamp"], "enc": {"net": [3]}})


def something_happens(house: House) -> None:
    house.originator("Clamp").made("cse-in/lamp/box", "cin", {"con": "news"})


@pytest.mark.usefixtures("channel")
def test_who_polls_and_stays_is_answered_when_something_happened_or_the_time_is_over(front: Front) -> None:
    nothing = front.ask("GET", POINT, LAMP, SOON, parts=[STILL_THERE])
    something_happens(front.house)
    something = front.ask("GET", POINT, LAMP, LATER, parts=[STILL_THERE])

    assert (nothing.status, something.status) == (504, 200)
    assert b"news" in something.body


@pytest.mark.usefixtures("channel")
def test_who_polls_and_leaves_is_not_answered_and_takes_nothing_along(front: Front) -> None:
    left = front.ask("GET", POINT, LAMP, LATER, parts=[STILL_THERE, GONE])
    something_happens(front.house)
    stayed = front.ask("GET", POINT, LAMP, LATER, parts=[STILL_THERE])

    assert (left.status, left.asked) == (0, 2)
    assert b"news" in stayed.body


@pytest.mark.usefixtures("channel")
@pytest.mark.parametrize("parts", [[STILL_THERE], [STILL_THERE, GONE]])
def test_nobody_listens_any_more_to_who_was_answered_or_has_left(front: Front, parts: list[Message]) -> None:
    async def under_way() -> int:
        for _ in range(5):  # what was cancelled takes its leave in some turns
            await asyncio.sleep(0)
        return len(asyncio.all_tasks())

    front.ask("GET", POINT, LAMP, SOON if parts == [STILL_THERE] else LATER, parts=parts)

    assert front.house.run(under_way()) == 1

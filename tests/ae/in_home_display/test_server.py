"""The display's server: streams that await and are bounded, notifications that only the CSE can send, strict heads."""

from __future__ import annotations

import json
import time
from contextlib import ExitStack

import httpx
import pytest

from ae.in_home_display.server import MAX_NOTIFICATION_BYTES
from tests.ae.in_home_display.homes import SECRET, Display, electricity, gas
from tests.han_bridge.conditions import eventually


def test_a_stream_tells_the_view_at_once_and_at_every_change(display: Display) -> None:
    with display.stream() as events:
        name, first = events.next()
        display.tell(electricity(display.now(), power_w=1840))
        _, second = events.next()

    assert (name, first["now"]) == ("view", None)
    assert (second["now"]["number"], second["now"]["unit"]) == ("1.84", "kW")
    assert abs(second["now_ms"] - time.time() * 1000) < 5000


def test_a_view_that_says_the_same_is_not_told_again(display: Display) -> None:
    with display.stream() as events:
        events.next()
        display.tell(electricity(display.now(), power_w=100))
        first = events.next()[1]["now"]["number"]
        display.show()
        display.show()
        display.tell(electricity(display.now(), power_w=200))
        second = events.next()[1]["now"]["number"]

    assert (first, second) == ("100", "200")


def test_streams_beyond_the_bound_are_refused_and_a_place_becomes_free_again() -> None:
    with Display(max_streams=2) as display:
        with display.stream(), display.stream(), display.stream() as third:
            refused = third.response
            page = display.get("/")

        eventually(lambda: _status_of_a_stream(display) == 200)

    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "10")
    assert page.status_code == 200


def _status_of_a_stream(display: Display) -> int:
    with display.stream() as events:
        return events.response.status_code


def test_many_open_streams_do_not_hold_up_the_page() -> None:
    with Display(max_streams=40) as display, ExitStack() as open_streams:
        streams = [open_streams.enter_context(display.stream()) for _ in range(40)]
        for events in streams:
            events.next()

        page = display.get("/")
        display.tell(electricity(display.now(), power_w=700))
        shown = [events.next()[1]["now"]["number"] for events in streams]

    assert page.status_code == 200
    assert shown == ["700"] * 40


def test_streams_end_when_the_display_stops() -> None:
    with ExitStack() as open_streams:
        with Display() as display:
            events = open_streams.enter_context(display.stream())
            events.next()

        with pytest.raises(StopIteration):
            events.next()


def test_notifications_arrive_at_the_address_that_only_the_cse_knows(display: Display) -> None:
    body = json.dumps({"m2m:sgn": {"sur": "/id-in/sub1", "nev": {"net": 3, "rep": {"m2m:cin": {"con": 1}}}}}).encode()

    answer = display.post(SECRET, body)

    assert (answer.status_code, answer.headers["X-M2M-RSC"], answer.headers["X-M2M-RI"]) == (200, "2000", "n1")
    assert display.post("/notify/a-guess", body).status_code == 404
    assert [notification.subscription for notification in display.notifications] == ["/id-in/sub1"]


def test_what_is_no_notification_is_refused(display: Display) -> None:
    assert display.post(SECRET, b"{").status_code == 400
    assert display.post(SECRET, b"x" * (MAX_NOTIFICATION_BYTES + 1)).status_code == 413
    assert display.notifications == []


@pytest.mark.parametrize(
    "path", ["/", "/meters", "/view", "/healthz", "/events", "/static/display.js", "/nothing-here"]
)
def test_every_answer_carries_the_policy_that_keeps_strangers_out(display: Display, path: str) -> None:
    with httpx.stream("GET", display.url + path) as answer:
        policy = answer.headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/", "/meters", "/static/display.css", "/static/display.js"])
def test_nothing_is_fetched_from_elsewhere(display: Display, path: str) -> None:
    display.tell(electricity(display.now(), power_w=100))

    text = display.get(path).text

    assert "://" not in text.replace("http://www.w3.org", "")
    assert "style=" not in text
    assert "<script>" not in text


def test_the_meters_page_shows_every_register_in_the_unit_of_the_meter(display: Display) -> None:
    display.tell(electricity(display.now(), imported_wh=2_130_115, power_w=1840), gas(display.now(), "246.138"))

    text = display.get("/meters").text

    assert "Electricity meter E1" in text
    assert '<th scope="row">energy from the grid</th><td class="value">2130.115</td><td>kWh</td>' in text
    assert '<td class="value">246.138</td><td>m³</td>' in text


def test_a_meter_with_a_hostile_name_cannot_write_on_the_page(display: Display) -> None:
    display.tell(electricity(display.now(), meter="<script>alert(1)</script>"))

    text = display.get("/meters").text

    assert "<script>alert" not in text


@pytest.mark.parametrize("path", ["/", "/events", "/static/display.css"])
@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8090", "127.0.0.1.evil.example", "a@127.0.0.1", "lan.evil"]
)
def test_a_strangers_name_that_points_here_is_not_answered(display: Display, path: str, host: str) -> None:
    """A page of elsewhere would read in the resident's browser when somebody is at home."""
    with httpx.stream("GET", display.url + path, headers={"Host": host}) as answer:
        assert answer.status_code == 421


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]:8090", "localhost:8090", "192.0.2.7", "kitchen", "kitchen.local"])
def test_names_of_the_home_are_answered(display: Display, host: str) -> None:
    assert httpx.get(f"{display.url}/", headers={"Host": host}).status_code == 200

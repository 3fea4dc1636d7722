"""The listener: notifications arrive whole and in order, and nobody can make it fall over."""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from onem2m.errors import ServerBusy
from onem2m.listener.http import HttpListener
from onem2m.listener.notification import Discovery, Notification

READING = {"m2m:cin": {"rn": "cin_1", "ty": 4, "con": {"value": 21.5}}}
EVENT = {"nev": {"rep": READING, "net": 3}, "sur": "/id-in/sub01"}


@dataclass
class Told:
    """A listener with what it was told, and a connection to it."""

    listener: HttpListener
    notifications: list[Notification]
    connection: http.client.HTTPConnection

    def post(self, content: Any, path: str = "/", **headers: str) -> http.client.HTTPResponse:
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        fixed = {"X-M2M-Origin": "/id-in", "X-M2M-RI": "n7", "X-M2M-RVI": "3", "Content-Type": "application/json"}
        self.connection.request("POST", path, body, fixed | {k.replace("_", "-"): v for k, v in headers.items()})
        return self.connection.getresponse()


@pytest.fixture
def told() -> Iterator[Told]:
    notifications: list[Notification] = []

    def receive(notification: Notification) -> None:
        if notification.subscription == "/id-in/too-much":
            raise ServerBusy("the inbox is full")
        if notification.subscription == "/id-in/bug":
            raise ZeroDivisionError
        notifications.append(notification)

    listener = HttpListener("127.0.0.1", 0, receive)
    listener.start()
    connection = http.client.HTTPConnection("127.0.0.1", listener.port, timeout=5)
    yield Told(listener, notifications, connection)
    connection.close()
    listener.stop()


ASKED = {"sur": "/id-in/Cproxy", "idr": {"or": "/id-in/Cmeter", "fc": {"fu": 3, "ty": [3]}}}


def test_a_proxy_is_asked_and_its_answer_is_addresses() -> None:
    questions: list[Discovery] = []

    def discover(question: Discovery) -> list[str]:
        questions.append(question)
        return ["cse-in/proxy/lamp"]

    listener = HttpListener("127.0.0.1", 0, print, discover=discover)
    listener.start()
    connection = http.client.HTTPConnection("127.0.0.1", listener.port, timeout=5)
    answer = Told(listener, [], connection).post({"m2m:sgn": ASKED})

    assert (answer.headers["X-M2M-RSC"], json.loads(answer.read())) == ("2000", {"m2m:uril": ["cse-in/proxy/lamp"]})
    assert questions == [Discovery("/id-in/Cmeter", {"fu": 3, "ty": [3]})]
    connection.close()
    listener.stop()


def test_who_looks_for_no_devices_says_so(told: Told) -> None:
    answer = told.post({"m2m:sgn": ASKED})

    assert (answer.status, answer.headers["X-M2M-RSC"]) == (403, "5208")
    assert told.notifications == []


@pytest.mark.parametrize("idr", [[], "x", {"or": 1, "fc": {}}, {"or": "/id-in/Cmeter", "fc": []}])
def test_a_question_that_is_none_is_refused(told: Told, idr: Any) -> None:
    assert told.post({"m2m:sgn": {"sur": "/id-in/Cproxy", "idr": idr}}).headers["X-M2M-RSC"] == "4000"


def test_a_notification_is_received_and_answered(told: Told) -> None:
    answer = told.post({"m2m:sgn": EVENT})

    assert (answer.status, answer.headers["X-M2M-RSC"], answer.headers["X-M2M-RI"]) == (200, "2000", "n7")
    assert told.notifications == [Notification("/id-in/sub01", event=3, representation=READING)]


def test_a_verification_is_answered_and_not_handed_on(told: Told) -> None:
    answer = told.post({"m2m:sgn": {"vrq": True, "sur": "/id-in/sub01", "cr": "CAE1"}})

    assert (answer.status, answer.headers["X-M2M-RSC"]) == (200, "2000")
    assert told.notifications == []


@pytest.mark.parametrize("member", ["m2m:sgn", "sgn"])
def test_a_batch_is_received_in_its_order(told: Told, member: str) -> None:
    answer = told.post({"m2m:agn": {member: [EVENT | {"sur": "/id-in/a"}, EVENT | {"sur": "/id-in/b"}]}})

    assert answer.status == 200
    assert [notification.subscription for notification in told.notifications] == ["/id-in/a", "/id-in/b"]


def test_word_that_the_subscription_is_gone_is_handed_on(told: Told) -> None:
    told.post({"m2m:sgn": {"sud": True, "sur": "/id-in/sub01"}}).read()

    assert told.notifications[0].subscription_deleted


@pytest.mark.parametrize(("member", "asked", "said"), [("tra", True, False), ("trr", False, True)])
def test_the_wish_of_a_target_to_leave_is_handed_on(told: Told, member: str, asked: bool, said: bool) -> None:
    told.post({"m2m:sgn": {"sur": "/id-in/sub01", "ntt": "/id-in/Clamp", member: True}})

    [notification] = told.notifications
    assert (notification.leaver, notification.leave_asked, notification.leave_told) == ("/id-in/Clamp", asked, said)


def test_several_notifications_come_over_one_connection(told: Told) -> None:
    for _ in range(3):
        told.post({"m2m:sgn": EVENT}).read()

    assert len(told.notifications) == 3


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"\xff\xfe",
        b"[" * 100_000,
        {"m2m:sgn": []},
        {"m2m:sgn": {"nev": 1}},
        {"m2m:sgn": {"sur": 1}},
        {"m2m:sgn": {"nev": {"net": "3", "rep": {}}}},
        {"m2m:sgn": {"nev": {"net": True, "rep": {}}}},
        {"m2m:sgn": {"nev": {"rep": "x"}}},
        {"m2m:agn": {}},
        {"m2m:agn": {"m2m:sgn": [1]}},
        {"m2m:cin": {}},
    ],
)
def test_what_is_no_notification_is_refused_with_a_reason(told: Told, content: Any) -> None:
    answer = told.post(content)

    assert (answer.status, answer.headers["X-M2M-RSC"]) == (400, "4000")
    assert json.loads(answer.read())["m2m:dbg"]
    assert told.notifications == []


def test_a_create_is_not_a_notification(told: Told) -> None:
    answer = told.post(READING, Content_Type="application/json;ty=4")

    assert (answer.status, answer.headers["X-M2M-RSC"]) == (400, "4000")


def test_a_notification_that_the_application_cannot_take_now_counts_as_not_delivered(told: Told) -> None:
    answer = told.post({"m2m:sgn": EVENT | {"sur": "/id-in/too-much"}})

    assert (answer.status, "X-M2M-RSC" in answer.headers) == (503, False)
    assert answer.read() == b"the inbox is full\n"


def test_a_fault_of_the_application_is_not_told_to_the_sender(told: Told) -> None:
    answer = told.post({"m2m:sgn": EVENT | {"sur": "/id-in/bug"}})

    assert answer.headers["X-M2M-RSC"] == "5000"
    assert json.loads(answer.read()) == {"m2m:dbg": "internal error"}


def test_another_address_is_not_listened_to(told: Told) -> None:
    answer = told.post({"m2m:sgn": EVENT}, path="/elsewhere")

    assert answer.status == 404
    assert told.notifications == []


def test_a_path_can_be_a_secret() -> None:
    notifications: list[Notification] = []
    listener = HttpListener("127.0.0.1", 0, notifications.append, path="/secret")
    listener.start()
    told = Told(listener, notifications, http.client.HTTPConnection("127.0.0.1", listener.port, timeout=5))
    try:
        wrong, right = told.post({"m2m:sgn": EVENT}).status, told.post({"m2m:sgn": EVENT}, path="/secret").status
    finally:
        told.connection.close()
        listener.stop()

    assert (wrong, right, len(notifications)) == (404, 200, 1)
    assert listener.url.endswith("/secret")


def test_a_body_beyond_the_limit_is_refused_unread(told: Told) -> None:
    told.connection.putrequest("POST", "/")
    told.connection.putheader("Content-Length", "999999999")
    told.connection.endheaders()

    answer = told.connection.getresponse()

    assert answer.status == 413
    assert answer.headers["Connection"] == "close"


@pytest.mark.parametrize(
    ("request_text", "status"),
    [
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n", b"411"),
        (b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", b"411"),
        (b"GET / HTTP/1.1\r\n\r\n", b"501"),
        (b"POST / HTTP/9.9\r\n\r\n", b"505"),
        (b"\x16\x03\x01\x02\x00\r\n\r\n", b"400"),
    ],
)
def test_a_request_that_is_not_understood_is_refused_and_its_connection_closed(
    told: Told, request_text: bytes, status: bytes
) -> None:
    with socket.create_connection(("127.0.0.1", told.listener.port), timeout=5) as connection:
        connection.sendall(request_text)
        text = b"".join(iter(lambda: connection.recv(65536), b""))

    assert status in text


def test_a_sender_that_goes_away_does_not_disturb_the_others(told: Told) -> None:
    with socket.create_connection(("127.0.0.1", told.listener.port)) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nContent-Length: 100\r\n\r\n{")

    answer = told.post({"m2m:sgn": EVENT})

    assert answer.status == 200


def test_after_stopping_nothing_is_received_on_a_connection_that_was_open(told: Told) -> None:
    told.post({"m2m:sgn": EVENT}).read()

    told.listener.stop()

    with pytest.raises((OSError, http.client.HTTPException)):
        told.post({"m2m:sgn": EVENT})
    assert len(told.notifications) == 1

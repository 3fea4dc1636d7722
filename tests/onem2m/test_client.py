"""The client: what it asks, what it makes of answers, and how it gets on with a network that breaks."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from onem2m.client import Client, connect
from onem2m.errors import (
    Conflict,
    NotFound,
    OneM2MError,
    OriginatorHasNoPrivilege,
    ServiceSubscriptionLimitsExceeded,
)
from onem2m.primitive import Encoded, Request, Response
from onem2m.transport.http import HttpTransport
from onem2m.transport.in_process import InProcessTransport
from onem2m.transport.patience import Patience
from onem2m.vocabulary import EventType, Operation, ResourceType


@dataclass
class Network:
    """A network that keeps what was sent and answers what the test says."""

    answers: list[Response]
    sent: list[Request] = field(default_factory=list)

    def send(self, request: Request) -> Response:
        self.sent.append(request)
        return self.answers.pop(0)

    def close(self) -> None:
        pass


def test_a_create_carries_type_root_element_and_originator() -> None:
    network = Network([Response(2001, {"m2m:cnt": {"rn": "c1", "ri": "cnt1"}})])

    created = Client(network, "Capp").create("cse-in/app", ResourceType.CONTAINER, {"rn": "c1", "mni": 10})

    request = network.sent[0]
    assert created == {"m2m:cnt": {"rn": "c1", "ri": "cnt1"}}
    assert (request.operation, request.to, request.originator) == (Operation.CREATE, "cse-in/app", "Capp")
    assert (request.type, request.content) == (3, {"m2m:cnt": {"rn": "c1", "mni": 10}})


def test_a_specialisation_is_created_under_its_own_root_element() -> None:
    network = Network([Response(2001, {"cod:bat": {"rn": "b", "ri": "fcnt1"}})])

    Client(network, "Capp").create("cse-in/app", ResourceType.FLEX_CONTAINER, {"lvl": 5}, tag="cod:bat")

    assert (network.sent[0].type, network.sent[0].content) == (28, {"cod:bat": {"lvl": 5}})


def test_every_request_has_an_identifier_of_its_own_also_between_clients() -> None:
    network = Network([Response(2002) for _ in range(4)])
    first, second = Client(network, "Capp"), Client(network, "Capp")

    for client in (first, first, second, second):
        client.delete("cse-in/app/c1")

    assert len({request.request_id for request in network.sent}) == 4


@pytest.mark.parametrize(
    ("code", "kind"), [(4004, NotFound), (4105, Conflict), (4103, OriginatorHasNoPrivilege), (5999, OneM2MError)]
)
def test_a_refusal_raises_the_class_of_its_code_with_its_reason(code: int, kind: type[OneM2MError]) -> None:
    client = Client(Network([Response(code, {"m2m:dbg": "the reason"})]), "Capp")

    with pytest.raises(kind, match="the reason"):
        client.retrieve("cse-in/app")


def test_a_refusal_without_a_reason_still_raises() -> None:
    client = Client(Network([Response(4004)]), "Capp")

    with pytest.raises(NotFound):
        client.retrieve("cse-in/app")


def test_ensure_leaves_alone_what_is_there() -> None:
    network = Network([Response(4105, {"m2m:dbg": "taken"}), Response(2000, {"m2m:cnt": {"rn": "c1", "cni": 7}})])

    found = Client(network, "Capp").ensure("cse-in/app", ResourceType.CONTAINER, {"rn": "c1"})

    assert found["m2m:cnt"]["cni"] == 7
    assert network.sent[1].to == "cse-in/app/c1"


def test_a_discovery_that_is_answered_in_parts_is_fetched_whole() -> None:
    network = Network(
        [
            Response(2000, {"m2m:uril": ["a", "b"]}, content_status=1, content_offset=2),
            Response(2000, {"m2m:uril": ["c"]}, content_status=2),
        ]
    )

    found = Client(network, "Capp").discover("cse-in", ty=3, lbl="meter")

    assert found == ["a", "b", "c"]
    assert network.sent[0].filter == {"fu": 1, "ty": [3], "lbl": ["meter"]}
    assert network.sent[1].filter == {"fu": 1, "ty": [3], "lbl": ["meter"], "ofst": 2}


def test_parts_without_results_do_not_end_a_discovery() -> None:
    network = Network(
        [
            Response(2000, {"m2m:uril": []}, content_status=1, content_offset=10**14),
            Response(2000, {"m2m:uril": ["a"]}, content_status=1, content_offset=10**14 + 7),
            Response(2000, {"m2m:uril": ["b"]}),
        ]
    )

    assert Client(network, "Capp").discover("cse-in") == ["a", "b"]
    assert [request.filter and request.filter.get("ofst") for request in network.sent] == [None, 10**14, 10**14 + 7]


def test_a_discovery_with_a_limit_goes_on_until_it_has_as_many() -> None:
    network = Network(
        [
            Response(2000, {"m2m:uril": ["a"]}, content_status=1, content_offset=10**14),
            Response(2000, {"m2m:uril": ["b", "c"]}, content_status=1, content_offset=10**14 + 7),
        ]
    )

    assert Client(network, "Capp").discover("cse-in", lim=3) == ["a", "b", "c"]
    assert [request.filter and request.filter["lim"] for request in network.sent] == [3, 2]


def test_a_discovery_that_goes_in_a_circle_ends() -> None:
    network = Network([Response(2000, {"m2m:uril": []}, content_status=1, content_offset=5)] * 3)

    with pytest.raises(OSError, match="5"):
        Client(network, "Capp").discover("cse-in")


def test_a_discovery_with_a_limit_asks_once() -> None:
    network = Network([Response(2000, {"m2m:uril": ["a", "b"]}, content_status=1, content_offset=2)])

    found = Client(network, "Capp").discover("cse-in", lim=2)

    assert found == ["a", "b"]


def test_a_subscription_names_its_targets_and_events() -> None:
    network = Network([Response(2001, {"m2m:sub": {"rn": "s"}})])

    Client(network, "Capp").subscribe("cse-in/app/c1", "s", ["Capp"], [EventType.CHILD_CREATED], chty=[4])

    assert network.sent[0].content == {
        "m2m:sub": {"rn": "s", "nu": ["Capp"], "enc": {"net": [3], "chty": [4]}, "nct": 1}
    }


def test_an_update_can_delete_an_attribute() -> None:
    network = Network([Response(2004, {"m2m:cnt": {}})])

    Client(network, "Capp").update("cse-in/app/c1", "m2m:cnt", {"lbl": None})

    assert network.sent[0].content == {"m2m:cnt": {"lbl": None}}


def test_in_process_stored_text_is_decoded() -> None:
    class Dispatcher:
        def dispatch_blocking(self, request: Request) -> Response:
            return Response(2000, Encoded(b'{"m2m:cnt":{"rn":"c1"}}'))

    client = Client(InProcessTransport(Dispatcher()), "Capp")

    assert client.retrieve("cse-in/c1") == {"m2m:cnt": {"rn": "c1"}}


@pytest.mark.parametrize("url", ["127.0.0.1:8080", "coap://127.0.0.1", "ftp://x", "http://"])
def test_an_address_that_is_none_of_a_cse_is_refused_at_once(url: str) -> None:
    with pytest.raises(ValueError, match="http"):
        connect(url, "Capp")


# The network for real: a server on loopback whose connections end when the test says so.


def answer(body: bytes, *headers: bytes) -> bytes:
    lines = (b"HTTP/1.1 200 OK", b"X-M2M-RSC: 2000", b"Content-Length: %d" % len(body), *headers)
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


FOUND = answer(b'{"m2m:cb":{"rn":"c"}}')


class Server:
    """Takes one connection after another; answers each request on it with the next of its texts, then closes it."""

    def __init__(self, *connections: list[bytes]) -> None:
        self.requests: list[bytes] = []
        self._connections = connections
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._closed = threading.Semaphore(0)
        self._thread.start()

    def _serve(self) -> None:
        for answers in self._connections:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(5)
                for text in answers:
                    self.requests.append(read_head(connection))
                    connection.sendall(text)
            self._closed.release()

    def wait_for_close(self) -> None:
        """Until the next connection has been closed."""
        assert self._closed.acquire(timeout=5)

    def stop(self) -> None:
        # Closing alone does not wake a thread that waits in accept.
        try:
            self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self._socket.close()
        self._thread.join(timeout=5)


def read_head(connection: socket.socket) -> bytes:
    text = b""
    while b"\r\n\r\n" not in text:
        part = connection.recv(65536)
        assert part, "the client closed the connection"
        text += part
    return text


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    servers: list[Server] = []

    def start(*connections: list[bytes]) -> Server:
        servers.append(Server(*connections))
        return servers[-1]

    yield start
    for server in servers:
        server.stop()


Serve = Callable[..., Server]


def test_requests_share_a_connection(serve: Serve) -> None:
    server = serve([FOUND, FOUND])
    client = connect(server.url, "Capp")

    client.retrieve("cse-in")
    client.retrieve("cse-in")

    assert len(server.requests) == 2


def test_the_request_on_the_wire_is_that_of_the_http_binding(serve: Serve) -> None:
    server = serve([FOUND])

    connect(f"{server.url}/behind/a/proxy", "Capp").retrieve("/id-mn/-/c1", lbl="a b")

    head = server.requests[0].decode().lower()
    assert head.startswith("get /behind/a/proxy/~/id-mn/-/c1?lbl=a%20b http/1.1\r\n")
    assert "\r\nx-m2m-origin: capp\r\n" in head
    assert "\r\nx-m2m-rvi: 4\r\n" in head


def test_a_connection_that_the_server_closed_meanwhile_is_replaced_for_every_operation(serve: Serve) -> None:
    server = serve([FOUND], [FOUND])
    client = connect(server.url, "Capp")
    client.retrieve("cse-in")
    server.wait_for_close()

    client.create("cse-in", ResourceType.CONTAINER, {"rn": "c1"})

    assert len(server.requests) == 2


def test_a_question_is_asked_again_when_its_kept_connection_ends_without_an_answer(serve: Serve) -> None:
    server = serve([FOUND, b""], [FOUND])
    client = connect(server.url, "Capp")
    client.retrieve("cse-in")

    found = client.retrieve("cse-in")

    assert found == {"m2m:cb": {"rn": "c"}}
    assert len(server.requests) == 3


def identifiers(server: Server) -> set[bytes]:
    return {line for head in server.requests for line in head.split(b"\r\n") if line.lower().startswith(b"x-m2m-ri:")}


def test_a_create_is_sent_again_as_the_same_request(serve: Serve) -> None:
    server = serve([b""], [b""], [FOUND])
    client = connect(server.url, "Capp")

    client.create("cse-in", ResourceType.CONTAINER, {"rn": "c1"})

    assert len(server.requests) == 3
    assert len(identifiers(server)) == 1
    assert all(b"x-m2m-ret: 30000\r\n" in head.lower() for head in server.requests)


def test_a_create_without_an_expiration_is_never_sent_twice(serve: Serve) -> None:
    server = serve([FOUND, b""], [FOUND])
    transport = HttpTransport(server.url)
    transport.send(Request(Operation.RETRIEVE, "cse-in", "Capp", "1"))

    with pytest.raises(OSError):
        transport.send(Request(Operation.CREATE, "cse-in", "Capp", "2", type=3, content={"m2m:cnt": {}}))

    assert len(server.requests) == 2


@pytest.mark.parametrize("name", ["C", "S", ""])
def test_a_registration_that_is_given_its_name_is_never_sent_twice(serve: Serve, name: str) -> None:
    server = serve([b""], [FOUND])

    with pytest.raises(OSError):
        connect(server.url, name).create("cse-in", ResourceType.AE, {"api": "Nx", "rr": False, "srv": ["4"]})

    assert len(server.requests) == 1


def test_after_some_attempts_the_cse_counts_as_unreachable(serve: Serve) -> None:
    server = serve(*([b""] for _ in range(9)))
    transport = HttpTransport(server.url, patience=Patience(attempts=3, first_delay_s=0.01))

    with pytest.raises(OSError):
        Client(transport, "Capp").retrieve("cse-in")

    assert len(server.requests) == 3


def test_a_request_is_not_sent_any_more_when_it_would_be_too_late(serve: Serve) -> None:
    server = serve(*([b""] for _ in range(9)))
    transport = HttpTransport(server.url, patience=Patience(attempts=9, first_delay_s=0.3))

    with pytest.raises(OSError):
        Client(transport, "Capp", expires_s=0.2).retrieve("cse-in")

    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "text",
    [
        b"HTTP/1.1 503 Busy\r\nX-M2M-RSC: 5000\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 429 Slowly\r\nX-M2M-RSC: 4141\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 503 Away\r\nRetry-After: 0\r\nContent-Length: 5\r\n\r\nproxy",
        b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 5\r\n\r\nproxy",
    ],
)
def test_a_cse_that_is_busy_or_away_is_asked_again(serve: Serve, text: bytes) -> None:
    server = serve([text, FOUND], [FOUND])

    found = connect(server.url, "Capp").retrieve("cse-in")

    assert found == {"m2m:cb": {"rn": "c"}}
    assert len(server.requests) == 2


def test_who_is_told_to_come_later_than_its_request_counts_hears_the_refusal(serve: Serve) -> None:
    server = serve([b"HTTP/1.1 429 Slowly\r\nX-M2M-RSC: 4141\r\nRetry-After: 60\r\nContent-Length: 0\r\n\r\n"])

    with pytest.raises(ServiceSubscriptionLimitsExceeded):
        connect(server.url, "Capp").retrieve("cse-in")

    assert len(server.requests) == 1


def test_an_answer_cut_short_is_not_taken(serve: Serve) -> None:
    server = serve(*([FOUND[:-5]] for _ in range(4)))

    with pytest.raises(OSError, match="ends too early"):
        connect(server.url, "Capp").retrieve("cse-in")


@pytest.mark.parametrize(
    "text",
    [
        b"SSH-2.0-somebody else\r\n",
        b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 5\r\n\r\nproxy",
        answer(b"{not json"),
    ],
)
def test_an_answer_that_is_none_of_a_cse_counts_as_unreachable(serve: Serve, text: bytes) -> None:
    server = serve([text])

    with pytest.raises(OSError):
        connect(server.url, "Capp").retrieve("cse-in")


def test_a_connection_that_the_server_wants_closed_is_not_kept(serve: Serve) -> None:
    server = serve([answer(b"{}", b"Connection: close")], [FOUND])
    client = connect(server.url, "Capp")

    client.retrieve("cse-in")
    client.retrieve("cse-in")

    assert len(server.requests) == 2


def test_a_server_that_is_not_there_is_unreachable(serve: Serve) -> None:
    server = serve()
    server.stop()

    with pytest.raises(OSError):
        connect(server.url, "Capp").retrieve("cse-in")


def test_a_server_that_never_answers_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        transport = HttpTransport(f"http://127.0.0.1:{silent.getsockname()[1]}", timeout_s=0.05)

        with pytest.raises(OSError):
            Client(transport, "Capp").retrieve("cse-in")


def test_threads_may_share_a_client(serve: Serve) -> None:
    server = serve(*([FOUND] for _ in range(8)))
    client = connect(server.url, "Capp")
    found: list[object] = []

    threads = [threading.Thread(target=lambda: found.append(client.retrieve("cse-in"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=5)

    client.close()
    assert found == [{"m2m:cb": {"rn": "c"}}] * 8

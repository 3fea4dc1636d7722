"""What is in the tree before a measurement, and which requests the measurement sends."""

from collections.abc import Callable
from dataclasses import dataclass

from bench import requests
from bench.load import Plan, Stream, generate
from bench.requests import ACCESS_CONTROL_POLICY, ADMINISTRATOR, APPLICATION, CONTAINER, ORIGINATOR, SUBSCRIPTION
from bench.servers import Answer, ask

HOME = "cse-in/bench"
FULL_AT = 1000


@dataclass(frozen=True, slots=True)
class Scene:
    """The requests of writers and readers; with both, half of the connections are readers."""

    writes: tuple[bytes, ...] = ()
    reads: tuple[bytes, ...] = ()

    def streams(self, connections: int) -> tuple[Stream, ...]:
        if not self.reads:
            return (Stream("create", connections, self.writes, 201),)
        if not self.writes:
            return (Stream("read", connections, self.reads, 200),)
        half = max(1, connections // 2)
        return Stream("create", half, self.writes, 201), Stream("read", half, self.reads, 200)


Arrange = Callable[[int, int], Scene]
"""Builds a scene on the CSE at a port; the second number is the port of a receiver of notifications."""


def one_container(port: int, receiver: int) -> Scene:
    register(port)
    return Scene(writes=(requests.create_reading(add_container(port, "one")),))


def thousand_containers(port: int, receiver: int) -> Scene:
    register(port)
    names = [f"c{number}" for number in range(1000)]
    containers = tuple(container_request(name, {}) for name in names)
    send_each(port, containers)
    return Scene(writes=tuple(requests.create_reading(f"{HOME}/{name}") for name in names))


def full_container(port: int, receiver: int) -> Scene:
    register(port)
    container = add_container(port, "full", mni=FULL_AT)
    fill(port, container, FULL_AT)
    return Scene(writes=(requests.create_reading(container),))


def by_name(port: int, receiver: int) -> Scene:
    register(port)
    container = filled_container(port, 1000)
    return Scene(reads=tuple(requests.retrieve(name) for name in instance_names(port, container, 1000)))


def latest(port: int, receiver: int) -> Scene:
    register(port)
    return Scene(reads=(requests.retrieve(f"{filled_container(port, 1000)}/la"),))


def discovery(port: int, receiver: int) -> Scene:
    """By the administrator, who may have more searches under way than there are connections."""
    register(port)
    return Scene(reads=(requests.retrieve(f"{filled_container(port, 1000)}?fu=1&ty=4&lim=20", ADMINISTRATOR),))


def subscribed(port: int, receiver: int) -> Scene:
    register(port)
    container = add_container(port, "watched")
    target = f"http://127.0.0.1:{receiver}/"
    attributes = {"rn": "watch", "nu": [target], "enc": {"net": [3]}, "nct": 1}
    expect(201, port, requests.create(container, SUBSCRIPTION, "m2m:sub", attributes))
    return Scene(writes=(requests.create_reading(container),))


def readers_beside_writers(port: int, receiver: int) -> Scene:
    register(port)
    read = filled_container(port, 1000)
    return Scene(
        writes=(requests.create_reading(add_container(port, "one")),),
        reads=(requests.retrieve(f"{read}/la"),),
    )


def register(port: int) -> None:
    """An application with a policy of its own: the measured originator is not the administrator."""
    application = {"rn": "bench", "api": "Nbench", "rr": False, "srv": ["4"]}
    expect(201, port, requests.create("cse-in", APPLICATION, "m2m:ae", application))
    allowed = {"acr": [{"acor": [ORIGINATOR], "acop": 63}]}
    policy = {"rn": "policy", "pv": allowed, "pvs": {"acr": [{"acor": [ADMINISTRATOR], "acop": 63}]}}
    expect(201, port, requests.create(HOME, ACCESS_CONTROL_POLICY, "m2m:acp", policy, ADMINISTRATOR))


def add_container(port: int, name: str, **limits: int) -> str:
    expect(201, port, container_request(name, limits))
    return f"{HOME}/{name}"


def container_request(name: str, limits: dict[str, int]) -> bytes:
    attributes = {"rn": name, "acpi": [f"{HOME}/policy"], **limits}
    return requests.create(HOME, CONTAINER, "m2m:cnt", attributes, ADMINISTRATOR)


def filled_container(port: int, instances: int) -> str:
    container = add_container(port, "filled")
    fill(port, container, instances)
    return container


def instance_names(port: int, container: str, limit: int) -> list[str]:
    found = expect(200, port, requests.retrieve(f"{container}?fu=1&ty=4&lim={limit}"))
    names: list[str] = found.content()["m2m:uril"]
    assert len(names) == limit
    return names


def fill(port: int, container: str, instances: int) -> None:
    send_each(port, (requests.create_reading(container),), instances)


def send_each(port: int, prepared: tuple[bytes, ...], count: int | None = None) -> None:
    """Send so many of these requests (each once), over many connections; all must be answered with 201."""
    count = count or len(prepared)
    (outcome,) = generate(Plan(port, (Stream("arrange", min(64, count), prepared, 201),), count=count))
    if outcome.errors or outcome.answers != count:
        raise RuntimeError(f"could not arrange the tree: {outcome.statuses}")


def expect(status: int, port: int, prepared: bytes) -> Answer:
    answer = ask(port, prepared)
    if answer.status != status:
        first_line = prepared.split(b"\r\n", 1)[0].decode()
        raise RuntimeError(f"{first_line}: {answer.status} {answer.body[:300]!r}")
    return answer

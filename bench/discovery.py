"""Discovery by who may see little of much: three resources of three million, beside a retrieve of one of them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from cse.bootstrap import Cse, build
from cse.model import ROOT, Resource, Tree
from cse.settings import Settings
from onem2m.primitive import OK, Request, Response
from onem2m.resources.access_control_policy import ACCESS_CONTROL_POLICY
from onem2m.resources.ae import AE
from onem2m.resources.container import CONTAINER
from onem2m.resources.content_instance import CONTENT_INSTANCE
from onem2m.resources.definition import Definition
from onem2m.vocabulary import Operation

METERS = 3
READINGS = 8
A_HOME = 3 + METERS * (1 + READINGS)
"""Resources of one home: its application, its policy, a note that is not for it; meters with their readings."""
HOMES, QUICK_HOMES = 100_000, 1_000
AT_ONCE = 200
TURNS = 200
MILLISECONDS = 50.0
"""What a search may take at most: milliseconds, on whatever machine."""


def originator_of(home: int) -> str:
    """The application of a home."""
    return f"Chome{home}"


def fill_homes(cse: Cse, homes: int) -> float:
    """Puts homes below the CSEBase, each with a policy for its application; returns the seconds it took."""
    began = time.monotonic()
    for start in range(0, homes, AT_ONCE):
        turn = range(start, min(start + AT_ONCE, homes))
        cse.store.write(lambda tree, turn=turn: _add_homes(turn, tree))  # type: ignore[misc]
    return time.monotonic() - began


def _add_homes(homes: range, tree: Tree) -> None:
    root = tree.get(ROOT)
    assert root is not None
    for home in homes:
        place = _add_application(tree, root, home)
        own = {"acor": [originator_of(home)], "acop": 63}
        policy = _add(tree, ACCESS_CONTROL_POLICY, place, "policy", pv={"acr": [own]}, pvs={"acr": [own]})
        _add(tree, CONTAINER, place, "note")
        for meter in range(METERS):
            box = _add(tree, CONTAINER, place, f"meter{meter}", acpi=[policy.identifier], lbl=["meter"])
            for number in range(READINGS):
                _add(tree, CONTENT_INSTANCE, box, None, con={"w": number}, cs=7)


def _add_application(tree: Tree, root: Resource, home: int) -> Resource:
    name = originator_of(home)
    attributes = {"api": "Nhome", "aei": name, "rr": False, "srv": ["4"]}
    resource = _made(tree, AE, root, f"home{home}", name, attributes)
    resource.internal["creator"] = f"/id-in/{name}"
    tree.insert(resource, alias=name)
    return resource


def _add(tree: Tree, definition: Definition, parent: Resource, name: str | None, **attributes: Any) -> Resource:
    resource = _made(tree, definition, parent, name, None, attributes)
    if definition is not CONTENT_INSTANCE:
        resource.internal["creator"] = "/id-in/Coperator"
    tree.insert(resource, size=attributes.get("cs"))
    return resource


def search(home: int) -> Request:
    """A home's application looks for its meters, wherever they are."""
    conditions = {"fu": 1, "ty": [CONTAINER.type]}
    return Request(Operation.RETRIEVE, "cse-in", originator_of(home), "b", "4", filter=conditions)


def retrieve(home: int) -> Request:
    """It retrieves one of them."""
    return Request(Operation.RETRIEVE, f"cse-in/home{home}/meter0", originator_of(home), "b", "4")


def _made(
    tree: Tree,
    definition: Definition,
    parent: Resource,
    name: str | None,
    identifier: str | None,
    attributes: dict[str, Any],
) -> Resource:
    key = tree.allocate()
    identifier = identifier or f"{definition.prefix}{key}"
    common = {"rn": name or identifier, "ty": definition.type, "ri": identifier, "pi": parent.identifier}
    times = {"ct": tree.stamp, "lt": tree.stamp, "et": "20991231T235959"}
    return Resource(definition, key, parent.key, name, attributes={**common, **times, **attributes})


@dataclass(frozen=True, slots=True)
class Finding:
    """What searches took, and retrieves in turn with them; medians in milliseconds."""

    resources: int
    search_ms: float
    retrieve_ms: float
    slowest_ms: float

    def holds(self) -> bool:
        """Whether a search takes milliseconds."""
        return self.search_ms <= MILLISECONDS

    def sentence(self) -> str:
        """The finding, to be read."""
        return (
            f"three visible resources of {self.resources:,} are found in {self.search_ms:.2f} ms (slowest "
            f"{self.slowest_ms:.2f}), {self.search_ms / self.retrieve_ms:.0f} times a retrieve ({self.retrieve_ms:.3f} ms)"
        )


def measure_discovery(data: Path, *, quick: bool, tell: Callable[[str], None]) -> Finding:
    """Fills a data folder and searches in it, in this process: no network is in the figures."""
    homes = QUICK_HOMES if quick else HOMES
    cse = build(Settings(data=data, development=True, synchronous="OFF"))
    try:
        tell(f"filling {homes * A_HOME:,} resources")
        fill_homes(cse, homes)
        tell("searching")
        return asyncio.run(_measure(cse, homes))
    finally:
        cse.dispatcher.close()
        cse.store.close()


async def _measure(cse: Cse, homes: int) -> Finding:
    searches, retrieves = [], []
    for home in _spread(homes):
        response, took_ms = await _timed(cse, search(home))
        assert len(response.content["m2m:uril"]) == METERS, response
        searches.append(took_ms)
        retrieves.append((await _timed(cse, retrieve(home)))[1])
    return Finding(homes * A_HOME, median(searches), median(retrieves), max(searches))


def _spread(homes: int) -> Iterator[int]:
    return (turn * homes // TURNS for turn in range(TURNS))


async def _timed(cse: Cse, request: Request) -> tuple[Response, float]:
    began = time.perf_counter()
    response = await cse.dispatcher.dispatch(request)
    took_ms = (time.perf_counter() - began) * 1e3
    assert response.status == OK, response
    return response, took_ms

"""The same search as a primitive and as an HTTP query string."""

from __future__ import annotations

from typing import Any

from onem2m.mapping.query import decode_query, encode_query
from onem2m.primitive import Request
from onem2m.vocabulary import Operation
from tests.conformance.house import Answer, Originator


def search(who: Originator, to: str, query: str, **parts: Any) -> Answer:
    """A discovery whose conditions come as a query string."""
    decoded = decode_query(f"fu=1&{query}".encode())
    return who.retrieve(to, filter=decoded.filter, **parts)


def found_both_ways(who: Originator, to: str, conditions: dict[str, Any]) -> set[str]:
    """Names below `to` that a discovery finds, by its conditions as such and by the same as a query string."""
    answer = who.discover(to, conditions)
    assert answer.code == 2000, answer
    query = encode_query(Request(Operation.RETRIEVE, to, filter={"fu": 1, **conditions}))
    over_http = who.retrieve(to, filter=decode_query(query).filter)
    assert over_http.content == answer.content
    return {address.removeprefix(f"{to}/") for address in answer.content["m2m:uril"]}


def spelled(value: object) -> str:
    """What a parameter is called in the name of a test: sets spell the same in every process."""
    return f"{{{', '.join(sorted(map(repr, value)))}}}" if isinstance(value, set) else str(value)


def policy(*rules: tuple[list[str], int], owner: str = "Cmeter", **more: Any) -> dict[str, Any]:
    """An <accessControlPolicy> of the owner that gives others what the rules say."""
    own = {"acor": [owner], "acop": 63}
    given = [{"acor": originators, "acop": operations} for originators, operations in rules]
    return {"pv": {"acr": [own, *given]}, "pvs": {"acr": [own]}, **more}

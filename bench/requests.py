"""oneM2M requests over HTTP as ready bytes (TS-0009)."""

import json
from typing import Any

ORIGINATOR = "Cbench"
ADMINISTRATOR = "CAdmin"
ACCESS_CONTROL_POLICY, APPLICATION, CONTAINER, INSTANCE, SUBSCRIPTION = 1, 2, 3, 4, 23

# A meter reading as an application writes it: 92 bytes of JSON.
READING = {"at": "2025-03-01T12:00:10Z", "importWh": 41283907, "exportWh": 120733, "powerW": 421, "q": "valid"}


def create(to: str, type: int, tag: str, attributes: dict[str, Any], originator: str = ORIGINATOR) -> bytes:
    body = json.dumps({tag: attributes}, separators=(",", ":")).encode()
    return request("POST", to, originator, body, f"Content-Type: application/json;ty={type}\r\n")


def create_reading(to: str) -> bytes:
    return create(to, INSTANCE, "m2m:cin", {"con": READING})


def retrieve(to: str, originator: str = ORIGINATOR) -> bytes:
    return request("GET", to, originator)


def update(to: str, tag: str, attributes: dict[str, Any], originator: str = ADMINISTRATOR) -> bytes:
    body = json.dumps({tag: attributes}, separators=(",", ":")).encode()
    return request("PUT", to, originator, body, "Content-Type: application/json\r\n")


def request(method: str, to: str, originator: str, body: bytes = b"", headers: str = "") -> bytes:
    head = (
        f"{method} /{to} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\n"
        f"X-M2M-Origin: {originator}\r\nX-M2M-RI: b1\r\nX-M2M-RVI: 4\r\n{headers}"
    )
    if body:
        head += f"Content-Length: {len(body)}\r\n"
    return f"{head}\r\n".encode() + body

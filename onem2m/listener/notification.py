"""What an application is told: the content of a NOTIFY request taken apart (TS-0004 7.5.1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from onem2m.errors import BadRequest
from onem2m.primitive import Representation


@dataclass(frozen=True, slots=True)
class Notification:
    """One notification of one subscription: an event, the check of a target, or word that the subscription is gone."""

    subscription: str
    """sur: the SP-relative address of the subscription"""
    event: int | None = None
    """net, as EventType numbers them"""
    representation: Representation = field(default_factory=dict)
    """rep: one root element, a resource or `m2m:uri`"""
    verification: bool = False
    """vrq: the CSE asks whether this target takes notifications; answering with success is all it wants"""
    subscription_deleted: bool = False
    """sud"""
    creator: str | None = None
    """cr"""


def notifications_in(content: Any) -> list[Notification]:
    """The notifications in the content of a NOTIFY: one (`m2m:sgn`), or the batch of an `m2m:agn`, in its order.

    Raises BadRequest where the content is none of these.
    """
    return list(_notifications(content))


def _notifications(content: Any) -> Iterator[Notification]:
    if not isinstance(content, dict):
        raise BadRequest("pc: a notification is an object with m2m:sgn or m2m:agn")
    if "m2m:agn" in content:
        batch = _object(content["m2m:agn"], "m2m:agn")
        # The type table names the member `sgn`, the rule for global elements `m2m:sgn`: both are met.
        entries = batch.get("m2m:sgn", batch.get("sgn"))
        if not isinstance(entries, list):
            raise BadRequest("m2m:agn: m2m:sgn is a list of notifications")
        for entry in entries:
            yield _notification(entry)
    elif "m2m:sgn" in content:
        yield _notification(content["m2m:sgn"])
    else:
        raise BadRequest("pc: neither m2m:sgn nor m2m:agn")


def _notification(entry: Any) -> Notification:
    body = _object(entry, "m2m:sgn")
    event = _object(body.get("nev", {}), "nev")
    return Notification(
        subscription=_text(body, "sur") or "",
        event=_number(event, "net"),
        representation=_object(event.get("rep", {}), "rep"),
        verification=body.get("vrq") is True,
        subscription_deleted=body.get("sud") is True,
        creator=_text(body, "cr"),
    )


def _object(value: Any, name: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise BadRequest(f"{name}: an object is expected")
    return value


def _text(body: dict[str, Any], name: str) -> str | None:
    value = body.get(name)
    if value is not None and not isinstance(value, str):
        raise BadRequest(f"{name}: a string is expected")
    return value


def _number(body: dict[str, Any], name: str) -> int | None:
    value = body.get(name)
    if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
        raise BadRequest(f"{name}: a whole number is expected")
    return value

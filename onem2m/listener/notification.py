"""What an application is told: the content of a NOTIFY request taken apart (TS-0004 7.5.1)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from onem2m.errors import BadRequest, DiscoveryDeniedByIpe
from onem2m.primitive import Representation


@dataclass(frozen=True, slots=True)
class Discovery:
    """What an interworking proxy is asked (idr): to look among its devices, and mirror what it finds."""

    originator: str
    """or: for whom, SP-relative; the CSE shows it only what it may discover"""
    criteria: Mapping[str, Any]
    """fc: the filter criteria of its request, by short names"""


@dataclass(frozen=True, slots=True)
class Notification:
    """One notification of one subscription: an event, the check of a target, or word that the subscription is gone."""

    subscription: str
    """sur: the SP-relative address of the subscription; in a `discovery` something else"""
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
    discovery: Discovery | None = None
    """idr: no event of a subscription, but a question that wants addresses as its answer"""
    leaver: str | None = None
    """ntt: the target that wants to be told no more"""
    leave_asked: bool = False
    """tra: whether it may; success lets it go, any refusal does not"""
    leave_told: bool = False
    """trr: it stays, the subscription's maker is only told"""


Receive = Callable[[Notification], None]
Discover = Callable[[Discovery], Sequence[str]]
"""An interworking proxy's search: the addresses of what it has found and mirrored. May raise DiscoveryDeniedByIpe."""


def hand_on(content: Any, receive: Receive, discover: Discover | None) -> Representation | None:
    """Hands what a NOTIFY brings to who it is for, in order; the content of its answer.

    The check of a target (`vrq`) is not handed on. Raises BadRequest, and DiscoveryDeniedByIpe where nobody discovers.
    """
    answer: Representation | None = None
    for notification in notifications_in(content):
        if notification.discovery is not None:
            if discover is None:
                raise DiscoveryDeniedByIpe("idr: this application is no interworking proxy that looks for devices")
            answer = {"m2m:uril": list(discover(notification.discovery))}
        elif not notification.verification:
            receive(notification)
    return answer


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
        discovery=_discovery(_object(body["idr"], "idr")) if "idr" in body else None,
        leaver=_text(body, "ntt"),
        leave_asked=body.get("tra") is True,
        leave_told=body.get("trr") is True,
    )


def _discovery(body: dict[str, Any]) -> Discovery:
    return Discovery(_text(body, "or") or "", _object(body.get("fc", {}), "fc"))


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

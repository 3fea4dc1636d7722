"""Receives notifications through a polling channel: for an application that no CSE can reach (behind NAT, for one).

    listener = PollingListener(connect("https://cse.example", "Cmeter"), "cse-in/meter", receive)
    listener.start()
    client.subscribe("cse-in/other/readings", "news", ["Cmeter"])

The application subscribes with its AE-ID as the target. `receive` is the same as for `onem2m.listener.http`.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from typing import Any, Final

from onem2m.client import Client
from onem2m.errors import (
    BadRequest,
    InternalServerError,
    OneM2MError,
    OperationNotAllowed,
    ServerBusy,
    TargetNotReachable,
)
from onem2m.listener.notification import Discover, Receive, hand_on
from onem2m.primitive import OK, Representation
from onem2m.vocabulary import Operation, ResourceType

log = logging.getLogger(__name__)

_PAUSE_S: Final = 1.0
_LONGEST_PAUSE_S: Final = 60.0
_FINISH_S: Final = 5.0
"""How long stopping waits for a notification that is just being received."""


def answer_request(
    request: Mapping[str, Any], receive: Receive, discover: Discover | None = None
) -> tuple[int, Representation | None]:
    """Hands what a request brings to `receive`, in order: the status of the answer, and its content.

    `discover` answers an on-demand discovery, which is refused without it (5208). A OneM2MError of theirs becomes the
    answer, any other error a 5000. ServerBusy is no refusal: it counts as "not reachable now" (5103), and the
    notification comes again.
    """
    try:
        if request.get("op") != Operation.NOTIFY:
            raise OperationNotAllowed("this application takes notifications only")
        return OK, hand_on(request.get("pc"), receive, discover)
    except ServerBusy as refusal:
        return TargetNotReachable.code, {"m2m:dbg": str(refusal)}
    except OneM2MError as refusal:
        return refusal.code, {"m2m:dbg": str(refusal)}
    except Exception:
        log.exception("a notification could not be received")
        return InternalServerError.code, {"m2m:dbg": "internal error"}


class PollingListener:
    """Fetches notifications for the application at `home` (`cse-in/meter`), and hands them to `receive` one by one.

    The polling channel is made below the application where there is none. `receive` runs in the listener's thread: it
    should put the notification down and return. `client` is the application's own, and for the listener alone: to stop
    means to cut it off. A CSE that is away is asked again, with growing pauses. An interworking proxy answers on-demand
    discoveries by `discover`.
    """

    def __init__(
        self,
        client: Client,
        home: str,
        receive: Receive,
        *,
        name: str = "pch",
        wait_s: float = 30.0,
        discover: Discover | None = None,
    ) -> None:
        self._client = client
        self._home = home
        self._channel = f"{home}/{name}"
        self._name = name
        self._receive = receive
        self._discover = discover
        self._wait_s = wait_s
        self._stopping = threading.Event()
        self._answering = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="polling", daemon=True)

    def start(self) -> None:
        """Opens the channel and polls from now on. Raises OSError or a OneM2MError where it cannot be opened."""
        attributes = {"rn": self._name, "rqag": True}
        self._client.ensure(self._home, ResourceType.POLLING_CHANNEL, attributes)
        self._thread.start()

    def stop(self) -> None:
        """Takes no more notifications; what was not answered is told again to who comes next."""
        self._stopping.set()
        if not self._thread.is_alive():
            return
        if self._answering.acquire(timeout=_FINISH_S):  # what is just being received is answered first
            self._answering.release()
        self._client.end()
        self._thread.join(timeout=_FINISH_S)

    def _run(self) -> None:
        pause_s = _PAUSE_S
        while not self._stopping.is_set():
            try:
                requests = self._client.poll(self._channel, self._wait_s)
                pause_s = _PAUSE_S
                for request in requests:
                    with self._answering:
                        if self._stopping.is_set():
                            return
                        self._answer(request)
            except (OSError, OneM2MError) as fault:
                if self._stopping.is_set():
                    return
                log.warning("the polling channel %s: %s; again in %g s", self._channel, fault, pause_s)
                self._stopping.wait(pause_s)
                pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)

    def _answer(self, request: Mapping[str, Any]) -> None:
        status, content = answer_request(request, self._receive, self._discover)
        try:
            self._client.reply(self._channel, str(request.get("rqi", "")), status, content)
        except BadRequest as refusal:
            log.warning("a notification was answered too late, and will come again: %s", refusal)

"""Getting one message to one target: where it is reached, whether it agrees, and patience with those that are away."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from cse.behaviour.polling_channel import channel_of
from cse.entity import Entity
from cse.model import TOO_MANY, Answer, Question, Reading, Resource
from cse.notifications.channels import Channels
from cse.notifications.inquiries import Inquiries, TooManyInquiries
from cse.operations.target import find
from cse.storage.caches import Bounded
from cse.storage.store import Store
from onem2m.addressing import sp_relative
from onem2m.errors import BadRequest, OneM2MError, TargetNotReachable
from onem2m.primitive import OK, Encoded
from onem2m.resources.ae import POINT_OF_ACCESS
from onem2m.transport.async_http import HttpPool, HttpReply
from onem2m.vocabulary import ResourceType

_HUSH_S: Final = 0.2
"""No failure to reach a party is told sooner: it does not show whether a connection was refused or never tried."""
_BY_CHANNEL_S: Final = 60.0
"""How long points of access that did not answer are left alone, where the polling channel worked instead."""
_BY_CHANNEL: Final = 10_000
"""Targets of which that is remembered."""

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Counters:
    """What delivery did since the start; shown to operators."""

    delivered: int = 0
    """notifications that a target confirmed"""
    failed: int = 0
    """attempts that were not answered"""
    refused: int = 0
    """notifications that a target answered with a refusal, and that were given up after some attempts"""
    discarded: int = 0
    """notifications given up because too many waited, or waited too long, for a target that is away"""
    withheld: int = 0
    """notifications not sent because the creator of the subscription may not read what they tell of"""
    suspended: int = 0
    """subscriptions that were silenced for that"""
    resumed: int = 0
    """subscriptions whose creator may read again"""

    def items(self) -> list[tuple[str, int]]:
        """Names and values."""
        return [(row.name, getattr(self, row.name)) for row in fields(self)]


@dataclass(frozen=True, slots=True)
class Patience:
    """How long delivery bears with targets."""

    timeout_s: float = 10.0
    first_delay_s: float = 0.5
    longest_delay_s: float = 60.0
    refusals: int = 3
    """attempts after which a notification that the target refuses is given up"""
    waiting: int = 100_000
    """events that may wait for one target; beyond it the oldest are discarded"""
    farewell_s: float = 3600.0
    """how long what is owed by a subscription that ended is tried towards a target that is away"""
    ca: Path | None = None
    """a file of CA certificates by which https targets are believed, instead of the system's"""


@dataclass(slots=True)
class Host:
    """What is known about a target's host: while it is away, all lanes to it wait together."""

    failures: int = 0
    closed_until: float = 0.0
    away_since: float = 0.0


class Refused(Exception):
    """The target answered, and said no."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(f"HTTP status {status}, response status code {code or 'missing'}")
        self.told = f"response status code {code}" if code.isdigit() else "it does not take it"
        """what others may know: of a party that speaks oneM2M its code, of other servers nothing"""


class Withheld(Exception):
    """Not sent: its subscription's creator may not read any more."""


class Sender:
    """Sends to targets. Belongs to the event loop of delivery."""

    def __init__(
        self, entity: Entity, store: Store, patience: Patience, counters: Counters, channels: Channels | None = None
    ) -> None:
        self._entity = entity
        self._store = store
        self._patience = patience
        self._counters = counters
        self._pool = HttpPool(entity.reach, patience.ca)
        self._inquiries = Inquiries()
        self._channels = channels or Channels()
        self._by_channel: Bounded[str, tuple[list[str], float]] = Bounded(_BY_CHANNEL)
        """target -> points of access that did not answer while its channel did, and until when they are left alone"""
        self._hosts: dict[str, Host] = {}
        self._numbers = random.Random()
        self._sent = 0

    def close(self) -> None:
        """Ends kept connections."""
        self._pool.close()

    async def try_once(self, target: str, message: Encoded, still: Callable[[], bool]) -> Host | None:
        """One attempt to notify, once the target's host is to be tried again, if it is `still` to be told then.

        None where it was confirmed, the host where nobody answered. Raises Refused where the answer is no, Withheld
        where it is not to be told any more.
        """
        name = _host_of(target)
        host = self._hosts.get(name)
        if host is not None:
            await self._wait_for(host, target)
        if not still():
            raise Withheld
        try:
            await self.send(target, message)
        except Refused:
            self._hosts.pop(name, None)
            raise
        except (OSError, OneM2MError) as fault:
            return self._failed(name, target, fault)
        if host is not None and self._hosts.pop(name, None) is not None:
            log.info("%s answers again", name)
        self._counters.delivered += 1
        return None

    async def _wait_for(self, host: Host, target: str) -> None:
        """Waits out a host's pause. An AE that tells new points of access meanwhile, or comes to its polling channel,
        is tried at once."""
        urls = self._urls_of(target)
        while (pause := host.closed_until - _now()) > 0:
            await asyncio.sleep(min(pause, 1.0))
            if self._urls_of(target) != urls or self._is_polling(target):
                host.failures, host.closed_until = 0, 0.0

    def _failed(self, name: str, target: str, fault: Exception) -> Host:
        now = _now()
        self._counters.failed += 1
        host = self._hosts.get(name)
        if host is None:
            log.warning("%s does not answer (%s); what it is owed waits", target, str(fault) or type(fault).__name__)
            host = self._hosts[name] = Host(away_since=now)
        if host.closed_until <= now:
            # Only the first of the lanes that failed together makes the pause longer.
            pause = min(self._patience.longest_delay_s, self._patience.first_delay_s * 2**host.failures)
            host.failures = min(host.failures + 1, 20)
            host.closed_until = now + pause * self._numbers.uniform(0.8, 1.2)
        return host

    async def send(self, target: str, message: Encoded) -> HttpReply:
        """Sends to the first point of access that answers, else by the polling channel.

        Raises OSError where nobody answers, Refused where the answer is no.
        """
        reply: HttpReply | None = None
        urls = self._urls_of(target)
        spared, until = self._by_channel.get(target, ([], 0.0))
        for url in urls if urls != spared or until < _now() else ():
            try:
                reply = await self._pool.post(url, self._headers(), message, self._patience.timeout_s)
            except (OSError, ValueError) as fault:
                log.debug("%s: %s", url, fault)
                continue
            break
        if reply is None:
            reply = await self._through_channel(target, message)
            if urls:
                self._by_channel.keep(target, (urls, _now() + _BY_CHANNEL_S))
        code = reply.headers.get(b"x-m2m-rsc", b"")
        if code in (b"", b"%d" % OK) and 200 <= reply.status < 300:
            return reply
        if reply.status >= 500 and not code:
            raise ConnectionError(f"HTTP status {reply.status}")
        raise Refused(reply.status, code.decode("latin-1")[:8])

    async def _through_channel(self, target: str, message: Encoded) -> HttpReply:
        """What an AE answers that fetches what it is sent. Raises OSError where it has no channel or does not come."""
        channel, identifier = self._channel_of(target)
        if channel is None:
            raise ConnectionError("no point of access answers")
        to = sp_relative(self._entity.cse_id, identifier)
        reply = await self._channels.carry(channel, to, self._entity.cse_id, message, self._patience.timeout_s)
        if reply.status == TargetNotReachable.code:
            raise ConnectionError("the application behind the polling channel is not ready")
        return HttpReply(200, {b"x-m2m-rsc": b"%d" % reply.status}, reply.body, complete=True)

    def _channel_of(self, target: str) -> tuple[int | None, str]:
        """The key of a target's polling channel, and the target's identifier."""

        def look(tree: Reading) -> tuple[int | None, str]:
            resource = None if "://" in target else self._resource_of(target, tree)
            if resource is None or resource.type != ResourceType.AE:
                return None, ""
            channel = channel_of(resource, tree)
            return (None if channel is None else channel.key), resource.identifier

        return self._store.read(look)

    def _is_polling(self, target: str) -> bool:
        channel, _ = self._channel_of(target)
        return channel is not None and self._channels.attended(channel)

    def _urls_of(self, target: str) -> list[str]:
        """Where a target is reached: a URL itself, an AE by its points of access."""
        if "://" in target:
            return [_without_serialization(target)]
        resource = self._store.read(lambda tree: self._resource_of(target, tree))
        if resource is None or resource.type != ResourceType.AE:
            return []
        return [url for url in resource.get(POINT_OF_ACCESS) or () if url.startswith(("http://", "https://"))]

    def _resource_of(self, target: str, tree: Reading) -> Resource | None:
        stem = target.rpartition("/")[2] if target.startswith(f"{self._entity.cse_id}/") else target.lstrip("/")
        return tree.by_identifier(stem) or find(self._entity, target, tree)

    def _headers(self) -> list[tuple[bytes, bytes]]:
        self._sent += 1
        return [
            (b"x-m2m-origin", self._entity.cse_id.encode()),
            (b"x-m2m-ri", b"n%d" % self._sent),
            (b"x-m2m-rvi", b"3"),
            (b"content-type", b"application/json"),
            (b"accept", b"application/json"),
        ]

    async def ask(self, question: Question) -> Answer:
        """Puts a question to another party, once. Who asks waits: all its points of access share the time of one.

        Why nobody answers is not told, and not before a while: it would say something of the network that we see.
        """
        began = _now()
        try:
            async with self._inquiries.of(question.originator), asyncio.timeout(self._patience.timeout_s):
                reply = await self.send(question.target, question.body)
        except TooManyInquiries:
            return Answer(TOO_MANY, "too many questions of this originator are open")
        except Refused as refusal:
            return Answer(BadRequest.code, refusal.told)
        except (OSError, OneM2MError) as fault:
            log.info("%s cannot be asked: %s", question.target, str(fault) or type(fault).__name__)
            await asyncio.sleep(max(0.0, began + _HUSH_S - _now()))
            return Answer(0, "no answer")
        return Answer(OK, body=reply.body)


def _now() -> float:
    return asyncio.get_running_loop().time()


def _host_of(target: str) -> str:
    try:
        return urlsplit(target).netloc if "://" in target else target
    except ValueError:
        return target  # a URL that cannot be, such as http://[: nobody is ever there


def _without_serialization(url: str) -> str:
    """`?ct=json` in a target tells us how to write, and is not sent (TS-0004 6.4)."""
    base, mark, query = url.partition("?")
    kept = "&".join(part for part in query.split("&") if not part.startswith("ct="))
    return f"{base}?{kept}" if mark and kept else base

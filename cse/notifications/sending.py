"""Getting one message to one target: where it is reached, whether it agrees, and patience with those that are away."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final

from cse.behaviour.polling_channel import channel_of
from cse.entity import Entity
from cse.model import TOO_MANY, Answer, Question, Reading, Resource
from cse.notifications.channels import Channels
from cse.notifications.hours import asleep
from cse.notifications.inquiries import Inquiries, TooManyInquiries
from cse.operations.target import recipient
from cse.storage.caches import Bounded
from cse.storage.store import Store
from onem2m.addressing import local_form, sp_relative
from onem2m.errors import BadRequest, OneM2MError, TargetNotReachable
from onem2m.mapping.mqtt import SCHEMES
from onem2m.mapping.serialization import JSON, decode, encode, is_cbor, preferred, target_form
from onem2m.primitive import OK, Encoded, Request
from onem2m.resources.ae import CONTENT_SERIALIZATION, POINT_OF_ACCESS, REACHABLE, RELEASES
from onem2m.transport.async_http import HttpPool, HttpReply
from onem2m.transport.async_mqtt import MqttPost
from onem2m.vocabulary import Operation, ResourceType

_HUSH_S: Final = 0.2
"""No failure to reach a party is told sooner: it does not show whether a connection was refused or never tried."""
_BY_CHANNEL_S: Final = 60.0
"""How long points of access that did not answer are left alone, where the polling channel worked instead."""
_USUAL_RELEASE: Final = "3"
"""What notifications are, and what every target of today reads."""
_SPOKEN: Final = ("http://", "https://", *SCHEMES)
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
    dropped: int = 0
    """notifications that were not to be sent: superseded by newer ones, or of a time when nothing was to be sent"""
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
    batch_s: float = 60.0
    """how long a batch waits for more events, where its subscription does not say"""
    ca: Path | None = None
    """a file of CA certificates by which https targets are believed, instead of the system's"""


class Refused(Exception):
    """The target answered, and said no."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(f"HTTP status {status}, response status code {code or 'missing'}")
        self.code = int(code) if code.isdigit() else 0
        self.told = f"response status code {code}" if code.isdigit() else "it does not take it"
        """what others may know: of a party that speaks oneM2M its code, of other servers nothing"""


class Unreachable(ConnectionError):
    """The target has said that it cannot be reached (requestReachability)."""


@dataclass(frozen=True, slots=True)
class Way:
    """How a target is reached."""

    urls: list[str]
    form: str = JSON
    """in which it reads what says nothing of it itself (contentSerialization)"""
    release: str = _USUAL_RELEASE
    asleep: bool = False
    """whether its node says that it cannot be reached now"""


def _understood(releases: list[str] | None) -> str:
    """The release in which an AE is told: the usual one, or of those that it speaks the one nearest to it."""
    if not releases or _USUAL_RELEASE in releases:
        return _USUAL_RELEASE
    return next((release for release in ("4", "5", "2a", "2") if release in releases), _USUAL_RELEASE)


class Sender:
    """Sends to targets. Belongs to the event loop of delivery."""

    def __init__(
        self,
        entity: Entity,
        store: Store,
        patience: Patience,
        channels: Channels | None = None,
        post: MqttPost | None = None,
    ) -> None:
        self._entity = entity
        self._store = store
        self._patience = patience
        self._pool = HttpPool(entity.reach, patience.ca)
        self._post = post or MqttPost(entity.reach, entity.cse_id, patience.ca)
        self._inquiries = Inquiries()
        self._channels = channels or Channels()
        self._by_channel: Bounded[str, tuple[list[str], float]] = Bounded(_BY_CHANNEL)
        """target -> points of access that did not answer while its channel did, and until when they are left alone"""
        self._sent = 0

    def close(self) -> None:
        """Ends kept connections."""
        self._pool.close()
        self._post.close()

    async def send(self, target: str, message: Encoded, category: int | None = None) -> HttpReply:
        """Sends to the first point of access that answers, else by the polling channel.

        Raises OSError where nobody answers (Unreachable is one), Refused where the answer is no.
        """
        reply: HttpReply | None = None
        way = self._way_to(target)
        urls = way.urls
        spared, until = self._by_channel.get(target, ([], 0.0))
        for url in urls if urls != spared or until < _now() else ():
            address, form = target_form(url, way.form)
            try:
                if address.startswith(SCHEMES):
                    reply = await self._by_broker(address, form, target, message, way.release, category)
                else:
                    headers = self._headers(form.encode(), way.release, category)
                    reply = await self._pool.post(address, headers, encode(message, form), self._patience.timeout_s)
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

    async def _by_broker(
        self, url: str, form: str, target: str, message: Encoded, release: str, category: int | None
    ) -> HttpReply:
        """What an application answers by MQTT; of a topic where nobody answers, that the broker has it.

        Raises OSError, where the application is not ready as well.
        """
        named = "://" not in target
        request = Request(
            Operation.NOTIFY,
            sp_relative(self._entity.cse_id, target) if named else url,
            self._entity.cse_id,
            release=release,
            content=message,
            parameters={} if category is None else {"ec": category},
        )
        stem = local_form(self._entity.cse_id, target) if named else None
        response = await self._post.send(url, stem, request, self._patience.timeout_s, form)
        if response.status == TargetNotReachable.code:
            raise ConnectionError("the application is not ready")
        headers = {b"x-m2m-rsc": b"%d" % response.status, b"content-type": JSON.encode()}
        body = b"" if response.content is None else encode(response.content)
        return HttpReply(200, headers, body, complete=True)

    async def _through_channel(self, target: str, message: Encoded) -> HttpReply:
        """What an AE answers that fetches what it is sent. Raises OSError where it has no channel or does not come."""
        channel = self._channel_of(target)
        if channel is None:
            if self.out_of_reach(target):
                raise Unreachable("it has said that it cannot be reached")
            raise ConnectionError("no point of access answers")
        to = sp_relative(self._entity.cse_id, target)
        reply = await self._channels.carry(channel, to, self._entity.cse_id, message, self._patience.timeout_s)
        if reply.status == TargetNotReachable.code:
            raise ConnectionError("the application behind the polling channel is not ready")
        return HttpReply(200, {b"x-m2m-rsc": b"%d" % reply.status}, reply.body, complete=True)

    def _channel_of(self, target: str) -> int | None:
        """The key of a target's polling channel."""

        def look(tree: Reading) -> int | None:
            resource = None if "://" in target else self._resource_of(target, tree)
            if resource is None or resource.type != ResourceType.AE:
                return None
            channel = channel_of(resource, tree)
            return None if channel is None else channel.key

        return self._store.read(look)

    def reached(self, target: str) -> tuple[list[str], bool]:
        """Where a target is reached now: its points of access, and whether it waits at its polling channel."""
        channel = self._channel_of(target)
        return self._urls_of(target), channel is not None and self._channels.attended(channel)

    def out_of_reach(self, target: str) -> bool:
        """Whether an application says that it cannot be reached, and has no other way to be told either.

        It says so itself, or by the schedule of its node.
        """
        if "://" in target:
            return False
        way = self._way_to(target)
        if way.urls or self._channel_of(target) is not None:
            return False
        resource = self._store.read(lambda tree: self._resource_of(target, tree))
        return resource is not None and (way.asleep or resource.attributes.get(REACHABLE.short) is False)

    def _urls_of(self, target: str) -> list[str]:
        return self._way_to(target).urls

    def _way_to(self, target: str) -> Way:
        """Where a target is reached, and what it reads: a URL itself, an AE by what it says of itself."""
        if "://" in target:
            return Way([target])
        resource, asleep = self._store.read(lambda tree: self._found(target, tree))
        if resource is None or resource.type != ResourceType.AE:
            return Way([])
        if asleep:
            return Way([], asleep=True)
        urls = [url for url in resource.get(POINT_OF_ACCESS) or () if url.startswith(_SPOKEN)]
        return Way(urls, preferred(resource.get(CONTENT_SERIALIZATION)), _understood(resource.get(RELEASES)))

    def _found(self, target: str, tree: Reading) -> tuple[Resource | None, bool]:
        """What a target names, and whether its node is asleep now."""
        resource = self._resource_of(target, tree)
        return resource, resource is not None and asleep(self._entity, resource, tree)

    def _resource_of(self, target: str, tree: Reading) -> Resource | None:
        return recipient(self._entity, target, tree)

    def _headers(self, media: bytes, release: str, category: int | None) -> list[tuple[bytes, bytes]]:
        self._sent += 1
        headers = [
            (b"x-m2m-origin", self._entity.cse_id.encode()),
            (b"x-m2m-ri", b"n%d" % self._sent),
            (b"x-m2m-rvi", release.encode()),
            (b"content-type", media),
            (b"accept", media),
        ]
        if category is not None:
            headers.append((b"x-m2m-ec", b"%d" % category))
        return headers

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
            return Answer(BadRequest.code, refusal.told, code=refusal.code)
        except (OSError, OneM2MError) as fault:
            log.info("%s cannot be asked: %s", question.target, str(fault) or type(fault).__name__)
            await asyncio.sleep(max(0.0, began + _HUSH_S - _now()))
            return Answer(0, "no answer")
        return Answer(OK, body=json_body(reply))


def json_body(reply: HttpReply) -> bytes:
    """What was answered, in the form that questions are asked in here; empty where it cannot be read."""
    form = reply.headers.get(b"content-type", b"").partition(b";")[0].strip().lower().decode("latin-1")
    if not is_cbor(form):
        return reply.body
    try:
        return encode(decode(reply.body, form))
    except OneM2MError:
        return b""


def _now() -> float:
    return asyncio.get_running_loop().time()

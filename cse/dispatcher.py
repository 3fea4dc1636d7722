"""From a request to its response: is it well-formed, how is it to be run, who else must be asked.

What a request does is decided in `operations`; here is only how: a read at once, a walk over many rows in a pool, a
write as one unit of work that is answered when it is durable, a fan-out as many requests, a question to another party
outside the unit of work and then the work again.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeVar

from cse.access.tokens_in_requests import assigned
from cse.accounts import Accounts
from cse.clock import instant_of
from cse.entity import Entity
from cse.limits import Crowd, OriginatorLimits, Throttle, check_fan_out
from cse.model import Answer, Inquiry, Question, QuestionOpen, Reading, Tree
from cse.notifications.channels import ChannelReply, Channels
from cse.operations.create import create
from cse.operations.delete import delete
from cse.operations.descendants import discover
from cse.operations.fan_out import FanOut, aggregate, fan_out, is_fan_out
from cse.operations.notify import notify
from cse.operations.polling import is_polling, poll, reply
from cse.operations.representation import WITH_CHILDREN, check_result_content
from cse.operations.retrieve import retrieve
from cse.operations.update import update
from cse.refusals import Refusals
from cse.storage.store import Store
from onem2m.addressing import local_form
from onem2m.errors import (
    BadRequest,
    Forbidden,
    InternalServerError,
    NonBlockingSynchRequestNotSupported,
    NotImplementedHere,
    OneM2MError,
    OperationDeniedByRemoteEntity,
    ReleaseVersionNotSupported,
    RequestTimeout,
    SecurityAssociationRequired,
    ServerBusy,
    ServiceSubscriptionLimitsExceeded,
    TargetNotReachable,
)
from onem2m.mapping import json
from onem2m.primitive import OK, Encoded, Request, Response
from onem2m.vocabulary import RELEASES, FilterUsage, Operation, ResponseType

log = logging.getLogger(__name__)

T = TypeVar("T")

Asker = Callable[[Question], Future[Answer]]

_WRITES: Final = {Operation.CREATE: create, Operation.UPDATE: update, Operation.DELETE: delete}

_LONG_THREADS: Final = 2
_LONG_WAITING: Final = 64
_FAN_OUT_AT_ONCE: Final = 64
_LOOK_S: Final = 2.0
_LONGEST_POLL_S: Final = 3_600.0
"""A client that vanished without a word is not waited upon for longer."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """How long requests may wait that say nothing of it themselves."""

    poll_s: float = 30.0
    """at a polling channel"""


class Dispatcher:
    """Performs requests, from whatever binding they come."""

    def __init__(
        self,
        entity: Entity,
        store: Store,
        asker: Asker,
        accounts: Accounts | None = None,
        refusals: Refusals | None = None,
        limits: OriginatorLimits | None = None,
        channels: Channels | None = None,
        waiting: Waiting | None = None,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._accounts = accounts or Accounts(store.stamper.clock)
        self.refusals = refusals or Refusals(store.stamper.clock)
        self._limits = limits or OriginatorLimits()
        self._throttle = Throttle(self._limits, steady)
        self._searches = Crowd(self._limits.long_reads, "searches")
        self._exempt = {entity.administrator, local_form(entity.cse_id, entity.administrator)}
        self._entity = entity
        self._store = store
        self._ask = asker
        self._channels = channels or Channels()
        self._waiting = waiting or Waiting()
        self._pool = ThreadPoolExecutor(_LONG_THREADS, thread_name_prefix="long-read")
        self._long = 0

    def close(self) -> None:
        """Ends the pool."""
        self._pool.shutdown(cancel_futures=True)

    async def dispatch(self, request: Request) -> Response:
        """Performs a request; every refusal becomes a response."""
        try:
            if request.originator not in self._exempt:
                self._throttle.admit(request.originator or "")
            self._check(request)
            response = await self._perform(request)
            who = request.requester
            if who is not None and who.used:
                self._accounts.note(who.used, who.originator, request.operation.name, request.to)
            if "tkns" in request.parameters:
                response.assigned_tokens = assigned(self._entity, request)
        except OneM2MError as refusal:
            if isinstance(refusal, ServiceSubscriptionLimitsExceeded):
                self.refusals.note("limit-exceeded", request.originator, str(refusal))
            response = _refused(refusal)
        except RecursionError:
            response = _refused(BadRequest("the request is nested too deeply"))
        except Exception:
            log.exception("a fault of ours at %s %s", request.operation.name, request.to)
            response = _refused(InternalServerError("internal error"))
        response.request_id = request.request_id
        response.release = request.release
        return response

    def dispatch_blocking(self, request: Request) -> Response:
        """The same for a caller without an event loop."""
        return asyncio.run(self.dispatch(request))

    async def _perform(self, request: Request) -> Response:
        if is_fan_out(request):
            plan = await self._read(partial(fan_out, self._entity, request))
            if plan is not None:
                if request.originator not in self._exempt:
                    check_fan_out(self._limits, len(plan.requests))
                return await self._fan_out(plan)
        operation = request.operation
        if is_polling(request):
            response = await self._at_channel(request)
            if response is not None:
                return response
        if operation in _WRITES:
            return await self._write(partial(_WRITES[operation], self._entity, request))
        if operation is Operation.NOTIFY:
            return await self._hand_on(await self._read(partial(notify, self._entity, request)))
        if request.filter and request.filter.get("fu") == FilterUsage.DISCOVERY:
            return await self._search(partial(discover, self._entity, request), request)
        work = partial(retrieve, self._entity, request)
        if request.result_content in WITH_CHILDREN:
            return await self._search(work, request)
        return await self._read(work)

    async def _write(self, work: Callable[[Tree], Response]) -> Response:
        loop = asyncio.get_running_loop()
        inquiry: Inquiry | None = None
        while True:
            durable: asyncio.Future[None] = loop.create_future()
            try:
                response = self._store.submit(work, durable, inquiry)
            except QuestionOpen as open_:
                if inquiry is None:
                    # Run once more before asking: now the keys that the questions name are kept.
                    inquiry = Inquiry()
                    continue
                await self._inquire(open_.questions, inquiry)
                continue
            await durable
            return response

    async def _search(self, work: Callable[[Reading], Response], request: Request) -> Response:
        searcher = request.originator or ""
        if searcher in self._exempt:
            return await self._read(work, long=True)
        self._searches.enter(searcher)
        try:
            return await self._read(work, long=True)
        finally:
            self._searches.leave(searcher)

    async def _read(self, work: Callable[[Reading], T], *, long: bool = False) -> T:
        inquiry: Inquiry | None = None
        while True:
            try:
                return await self._read_long(work, inquiry) if long else self._store.read(work, inquiry)
            except QuestionOpen as open_:
                inquiry = inquiry or Inquiry()
                await self._inquire(open_.questions, inquiry)

    async def _inquire(self, questions: tuple[Question, ...], inquiry: Inquiry) -> None:
        answers = await asyncio.gather(*(asyncio.wrap_future(self._ask(question)) for question in questions))
        inquiry.answers.update(zip(questions, answers, strict=True))

    async def _read_long(self, work: Callable[[Reading], T], inquiry: Inquiry | None) -> T:
        """Many rows: never on the loop's thread, and only so many at a time."""
        if self._long >= _LONG_WAITING:
            raise ServerBusy("too many searches wait; try again")
        self._long += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._pool, self._store.read_long, work, inquiry)
        finally:
            self._long -= 1

    async def _fan_out(self, plan: FanOut) -> Response:
        responses: list[Response] = []
        for start in range(0, len(plan.requests), _FAN_OUT_AT_ONCE):
            part = plan.requests[start : start + _FAN_OUT_AT_ONCE]
            responses += await asyncio.gather(*map(self.dispatch, part))
        return aggregate(plan, responses)

    def waits(self, request: Request) -> bool:
        """Whether the answer to a request comes only when something happens: who does not stay need not be answered."""
        return is_polling(request) and request.operation is Operation.RETRIEVE

    async def _at_channel(self, request: Request) -> Response | None:
        """A poll, or the reply to what one brought; None where the address only looks like a polling point."""
        if request.operation is Operation.RETRIEVE:
            return await self._poll(request)
        given = self._store.read(partial(reply, self._entity, request))
        if given is None:
            return None
        body = b"" if given.content is None else json.encode(given.content)
        self._channels.answer(given.channel, given.request_id, ChannelReply(given.status, body))
        return Response(OK)

    async def _poll(self, request: Request) -> Response | None:
        """Waits until there is something at the channel. It is looked at anew each time who may have that."""
        look = partial(poll, self._entity, request)
        place = self._store.read(look)
        if place is None:
            return None
        now = asyncio.get_running_loop().time
        until = now() + self._patience(request)
        with self._channels.poll(place.channel) as waiter:
            while True:
                found = waiter.take(several=place.several)
                if found:
                    several = b'{"m2m:agrp":[%b]}' % b",".join(found)
                    return Response(OK, Encoded(several if place.several else b'{"m2m:rqp":%b}' % found[0]))
                if until <= now():
                    raise RequestTimeout("rqet: nothing came to the polling channel")
                # Now and then it is asked again whether there still is such a channel, and for whom.
                await waiter.arrival(min(_LOOK_S, until - now()))
                place = self._store.read(look) or place

    def _patience(self, request: Request) -> float:
        """Seconds that a poll may wait."""
        expiry = request.parameters.get("rqet")
        if expiry is None:
            return self._waiting.poll_s
        return min(_LONGEST_POLL_S, (self._instant("rqet", expiry) - self._now()) / 1e9)

    async def _hand_on(self, question: Question) -> Response:
        answer = await asyncio.wrap_future(self._ask(question))
        if answer.status == OK:
            return Response(OK)
        if answer.status:
            raise OperationDeniedByRemoteEntity(f"the target refused: {answer.text}")
        raise TargetNotReachable(f"the target does not answer: {answer.text}")

    def _check(self, request: Request) -> None:
        """The first steps of the receiver (digest primitives.md 3): parameters as such."""
        if not request.request_id:
            raise BadRequest("rqi (X-M2M-RI): the request identifier is missing")
        if request.release is not None and request.release not in RELEASES:
            raise ReleaseVersionNotSupported(f"rvi (X-M2M-RVI): {request.release[:20]!r} is not a release we speak")
        if not self._entity.development and (request.association is None or request.association.identity is None):
            raise SecurityAssociationRequired("fr (X-M2M-Origin): nobody has proved to be it")
        if request.originator == self._entity.cse_id:
            raise SecurityAssociationRequired(f"fr (X-M2M-Origin): {request.originator} is this CSE itself")
        if request.filter is not None and request.operation in (Operation.CREATE, Operation.NOTIFY):
            raise BadRequest(f"fc: filter criteria do not go with {request.operation.name}")
        if request.attributes and request.operation is not Operation.RETRIEVE:
            raise BadRequest(f"atrl: an attribute list does not go with {request.operation.name}")
        discovery = bool(request.filter) and request.filter.get("fu") == FilterUsage.DISCOVERY  # type: ignore[union-attr]
        if discovery and request.operation is not Operation.RETRIEVE:
            raise BadRequest("fu: only a RETRIEVE can be a discovery")
        check_result_content(request, discovery=discovery)
        if request.parameters:
            self._check_parameters(request)

    def _check_parameters(self, request: Request) -> None:
        expiry = request.parameters.get("rqet")
        if expiry is not None and self._instant("rqet", expiry) <= self._now():
            raise RequestTimeout(f"rqet: the request expired at {expiry}")
        for name in ("rset", "oet", "ot"):
            if name in request.parameters:
                self._instant(name, request.parameters[name])
        if "oet" in request.parameters:
            raise NotImplementedHere("oet: requests cannot be put off here")
        response_type = request.parameters.get("rt", {}).get("rtv", ResponseType.BLOCKING)
        if response_type not in (ResponseType.BLOCKING, ResponseType.FLEX_BLOCKING):
            if response_type not in set(ResponseType):
                raise BadRequest(f"rt: {response_type} is not a response type")
            if response_type == ResponseType.NON_BLOCKING_SYNCH:
                raise NonBlockingSynchRequestNotSupported("rt: answers are not kept to be fetched here; use 3")
            raise NotImplementedHere(f"rt: {ResponseType(response_type).name} requests are not served here")

    def _instant(self, name: str, text: object) -> int:
        """Nanoseconds since the epoch of an absolute time stamp or of milliseconds from now (absRelTimestamp)."""
        relative = str(text)
        try:
            if relative.isascii() and relative.lstrip("-").isdigit() and len(relative) < 15:
                return self._now() + int(relative) * 1_000_000
            return instant_of(relative)
        except ValueError:
            raise BadRequest(f"{name}: {relative[:40]!r} is no time stamp") from None

    def _now(self) -> int:
        return self._store.stamper.clock()


def _refused(refusal: OneM2MError) -> Response:
    token_request = refusal.token_request if isinstance(refusal, Forbidden) else None
    return Response(refusal.code, {"m2m:dbg": str(refusal)}, refusal=refusal, token_request=token_request)

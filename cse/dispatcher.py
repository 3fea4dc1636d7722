"""From a request to its response: is it well-formed, how is it to be run, who else must be asked.

What a request does is decided in `operations`; here is only how: a read at once, a walk over many rows in a pool, a
write as one unit of work that is answered when it is durable, a fan-out as many requests, a question to another party
outside the unit of work and then the work again.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final, TypeVar

from cse.access.tokens_in_requests import assigned
from cse.accounts import Accounts
from cse.clock import SECOND
from cse.entity import Entity
from cse.gathering import Gathering
from cse.group_requests import GroupRequests
from cse.holds import Holds, Misses
from cse.limits import AllowList, Crowd, OriginatorLimits, RequestTimes, Throttle, check_fan_out
from cse.model import (
    Answer,
    AnyQuestion,
    Examination,
    Inquiry,
    Match,
    MustHold,
    Question,
    QuestionOpen,
    Reading,
    SurveyOpen,
    Tree,
)
from cse.notifications.channels import ChannelReply, Channels
from cse.operations.create import create
from cse.operations.delete import delete
from cse.operations.descendants import discover
from cse.operations.fan_out import FanOut, fan_out, is_fan_out
from cse.operations.notify import notify
from cse.operations.on_demand import discover_on_demand
from cse.operations.polling import is_polling, poll, reply
from cse.operations.precondition import conditioned
from cse.operations.reading import monitored, record_miss, record_read
from cse.operations.repeat import permitted_again
from cse.operations.representation import WITH_CHILDREN, check_result_content
from cse.operations.retrieve import retrieve
from cse.operations.semantic_query import asked, results
from cse.operations.semantic_requests import check_semantic_query, is_semantic_query
from cse.operations.update import update
from cse.parameters import check_parameters, check_response_type, deadline, instant
from cse.refusals import Refusals
from cse.repeats import Kept, Key, Pending, Repeats, digest_of, rights_of
from cse.semantics.examiner import Examiner
from cse.storage.store import Store
from cse.storage.surveys import surveyed
from onem2m.addressing import local_form
from onem2m.errors import (
    BadRequest,
    Forbidden,
    InternalServerError,
    NotFound,
    OneM2MError,
    OperationDeniedByRemoteEntity,
    ReleaseVersionNotSupported,
    RequestTimeout,
    SecurityAssociationRequired,
    ServerBusy,
    ServiceSubscriptionLimitsExceeded,
    TargetNotReachable,
)
from onem2m.filter_criteria import is_discovery, looks_at_children
from onem2m.mapping import json
from onem2m.primitive import OK, Encoded, Request, Response
from onem2m.vocabulary import RELEASES, FilterUsage, Operation

log = logging.getLogger(__name__)

T = TypeVar("T")

Asker = Callable[[Question], Future[Answer]]

_WRITES: Final = {Operation.CREATE: create, Operation.UPDATE: update, Operation.DELETE: delete}

_LONG_THREADS: Final = 2
_LONG_WAITING: Final = 64
_WITHOUT_LIMITS: Final = OriginatorLimits(fan_out=1_000_000)
"""What even the administrator cannot ask for: groups may hold each other."""
_LOOK_S: Final = 2.0
_LONGEST_POLL_S: Final = 3_600.0
"""A client that vanished without a word is not waited upon for longer."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """How long requests may wait that say nothing of it themselves."""

    poll_s: float = 30.0
    """at a polling channel"""
    fan_out_s: float = 30.0
    """for the answers of the members of a group"""


_WITHOUT_CONTENT: Final = frozenset({Operation.RETRIEVE, Operation.DELETE})

_NAMELESS: Final = frozenset({None, "", "C", "S"})
"""Originators that are given a name yet: any number of them may be under way, and none is told of another."""


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
        times: RequestTimes | None = None,
        allowed: AllowList | None = None,
        examiner: Examiner | None = None,
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
        self._examiner = examiner or Examiner()
        self._channels = channels or Channels()
        self._waiting = waiting or Waiting()
        self._pool = ThreadPoolExecutor(_LONG_THREADS, thread_name_prefix="long-read")
        self._long = 0
        self._holds = Holds()
        self._misses = Misses(steady)
        self._counting = threading.Lock()
        self._times = times or RequestTimes()
        self._allowed = allowed
        self._repeats = Repeats(self._now)
        self._group_requests = GroupRequests(store.stamper.clock)
        self._late: set[asyncio.Task[None]] = set()

    def close(self) -> None:
        """Ends the pool and the examiner."""
        self._examiner.close()
        self._pool.shutdown(cancel_futures=True)

    def dispatch(self, request: Request) -> Coroutine[Any, Any, Response]:
        """Performs a request; every refusal becomes a response."""
        return self._answer(request, self._admitted)

    def dispatch_blocking(self, request: Request) -> Response:
        """The same for a caller without an event loop."""
        return asyncio.run(self.dispatch(request))

    async def _answer(self, request: Request, perform: Callable[[Request], Awaitable[Response]]) -> Response:
        try:
            response = await perform(request)
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

    async def _admitted(self, request: Request) -> Response:
        """A request that came from outside."""
        if request.originator not in self._exempt:
            self._throttle.admit(request.originator or "")
            if self._allowed is not None:
                self._allowed.admit(request.originator)
        self._check(request)
        if request.operation is Operation.RETRIEVE:
            # It changes nothing: it is done anew however often it comes, and most are done before another can come.
            if _is_plain(request):
                return await self._retrieve_plainly(request)
            if "rqet" in request.parameters or is_polling(request):
                return await self._perform(request)
        if request.originator in _NAMELESS:
            return await self._perform(request)
        key = (request.originator, request.request_id)
        if "rqet" in request.parameters:
            return await self._once(request, key, request.expires or 0)
        if request.remembered_s and request.operation is not Operation.RETRIEVE:
            return await self._once(request, key, self._now() + request.remembered_s * SECOND)
        if not self._repeats.begin(key, None):
            raise _under_way(request)
        try:
            return await self._perform(request)
        finally:
            del self._repeats.pending[key]

    async def _once(self, request: Request, key: Key, until: int) -> Response:
        """A request that may come again, for its sender may not have heard the answer."""
        mine = Pending(digest_of(request))
        kept = self._repeats.answered(key, mine.digest)
        if kept is not None:
            return await self._again(request, kept)
        if not self._repeats.begin(key, mine):
            first = self._repeats.pending.get(key)
            if first is None or first.digest != mine.digest:
                raise _under_way(request)
            # Shielded: who waits in vain must not cancel what others wait for.
            await self._within(request, asyncio.shield(asyncio.wrap_future(first.over)))
            return await self._once(request, key, until)
        try:
            response = await self._perform(request)
            self._repeats.keep(key, mine.digest, until, response, rights_of(request))
            return response
        finally:
            del self._repeats.pending[key]
            mine.over.set_result(None)

    async def _again(self, request: Request, kept: Kept) -> Response:
        """The answer that a request had before, as far as its originator may have it now."""
        whole = await self._read(partial(permitted_again, self._entity, request), request)
        content = kept.content if whole and kept.rights == rights_of(request) else None
        return Response(kept.status, content, location=kept.location)

    async def _within(self, request: Request, waiting: Awaitable[T]) -> T:
        """What is waited for, if it comes before the request expires. Raises RequestTimeout."""
        if request.expires is None:
            return await waiting
        try:
            return await asyncio.wait_for(waiting, max(0.0, (request.expires - self._now()) / SECOND))
        except TimeoutError:
            raise RequestTimeout("rqet: the request expired before it could be done") from None

    async def _perform(self, request: Request) -> Response:
        if is_fan_out(request):
            plan = await self._read(partial(fan_out, self._entity, request), request)
            if plan is not None:
                return await self._fan_out(plan, request)
        operation = request.operation
        if operation in _WRITES:
            perform = _WRITES[operation] if request.precondition is None else conditioned(_WRITES[operation])
            return await self._write(partial(perform, self._entity, request), request)
        if is_polling(request):
            response = await self._at_channel(request)
            if response is not None:
                return response
        if operation is Operation.NOTIFY:
            return await self._hand_on(await self._read(partial(notify, self._entity, request), request), request)
        return await self._retrieve(request)

    async def _retrieve_plainly(self, request: Request) -> Response:
        """What nearly every RETRIEVE is: a look at one resource, done at once."""
        try:
            response = self._store.read(partial(retrieve, self._entity, request))
        except (QuestionOpen, SurveyOpen):
            return await self._retrieve(request)
        except NotFound as miss:
            await self._note_miss(miss, request)
            raise
        if self._store.monitored:
            await self._note_read(request)
        return response

    async def _retrieve(self, request: Request) -> Response:
        try:
            response = await self._look(request)
        except NotFound as miss:
            await self._note_miss(miss, request)
            raise
        if self._store.monitored:
            await self._note_read(request)
        return response

    async def _note_miss(self, miss: NotFound, request: Request) -> None:
        if miss.sought_in is not None and self._misses.admit(miss.sought_in):
            await self._write(partial(record_miss, self._entity, miss.sought_in), request)

    async def _note_read(self, request: Request) -> None:
        """Who reads waits until it is written down that it did, like one who writes: so nobody reads unseen."""
        if self._store.read(partial(monitored, self._entity, request)):
            await self._write(partial(record_read, self._entity, request), request)

    async def _look(self, request: Request) -> Response:
        if request.filter:
            if is_semantic_query(request):
                return await self._query(request)
            if is_discovery(request.filter):
                asking = request.filter.get("fu") == FilterUsage.IPE_ON_DEMAND_DISCOVERY
                perform = discover_on_demand if asking else discover
                return await self._search(partial(perform, self._entity, request), request)
        work = partial(retrieve, self._entity, request)
        if request.result_content in WITH_CHILDREN or (request.filter and looks_at_children(request.filter)):
            return await self._search(work, request)
        return await self._read(work, request)

    async def _query(self, request: Request) -> Response:
        """Descriptors are looked for like anything else, and asked together when they are found."""
        query = await self._search(partial(asked, self._entity, request), request)
        return results(await self._within(request, asyncio.wrap_future(self._examiner.query(query))))

    async def _write(self, work: Callable[[Tree], T], request: Request) -> T:
        durable: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        try:
            result = self._store.submit(work, durable)
        except (MustHold, QuestionOpen, SurveyOpen):
            # Run again from the start: from now on the keys that questions name are kept.
            return await self._write_once_known(work, request)
        await durable
        return result

    async def _write_once_known(self, work: Callable[[Tree], T], request: Request) -> T:
        """Runs work that needs something from outside first, until it has all that it needs."""
        loop = asyncio.get_running_loop()
        inquiry = Inquiry()
        async with AsyncExitStack() as held:
            while True:
                durable: asyncio.Future[None] = loop.create_future()
                try:
                    result = self._store.submit(work, durable, inquiry)
                except MustHold as must:
                    await self._within(request, held.enter_async_context(self._holds.of(must.resource)))
                    inquiry.held = must.resource
                    continue
                except QuestionOpen as open_:
                    await self._inquire(open_.questions, inquiry, request)
                    continue
                except SurveyOpen as survey:
                    await self._survey(survey, inquiry)
                    continue
                await durable
                return result

    async def _search(self, work: Callable[[Reading], T], request: Request) -> T:
        searcher = request.originator or ""
        if searcher in self._exempt:
            return await self._read(work, request, long=True)
        self._searches.enter(searcher)
        try:
            return await self._read(work, request, long=True)
        finally:
            self._searches.leave(searcher)

    async def _read(self, work: Callable[[Reading], T], request: Request, *, long: bool = False) -> T:
        inquiry: Inquiry | None = None
        while True:
            try:
                return await self._read_long(work, inquiry, request) if long else self._store.read(work, inquiry)
            except QuestionOpen as open_:
                inquiry = inquiry or Inquiry()
                await self._inquire(open_.questions, inquiry, request)
            except SurveyOpen as open_:
                inquiry = inquiry or Inquiry()
                await self._survey(open_, inquiry)

    async def _inquire(self, questions: tuple[AnyQuestion, ...], inquiry: Inquiry, request: Request) -> None:
        matches = tuple(question for question in questions if isinstance(question, Match))
        others = [question for question in questions if not isinstance(question, Match)]
        if matches:
            met = await self._within(request, asyncio.wrap_future(self._examiner.match(matches)))
            inquiry.answers.update(zip(matches, met, strict=True))
        if others:
            gathered = asyncio.gather(*(asyncio.wrap_future(self._asked(question)) for question in others))
            inquiry.answers.update(zip(others, await self._within(request, gathered), strict=True))

    def _asked(self, question: Question | Examination) -> Future[Answer]:
        return self._examiner.examine(question) if isinstance(question, Examination) else self._ask(question)

    async def _survey(self, wanted: SurveyOpen, inquiry: Inquiry) -> None:
        """Looks at many things slice by slice, so that others get their turns."""
        for items, found in surveyed(wanted, self._store):
            inquiry.surveys.setdefault(wanted.topic, {}).update(zip(items, found, strict=True))
            await asyncio.sleep(0)

    async def _read_long(self, work: Callable[[Reading], T], inquiry: Inquiry | None, request: Request) -> T:
        """Many rows: never on the loop's thread, and only so many at a time."""
        if self._long >= _LONG_WAITING:
            raise ServerBusy("too many searches wait; try again")
        with self._counting:
            self._long += 1
        search = self._pool.submit(self._store.read_long, work, inquiry)
        # When it is over, not when nobody waits for it any more: what expires in the queue is taken out of it.
        search.add_done_callback(self._search_over)
        return await self._within(request, asyncio.wrap_future(search))

    def _search_over(self, _search: Future[Any]) -> None:
        with self._counting:
            self._long -= 1

    async def _fan_out(self, plan: FanOut, request: Request) -> Response:
        """One request for each member, and their answers as one."""
        exempt = request.originator in self._exempt
        check_fan_out(_WITHOUT_LIMITS if exempt else self._limits, plan.requests)
        within_s = self._collecting_s(request)
        if "gid" in request.parameters:
            until = request.expires or self._now() + int(within_s * SECOND)
            self._group_requests.admit(request.originator or "", request.parameters["gid"], plan.stage, until)
        now = asyncio.get_running_loop().time()
        if plan.course.until is not None:
            # A little sooner than the answer that this is a part of.
            within_s = min(within_s, (plan.course.until - now) * 0.9)
        course = replace(plan.course, until=now + within_s)
        gathering = Gathering(replace(plan, course=course), self._entity, self._store, self._for_member)
        return await gathering.collect(within_s, self._late)

    def _collecting_s(self, request: Request) -> float:
        """How long the answers of members are waited for."""
        now = self._now()
        if "rset" in request.parameters:
            return (instant(request.parameters["rset"], now) - now) / SECOND
        if request.expires is not None:
            return (request.expires - now) / SECOND
        return self._waiting.fan_out_s

    def waits(self, request: Request) -> bool:
        """Whether the answer to a request comes only when something happens: who does not stay need not be answered."""
        return request.operation is Operation.RETRIEVE and is_polling(request)

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
        if "rqet" not in request.parameters or request.expires is None:
            return self._waiting.poll_s
        return min(_LONGEST_POLL_S, (request.expires - self._now()) / SECOND)

    async def _for_member(self, request: Request) -> Response:
        return await self._answer(request, self._performed_for_group)

    async def _performed_for_group(self, request: Request) -> Response:
        """What a request to a group became for one member; the request itself was counted, and may come again."""
        if request.originator not in self._exempt:
            self._throttle.admit(request.originator or "")
        if request.expires is not None and request.expires <= self._now():
            raise RequestTimeout("rqet: the request expired before its turn came")
        return await self._perform(request)

    async def _hand_on(self, question: Question, request: Request) -> Response:
        answer = await self._within(request, asyncio.wrap_future(self._ask(question)))
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
        if request.content is not None and request.operation in _WITHOUT_CONTENT:
            _take_attribute_list(request)
        if request.filter is not None and request.operation in (Operation.CREATE, Operation.NOTIFY):
            raise BadRequest(f"fc: filter criteria do not go with {request.operation.name}")
        if request.attributes and request.operation is not Operation.RETRIEVE:
            raise BadRequest(f"atrl: an attribute list does not go with {request.operation.name}")
        discovery = bool(request.filter) and is_discovery(request.filter)
        if discovery and request.operation is not Operation.RETRIEVE:
            raise BadRequest("fu: only a RETRIEVE can be a discovery")
        check_result_content(request, discovery=discovery)
        if request.type is not None and request.operation is not Operation.CREATE:
            raise BadRequest(f"ty: a resource type does not go with {request.operation.name}")
        if request.parameters:
            check_parameters(request)
            request.expires = deadline(request, self._now(), self._times.longest_s)
            if "sqi" in request.parameters and is_semantic_query(request):
                check_semantic_query(request)
            if "rt" in request.parameters:
                check_response_type(request)
        if request.expires is None and self._times.usual_s:
            request.expires = self._now() + int(self._times.usual_s * SECOND)

    def _now(self) -> int:
        return self._store.stamper.clock()


def _is_plain(request: Request) -> bool:
    """Whether a RETRIEVE looks at one resource only: it does not search, nor wait for anybody."""
    return not (request.filter or request.result_content in WITH_CHILDREN or is_fan_out(request) or is_polling(request))


def _take_attribute_list(request: Request) -> None:
    """The only content that goes with a RETRIEVE: the names of attributes (m2m:atrl). Raises BadRequest for any other."""
    content = request.content
    names = content.get("m2m:atrl") if isinstance(content, dict) and len(content) == 1 else None
    if request.operation is not Operation.RETRIEVE or not isinstance(names, list):
        raise BadRequest(f"pc: such content does not go with {request.operation.name}")
    if not names or not all(isinstance(name, str) for name in names):
        raise BadRequest("m2m:atrl: not a list of attribute names")
    request.attributes += tuple(names)
    request.content = None


def _under_way(request: Request) -> BadRequest:
    return BadRequest(f"rqi (X-M2M-RI): {str(request.request_id)[:60]!r} is that of a request still under way")


def _refused(refusal: OneM2MError) -> Response:
    token_request = refusal.token_request if isinstance(refusal, Forbidden) else None
    return Response(refusal.code, {"m2m:dbg": str(refusal)}, refusal=refusal, token_request=token_request)

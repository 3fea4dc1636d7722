"""From a request to its response: may it come now, has it come before, what kind of request is it.

What a request does is decided in `operations`, how its work is run on the store in `execution`. A fan-out becomes many
requests here.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

from cse.access.tokens_in_requests import assigned
from cse.accounts import Accounts
from cse.admission import check_request
from cse.clock import SECOND
from cse.entity import Entity
from cse.execution import Asker, Execution
from cse.gathering import Gathering
from cse.group_requests import GroupRequests
from cse.holds import Misses
from cse.limits import AllowList, Crowd, OriginatorLimits, RequestTimes, Throttle, check_fan_out
from cse.model import Question, QuestionOpen, SurveyOpen
from cse.notifications.channels import Channels
from cse.operations.create import create
from cse.operations.delete import delete
from cse.operations.descendants import discover
from cse.operations.fan_out import FanOut, fan_out, is_fan_out
from cse.operations.notify import notify
from cse.operations.on_demand import discover_on_demand
from cse.operations.polling import is_polling
from cse.operations.precondition import conditioned
from cse.operations.reading import monitored, record_miss, record_read
from cse.operations.repeat import permitted_again
from cse.operations.representation import WITH_CHILDREN
from cse.operations.retrieve import retrieve
from cse.operations.semantic_query import asked, results
from cse.operations.semantic_requests import is_semantic_query
from cse.operations.update import update
from cse.parameters import instant
from cse.polls import Polls
from cse.refusals import Refusals
from cse.repeats import Kept, Key, Pending, Repeats, digest_of, rights_of
from cse.semantics.examiner import Examiner
from cse.storage.store import Store
from onem2m.addressing import local_form
from onem2m.errors import (
    BadRequest,
    Forbidden,
    InternalServerError,
    NotFound,
    OneM2MError,
    OperationDeniedByRemoteEntity,
    RequestTimeout,
    ServiceSubscriptionLimitsExceeded,
    TargetNotReachable,
)
from onem2m.filter_criteria import is_discovery, looks_at_children
from onem2m.primitive import OK, Request, Response
from onem2m.vocabulary import FilterUsage, Operation

log = logging.getLogger(__name__)

_WRITES: Final = {Operation.CREATE: create, Operation.UPDATE: update, Operation.DELETE: delete}

_WITHOUT_LIMITS: Final = OriginatorLimits(fan_out=1_000_000)
"""What even the administrator cannot ask for: groups may hold each other."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """How long requests may wait that say nothing of it themselves."""

    poll_s: float = 30.0
    """at a polling channel"""
    fan_out_s: float = 30.0
    """for the answers of the members of a group"""


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
        self._exempt = {entity.administrator, local_form(entity.cse_id, entity.administrator)}
        self._entity = entity
        self._store = store
        self._waiting = waiting or Waiting()
        searches = Crowd(self._limits.long_reads, "searches")
        self._execution = Execution(store, asker, examiner or Examiner(), searches, self._exempt)
        self._polls = Polls(entity, store, channels or Channels(), self._waiting.poll_s)
        self._misses = Misses(steady)
        self._times = times or RequestTimes()
        self._allowed = allowed
        self._repeats = Repeats(self._now)
        self._group_requests = GroupRequests(store.stamper.clock)
        self._late: set[asyncio.Task[None]] = set()

    def close(self) -> None:
        """Ends the pool and the examiner."""
        self._execution.close()

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
        check_request(self._entity, self._times, self._now, request)
        if request.operation is Operation.RETRIEVE:
            # It changes nothing: it is done anew however often it comes, and most are done before another can come.
            if _is_plain(request):
                return await self._retrieve_plainly(request)
            if "rqet" in request.parameters or is_polling(request):
                return await self._perform(request)
        if request.originator in _NAMELESS:
            return await self._perform(request)
        key = (request.originator, request.request_id)
        may_come_again = request.remembered_s and request.operation is not Operation.RETRIEVE
        if may_come_again or "rqet" in request.parameters:
            again_until = self._now() + request.remembered_s * SECOND if request.remembered_s else 0
            return await self._once(request, key, max(request.expires or 0, again_until))
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
            await self._execution.within(request, asyncio.shield(asyncio.wrap_future(first.over)))
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
        whole = await self._execution.read(partial(permitted_again, self._entity, request), request)
        content = kept.content if whole and kept.rights == rights_of(request) else None
        return Response(kept.status, content, location=kept.location)

    async def _perform(self, request: Request) -> Response:
        if is_fan_out(request):
            plan = await self._execution.read(partial(fan_out, self._entity, request), request)
            if plan is not None:
                return await self._fan_out(plan, request)
        operation = request.operation
        if operation in _WRITES:
            perform = _WRITES[operation] if request.precondition is None else conditioned(_WRITES[operation])
            return await self._execution.write(partial(perform, self._entity, request), request)
        if is_polling(request):
            response = await self._polls.perform(request)
            if response is not None:
                return response
        if operation is Operation.NOTIFY:
            return await self._hand_on(
                await self._execution.read(partial(notify, self._entity, request), request), request
            )
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
            await self._execution.write(partial(record_miss, self._entity, miss.sought_in), request)

    async def _note_read(self, request: Request) -> None:
        """Who reads waits until it is written down that it did, like one who writes: so nobody reads unseen."""
        if self._store.read(partial(monitored, self._entity, request)):
            await self._execution.write(partial(record_read, self._entity, request), request)

    async def _look(self, request: Request) -> Response:
        if request.filter:
            if is_semantic_query(request):
                return await self._query(request)
            if is_discovery(request.filter):
                asking = request.filter.get("fu") == FilterUsage.IPE_ON_DEMAND_DISCOVERY
                perform = discover_on_demand if asking else discover
                return await self._execution.search(partial(perform, self._entity, request), request)
        work = partial(retrieve, self._entity, request)
        if request.result_content in WITH_CHILDREN or (request.filter and looks_at_children(request.filter)):
            return await self._execution.search(work, request)
        return await self._execution.read(work, request)

    async def _query(self, request: Request) -> Response:
        """Descriptors are looked for like anything else, and asked together when they are found."""
        query = await self._execution.search(partial(asked, self._entity, request), request)
        return results(await self._execution.query(query, request))

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
        answer = await self._execution.ask(question, request)
        if answer.status == OK:
            return Response(OK)
        if answer.status:
            raise OperationDeniedByRemoteEntity(f"the target refused: {answer.text}")
        raise TargetNotReachable(f"the target does not answer: {answer.text}")

    def _now(self) -> int:
        return self._store.stamper.clock()


def _is_plain(request: Request) -> bool:
    """Whether a RETRIEVE looks at one resource only: it does not search, nor wait for anybody."""
    return not (request.filter or request.result_content in WITH_CHILDREN or is_fan_out(request) or is_polling(request))


def _under_way(request: Request) -> BadRequest:
    return BadRequest(f"rqi (X-M2M-RI): {str(request.request_id)[:60]!r} is that of a request still under way")


def _refused(refusal: OneM2MError) -> Response:
    token_request = refusal.token_request if isinstance(refusal, Forbidden) else None
    return Response(refusal.code, {"m2m:dbg": str(refusal)}, refusal=refusal, token_request=token_request)

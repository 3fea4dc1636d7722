"""How the work of a request is run on the store: a read at once, a walk over many rows in a pool, a write as one unit of
work that is answered when it is durable. Where it needs to know something from elsewhere, that is asked outside of it,
and the work is run again.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Set
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AsyncExitStack
from typing import Any, Final, TypeVar

from cse.clock import SECOND
from cse.holds import Holds
from cse.limits import Crowd
from cse.model import (
    Answer,
    AnyQuestion,
    Examination,
    Inquiry,
    Match,
    MustHold,
    Query,
    Question,
    QuestionOpen,
    Reading,
    SurveyOpen,
    Tree,
)
from cse.semantics.examiner import Examiner
from cse.storage.store import Store
from cse.storage.surveys import surveyed
from onem2m.errors import RequestTimeout, ServerBusy
from onem2m.primitive import Request

T = TypeVar("T")

Asker = Callable[[Question], Future[Answer]]

_LONG_THREADS: Final = 2
_LONG_WAITING: Final = 64


class Execution:
    """Runs work on the store."""

    def __init__(self, store: Store, asker: Asker, examiner: Examiner, searches: Crowd, unlimited: Set[str]) -> None:
        self.searches = searches
        self._store = store
        self._ask = asker
        self._examiner = examiner
        self._unlimited = unlimited
        """originators that may search as much as they like"""
        self._pool = ThreadPoolExecutor(_LONG_THREADS, thread_name_prefix="long-read")
        self._long = 0
        self._counting = threading.Lock()
        self._holds = Holds()

    def close(self) -> None:
        """Ends the pool and the examiner."""
        self._examiner.close()
        self._pool.shutdown(cancel_futures=True)

    async def write(self, work: Callable[[Tree], T], request: Request) -> T:
        durable: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        try:
            result = self._store.submit(work, durable)
        except (MustHold, QuestionOpen, SurveyOpen):
            # Run again from the start: from now on the keys that questions name are kept.
            return await self._write_once_known(work, request)
        if request.applied is not None:
            request.applied()
        await durable
        return result

    async def search(self, work: Callable[[Reading], T], request: Request) -> T:
        searcher = request.originator or ""
        if searcher in self._unlimited:
            return await self.read(work, request, long=True)
        self.searches.enter(searcher)
        try:
            return await self.read(work, request, long=True)
        finally:
            self.searches.leave(searcher)

    async def read(self, work: Callable[[Reading], T], request: Request, *, long: bool = False) -> T:
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

    async def within(self, request: Request, waiting: Awaitable[T]) -> T:
        """What is waited for, if it comes before the request expires. Raises RequestTimeout."""
        if request.expires is None:
            return await waiting
        try:
            return await asyncio.wait_for(waiting, max(0.0, (request.expires - self._store.stamper.clock()) / SECOND))
        except TimeoutError:
            raise RequestTimeout("rqet: the request expired before it could be done") from None

    async def _write_once_known(self, work: Callable[[Tree], T], request: Request) -> T:
        """Runs work that needs something from outside first, until it has all that it needs."""
        loop = asyncio.get_running_loop()
        inquiry = Inquiry()
        if request.applied is not None:
            # Whoever is asked may want something of its own meanwhile, and must not wait for what waits for it.
            request.applied()
        async with AsyncExitStack() as held:
            while True:
                durable: asyncio.Future[None] = loop.create_future()
                try:
                    result = self._store.submit(work, durable, inquiry)
                except MustHold as must:
                    await self.within(request, held.enter_async_context(self._holds.of(must.resource)))
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

    async def _read_long(self, work: Callable[[Reading], T], inquiry: Inquiry | None, request: Request) -> T:
        """Many rows: never on the loop's thread, and only so many at a time."""
        if self._long >= _LONG_WAITING:
            raise ServerBusy("too many searches wait; try again")
        with self._counting:
            self._long += 1
        search = self._pool.submit(self._store.read_long, work, inquiry)
        # When it is over, not when nobody waits for it any more: what expires in the queue is taken out of it.
        search.add_done_callback(self._search_over)
        return await self.within(request, asyncio.wrap_future(search))

    def _search_over(self, _search: Future[Any]) -> None:
        with self._counting:
            self._long -= 1

    async def _inquire(self, questions: tuple[AnyQuestion, ...], inquiry: Inquiry, request: Request) -> None:
        matches = tuple(question for question in questions if isinstance(question, Match))
        others = [question for question in questions if not isinstance(question, Match)]
        if matches:
            met = await self.within(request, asyncio.wrap_future(self._examiner.match(matches)))
            inquiry.answers.update(zip(matches, met, strict=True))
        if others:
            gathered = asyncio.gather(*(asyncio.wrap_future(self._asked(question)) for question in others))
            inquiry.answers.update(zip(others, await self.within(request, gathered), strict=True))

    def _asked(self, question: Question | Examination) -> Future[Answer]:
        return self._examiner.examine(question) if isinstance(question, Examination) else self._ask(question)

    async def _survey(self, wanted: SurveyOpen, inquiry: Inquiry) -> None:
        """Looks at many things slice by slice, so that others get their turns."""
        for items, found in surveyed(wanted, self._store):
            inquiry.surveys.setdefault(wanted.topic, {}).update(zip(items, found, strict=True))
            await asyncio.sleep(0)

    async def ask(self, question: Question, request: Request) -> Answer:
        """The answer of another party."""
        return await self.within(request, asyncio.wrap_future(self._ask(question)))

    async def query(self, query: Query, request: Request) -> Answer:
        """What semantic descriptors say to a query."""
        return await self.within(request, asyncio.wrap_future(self._examiner.query(query)))
